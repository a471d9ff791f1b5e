//! Who watches over the partner systems sees which one has gone silent.

use serde_json::{Value, json};

use super::Copy;
use crate::support::{App, Caller, citalang, plans::change};

fn listed(caller: &Caller) -> Vec<Value> {
    let body = caller.get("/v1/sync/clients").expect(200).body;
    body["data"].as_array().unwrap().clone()
}

fn of<'l>(list: &'l [Value], name: &str) -> &'l Value {
    list.iter()
        .find(|c| c["name"] == name)
        .unwrap_or_else(|| panic!("{name} in {list:?}"))
}

#[test]
fn whoever_was_never_heard_of_is_silent() {
    let app = App::start();
    let list = listed(&app.person("national.admin"));
    let west = of(&list, "jabar-sync");
    assert_eq!(
        (
            &west["silent"],
            &west["last_pull_at"],
            &west["behind"],
            &west["interval_minutes"]
        ),
        (&json!(true), &Value::Null, &Value::Null, &json!(1440))
    );
    assert!(
        list.iter().all(|c| c["kind"] == "client"),
        "people who never synchronised are not listed"
    );
}

#[test]
fn a_pull_tells_how_far_the_caller_is() {
    let app = App::start();
    let (admin, west) = (app.person("national.admin"), app.person("jabar-sync"));
    let mut copy = Copy::default();
    copy.catch_up(&west, "every=30");
    copy.pull(&west, "");
    let list = listed(&admin);
    let seen = of(&list, "jabar-sync");
    assert_eq!(
        (&seen["silent"], &seen["interval_minutes"]),
        (&json!(false), &json!(30))
    );
    assert_eq!((&seen["behind"], &seen["lag_seconds"]), (&json!(0), &json!(0)));
    // What was told is not yet had: the client may have died before it kept it.
    admin.post("/v1/libraries", citalang()).expect(201);
    copy.pull(&west, "");
    assert_eq!(of(&listed(&admin), "jabar-sync")["behind"], json!(1));
    copy.pull(&west, "");
    assert_eq!(of(&listed(&admin), "jabar-sync")["behind"], json!(0));
    // Silent for longer than it meant to be.
    app.execute("update sync_clients set last_pull_at = now() - interval '31 minutes'")
        .unwrap();
    assert_eq!(of(&listed(&admin), "jabar-sync")["silent"], json!(true));
}

#[test]
fn a_push_tells_what_came_of_it_once_and_which_conflicts_are_open() {
    let app = App::start();
    let (admin, west) = (app.person("national.admin"), app.person("jabar-sync"));
    let id = admin.post("/v1/libraries", citalang()).expect(201).id();
    let library = format!("/v1/libraries/{id}");
    change(&admin, &library, json!({"phone": "+62 264 200001"})).expect(200);
    let update = |document: Value| {
        json!({
            "op_id": uuid::Uuid::now_v7(), "type": "libraries", "id": id, "operation": "update", "base_version": 1,
            "document": document
        })
    };
    let sent = [
        update(json!({"phone": "+62 264 200002"})),
        update(json!({"address": "Jalan Raya 1"})),
        update(json!({"name": ""})),
    ];
    let batch = json!({"batch_id": uuid::Uuid::now_v7(), "operations": sent});
    let answer = west.post("/v1/sync/batches", batch.clone()).expect(207).body;
    west.post("/v1/sync/batches", batch).expect(207);
    let counts = || {
        let list = listed(&admin);
        let seen = of(&list, "jabar-sync");
        assert!(seen["last_push_at"].is_string() && seen["silent"] == false, "{seen}");
        ["pushed_applied", "pushed_conflicts", "pushed_refused", "open_conflicts"]
            .map(|name| seen[name].as_i64().unwrap())
    };
    assert_eq!(counts(), [1, 1, 1, 1], "{answer}");
    let conflict = answer["results"][0]["conflict_id"].as_str().unwrap();
    let taken = json!({"fields": [{"field": "phone", "take": "theirs"}]});
    west.with("If-Match", "*")
        .post(&format!("/v1/sync/conflicts/{conflict}/resolution"), taken)
        .expect(200);
    assert_eq!(counts(), [1, 1, 1, 0]);
}

#[test]
fn those_of_other_regions_are_not_shown() {
    let app = App::start();
    let names = |caller: &Caller| -> Vec<String> {
        let list = listed(caller);
        list.iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&app.person("national.admin")), ["jabar-sync", "jateng-sync"]);
    let west = crate::support::plans::person(&app, "jabar.auditor", "auditor", Some("32"));
    assert_eq!(names(&west), ["jabar-sync"]);
    app.person("jabar.editor")
        .get("/v1/sync/clients")
        .refused(403, "forbidden");
    app.person("jabar-sync")
        .get("/v1/sync/clients")
        .refused(403, "forbidden");
}
