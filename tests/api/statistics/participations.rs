//! What the database keeps beside the records for figures: who takes part since when.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use serde_json::json;

use super::{assert_rows_match, library};
use crate::{
    ledger::assert_replayable,
    support::{Answer, App, Caller, in_the_end},
};

/// Of two who change the enrolments of one library the second waits for the first, and then counts what both have
/// done: also one that leaves nothing, by what it could see before.
#[test]
fn who_waited_for_another_counts_both() {
    let app = App::start();
    let id = library(&app.person("national.admin"), "32.14.01.2010", "village");
    let enrol = |year: i32, day: &str| {
        format!(
            "insert into enrolments (id, library_id, region_code, year, scheme, status, starts_on, external_ids, version,
                 created_at, updated_at, updated_by)
             values (gen_random_uuid(), '{id}', '32.14.01.2010', {year}, 'full_support', 'active', '{day}', '[]', 1,
                 now(), now(), gen_random_uuid())"
        )
    };
    app.execute(&enrol(2025, "2025-05-01")).unwrap();
    let mut first = PgConnection::establish(app.database_url()).unwrap();
    first.batch_execute("begin").unwrap();
    first.batch_execute(&enrol(2023, "2023-03-01")).unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let mut conn = PgConnection::establish(app.database_url()).unwrap();
            conn.batch_execute("update enrolments set status = 'withdrawn' where year = 2025")
                .unwrap();
        });
        // It has begun when it waits for the first.
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while app.number(waits) == 0 {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        first.batch_execute("commit").unwrap();
        second.join().unwrap();
    });
    let since = "select (beneficiary_since = '2023-03-01')::int::bigint from participations";
    let reached = "select (since = '2023-03-01')::int::bigint from villages_reached";
    assert_eq!((app.number(since), app.number(reached)), (1, 1));
}

/// What figures count is kept beside the records. Nobody's change is lost there, also when several at once
/// enrol, change and delete what belongs to the same libraries of one village, or move these.
#[test]
fn who_takes_part_is_counted_right_however_many_change_it_at_once() {
    let app = App::start();
    let admin = app.person("national.admin");
    let libraries = [(); 2].map(|()| library(&admin, "32.14.01.2010", "village"));
    std::thread::scope(|scope| {
        for worker in 0..6 {
            let (caller, libraries) = (app.person("national.admin"), &libraries);
            scope.spawn(move || {
                // Who is told that another came first does it again.
                let change = |path: &str, send: &dyn Fn(Caller) -> Answer| {
                    for _ in 0..100 {
                        let version = in_the_end(|| caller.get(path)).expect(200).version();
                        let answer = in_the_end(|| send(caller.on_version(version)));
                        if answer.status != 412 {
                            assert!(answer.status < 300, "{}", answer.body);
                            return;
                        }
                    }
                    panic!("never done");
                };
                for turn in 0..4 {
                    let library = &libraries[(worker + turn) % libraries.len()];
                    let body = json!({
                        "library_id": library, "year": 2018 + worker * 4 + turn, "scheme": "full_support",
                        "status": "active", "starts_on": format!("2023-0{}-0{}", turn + 1, worker + 1)
                    });
                    let made = in_the_end(|| caller.post("/v1/enrolments", body.clone())).expect(201);
                    let path = format!("/v1/enrolments/{}", made.id());
                    match turn {
                        0 => change(&path, &|caller| caller.delete(&path)),
                        1 => change(&path, &|caller| caller.patch(&path, json!({"scheme": "replication"}))),
                        2 => change(&path, &|caller| caller.patch(&path, json!({"status": "withdrawn"}))),
                        _ => {
                            let place = ["32.14.01.2010", "32.73.01.1001"][worker % 2];
                            let path = format!("/v1/libraries/{library}");
                            change(&path, &|caller| caller.patch(&path, json!({"region_code": place})));
                        }
                    }
                }
            });
        }
    });
    assert_replayable(&app);
    for day in ["2022-12-31", "2023-02-03", "2023-04-03", "2023-12-31"] {
        let figures = admin.get(&format!("/v1/statistics/programme?as_of={day}")).expect(200);
        assert_rows_match(&admin, &figures.body);
    }
}
