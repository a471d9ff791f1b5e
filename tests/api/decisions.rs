//! Decisions: what meetings agreed, and what must not happen to them.

use serde_json::{Value, json};

use crate::{
    ground,
    support::{App, Caller},
};

fn body(meeting: &str) -> Value {
    json!({"meeting_id": meeting, "kind": "agreement", "text": "Internet desa dipakai bersama perpustakaan."})
}

fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

fn make(caller: &Caller, body: Value) -> String {
    caller.post("/v1/decisions", body).expect(201).id()
}

fn path(id: &str) -> String {
    format!("/v1/decisions/{id}")
}

#[test]
fn a_decision_is_made_read_changed_deleted_and_restored() {
    let app = App::start();
    let meeting = ground::meeting(&app, Some("32.14"));
    let item = ground::agenda_item(&app, &meeting, 1, None);
    let editor = app.person("purwakarta.editor");
    let names = json!([{"system": "purwakarta", "id": "K-1"}]);
    let whole = with(
        with(body(&meeting), "agenda_item_id", item.as_str()),
        "external_ids",
        names,
    );

    let made = editor.post("/v1/decisions", whole.clone()).expect(201);
    let path = path(&made.id());
    assert_eq!(
        (&made.body["region_code"], &made.body["number"]),
        (&json!("32.14"), &json!(1))
    );
    let read = editor.get(&path).expect(200);
    assert_eq!(
        (read.header("etag"), &read.body["agenda_item_id"]),
        (Some("\"1\""), &json!(item))
    );

    let patched = editor
        .on_version(1)
        .patch(&path, json!({"kind": "recommendation"}))
        .expect(200);
    assert_eq!(
        (patched.version(), &patched.body["number"]),
        (2, &json!(1)),
        "the number stays"
    );
    editor
        .on_version(1)
        .patch(&path, json!({"kind": "pledge"}))
        .refused(412, "stale_version");
    // What was read is put back; a number that is left out stays.
    let replaced = editor.on_version(2).put(&path, whole).expect(200);
    assert_eq!((replaced.version(), &replaced.body["number"]), (3, &json!(1)));

    editor.on_version(3).delete(&path).expect(204);
    editor.get(&path).refused(410, "gone");
    editor
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    let history = editor.get(&format!("{path}/history")).expect(200);
    let operations: Vec<&str> = history.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["restore", "delete", "update", "update", "create"]);
    assert_eq!(
        editor.get(&format!("{path}?version=2")).expect(200).body["kind"],
        "recommendation"
    );

    for (query, total) in [
        (format!("meeting_id={meeting}"), 1),
        (format!("agenda_item_id={item}"), 1),
        ("external_id=purwakarta:K-1".into(), 1),
        ("external_id=purwakarta:K-2".into(), 0),
        ("kind=agreement".into(), 1),
        ("kind=pledge".into(), 0),
        ("region=32.14".into(), 1),
        ("region=32.73".into(), 0),
        ("sort=-number".into(), 1),
        (format!("ids={}", made.id()), 1),
        ("updated_since=2999-01-01T00:00:00Z".into(), 0),
    ] {
        let page = editor.get(&format!("/v1/decisions?count=exact&{query}")).expect(200);
        assert_eq!(page.body["total"], total, "{query}");
    }
    let csv = editor.with("Accept", "text/csv").get("/v1/decisions").expect(200);
    assert!(csv.text.contains("Internet desa"), "{}", csv.text);
}

#[test]
fn numbers_follow_each_other_also_when_many_decide_at_once() {
    let app = App::start();
    let (meeting, other) = (
        ground::meeting(&app, Some("32.14")),
        ground::meeting(&app, Some("32.14")),
    );
    let editor = app.person("purwakarta.editor");
    make(&editor, with(body(&meeting), "number", 7));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (editor, meeting) = (app.person("purwakarta.editor"), meeting.clone());
            scope.spawn(move || {
                for _ in 0..3 {
                    editor.post("/v1/decisions", body(&meeting)).expect(201);
                }
            });
        }
    });
    let page = editor
        .get(&format!("/v1/decisions?meeting_id={meeting}&sort=number"))
        .expect(200);
    let numbers: Vec<i64> = page.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, (7..=19).collect::<Vec<_>>());
    assert_eq!(editor.post("/v1/decisions", body(&other)).expect(201).body["number"], 1);
    editor
        .post("/v1/decisions", with(body(&meeting), "number", 7))
        .refused(422, "validation")
        .fault("/number", "taken");
    for number in [json!(0), json!(-1), json!(1.5), json!("1")] {
        editor
            .post("/v1/decisions", with(body(&other), "number", number))
            .refused(422, "validation");
    }
}

#[test]
fn a_decision_on_another_meetings_agenda_item_is_refused() {
    let app = App::start();
    let (meeting, other) = (
        ground::meeting(&app, Some("32.14")),
        ground::meeting(&app, Some("32.14")),
    );
    let elsewhere = ground::agenda_item(&app, &other, 1, None);
    let editor = app.person("purwakarta.editor");
    editor
        .post(
            "/v1/decisions",
            with(body(&meeting), "agenda_item_id", elsewhere.as_str()),
        )
        .refused(422, "validation")
        .fault("/agenda_item_id", "contradiction");
    let id = make(&editor, body(&meeting));
    editor
        .on_version(1)
        .patch(&path(&id), json!({"agenda_item_id": elsewhere}))
        .refused(422, "validation")
        .fault("/agenda_item_id", "contradiction");
    editor
        .on_version(1)
        .patch(&path(&id), json!({"meeting_id": other}))
        .refused(422, "validation")
        .fault("/meeting_id", "immutable");
    // An item that was deleted after the decision was made stays named.
    let item = ground::agenda_item(&app, &meeting, 1, None);
    editor
        .on_version(1)
        .patch(&path(&id), json!({"agenda_item_id": item}))
        .expect(200);
    app.execute(&format!(
        "update agenda_items set deleted_at = now() where id = '{item}'"
    ))
    .unwrap();
    editor
        .on_version(2)
        .patch(&path(&id), json!({"kind": "pledge"}))
        .expect(200);
    editor
        .post("/v1/decisions", with(body(&meeting), "agenda_item_id", item.as_str()))
        .refused(422, "validation")
        .fault("/agenda_item_id", "reference_unknown");
}

#[test]
fn amendments_stay_in_their_meeting_and_close_no_circle() {
    let app = App::start();
    let (meeting, other) = (
        ground::meeting(&app, Some("32.14")),
        ground::meeting(&app, Some("32.14")),
    );
    let editor = app.person("purwakarta.editor");
    let elsewhere = make(&editor, body(&other));
    editor
        .post("/v1/decisions", with(body(&meeting), "amends_decision_id", elsewhere))
        .refused(422, "validation")
        .fault("/amends_decision_id", "contradiction");
    let own = uuid::Uuid::now_v7().to_string();
    editor
        .post(
            "/v1/decisions",
            with(
                with(body(&meeting), "amends_decision_id", own.as_str()),
                "id",
                own.as_str(),
            ),
        )
        .refused(422, "validation")
        .fault("/amends_decision_id", "reference_unknown");
    let first = make(&editor, body(&meeting));
    let second = make(&editor, with(body(&meeting), "amends_decision_id", first.as_str()));
    let third = make(&editor, with(body(&meeting), "amends_decision_id", second.as_str()));
    for amended in [&first, &second, &third] {
        editor
            .on_version(1)
            .patch(&path(&first), json!({"amends_decision_id": amended}))
            .refused(422, "validation")
            .fault("/amends_decision_id", "contradiction");
    }
    editor
        .on_version(1)
        .patch(&path(&third), json!({"amends_decision_id": first}))
        .expect(200);
}

#[test]
fn a_change_of_decisions_after_the_minutes_are_approved_is_refused() {
    let app = App::start();
    let meeting = ground::meeting(&app, Some("32.14"));
    let editor = app.person("purwakarta.editor");
    let (first, gone) = (make(&editor, body(&meeting)), make(&editor, body(&meeting)));
    editor.on_version(1).delete(&path(&gone)).expect(204);
    ground::approve(&app, &meeting);

    editor
        .on_version(1)
        .patch(&path(&first), json!({"text": "Lain"}))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .put(&path(&first), with(body(&meeting), "text", "Lain"))
        .refused(409, "conflict");
    editor.on_version(1).delete(&path(&first)).refused(409, "conflict");
    editor
        .on_version(2)
        .post(&format!("{}/restore", path(&gone)), Value::Null)
        .refused(409, "conflict");
    let refused = editor.post("/v1/decisions", body(&meeting)).refused(409, "conflict");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("addendum"),
        "{}",
        refused.text
    );

    // How a partner system calls it is no part of the minutes.
    let names = json!([{"system": "purwakarta", "id": "K-1"}]);
    editor
        .on_version(1)
        .patch(&path(&first), json!({"external_ids": names}))
        .expect(200);
    editor
        .on_version(2)
        .patch(&path(&first), json!({"external_ids": [], "number": 9}))
        .refused(409, "conflict");

    // An addendum names what it amends, and is locked as soon as it is there.
    let addendum = editor
        .post(
            "/v1/decisions",
            with(body(&meeting), "amends_decision_id", first.as_str()),
        )
        .expect(201);
    assert_eq!(addendum.body["number"], 3);
    let addendum = addendum.id();
    editor
        .on_version(1)
        .patch(&path(&addendum), json!({"text": "Lain"}))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .patch(&path(&addendum), json!({"amends_decision_id": null}))
        .refused(409, "conflict");
    editor.on_version(1).delete(&path(&addendum)).refused(409, "conflict");
}

#[test]
fn a_decision_with_living_commitments_is_not_deleted() {
    let app = App::start();
    let meeting = ground::meeting(&app, Some("32.14"));
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    let decision = make(&editor, body(&meeting));
    let promise = json!({
        "stakeholder_id": stakeholder, "region_code": "32.14", "form": "books", "description": "Buku",
        "decision_id": decision
    });
    let commitment = editor.post("/v1/commitments", promise).expect(201).id();
    editor.on_version(1).delete(&path(&decision)).refused(409, "conflict");
    editor
        .on_version(1)
        .delete(&format!("/v1/commitments/{commitment}"))
        .expect(204);
    editor.on_version(1).delete(&path(&decision)).expect(204);
    // The promise does not come back without what it came out of.
    editor
        .on_version(2)
        .post(&format!("/v1/commitments/{commitment}/restore"), Value::Null)
        .refused(422, "validation")
        .fault("/decision_id", "reference_unknown");
    editor
        .on_version(2)
        .post(&format!("{}/restore", path(&decision)), Value::Null)
        .expect(200);
    editor
        .on_version(2)
        .post(&format!("/v1/commitments/{commitment}/restore"), Value::Null)
        .expect(200);
}

#[test]
fn national_decisions_are_read_by_all_and_written_by_few() {
    let app = App::start();
    let meeting = ground::meeting(&app, None);
    let (admin, editor) = (app.person("national.admin"), app.person("purwakarta.editor"));
    let national = admin.post("/v1/decisions", body(&meeting)).expect(201);
    assert_eq!(national.body["region_code"], Value::Null);
    let national = path(&national.id());
    editor.get(&national).expect(200);
    assert_eq!(editor.get("/v1/decisions?count=exact").expect(200).body["total"], 1);
    editor.post("/v1/decisions", body(&meeting)).refused(403, "forbidden");
    editor
        .on_version(1)
        .patch(&national, json!({"text": "Lain"}))
        .refused(403, "forbidden");

    // A meeting of another regency is not there.
    let elsewhere = ground::meeting(&app, Some("32.73"));
    editor
        .post("/v1/decisions", body(&elsewhere))
        .refused(422, "validation")
        .fault("/meeting_id", "reference_unknown");
    let hidden = make(&admin, body(&elsewhere));
    editor.get(&path(&hidden)).refused(404, "not_found");
    assert_eq!(
        editor
            .get(&format!("/v1/decisions?ids={hidden}&count=exact"))
            .expect(200)
            .body["total"],
        0
    );
}

#[test]
fn decisions_move_go_and_come_back_with_their_meeting() {
    let app = App::start();
    let meeting = ground::meeting(&app, Some("32.14"));
    let editor = app.person("jabar.editor");
    let (kept, gone) = (make(&editor, body(&meeting)), make(&editor, body(&meeting)));
    editor.on_version(1).delete(&path(&gone)).expect(204);
    let at = format!("/v1/meetings/{meeting}");
    editor
        .on_version(1)
        .patch(&at, json!({"region_code": "32.73"}))
        .expect(200);
    let moved = app.person("bandung.editor").get(&path(&kept)).expect(200);
    assert_eq!((moved.version(), &moved.body["region_code"]), (2, &json!("32.73")));
    editor.on_version(2).delete(&at).expect(204);
    editor.get(&path(&kept)).refused(410, "gone");
    editor
        .on_version(3)
        .post(&format!("{at}/restore"), Value::Null)
        .expect(200);
    assert_eq!(editor.get(&path(&kept)).expect(200).version(), 4);
    editor.get(&path(&gone)).refused(410, "gone");
}
