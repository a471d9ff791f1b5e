//! Many writers who hesitate before they commit and are killed at random, and
//! readers who pull all the while: nothing is lost, nothing comes twice.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_types::BigInt};
use serde_json::{Value, json};

use super::Copy;
use crate::support::{App, Caller};

/// How long it is written.
const WRITING: Duration = Duration::from_secs(6);
const WRITERS: u64 = 64;

/// Commits take their time, each another one: whoever began first comes last.
const HESITATE: &str = "
    create function hesitate() returns trigger language plpgsql as $$
    begin
        perform pg_sleep(random() * random() * 0.15);
        return null;
    end $$;
    create constraint trigger hesitate after insert on ledger deferrable initially deferred
        for each row execute function hesitate()";

/// Kills one of those who hesitate.
const KILL: &str = "select pg_terminate_backend(pid) as killed from pg_stat_activity \
    where datname = current_database() and wait_event = 'PgSleep' order by random() limit 1";

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn of(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

#[derive(QueryableByName)]
struct Seq {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

fn committed(app: &App, condition: &str) -> BTreeSet<i64> {
    let mut conn = PgConnection::establish(app.database_url()).unwrap();
    let sql = format!("select seq from ledger where record_type not in ('principals', 'grants') and {condition}");
    let rows: Vec<Seq> = diesel::sql_query(sql).load(&mut conn).unwrap();
    rows.into_iter().map(|row| row.seq).collect()
}

/// Makes, changes, moves, deletes and restores libraries, whatever comes of it.
fn write(caller: &Caller, places: &[String], seed: u64, over: &AtomicBool) {
    let mut chance = Chance(seed);
    let mut mine: Vec<String> = Vec::new();
    let any = caller.with("If-Match", "*");
    while !over.load(SeqCst) {
        let place = &places[chance.of(places.len())];
        let known = (!mine.is_empty()).then(|| mine[chance.of(mine.len().max(1))].clone());
        let answer = match (known, chance.of(6)) {
            (None, _) | (_, 0) => {
                let body =
                    json!({"name": format!("P{}", chance.of(1_000_000)), "kind": "village", "region_code": place});
                caller.post("/v1/libraries", body)
            }
            (Some(path), 1) => any.patch(&path, json!({"region_code": place})),
            (Some(path), 2) => any.delete(&path),
            (Some(path), 3) => any.post(&format!("{path}/restore"), Value::Null),
            (Some(path), _) => any.patch(&path, json!({"name": format!("Q{}", chance.of(1_000_000))})),
        };
        if answer.status == 201 {
            mine.push(format!("/v1/libraries/{}", answer.id()));
        }
        assert!(answer.status != 500, "{}", answer.text);
    }
}

fn read(caller: &Caller, over: &AtomicBool, seed: u64) -> Copy {
    let (mut copy, mut chance) = (Copy::default(), Chance(seed));
    while !over.load(SeqCst) {
        let limit = 1 + chance.of(40);
        let wait = chance.of(2);
        let cursor = copy.cursor.as_ref().map(|c| format!("&cursor={c}")).unwrap_or_default();
        let answer = caller.get(&format!(
            "/v1/sync/changes?snapshot=false&limit={limit}&wait={wait}{cursor}"
        ));
        // A reader may find no seat, or the connection that was just killed.
        match answer.status {
            200 => copy.take(&answer),
            503 => thread::sleep(Duration::from_millis(20)),
            other => panic!("{other}: {}", answer.text),
        }
    }
    copy
}

#[test]
fn what_is_delivered_is_what_was_committed() {
    let app = App::start();
    let others = [app.second(), app.second()];
    let villages = |region: &str| {
        let page = app
            .person("national.admin")
            .get(&format!("/v1/regions?region={region}&level=village&limit=3"));
        let codes = page.expect(200).body["data"].as_array().unwrap().clone();
        codes
            .into_iter()
            .map(|r| r["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let places: Vec<String> = ["32.14", "32.73", "33.74"].iter().flat_map(|r| villages(r)).collect();
    assert_eq!(places.len(), 9);
    app.execute(HESITATE).unwrap();
    let (written, read_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let readers = ["national.viewer", "jabar.editor", "purwakarta.editor"];
    let copies: Vec<Copy> = thread::scope(|scope| {
        let reading: Vec<_> = readers
            .iter()
            .enumerate()
            .map(|(n, name)| {
                // All read from the instance to which the changes of others are foreign.
                let (caller, over) = (app.person(name), &read_over);
                scope.spawn(move || read(&caller, over, n as u64))
            })
            .collect();
        let writing: Vec<_> = (0..WRITERS)
            .map(|n| {
                let caller = others[usize::try_from(n).unwrap() % 2].person("national.admin");
                let (places, over) = (&places, &written);
                scope.spawn(move || write(&caller, places, n, over))
            })
            .collect();
        let until = Instant::now() + WRITING;
        let mut killed = 0;
        while Instant::now() < until {
            thread::sleep(Duration::from_millis(150));
            killed += app.number(&format!("select count(*) filter (where k.killed) from ({KILL}) k"));
        }
        assert!(killed > 10, "{killed} were killed");
        written.store(true, SeqCst);
        writing.into_iter().for_each(|w| w.join().unwrap());
        read_over.store(true, SeqCst);
        reading.into_iter().map(|r| r.join().unwrap()).collect()
    });
    let all = committed(&app, "true");
    let gaps = app.number("select max(seq) - count(*) from ledger");
    assert!(all.len() > 100 && gaps > 0, "{} changes, {gaps} gaps", all.len());
    for (mut copy, name) in copies.into_iter().zip(readers) {
        let caller = app.person(name);
        let end = copy.catch_up(&caller, "snapshot=false&limit=500");
        assert_eq!((&end["caught_up"], &end["held"]), (&json!(true), &json!(0)), "{name}");
        let told: Vec<i64> = copy.told.iter().map(|e| e["seq"].as_i64().unwrap()).collect();
        let once: BTreeSet<i64> = told.iter().copied().collect();
        assert_eq!(told.len(), once.len(), "{name}: something came twice");
        let within = |region: &str| {
            format!("(region_code like '{region}%' or 'region_code' = any(changed) and region_before like '{region}%')")
        };
        let expected = match name {
            "national.viewer" => all.clone(),
            "jabar.editor" => committed(&app, &within("32")),
            _ => committed(&app, &within("32.14")),
        };
        assert_eq!(once, expected, "{name}");
        copy.assert_in_order();
        copy.assert_is_what_is_listed(&caller);
        copy.assert_digest(&caller);
    }
}

#[test]
fn a_transaction_that_stays_open_is_told_and_loses_nothing() {
    let app = App::start();
    let (editor, reader) = (app.person("jabar.editor"), app.person("jabar.editor"));
    let mut copy = Copy::default();
    copy.catch_up(&reader, "");
    // Somebody has begun to write and does not come to an end.
    let mut open = PgConnection::establish(app.database_url()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut open, "begin; select pg_current_xact_id()").unwrap();
    editor.post("/v1/libraries", crate::support::citalang()).expect(201);
    // Who watches is told before anybody pulls.
    let metrics = app.nobody().get("/metrics").text;
    assert!(metrics.contains("\nfeed_held_changes 1\n"), "{metrics}");
    let held = copy.pull(&reader, "");
    assert_eq!(held["data"], json!([]));
    assert_eq!(
        (&held["more"], &held["caught_up"], &held["held"]),
        (&json!(false), &json!(false), &json!(1))
    );
    assert!(held["held_since"].is_string());
    thread::sleep(Duration::from_millis(1_100));
    let later = copy.pull(&reader, "");
    assert!(later["lag_seconds"].as_i64().unwrap() >= 1, "{later}");
    // The end of a transaction that wrote nothing is told by nobody, and heard all the same.
    let ending = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        diesel::connection::SimpleConnection::batch_execute(&mut open, "rollback").unwrap();
    });
    let begun = Instant::now();
    let told = copy.pull(&reader, "wait=20");
    ending.join().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert_eq!(told["data"].as_array().unwrap().len(), 1);
    assert_eq!((&told["caught_up"], &told["lag_seconds"]), (&json!(true), &json!(0)));
}

#[test]
fn whoever_waits_hears_at_once() {
    let app = App::start();
    let other = app.second();
    let reader = app.person("purwakarta.editor");
    let mut copy = Copy::default();
    copy.catch_up(&reader, "");
    for instance in [&app, &other] {
        let editor = instance.person("jabar.editor");
        let writing = thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            editor.post("/v1/libraries", crate::support::citalang()).expect(201);
        });
        let begun = Instant::now();
        let body = copy.pull(&reader, "wait=20");
        writing.join().unwrap();
        assert_eq!(body["data"].as_array().unwrap().len(), 1);
        // Well before it would have been answered anyhow.
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    }
    // What is out of reach wakes nobody for long.
    let begun = Instant::now();
    let body = copy.pull(&reader, "wait=1");
    assert_eq!(body["data"], json!([]));
    assert!(begun.elapsed() >= Duration::from_millis(900));
}

/// A transaction that took its number early and then changes what another has
/// changed meanwhile would be told before it.
#[test]
fn a_change_never_stands_before_the_one_that_it_follows() {
    use diesel::connection::SimpleConnection;
    let app = App::start();
    let editor = app.person("jabar.editor");
    let id = editor
        .post("/v1/libraries", crate::support::citalang())
        .expect(201)
        .id();
    let mut early = PgConnection::establish(app.database_url()).unwrap();
    early.batch_execute("begin; select pg_current_xact_id()").unwrap();
    editor
        .on_version(1)
        .patch(&format!("/v1/libraries/{id}"), json!({"name": "Kedua"}))
        .expect(200);
    let third = format!(
        "insert into ledger (recorded_at, record_type, record_id, version, region_code, operation, document, changed, actor_id, origin) \
         select now(), record_type, record_id, 3, region_code, operation, document, changed, actor_id, origin \
         from ledger where record_id = '{id}' and version = 2"
    );
    let refused = early.batch_execute(&third).unwrap_err();
    assert!(
        matches!(
            &refused,
            diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::SerializationFailure, _)
        ),
        "{refused:?}"
    );
    // With a number of its own time it is taken.
    early
        .batch_execute(&format!("rollback; begin; {third}; rollback"))
        .unwrap();
}
