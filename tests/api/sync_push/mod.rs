//! Changes that partner systems send after they were offline.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, App, Caller, citalang, in_the_end};

mod conflicts;
mod refusals;
mod results;
mod types;

/// An operation with a new id.
fn operation(wish: &str, record: &str, document: Value) -> Value {
    json!({
        "op_id": Uuid::now_v7(), "type": "libraries", "id": record, "operation": wish, "document": document
    })
}

/// A change made on a version.
fn update(record: &str, base: i64, document: Value) -> Value {
    let mut change = operation("update", record, document);
    change["base_version"] = json!(base);
    change
}

/// A deletion of a version.
fn delete(record: &str, base: i64) -> Value {
    json!({
        "op_id": Uuid::now_v7(), "type": "libraries", "id": record, "operation": "delete", "base_version": base
    })
}

/// A batch with a new id.
fn batch(operations: impl IntoIterator<Item = Value>) -> Value {
    json!({"batch_id": Uuid::now_v7(), "operations": operations.into_iter().collect::<Vec<_>>()})
}

fn send(caller: &Caller, operations: impl IntoIterator<Item = Value>) -> Answer {
    caller.post("/v1/sync/batches", batch(operations))
}

/// The only result of a batch with one operation.
#[track_caller]
fn one(caller: &Caller, operation: Value) -> Value {
    let answer = send(caller, [operation]);
    assert!(matches!(answer.status, 200 | 207), "{}", answer.text);
    answer.body["results"][0].clone()
}

#[track_caller]
fn words(answer: &Answer) -> Vec<String> {
    let results = answer.body["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", answer.text));
    results
        .iter()
        .map(|result| result["result"].as_str().unwrap().to_owned())
        .collect()
}

fn library(caller: &Caller) -> String {
    caller.post("/v1/libraries", citalang()).expect(201).id()
}

fn path(record: &str) -> String {
    format!("/v1/libraries/{record}")
}

#[test]
fn what_was_changed_offline_arrives_in_order_and_with_its_references() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let name = |id: &str| json!({"system": "jabar-sim", "id": id});
    let mut made = json!({
        "op_id": Uuid::now_v7(), "type": "libraries", "external_id": name("1"), "operation": "upsert",
        "document": citalang(), "client_time": "2026-01-01T00:00:00Z"
    });
    made["document"]["aliases"] = json!(["Perpusdes Citalang"]);
    let enrolled = json!({
        "op_id": Uuid::now_v7(), "type": "enrolments", "external_id": name("e1"), "operation": "create",
        "document": {"library": name("1"), "year": 2023, "scheme": "replication", "status": "active", "starts_on": "2023-02-01"}
    });
    let changed = json!({
        "op_id": Uuid::now_v7(), "type": "libraries", "external_id": name("1"), "operation": "update", "base_version": 1,
        "document": {"phone": "+62 264 200123"}
    });
    let sent = batch([made, enrolled, changed]);
    let answer = jabar.post("/v1/sync/batches", sent.clone()).expect(200);
    assert_eq!(words(&answer), ["created", "created", "updated"]);
    let results = &answer.body["results"];
    assert_eq!(results[0]["id"], results[2]["id"]);
    assert_eq!(results[2]["version"], 2);
    assert_eq!(results[2]["applied"], json!(["phone"]));
    let id = results[0]["id"].as_str().unwrap();
    let library = jabar.get(&path(id)).expect(200).body;
    assert_eq!(library["external_ids"], json!([name("1")]));
    assert_eq!(library["phone"], "+62 264 200123");
    let history = jabar.get(&format!("{}/history", path(id))).expect(200).body;
    assert_eq!(history["data"][0]["origin"], "sync");
    assert_eq!(history["data"][0]["seq"], results[2]["seq"]);
    let enrolment = jabar
        .get(&format!("/v1/enrolments/{}", results[1]["id"].as_str().unwrap()))
        .expect(200)
        .body;
    assert_eq!(enrolment["library_id"], results[0]["id"]);

    // Again: the same receipts and nothing else.
    let entries = app.number("select count(*) from ledger");
    let again = jabar.post("/v1/sync/batches", sent.clone()).expect(200);
    assert_eq!(again.body["results"], answer.body["results"]);
    assert_eq!(again.body["replayed"], 3);
    assert_eq!(app.number("select count(*) from ledger"), entries);
    let kept = jabar
        .get(&format!("/v1/sync/batches/{}", sent["batch_id"].as_str().unwrap()))
        .expect(200);
    assert_eq!(kept.body["results"], answer.body["results"]);
    assert_eq!(kept.body["pending"], 0);
    app.person("jateng-sync")
        .get(&format!("/v1/sync/batches/{}", sent["batch_id"].as_str().unwrap()))
        .refused(404, "not_found");
}

#[test]
fn fields_that_only_one_side_changed_are_put_together() {
    let app = App::start();
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    let id = library(&jabar);
    let set = json!({"phone": "+62 264 200123", "aliases": ["Satu"], "external_ids": [{"system": "a", "id": "1"}]});
    clerk.on_version(1).patch(&path(&id), set).expect(200);
    let mine = json!({
        "name": "Perpustakaan Citalang", "aliases": ["Dua"], "external_ids": [{"system": "b", "id": "2"}], "phone": "+62 264 200123"
    });
    let result = one(&jabar, update(&id, 1, mine.clone()));
    assert_eq!(result["result"], "merged", "{result}");
    assert_eq!(result["version"], 3);
    let now = jabar.get(&path(&id)).expect(200).body;
    assert_eq!(now["name"], "Perpustakaan Citalang");
    assert_eq!(now["phone"], "+62 264 200123");
    assert_eq!(now["aliases"], json!(["Satu", "Dua"]));
    let names = json!([{"system": "a", "id": "1"}, {"system": "b", "id": "2"}]);
    assert_eq!(now["external_ids"], names);
    // Under another id the same says nothing new.
    let again = one(&jabar, update(&id, 1, mine));
    assert_eq!(
        (&again["result"], &again["version"]),
        (&json!("unchanged"), &json!(3)),
        "{again}"
    );
}

#[test]
fn a_whole_record_as_it_was_read_can_be_sent_back() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    let mut whole = jabar.get(&path(&id)).expect(200).body;
    whole["phone"] = json!("+62 264 200123");
    assert_eq!(one(&jabar, update(&id, 1, whole))["result"], "updated");
}

#[test]
fn the_order_of_a_batch_is_kept_whatever_it_holds() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = Uuid::now_v7().to_string();
    let report = Uuid::now_v7().to_string();
    let of_library = |wish: &str| {
        let mut operation = operation(wish, &report, json!({"library_id": id, "year": 2022, "visits": 7}));
        operation["type"] = json!("library_reports");
        operation
    };
    let mut late = update(&report, 1, json!({"visits": 9}));
    late["type"] = json!("library_reports");
    let answer = send(
        &jabar,
        [
            operation("create", &id, citalang()),
            of_library("create"),
            update(&id, 1, json!({"name": "A"})),
            update(&id, 2, json!({"name": "B"})),
            update(&id, 3, json!({"region_code": "32.14.01.1001", "kind": "village"})),
            delete(&id, 4),
            late,
        ],
    );
    let expected = [
        "created", "created", "updated", "updated", "updated", "updated", "conflict",
    ];
    assert_eq!(words(&answer), expected, "{}", answer.text);
    jabar.get(&path(&id)).expect(410);
}

#[test]
fn all_or_nothing_is_all_or_nothing() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = Uuid::now_v7().to_string();
    let wrong = operation(
        "create",
        &Uuid::now_v7().to_string(),
        json!({"name": "", "kind": "village", "region_code": "32.14.01.2010"}),
    );
    let mut body = batch([operation("create", &id, citalang()), wrong.clone()]);
    body["mode"] = json!("all_or_nothing");
    let refused = jabar
        .post("/v1/sync/batches", body.clone())
        .refused(422, "batch_refused");
    let results = &refused.body["batch"]["results"];
    assert_eq!(results[0]["result"], "created");
    assert_eq!(results[1]["errors"][0]["pointer"], "/document/name");
    jabar.get(&path(&id)).expect(404);
    assert_eq!(app.number("select count(*) from sync_receipts"), 0);
    // Mended, under the same ids.
    body["operations"][1]["document"]["name"] = json!("Baik");
    assert_eq!(
        words(&jabar.post("/v1/sync/batches", body).expect(200)),
        ["created", "created"]
    );
}

#[test]
fn in_a_dry_run_nothing_is_kept() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = Uuid::now_v7().to_string();
    let answer = send(&jabar.with("Prefer", "dry-run"), [operation("create", &id, citalang())]);
    assert_eq!(words(&answer.expect(200)), ["created"]);
    jabar.get(&path(&id)).expect(404);
    assert_eq!(app.number("select count(*) from sync_batches"), 0);
}

#[test]
fn fifty_parallel_sends_of_one_batch_have_one_effect() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let operations: Vec<Value> = (0..40)
        .map(|n| {
            let mut body = citalang();
            body["name"] = json!(format!("Perpustakaan {n}"));
            operation("create", &Uuid::now_v7().to_string(), body)
        })
        .collect();
    let sent = batch(operations);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..50)
            .map(|_| {
                let (caller, body) = (app.person("jabar-sync"), sent.clone());
                scope.spawn(move || in_the_end(|| caller.post("/v1/sync/batches", body.clone())))
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert_eq!(app.number("select count(*) from libraries"), 40);
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'libraries'"),
        40
    );
    let kept = jabar
        .get(&format!("/v1/sync/batches/{}", sent["batch_id"].as_str().unwrap()))
        .expect(200);
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.body["results"], kept.body["results"]);
    }
}

/// Counts each statement that writes, in every table that a chunk writes.
fn count_statements(app: &App) {
    app.execute("create table statements (of text)").unwrap();
    app.execute(
        "create function count_statement() returns trigger language plpgsql as \
         $$ begin insert into statements values (tg_table_name || ' ' || tg_op); return null; end $$",
    )
    .unwrap();
    for table in [
        "libraries",
        "ledger",
        "external_ids",
        "sync_receipts",
        "sync_batches",
        "sync_clients",
    ] {
        app.execute(&format!(
            "create trigger counted after insert or update or delete on {table} \
             for each statement execute function count_statement()"
        ))
        .unwrap();
    }
}

#[test]
fn a_full_batch_takes_a_fixed_number_of_statements_per_chunk() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    count_statements(&app);
    let operations = (0..10_000).map(|n| {
        let mut body = citalang();
        body["name"] = json!(format!("Perpustakaan {n}"));
        operation("create", &Uuid::now_v7().to_string(), body)
    });
    let answer = send(&jabar, operations.collect::<Vec<_>>()).expect(200);
    assert_eq!(answer.body["counts"]["created"], 10_000);
    assert_eq!(app.number("select count(*) from libraries"), 10_000);
    // One transaction for each chunk: its changes have one number.
    let chunks = app.number("select count(distinct xid) from ledger where record_type = 'libraries'");
    assert_eq!(chunks, 20);
    let most = app.number("select max(n) from (select count(*) as n from statements group by of) counted");
    assert_eq!(most, chunks, "of each kind one statement for each chunk");
}

#[test]
fn what_is_declared_of_fields_stands_in_the_document() {
    let document = crate::support::document();
    let merge = &document["components"]["schemas"]["Library"]["x-merge"];
    assert!(
        merge["groups"]
            .as_array()
            .unwrap()
            .contains(&json!(["latitude", "longitude"])),
        "{merge}"
    );
    assert!(
        merge["sets"]
            .as_array()
            .unwrap()
            .contains(&json!({"field": "external_ids", "key": "system"}))
    );
    let merge = &document["components"]["schemas"]["Commitment"]["x-merge"];
    assert!(
        merge["groups"]
            .as_array()
            .unwrap()
            .contains(&json!(["pledged_idr", "realised_idr"])),
        "{merge}"
    );
}
