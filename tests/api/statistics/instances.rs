//! Several instances on one database: the next answer is the new one, on whichever.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{enrol, library};
use crate::support::{App, Caller};

const FIGURES: &str = "/v1/statistics/programme?as_of=2023-08-03";

fn one_more(caller: &Caller) -> String {
    let id = library(caller, "32.14.01.2010", "village");
    let from = json!("2022-01-01");
    enrol(caller, &id, 2022, "full_support", "active", from, Value::Null);
    id
}

#[track_caller]
fn assert_told(caller: &Caller, expected: usize) {
    let figures = caller.get(FIGURES).expect(200);
    assert_eq!(figures.body["beneficiaries"]["total"], expected, "{}", figures.text);
}

/// Cuts the connections on which both instances hear of changes, once they have them.
fn cut(app: &App) {
    let both = |what: &str| {
        app.number(&format!(
            "select count({what}) from pg_locks l join pg_database d on d.oid = l.database
             where l.locktype = 'advisory' and d.datname = current_database() and l.pid <> pg_backend_pid()"
        ))
    };
    let since = Instant::now();
    while both("*") < 2 {
        assert!(since.elapsed() < Duration::from_secs(10), "they do not listen again");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(both("pg_terminate_backend(l.pid)"), 2);
}

#[test]
fn what_one_instance_wrote_the_other_tells_in_its_next_answer() {
    let app = App::start();
    // Warm and, for all that it knows, alone.
    let here = app.person("national.admin");
    assert_told(&here, 0);
    assert_told(&here, 0);
    let second = app.second();
    let there = second.person("national.admin");
    for round in 1..=40 {
        let (writer, reader) = if round % 2 == 1 {
            (&there, &here)
        } else {
            (&here, &there)
        };
        let id = one_more(writer);
        assert_told(reader, round);
        let address = format!("/v1/libraries/{id}");
        let kept = reader.get(&address).expect(200);
        writer
            .with("If-Match", "*")
            .patch(&address, json!({"name": "Perpustakaan Desa Baru"}))
            .expect(200);
        let tag = kept.header("etag").unwrap();
        let read = reader.with("If-None-Match", tag).get(&address).expect(200);
        assert_eq!(read.body["name"], "Perpustakaan Desa Baru");
        assert_told(writer, round);
    }
}

#[test]
fn a_right_that_one_instance_took_away_is_gone_on_the_other() {
    let app = App::start();
    let second = app.second();
    let (here, there) = (app.person("national.admin"), second.person("bandung.editor"));
    let right = json!({"principal_id": app.principal("bandung.editor"), "role": "viewer", "region_code": "33"});
    let asked = "/v1/statistics/programme?region=33";
    for _ in 0..10 {
        there.get(asked).refused(403, "forbidden");
        let grant = here.post("/v1/grants", right.clone()).expect(201).id();
        there.get(asked).expect(200);
        here.with("If-Match", "*")
            .delete(&format!("/v1/grants/{grant}"))
            .expect(204);
    }
    there.get(asked).refused(403, "forbidden");
}

#[test]
fn no_answer_is_stale_when_the_notifications_are_cut_off() {
    let app = App::start();
    let second = app.second();
    let (here, there) = (app.person("national.admin"), second.person("national.admin"));
    for round in 1..=6 {
        assert_told(&here, round - 1);
        assert_told(&there, round - 1);
        cut(&app);
        one_more(&here);
        assert_told(&there, round);
        assert_told(&here, round);
    }
    // They come back, and with them the caches.
    let since = Instant::now();
    for (instance, caller) in [(&app, &here), (&second, &there)] {
        let hits = || {
            let metrics = instance.nobody().get("/metrics").expect(200).text;
            let line = metrics.lines().find(|line| line.starts_with("cache_hits_total "));
            line.unwrap().rsplit(' ').next().unwrap().parse::<u64>().unwrap()
        };
        let before = hits();
        while hits() == before {
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "the caches are not used any more"
            );
            assert_told(caller, 6);
        }
    }
}

/// Many read on one while the other writes: nobody is told less than was there when they asked.
#[test]
fn readers_never_go_back_while_another_instance_writes() {
    let app = App::start();
    let second = app.second();
    let written = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (app, second, written) = (&app, &second, &written);
        scope.spawn(move || {
            let writer = second.person("national.admin");
            for round in 1..=30 {
                one_more(&writer);
                written.store(round, std::sync::atomic::Ordering::SeqCst);
            }
        });
        for _ in 0..4 {
            scope.spawn(move || {
                let reader = app.person("national.viewer");
                loop {
                    let least = written.load(std::sync::atomic::Ordering::SeqCst);
                    let figures = reader.get(FIGURES).expect(200).body;
                    let told = figures["beneficiaries"]["total"].as_u64().unwrap() as usize;
                    assert!(told >= least, "{told} after {least}");
                    if least == 30 {
                        break;
                    }
                }
            });
        }
    });
}
