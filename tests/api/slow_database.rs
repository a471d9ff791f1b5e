//! What a caller hears when the database takes longer than it may.

use std::{thread, time::Instant};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use sinergi::infra::Read;

use crate::support::{Answer, Caller, empty_database, open, plans::ground};

/// Asks, and says how many seconds the answer took.
fn timed(caller: &Caller, path: &'static str) -> thread::JoinHandle<(Answer, u64)> {
    let caller = caller.clone();
    thread::spawn(move || {
        let begun = Instant::now();
        (caller.get(path), begun.elapsed().as_secs())
    })
}

#[test]
fn what_takes_too_long_is_said_to_have_and_is_no_fault_of_the_service() {
    let g = ground();
    // Whoever reads a plan waits longer than any limit.
    g.app
        .execute("alter table plans rename to plans_told")
        .and_then(|_| {
            g.app
                .execute("create view plans as select * from plans_told where pg_sleep(50) is not null")
        })
        .unwrap();
    let list = timed(&g.editor, "/v1/plans?limit=1");
    let figures = timed(&g.editor, "/v1/statistics/plans?region=32.14");
    for (asked, limit) in [(list, 2), (figures, 30)] {
        let (answer, took) = asked.join().unwrap();
        let refused = answer.refused(503, "query_timeout");
        assert_eq!(refused.header("retry-after"), Some("2"));
        assert!((limit..limit + 12).contains(&took), "{took} s of {limit}");
        assert!(!refused.text.contains("statement"), "{}", refused.text);
    }
    // What is fast enough again is answered, by the same connections.
    g.app
        .execute("drop view plans")
        .and_then(|_| g.app.execute("alter table plans_told rename to plans"))
        .unwrap();
    for path in ["/v1/plans?limit=1", "/v1/statistics/plans?region=32.14"] {
        g.editor.get(path).expect(200);
    }
}

/// Limits are known by what the database says: it answered 500 where that was not English.
#[test]
fn a_database_is_asked_to_speak_english() {
    let url = empty_database("messages");
    let mut owner = PgConnection::establish(&url).unwrap();
    owner
        .batch_execute(
            "alter database messages set lc_messages = 'C.UTF-8'; drop role if exists plain; create role plain login",
        )
        .unwrap();
    let language = |url: &str| {
        #[derive(QueryableByName)]
        struct Setting {
            #[diesel(sql_type = Text)]
            setting: String,
        }
        let asked = |db: &mut Read| {
            let setting: Setting =
                diesel::sql_query("select current_setting('lc_messages') as setting").get_result(db.conn())?;
            Ok(setting.setting)
        };
        open(url).read_now(asked).unwrap()
    };
    assert_eq!(language(&url), "C");
    // Who may not ask is served all the same.
    let (_, place) = url.split_once('@').unwrap();
    assert_eq!(language(&format!("postgres://plain@{place}")), "C.UTF-8");
}
