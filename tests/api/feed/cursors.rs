//! Cursors that lead nowhere: rubbish, those of others, those of a database that
//! is there no longer.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use serde_json::json;

use super::Copy;
use crate::support::{App, Caller, citalang, plans::person};

fn begun(caller: &Caller) -> String {
    let mut copy = Copy::default();
    copy.catch_up(caller, "");
    copy.cursor.unwrap()
}

fn ask(caller: &Caller, cursor: &str) -> crate::support::Answer {
    caller.get(&format!("/v1/sync/changes?cursor={cursor}"))
}

#[test]
fn rubbish_is_refused() {
    let app = App::start();
    let reader = app.person("jabar.editor");
    let good = begun(&reader);
    let (content, seal) = good.split_once('.').unwrap();
    let flipped: String = seal.chars().rev().collect();
    for wrong in [
        "x",
        ".",
        "e30.e30",
        content,
        &format!("{content}."),
        &format!("{content}.{flipped}"),
        &format!("{content}A.{seal}"),
        &"A".repeat(1_900),
    ] {
        ask(&reader, wrong).refused(400, "bad_query").fault("?cursor", "cursor");
    }
    ask(&reader, &"A".repeat(2_001))
        .refused(400, "bad_query")
        .fault("?cursor", "length");
    ask(&reader, &good).expect(200);
}

#[test]
fn a_cursor_is_of_one_caller_and_its_types() {
    let app = App::start();
    let cursor = begun(&app.person("jabar.editor"));
    ask(&app.person("national.viewer"), &cursor)
        .refused(400, "bad_query")
        .fault("?cursor", "cursor");
    let reader = app.person("jabar.editor");
    ask(&reader, &format!("{cursor}&types=libraries"))
        .refused(400, "bad_query")
        .fault("?cursor", "cursor");
    // A cursor of a list is none of the feed.
    for _ in 0..2 {
        reader.post("/v1/libraries", citalang()).expect(201);
    }
    let next = reader.get("/v1/libraries?limit=1").expect(200).body["next"].clone();
    ask(&reader, next.as_str().unwrap()).refused(400, "bad_query");
}

#[test]
fn wrong_questions_are_refused() {
    let app = App::start();
    let reader = app.person("jabar.editor");
    for (query, pointer) in [
        ("types=principals", "?types"),
        ("types=buku", "?types"),
        ("limit=0", "?limit"),
        ("limit=5001", "?limit"),
        ("wait=31", "?wait"),
        ("wait=-1", "?wait"),
        ("every=0", "?every"),
        ("snapshot=perhaps", "?snapshot"),
        ("since=2023-01-01", "?since"),
    ] {
        let refused = reader
            .get(&format!("/v1/sync/changes?{query}"))
            .refused(400, "bad_query");
        assert!(
            refused.faults().iter().any(|(at, _)| at == pointer),
            "{query}: {}",
            refused.text
        );
    }
    reader
        .with("Accept", "text/csv")
        .get("/v1/sync/changes")
        .refused(406, "not_acceptable");
}

#[test]
fn whoever_reads_elsewhere_than_before_starts_again() {
    let app = App::start();
    let reader = person(&app, "keliling.viewer", "viewer", Some("32.14"));
    let cursor = begun(&reader);
    let id = app.principal("keliling.viewer");
    let right = json!({"principal_id": id, "role": "viewer", "region_code": "33"});
    app.person("national.admin").post("/v1/grants", right).expect(201);
    let refused = ask(&reader, &cursor).refused(410, "feed_restart");
    assert_eq!(refused.body["reason"], "reach_changed");
    let restart = refused.body["restart"].as_str().unwrap().to_owned();
    assert_eq!(reader.get(&restart).expect(200).body["phase"], "snapshot");
    let indonesian = reader
        .with("Accept-Language", "id")
        .get(&format!("/v1/sync/changes?cursor={cursor}"));
    assert!(indonesian.body["detail"].as_str().unwrap().contains("Hak akses Anda"));
}

/// Copies a database inside its cluster, as a restore makes another of it.
fn restored(app: &App) -> String {
    let url = app.database_url();
    let (server, name) = url.rsplit_once('/').unwrap();
    let copy = format!("{name}_restored");
    let mut conn = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    conn.batch_execute(&format!("drop database if exists {copy} with (force)"))
        .unwrap();
    // Nobody may be connected while it is copied.
    conn.batch_execute(&format!(
        "alter database {name} allow_connections false; \
         select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    ))
    .unwrap();
    let made = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        conn.batch_execute(&format!("create database {copy} template {name}"))
            .is_ok()
    });
    assert!(made);
    format!("{server}/{copy}")
}

#[test]
fn after_a_restore_old_cursors_are_told_to_start_again() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    editor.post("/v1/libraries", citalang()).expect(201);
    let mut copy = Copy::default();
    copy.catch_up(&editor, "");
    let url = restored(&app);
    let other = app.at_copy(&url);
    let reader = other.person("jabar.editor");
    let refused = ask(&reader, copy.cursor.as_ref().unwrap()).refused(410, "feed_restart");
    assert_eq!(refused.body["reason"], "restored");
    let mut anew = Copy::default();
    anew.catch_up(&reader, "");
    assert_eq!(anew.records, copy.records);
    reader.post("/v1/libraries", citalang()).expect(201);
    assert_eq!(anew.catch_up(&reader, "")["data"].as_array().unwrap().len(), 1);
    drop(other);
    let (server, name) = url.rsplit_once('/').unwrap();
    let mut conn = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    conn.batch_execute(&format!("drop database {name} with (force)"))
        .unwrap();
}

#[test]
fn a_row_that_is_another_than_the_cursor_saw_is_found_out() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    editor.post("/v1/libraries", citalang()).expect(201);
    let cursor = begun(&editor);
    // The database is set back under the running service, and others write on.
    app.execute(
        "alter table ledger disable trigger all; \
         update ledger set recorded_at = recorded_at + interval '1 second' where seq = (select max(seq) from ledger)",
    )
    .unwrap();
    let refused = ask(&editor, &cursor).refused(410, "feed_restart");
    assert_eq!(refused.body["reason"], "restored");
}

/// A dump that is restored in another cluster brings transaction numbers along
/// that lie in the future there.
#[test]
fn a_ledger_from_another_cluster_is_put_in_order() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    for _ in 0..3 {
        editor.post("/v1/libraries", citalang()).expect(201);
    }
    app.execute(
        "alter table ledger disable trigger ledger_append_only; \
         update ledger set xid = (xid::text::bigint + 1000000000)::text::xid8; \
         alter table ledger enable trigger ledger_append_only; \
         update feed_epochs set origin = '1/2/3/4'",
    )
    .unwrap();
    let mut copy = Copy::default();
    let body = copy.catch_up(&editor, "");
    assert_eq!((&body["caught_up"], &body["held"]), (&json!(true), &json!(0)));
    assert_eq!(copy.records.len(), 3);
    editor.post("/v1/libraries", citalang()).expect(201);
    copy.catch_up(&editor, "");
    let mut past = Copy::default();
    past.catch_up(&editor, "snapshot=false");
    past.assert_in_order();
    assert_eq!(past.records, copy.records);
    copy.assert_is_what_is_listed(&editor);
    assert!(
        app.execute("update ledger set reason = 'x'").is_err(),
        "it is append-only again"
    );
}
