//! Commitments: promises of support, from the promise to its fulfilment.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};
use sinergi::{domain::TimeZone, infra::clock};

use crate::{
    ground,
    support::{App, Caller, citalang},
};

fn body(stakeholder: &str) -> Value {
    json!({
        "stakeholder_id": stakeholder, "region_code": "32.14", "form": "funding",
        "description": "Dana pelatihan pengelola perpustakaan desa"
    })
}

fn with(body: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[name] = value.into();
    body
}

fn make(caller: &Caller, body: Value) -> String {
    caller.post("/v1/commitments", body).expect(201).id()
}

fn path(id: &str) -> String {
    format!("/v1/commitments/{id}")
}

fn total(caller: &Caller, query: &str) -> Value {
    caller
        .get(&format!("/v1/commitments?count=exact&{query}"))
        .expect(200)
        .body["total"]
        .clone()
}

fn step(to: &str) -> Value {
    json!({"to": to, "reason": null, "realised_idr": null, "evidence_url": null})
}

fn decide(caller: &Caller, meeting: &str) -> String {
    let decision = json!({"meeting_id": meeting, "kind": "agreement", "text": "Sepakat"});
    caller.post("/v1/decisions", decision).expect(201).id()
}

#[test]
fn a_commitment_is_made_read_changed_deleted_and_restored() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, Some("32.14"), "company");
    let editor = app.person("purwakarta.editor");
    let names = json!([{"system": "csr", "id": "17"}]);
    let whole = with(
        &with(&body(&stakeholder), "pledged_idr", 25_000_000),
        "external_ids",
        names,
    );

    let made = editor.post("/v1/commitments", whole.clone()).expect(201);
    let path = path(&made.id());
    assert_eq!(made.body["status"], "pledged");
    assert_eq!(made.body["overdue"], false);
    assert_eq!(made.body["realised_idr"], 0);
    let today = clock::today_in(TimeZone::Jakarta).to_string();
    assert_eq!(
        made.body["pledged_on"],
        json!(today),
        "without a meeting it is promised today"
    );
    editor
        .post("/v1/commitments", whole.clone())
        .refused(422, "validation")
        .fault("/external_ids", "taken");

    // Realised may pass pledged; what is left out of a replacement stays the day of the promise.
    let replaced = editor
        .on_version(1)
        .put(&path, with(&whole, "realised_idr", 30_000_000))
        .expect(200);
    assert_eq!((replaced.version(), &replaced.body["pledged_on"]), (2, &json!(today)));
    editor
        .on_version(1)
        .patch(&path, json!({"realised_idr": 1}))
        .refused(412, "stale_version");
    // What was read can be put back as it is, with what is derived.
    let read = editor.get(&path).expect(200).body;
    assert_eq!(editor.on_version(2).put(&path, read).expect(200).version(), 2);

    editor.on_version(2).delete(&path).expect(204);
    editor.get(&path).refused(410, "gone");
    editor
        .on_version(3)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    assert_eq!(
        editor.get(&format!("{path}/history")).expect(200).body["data"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    let then = editor.get(&format!("{path}?version=1")).expect(200).body;
    assert_eq!((&then["realised_idr"], &then["overdue"]), (&json!(0), &json!(false)));
    let moment = then["created_at"].as_str().unwrap().to_owned();
    let as_of = editor
        .get(&format!("{path}?as_of={moment}&fields=version,overdue"))
        .expect(200);
    assert_eq!(as_of.body, json!({"version": 1, "overdue": false}));
}

#[test]
fn the_same_key_makes_one_promise() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor").with("Idempotency-Key", "janji-1");
    let first = editor.post("/v1/commitments", body(&stakeholder)).expect(201);
    let again = editor.post("/v1/commitments", body(&stakeholder)).expect(201);
    assert_eq!(
        (first.id(), again.header("idempotency-replayed")),
        (again.id(), Some("true"))
    );
    editor
        .post("/v1/commitments", with(&body(&stakeholder), "form", "books"))
        .refused(422, "idempotency_mismatch");
    let dry = app.person("purwakarta.editor").with("Prefer", "dry-run");
    dry.post("/v1/commitments", body(&stakeholder)).expect(201);
    assert_eq!(total(&app.person("purwakarta.editor"), ""), 1);
}

#[test]
fn money_that_is_none_is_refused() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    let refused = [
        (json!(-1), "range"),
        (json!(0.5), "wrong_type"),
        (json!(1_000_000_000_000_001_i64), "range"),
        (json!(10_000_000_000_000_000_000_u64), "range"),
        (json!(1e19), "range"),
        (json!(-1e19), "range"),
        (json!("25000000"), "wrong_type"),
        (json!("Rp25.000.000"), "wrong_type"),
        (json!([1]), "wrong_type"),
    ];
    for field in ["pledged_idr", "realised_idr"] {
        for (value, code) in &refused {
            editor
                .post("/v1/commitments", with(&body(&stakeholder), field, value.clone()))
                .refused(422, "validation")
                .fault(&format!("/{field}"), code);
        }
        for value in [0, 1, 1_000_000_000_000_000_i64] {
            let made = editor
                .post("/v1/commitments", with(&body(&stakeholder), field, value))
                .expect(201);
            assert_eq!(made.body[field], value);
        }
    }
    let id = make(&editor, body(&stakeholder));
    for (value, code) in &refused {
        editor
            .on_version(1)
            .patch(&path(&id), json!({"realised_idr": value}))
            .refused(422, "validation")
            .fault("/realised_idr", code);
        let step = with(&step("in_progress"), "realised_idr", value.clone());
        editor
            .on_version(1)
            .post(&format!("{}/transitions", path(&id)), step)
            .refused(422, "validation")
            .fault("/realised_idr", code);
    }
}

#[test]
fn days_that_do_not_exist_are_refused() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    for field in ["due_on", "pledged_on"] {
        for day in ["2023-02-30", "2023-13-01", "30-08-2023", "besok", "0000-01-01"] {
            editor
                .post("/v1/commitments", with(&body(&stakeholder), field, day))
                .refused(422, "validation")
                .fault(&format!("/{field}"), "format");
        }
    }
}

#[test]
fn fulfilled_does_not_go_back_to_pledged_by_any_way() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    let whole = body(&stakeholder);
    let kept = path(&make(&editor, whole.clone()));
    let on = |version: i64| editor.on_version(version);
    let steps = format!("{kept}/transitions");

    on(1).post(&steps, step("fulfilled")).refused(422, "validation");
    on(1).post(&steps, step("pledged")).refused(422, "validation");
    on(1)
        .patch(&kept, json!({"status": "fulfilled"}))
        .refused(422, "validation");
    editor
        .post(&steps, step("in_progress"))
        .refused(428, "precondition_required");
    let part = with(&step("in_progress"), "realised_idr", 5_000_000);
    let part = on(1).post(&steps, part).expect(200);
    assert_eq!(
        (&part.body["status"], &part.body["realised_idr"]),
        (&json!("in_progress"), &json!(5_000_000))
    );
    assert_eq!(part.header("etag"), Some("\"2\""));
    on(1).post(&steps, step("fulfilled")).refused(412, "stale_version");
    let proof = with(
        &step("fulfilled"),
        "evidence_url",
        "https://purwakartakab.go.id/berita/1",
    );
    let proof = on(2).post(&steps, proof).expect(200);
    assert_eq!(proof.body["evidence_url"], "https://purwakartakab.go.id/berita/1");
    assert_eq!(proof.body["realised_idr"], 5_000_000, "null leaves it as it is");

    for to in ["pledged", "in_progress", "fulfilled"] {
        on(3).post(&steps, step(to)).refused(422, "validation");
    }
    on(3)
        .post(&steps, json!({"to": "cancelled", "reason": "Batal"}))
        .refused(422, "validation");
    on(3)
        .patch(&kept, json!({"status": "pledged"}))
        .refused(422, "validation");
    on(3)
        .put(&kept, with(&whole, "status", "pledged"))
        .refused(422, "validation");
    on(3).put(&kept, whole.clone()).refused(422, "validation");
    // What it was worth in the end can still be told.
    on(3).patch(&kept, json!({"realised_idr": 30_000_000})).expect(200);
}

#[test]
fn a_commitment_is_cancelled_with_a_reason_or_not_at_all() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    let whole = body(&stakeholder);
    editor
        .post("/v1/commitments", with(&whole, "status", "cancelled"))
        .refused(422, "validation")
        .fault("/cancellation_reason", "incomplete");
    let given_up = path(&make(&editor, whole.clone()));
    let steps = format!("{given_up}/transitions");
    let on = |version: i64| editor.on_version(version);
    on(1)
        .post(&steps, step("cancelled"))
        .refused(422, "validation")
        .fault("/reason", "incomplete");
    on(1)
        .post(&steps, json!({"to": "in_progress", "reason": "x"}))
        .refused(422, "validation")
        .fault("/reason", "contradiction");
    on(1)
        .post(&steps, json!({"to": "kept", "alasan": "x"}))
        .refused(422, "validation")
        .fault("/to", "not_offered")
        .fault("/alasan", "unknown_field");
    on(1)
        .patch(&given_up, json!({"status": "cancelled"}))
        .refused(422, "validation")
        .fault("/cancellation_reason", "incomplete");
    let done = on(1)
        .post(&steps, json!({"to": "cancelled", "reason": "Anggaran dialihkan"}))
        .expect(200);
    assert_eq!(done.body["cancellation_reason"], "Anggaran dialihkan");
    on(2).post(&steps, step("in_progress")).refused(422, "validation");
    on(2)
        .patch(&given_up, json!({"status": "in_progress", "cancellation_reason": null}))
        .refused(422, "validation");
    // The same by PATCH, from the second state.
    let other = path(&make(&editor, with(&whole, "status", "in_progress")));
    on(1)
        .patch(
            &other,
            json!({"status": "cancelled", "cancellation_reason": "Perusahaan tutup"}),
        )
        .expect(200);
}

#[test]
fn somebody_promises_and_somebody_benefits() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let editor = app.person("purwakarta.editor");
    let whole = body(&stakeholder);
    editor
        .post("/v1/commitments", with(&whole, "region_code", Value::Null))
        .refused(422, "validation")
        .fault("/region_code", "incomplete");
    let mut nameless = whole.clone();
    nameless.as_object_mut().unwrap().remove("stakeholder_id");
    editor
        .post("/v1/commitments", nameless)
        .refused(422, "validation")
        .fault("/stakeholder_id", "required");
    for (field, id) in [
        ("stakeholder_id", uuid::Uuid::now_v7().to_string()),
        ("stakeholder_id", ground::stakeholder(&app, Some("32.73"), "company")),
        ("library_id", uuid::Uuid::now_v7().to_string()),
        ("decision_id", uuid::Uuid::now_v7().to_string()),
        ("meeting_id", ground::meeting(&app, Some("32.73"))),
    ] {
        editor
            .post("/v1/commitments", with(&whole, field, id))
            .refused(422, "validation")
            .fault(&format!("/{field}"), "reference_unknown");
    }
    editor
        .post("/v1/commitments", with(&whole, "region_code", "32.14.01.2001"))
        .refused(422, "validation")
        .fault("/region_code", "region_unknown");
    editor
        .post("/v1/commitments", with(&whole, "region_code", "3214"))
        .refused(422, "validation")
        .fault("/region_code", "region_undotted");
    editor
        .post("/v1/commitments", with(&whole, "overdue", true))
        .refused(422, "validation")
        .fault("/overdue", "unknown_field");
}

#[test]
fn a_library_gives_its_region() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "bank");
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let elsewhere = json!({"name": "Perpustakaan Kelurahan", "kind": "village", "region_code": "32.73.01.1001"});
    let elsewhere = editor.post("/v1/libraries", elsewhere).expect(201).id();
    let whole = with(&body(&stakeholder), "library_id", library.as_str());

    // A whole region and a library in it are two beneficiaries: both together must be one.
    editor
        .post("/v1/commitments", whole.clone())
        .refused(422, "validation")
        .fault("/region_code", "contradiction");
    let made = editor
        .post("/v1/commitments", with(&whole, "region_code", Value::Null))
        .expect(201);
    assert_eq!(made.body["region_code"], "32.14.01.2010");
    editor
        .post("/v1/commitments", with(&whole, "region_code", "32.14.01.2010"))
        .expect(201);
    // Another library brings its own region along.
    let path = path(&made.id());
    let moved = editor
        .on_version(1)
        .patch(&path, json!({"library_id": elsewhere}))
        .expect(200);
    assert_eq!(moved.body["region_code"], "32.73.01.1001");
    editor
        .on_version(2)
        .patch(&path, json!({"region_code": "32.73"}))
        .refused(422, "validation")
        .fault("/region_code", "contradiction");
    // Without a library it is for the whole region that it names.
    let wider = json!({"library_id": null, "region_code": "32.73"});
    assert_eq!(
        editor.on_version(2).patch(&path, wider).expect(200).body["region_code"],
        "32.73"
    );
}

#[test]
fn a_commitment_whose_decision_belongs_to_another_meeting_is_refused() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let (meeting, other) = (
        ground::meeting(&app, Some("32.14")),
        ground::meeting(&app, Some("32.14")),
    );
    let editor = app.person("purwakarta.editor");
    let (decision, elsewhere) = (decide(&editor, &meeting), decide(&editor, &other));
    let whole = with(&body(&stakeholder), "decision_id", decision.as_str());
    editor
        .post("/v1/commitments", with(&whole, "meeting_id", other.as_str()))
        .refused(422, "validation")
        .fault("/decision_id", "contradiction");
    let made = editor.post("/v1/commitments", whole.clone()).expect(201);
    assert_eq!(made.body["meeting_id"], json!(meeting), "the decision's meeting");
    assert_eq!(made.body["pledged_on"], "2023-08-03", "the day of the meeting");
    let path = path(&made.id());
    for change in [json!({"decision_id": elsewhere}), json!({"meeting_id": other})] {
        editor
            .on_version(1)
            .patch(&path, change)
            .refused(422, "validation")
            .fault("/decision_id", "contradiction");
    }
    editor
        .on_version(1)
        .patch(&path, json!({"decision_id": elsewhere, "meeting_id": other}))
        .expect(200);
}

#[test]
fn several_commitments_come_out_of_one_decision_or_none() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let meeting = ground::meeting(&app, Some("32.14"));
    let editor = app.person("purwakarta.editor");
    let decision = decide(&editor, &meeting);
    let list = format!("/v1/decisions/{decision}/commitments");
    let one = body(&stakeholder);

    let wrong = json!({"commitments": [
        one, with(&one, "pledged_idr", -1), with(&one, "form", "gold"), with(&one, "stakeholder_id", meeting.as_str()),
        with(&one, "decision_id", meeting.as_str()), 7
    ]});
    let refused = editor.post(&list, wrong).refused(422, "validation");
    for (pointer, code) in [
        ("/commitments/1/pledged_idr", "range"),
        ("/commitments/2/form", "not_offered"),
        ("/commitments/3/stakeholder_id", "reference_unknown"),
        ("/commitments/4/decision_id", "contradiction"),
        ("/commitments/5", "wrong_type"),
    ] {
        assert!(
            refused.faults().contains(&(pointer.into(), code.into())),
            "{pointer}: {:?}",
            refused.faults()
        );
    }
    for (body, pointer, code) in [
        (json!({"commitments": []}), "/commitments", "length"),
        (json!({"commitments": vec![one.clone(); 101]}), "/commitments", "length"),
        (json!({"commitments": one}), "/commitments", "wrong_type"),
        (json!({}), "/commitments", "required"),
        (json!({"commitments": [one], "x": 1}), "/x", "unknown_field"),
    ] {
        editor.post(&list, body).refused(422, "validation").fault(pointer, code);
    }
    // A name that one of them has taken from the other is found in the database alone.
    let named = |id: &str| with(&one, "external_ids", json!([{"system": "csr", "id": id}]));
    editor
        .post(&list, json!({"commitments": [named("1"), named("2"), named("1")]}))
        .refused(422, "validation")
        .fault("/commitments/2/external_ids", "taken");
    // One that the caller may not make makes none.
    editor
        .post(&list, json!({"commitments": [one, with(&one, "region_code", "32.73")]}))
        .refused(403, "forbidden");
    assert_eq!(total(&editor, ""), 0);

    let three = json!({"commitments": [one, with(&one, "form", "books"), with(&one, "description", "Dua\nbaris")]});
    let keyed = editor.with("Idempotency-Key", "tiga");
    let made = keyed.post(&list, three.clone()).expect(201);
    assert_eq!(
        made.header("location"),
        Some(format!("http://sinergi.test/v1/commitments?decision_id={decision}").as_str())
    );
    let made = made.body["commitments"].as_array().unwrap().clone();
    assert_eq!(made.len(), 3);
    assert!(
        made.iter()
            .all(|c| c["meeting_id"] == json!(meeting) && c["decision_id"] == json!(decision))
    );
    assert_eq!(
        (&made[1]["form"], &made[2]["overdue"]),
        (&json!("books"), &json!(false))
    );
    assert_eq!(
        keyed.post(&list, three).expect(201).header("idempotency-replayed"),
        Some("true")
    );
    assert_eq!(total(&editor, &format!("decision_id={decision}")), 3);

    let nowhere = format!("/v1/decisions/{}/commitments", uuid::Uuid::now_v7());
    editor
        .post(&nowhere, json!({"commitments": [one]}))
        .refused(404, "not_found");
    app.person("bandung.editor")
        .post(&list, json!({"commitments": [one]}))
        .refused(404, "not_found");
}

#[test]
fn who_may_write_at_the_beneficiary_records_what_was_promised_above() {
    let app = App::start();
    let national = ground::stakeholder(&app, None, "ministry");
    let meeting = ground::meeting(&app, None);
    let admin = app.person("national.admin");
    let decision = decide(&admin, &meeting);
    let editor = app.person("purwakarta.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let promise = json!({
        "stakeholder_id": national, "library_id": library, "form": "ict_equipment", "description": "Komputer",
        "decision_id": decision
    });
    // A national stakeholder, at a national meeting, for a library of a village.
    let made = editor.post("/v1/commitments", promise.clone()).expect(201);
    assert_eq!(
        (&made.body["region_code"], &made.body["meeting_id"]),
        (&json!("32.14.01.2010"), &json!(meeting))
    );
    let path = path(&made.id());

    let neighbour = app.person("bandung.editor");
    neighbour.get(&path).refused(404, "not_found");
    neighbour
        .on_version(1)
        .patch(&path, json!({"realised_idr": 1}))
        .refused(404, "not_found");
    neighbour
        .on_version(1)
        .post(&format!("{path}/transitions"), step("in_progress"))
        .refused(404, "not_found");
    neighbour.on_version(1).delete(&path).refused(404, "not_found");
    neighbour
        .post("/v1/commitments", promise)
        .refused(422, "validation")
        .fault("/library_id", "reference_unknown");
    neighbour
        .post("/v1/commitments", body(&national))
        .refused(403, "forbidden");
    for query in [
        "",
        &format!("meeting_id={meeting}"),
        &format!("decision_id={decision}"),
        "region=32",
    ] {
        assert_eq!(total(&neighbour, query), 0, "{query}");
    }
    assert!(
        !neighbour
            .with("Accept", "text/csv")
            .get("/v1/commitments")
            .expect(200)
            .text
            .contains("Komputer")
    );
    // A province sees what happens in it and records it too.
    app.person("jabar.editor")
        .on_version(1)
        .patch(&path, json!({"realised_idr": 1}))
        .expect(200);
}

#[test]
fn a_stakeholder_that_is_gone_keeps_nobody_from_telling_how_it_went_on() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, Some("32.14"), "company");
    let editor = app.person("purwakarta.editor");
    let kept = path(&make(&editor, body(&stakeholder)));
    app.execute(&format!(
        "update stakeholders set deleted_at = now() where id = '{stakeholder}'"
    ))
    .unwrap();
    editor
        .on_version(1)
        .patch(&kept, json!({"realised_idr": 1}))
        .expect(200);
    editor
        .post("/v1/commitments", body(&stakeholder))
        .refused(422, "validation")
        .fault("/stakeholder_id", "reference_unknown");
}

#[test]
fn lists_select_what_their_filters_say() {
    let app = App::start();
    let (company, ministry) = (
        ground::stakeholder(&app, None, "company"),
        ground::stakeholder(&app, None, "ministry"),
    );
    let meeting = ground::meeting(&app, Some("32.14"));
    let admin = app.person("national.admin");
    let decision = decide(&admin, &meeting);
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let from_meeting = json!({
        "stakeholder_id": company, "region_code": "32.14", "form": "books", "description": "a",
        "decision_id": decision, "due_on": "2023-12-31"
    });
    let for_library = json!({
        "stakeholder_id": ministry, "library_id": library, "form": "funding", "description": "b",
        "pledged_on": "2024-02-29", "status": "fulfilled", "due_on": "2023-12-31",
        "external_ids": [{"system": "csr", "id": "9"}]
    });
    let plain = json!({
        "stakeholder_id": ministry, "region_code": "91.03", "form": "internet", "description": "c",
        "pledged_on": "2022-06-01"
    });
    let first = make(&admin, from_meeting);
    make(&admin, for_library);
    make(&admin, plain);
    for (query, expected) in [
        ("", 3),
        ("from_meeting=true", 1),
        ("from_meeting=false", 2),
        (&format!("meeting_id={meeting}"), 1),
        (&format!("decision_id={decision}"), 1),
        (&format!("stakeholder_id={company}"), 1),
        ("stakeholder_kind=ministry", 2),
        ("stakeholder_kind=bank", 0),
        (&format!("library_id={library}"), 1),
        ("form=internet", 1),
        ("status=fulfilled", 1),
        ("statuses=pledged,fulfilled", 3),
        ("statuses=in_progress,fulfilled", 1),
        ("year=2023", 1),
        ("year=2024", 1),
        ("pledged_until=2023-08-03", 2),
        ("pledged_until=2023-08-02", 1),
        ("due_until=2023-12-31", 2),
        ("due_until=2023-12-30", 0),
        ("overdue=true", 1),
        ("overdue=false", 2),
        ("overdue=true&overdue_on=2023-12-31", 0),
        ("overdue=true&overdue_on=2024-01-01", 1),
        ("overdue=false&overdue_on=2024-01-01", 2),
        ("external_id=csr:9", 1),
        ("region=32", 2),
        ("region=91.03", 1),
        (&format!("ids={first}"), 1),
        ("updated_since=2999-01-01T00:00:00Z", 0),
        ("sort=-pledged_on", 3),
        ("sort=region_code", 3),
    ] {
        assert_eq!(total(&admin, query), expected, "{query}");
    }
    admin
        .get("/v1/commitments?overdue_on=2024-01-01")
        .refused(400, "bad_query")
        .fault("?overdue_on", "incomplete");
    // Pages turn by the day of the promise.
    let mut days: Vec<Value> = Vec::new();
    let mut next = "/v1/commitments?sort=pledged_on&limit=1".to_owned();
    loop {
        let page = admin.get(&next).expect(200).body;
        days.push(page["data"][0]["pledged_on"].clone());
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("/v1/commitments?sort=pledged_on&limit=1&cursor={cursor}");
    }
    assert_eq!(days, ["2022-06-01", "2023-08-03", "2024-02-29"].map(Value::from));
}

/// Days around today, in regions of all three zones. A day of any zone is at most
/// one away from that of another, so that the test is true at every hour.
#[test]
fn overdue_is_told_by_the_day_of_each_region() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "company");
    let admin = app.person("national.admin");
    let regions = [
        ("32.14", TimeZone::Jakarta),
        ("73.71", TimeZone::Makassar),
        ("91.03", TimeZone::Jayapura),
    ];
    let days =
        |zone: TimeZone| -> Vec<NaiveDate> { (-2..=2).map(|n| clock::today_in(zone) + Duration::days(n)).collect() };
    for (region, zone) in regions {
        for due in days(zone) {
            let promise = with(
                &with(&body(&stakeholder), "region_code", region),
                "due_on",
                due.to_string(),
            );
            let made = admin.post("/v1/commitments", promise).expect(201);
            assert_eq!(made.body["overdue"], due < clock::today_in(zone), "{region} {due}");
        }
    }
    let listed = |query: &str| -> Vec<Value> {
        let page = admin.get(&format!("/v1/commitments?limit=100&{query}")).expect(200);
        page.body["data"].as_array().unwrap().clone()
    };
    // What is listed as overdue is what says so of itself, and nothing else.
    let (late, not_late) = (listed("overdue=true"), listed("overdue=false"));
    assert_eq!((late.len(), not_late.len()), (6, 9));
    assert!(late.iter().all(|c| c["overdue"] == true) && not_late.iter().all(|c| c["overdue"] == false));
    let sparse = listed("overdue=true&fields=id,overdue");
    assert_eq!(sparse.len(), 6);
    assert!(
        sparse
            .iter()
            .all(|c| c["overdue"] == true && c.as_object().unwrap().len() == 2)
    );

    let csv = admin
        .with("Accept", "text/csv")
        .get("/v1/commitments?overdue=true")
        .expect(200)
        .text;
    let head = csv
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|name| name == "overdue");
    assert!(head.is_some(), "{csv}");
    let lines = admin
        .with("Accept", "application/x-ndjson")
        .get("/v1/commitments")
        .expect(200)
        .text;
    assert_eq!(
        lines.lines().filter(|line| line.contains("\"overdue\":true")).count(),
        6
    );
    // Kept promises are not late.
    let id = late[0]["id"].as_str().unwrap();
    admin
        .on_version(1)
        .post(&format!("{}/transitions", path(id)), step("in_progress"))
        .expect(200);
    assert_eq!(listed("overdue=true").len(), 6);
    let done = admin
        .on_version(2)
        .post(&format!("{}/transitions", path(id)), step("fulfilled"))
        .expect(200);
    assert_eq!(done.body["overdue"], false);
    assert_eq!(admin.get(&path(id)).expect(200).body["overdue"], false);
    assert_eq!(listed("overdue=true").len(), 5);
}

#[test]
fn commitments_move_with_the_library_that_they_are_for() {
    let app = App::start();
    let stakeholder = ground::stakeholder(&app, None, "bank");
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let promise = json!({"stakeholder_id": stakeholder, "library_id": library, "form": "books", "description": "Buku"});
    let (kept, gone) = (make(&editor, promise.clone()), make(&editor, promise));
    let beside = make(&editor, body(&stakeholder));
    editor.on_version(1).delete(&path(&gone)).expect(204);
    let moved = json!({"region_code": "32.73.01.1001"});
    editor
        .on_version(1)
        .patch(&format!("/v1/libraries/{library}"), moved)
        .expect(200);

    let seen = app.person("bandung.editor").get(&path(&kept)).expect(200);
    assert_eq!(
        (seen.version(), &seen.body["region_code"]),
        (2, &json!("32.73.01.1001"))
    );
    app.person("purwakarta.editor")
        .get(&path(&kept))
        .refused(404, "not_found");
    let told = &editor.get(&format!("{}/history", path(&kept))).expect(200).body["data"][0];
    assert_eq!(
        (&told["region_before"], &told["changed"]),
        (&json!("32.14.01.2010"), &json!(["region_code"]))
    );
    assert_eq!(editor.get(&path(&beside)).expect(200).version(), 1);
    // One that comes back lies where its library lies by then, by leave from there.
    app.person("purwakarta.editor")
        .on_version(2)
        .post(&format!("{}/restore", path(&gone)), Value::Null)
        .refused(403, "forbidden");
    let back = editor
        .on_version(2)
        .post(&format!("{}/restore", path(&gone)), Value::Null)
        .expect(200);
    assert_eq!(back.body["region_code"], "32.73.01.1001");
    // A library that goes leaves what was promised to it.
    editor
        .on_version(2)
        .delete(&format!("/v1/libraries/{library}"))
        .expect(204);
    editor
        .on_version(2)
        .patch(&path(&kept), json!({"realised_idr": 1}))
        .expect(200);
}
