//! The way of a plan.

use std::thread;

use serde_json::{Value, json};
use sinergi::{
    access::{Author, Origin},
    infra::db::Kind,
    plans::workflow::history,
};

use crate::support::{
    App, Caller,
    meetings::{office, with},
    plans::{bare, change, ground, person, plan, ready, step},
};

fn allowed(plan: &Value, to: &str) -> (bool, String) {
    let all = plan["allowed_transitions"].as_array().unwrap();
    let found = all.iter().find(|t| t["to"] == to).unwrap();
    let reason = found["reason"].as_str().unwrap_or_default().to_owned();
    (found["allowed"].as_bool().unwrap(), reason)
}

#[test]
fn the_whole_way() {
    let g = ground();
    assert_eq!(g.seen()["status"], "draft");
    let submitted = step(&g.editor, &g.plan, "submitted", None).expect(200);
    assert_eq!(submitted.body["status"], "submitted");
    assert_eq!(
        submitted.body["submitted_by"],
        json!(g.app.principal("purwakarta.editor"))
    );
    let returned = step(&g.approver, &g.plan, "returned", Some("Lengkapi sasaran")).expect(200);
    assert_eq!(
        (&returned.body["status"], &returned.body["status_reason"]),
        (&json!("returned"), &json!("Lengkapi sasaran"))
    );
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let approved = step(&g.approver, &g.plan, "approved", None).expect(200);
    assert_eq!(approved.body["approval"]["state"], "current");
    assert_eq!(approved.body["approval"]["sha256"], approved.body["content_sha256"]);
    assert_eq!(approved.body["approved_by"], json!(g.app.principal("jabar.approver")));
    assert!(approved.body["approved_at"].is_string());
    for status in ["active", "completed"] {
        let answer = step(&g.editor, &g.plan, status, None).expect(200);
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["approval"]["state"], "current");
    }
    step(&g.editor, &g.plan, "cancelled", Some("x")).refused(409, "conflict");
    let history = g.editor.get(&format!("{}/history", g.plan)).expect(200);
    assert_eq!(history.body["data"].as_array().unwrap().len(), 7);
    assert_eq!(history.body["data"][4]["reason"], "Lengkapi sasaran");
}

#[test]
fn submission_without_goal_action_or_indicator() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let empty = plan(&editor, with(bare(), json!({"goals": []})));
    let refused = step(&editor, &empty, "submitted", None).expect(422);
    let pointers: Vec<String> = refused.faults().into_iter().map(|(p, _)| p).collect();
    assert_eq!(pointers, ["/goals", "/actions", "/indicators"]);
    assert!(!allowed(&editor.get(&empty).body, "submitted").0);
    // An action for which nobody answers is not enough.
    let office = office(&app, "Disarpus", Some("32.14"));
    let mut unanswered = ready(&office);
    unanswered["actions"][0]["responsible_stakeholder_id"] = Value::Null;
    let unanswered = plan(&editor, unanswered);
    let refused = step(&editor, &unanswered, "submitted", None).expect(422);
    assert_eq!(refused.faults()[0].0, "/actions");
}

#[test]
fn approval_by_an_equal_a_neighbour_or_from_below() {
    let g = ground();
    let at = |name: &str, region: &str| person(&g.app, name, "approver", Some(region));
    let (equal, neighbour, below) = (at("equal", "32.14"), at("neighbour", "32.15"), at("below", "32.14.01"));
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    for to in ["approved", "returned"] {
        let body = json!({"to": to, "reason": "x", "content_sha256": g.seen()["content_sha256"]});
        let ask = |caller: &Caller| {
            caller
                .with("If-Match", "*")
                .post(&format!("{}/transitions", g.plan), body.clone())
        };
        let refused = ask(&equal).refused(403, "forbidden");
        assert!(refused.text.contains("plans.approve"), "{}", refused.text);
        ask(&neighbour).expect(404);
        // Those below do not hear of a plan that was never approved.
        ask(&below).expect(404);
        ask(&g.editor).refused(403, "forbidden");
    }
    let (may, why) = allowed(&equal.get(&g.plan).body, "approved");
    assert!(!may && why.contains("plans.approve"), "{why}");
    assert!(allowed(&g.approver.get(&g.plan).body, "approved").0);
}

#[test]
fn approval_by_the_submitter() {
    let g = ground();
    let admin = g.app.person("national.admin");
    step(&admin, &g.plan, "submitted", None).expect(200);
    let refused = step(&admin, &g.plan, "approved", None).refused(403, "forbidden");
    assert!(refused.text.contains("submitted themselves"), "{}", refused.text);
    let (may, why) = allowed(&admin.with("Accept-Language", "id").get(&g.plan).body, "approved");
    assert!(!may && why.contains("diajukannya sendiri"), "{why}");
    step(&g.approver, &g.plan, "approved", None).expect(200);
}

#[test]
fn provinces_are_approved_by_the_country_and_villages_from_the_regency_up() {
    let app = App::start();
    let admin = app.person("national.admin");
    let national = person(&app, "pusat", "approver", None);
    let regency = person(&app, "purwakarta.approver", "approver", Some("32.14"));
    let province = app.person("jabar.approver");
    let office = office(&app, "Perpusnas", None);
    let at = |level: &str, region: Value| {
        let path = plan(
            &admin,
            with(ready(&office), json!({"level": level, "region_code": region})),
        );
        step(&admin, &path, "submitted", None).expect(200);
        path
    };
    let village = at("village", json!("32.14.01.2010"));
    step(&regency, &village, "approved", None).expect(200);
    let village = at("village", json!("32.14.01"));
    step(&province, &village, "approved", None).expect(200);
    let provincial = at("provincial", json!("32"));
    step(&province, &provincial, "approved", None).expect(403);
    step(&national, &provincial, "approved", None).expect(200);
    let country = at("national", Value::Null);
    step(&province, &country, "approved", None).expect(404);
    step(&national, &country, "approved", None).expect(200);
}

#[test]
fn approval_of_a_plan_that_changed_between_reading_and_approving() {
    let g = ground();
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let seen = g.approver.get(&g.plan).expect(200);
    let tag = seen.header("etag").unwrap().to_owned();
    let approve = |tag: &str, content: &Value| {
        g.approver.with("If-Match", tag).post(
            &format!("{}/transitions", g.plan),
            json!({"to": "approved", "reason": null, "content_sha256": content}),
        )
    };
    let content = seen.body["content_sha256"].clone();
    // The plan itself: its version.
    step(&g.approver, &g.plan, "returned", Some("Lengkapi")).expect(200);
    change(&g.editor, &g.plan, json!({"title": "Lain"})).expect(200);
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let stale = approve(&tag, &content).refused(412, "stale_version");
    assert_eq!(stale.body["current_version"], 5);
    // What belongs to it: its content, also when the version is the one that was seen.
    let other = approve("*", &content).refused(412, "stale_version");
    assert_eq!(other.body["content_sha256"], g.seen()["content_sha256"]);
    // Without the content nothing is approved.
    approve("*", &Value::Null)
        .expect(422)
        .fault("/content_sha256", "required");
    assert_eq!(g.seen()["status"], "submitted");
    approve("*", &g.seen()["content_sha256"]).expect(200);
}

#[test]
fn approval_again_of_a_plan_whose_lines_changed_since_it_was_read() {
    let g = ground();
    g.approve();
    change(&g.editor, &g.line(), json!({"planned_idr": 1})).expect(200);
    let seen = g.approver.get(&g.plan).expect(200);
    change(&g.editor, &g.line(), json!({"planned_idr": 2})).expect(200);
    // The plan itself is at the version that was read; what belongs to it is not what was read.
    let now = g.approver.get(&g.plan).expect(200);
    assert_eq!(now.version(), seen.version());
    let approve = |tag: &str, content: &Value| {
        g.approver.with("If-Match", tag).post(
            &format!("{}/transitions", g.plan),
            json!({"to": "approved", "content_sha256": content}),
        )
    };
    let content = &seen.body["content_sha256"];
    for tag in [
        "*".to_owned(),
        format!("\"{}\"", seen.version()),
        seen.header("etag").unwrap().to_owned(),
    ] {
        approve(&tag, content).refused(412, "stale_version");
    }
    assert_eq!(g.seen()["approval"]["state"], "changed_since");
    approve("*", &now.body["content_sha256"]).expect(200);
    assert_eq!(g.seen()["approval"]["state"], "current");
}

#[test]
fn an_approval_and_a_change_at_once() {
    let g = ground();
    g.approve();
    let (line, transitions) = (g.line(), format!("{}/transitions", g.plan));
    let mut outcomes = Vec::new();
    for round in 1..=8 {
        change(&g.editor, &line, json!({"planned_idr": 2 * round})).expect(200);
        let seen = g.approver.get(&g.plan).expect(200).body["content_sha256"].clone();
        let approving = {
            let (approver, path, seen) = (g.approver.with("If-Match", "*"), transitions.clone(), seen.clone());
            thread::spawn(move || approver.post(&path, json!({"to": "approved", "content_sha256": seen})))
        };
        let changing = {
            let (editor, line) = (g.editor.clone(), line.clone());
            thread::spawn(move || change(&editor, &line, json!({"planned_idr": 2 * round + 1})))
        };
        changing.join().unwrap().expect(200);
        let approved = approving.join().unwrap().status;
        assert!(matches!(approved, 200 | 412), "{approved}");
        outcomes.push(approved);
        // Whoever was first: what is approved is what the approver saw, and never what came with the change.
        let plan = g.seen();
        assert_eq!(plan["approval"]["sha256"] == seen, approved == 200);
        assert_eq!(plan["approval"]["state"], "changed_since");
        // The approved content is found again, and differs by the change alone.
        let difference = g
            .editor
            .get(&format!("{}/difference?from=approved", g.plan))
            .expect(200)
            .body;
        assert_eq!(difference["from_sha256"], plan["approval"]["sha256"]);
        assert_eq!(difference["changes"].as_array().unwrap().len(), 1, "{outcomes:?}");
    }
}

#[test]
fn two_approvers_at_once() {
    let g = ground();
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let other = person(&g.app, "jabar.second", "approver", Some("32"));
    let seen = g.approver.get(&g.plan).expect(200);
    let tag = seen.header("etag").unwrap().to_owned();
    let ask = |caller: &Caller| {
        let caller = caller.with("If-Match", &tag);
        let path = format!("{}/transitions", g.plan);
        let body = json!({"to": "approved", "content_sha256": seen.body["content_sha256"]});
        thread::spawn(move || caller.post(&path, body).status)
    };
    let both = [ask(&g.approver), ask(&other)];
    let mut statuses = both.map(|thread| thread.join().unwrap());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let approvals = g.app.number(&format!(
        "select count(distinct document->>'approved_at') from ledger where record_id = '{}' and document->>'approved_at' is not null",
        g.id()
    ));
    assert_eq!(approvals, 1);
}

#[test]
fn returned_or_cancelled_without_a_reason() {
    let g = ground();
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    step(&g.approver, &g.plan, "returned", None)
        .expect(422)
        .fault("/reason", "required");
    step(&g.editor, &g.plan, "cancelled", None)
        .expect(422)
        .fault("/reason", "required");
    step(&g.editor, &g.plan, "cancelled", Some("Anggaran tidak ada")).expect(200);
}

#[test]
fn a_step_needs_the_version() {
    let g = ground();
    let path = format!("{}/transitions", g.plan);
    g.editor
        .post(&path, json!({"to": "submitted"}))
        .refused(428, "precondition_required");
    g.editor
        .on_version(9)
        .post(&path, json!({"to": "submitted"}))
        .refused(412, "stale_version");
    g.editor
        .on_version(1)
        .post(&path, json!({"to": "gone"}))
        .expect(422)
        .fault("/to", "not_offered");
    g.editor
        .on_version(1)
        .post(&path, json!({"to": "active"}))
        .refused(409, "conflict");
    g.editor
        .on_version(1)
        .post(&path, json!({"to": "submitted", "by": "me"}))
        .expect(422);
}

#[test]
fn a_step_can_be_tried_and_sent_again() {
    let g = ground();
    let path = format!("{}/transitions", g.plan);
    let tried = g
        .editor
        .on_version(1)
        .with("Prefer", "dry-run")
        .post(&path, json!({"to": "submitted"}))
        .expect(200);
    assert_eq!(tried.body["status"], "submitted");
    assert_eq!(g.seen()["status"], "draft");
    let sent = g.editor.on_version(1).with("Idempotency-Key", "k");
    let first = sent.post(&path, json!({"to": "submitted"})).expect(200);
    let again = sent.post(&path, json!({"to": "submitted"})).expect(200);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.text, again.text);
}

#[test]
fn many_steps_at_once_each_by_itself() {
    let g = ground();
    let ids: Vec<String> = (0..3)
        .map(|_| {
            let path = plan(&g.editor, ready(&g.office));
            path.rsplit('/').next().unwrap().to_owned()
        })
        .collect();
    let empty = plan(&g.editor, bare());
    let empty = empty.rsplit('/').next().unwrap();
    let named = |id: &str, version: i32| json!({"id": id, "version": version, "to": "submitted"});
    let steps = json!({"transitions": [
        named(&ids[0], 1), named(empty, 1), named(&ids[1], 7), named(&uuid::Uuid::now_v7().to_string(), 1), named(&ids[2], 1)
    ]});
    let answer = g
        .editor
        .with("Accept-Language", "id")
        .post("/v1/plans/transitions", steps)
        .expect(200);
    let statuses: Vec<&Value> = answer.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["status"])
        .collect();
    assert_eq!(
        statuses,
        [&json!(200), &json!(422), &json!(412), &json!(404), &json!(200)]
    );
    assert_eq!((&answer.body["taken"], &answer.body["refused"]), (&json!(2), &json!(3)));
    assert_eq!(answer.body["data"][0]["plan_status"], "submitted");
    assert_eq!(answer.body["data"][1]["problem"]["errors"][0]["pointer"], "/actions");
    assert_eq!(answer.body["data"][2]["problem"]["title"], "Sudah diubah pihak lain");
    let standing = |id: &str| g.editor.get(&format!("/v1/plans/{id}")).body["status"].clone();
    assert_eq!(
        (standing(&ids[1]), standing(&ids[2])),
        (json!("draft"), json!("submitted"))
    );
    let none = g
        .editor
        .post("/v1/plans/transitions", json!({"transitions": []}))
        .expect(422);
    none.fault("/transitions", "length");
}

#[test]
fn an_import_tells_where_a_plan_stood_and_nobody_else_does() {
    let g = ground();
    let id: uuid::Uuid = g.id().parse().unwrap();
    let told = json!({
        "status": "approved", "submitted_at": "2023-01-10T00:00:00Z", "approved_at": "2023-02-01T00:00:00Z"
    });
    let told = [(id, told.as_object().unwrap().clone())];
    let db = crate::support::open(g.app.database_url());
    let tell = |author: &Author| db.write_now(Kind::Real, |db| history::tell(db, author, &told));
    let set = |origin: Origin| tell(&Author::system(origin));
    let version = || g.seen()["version"].clone();
    for origin in [Origin::Api, Origin::Sync, Origin::System] {
        let refused = set(origin).unwrap_err();
        assert_eq!(refused.refusal().unwrap().code().0.code, "forbidden", "{origin}");
    }
    // Neither does a principal, be it by an import.
    let mut somebody = Author::system(Origin::Import);
    let admin = g.app.principal("national.admin");
    std::sync::Arc::make_mut(&mut somebody.actor).id = admin;
    let refused = tell(&somebody).unwrap_err();
    assert_eq!(refused.refusal().unwrap().code().0.code, "forbidden");
    set(Origin::Import).unwrap();
    // The same again changes nothing.
    set(Origin::Import).unwrap();
    let seen = g.seen();
    assert_eq!((&seen["status"], &seen["version"]), (&json!("approved"), &json!(2)));
    assert_eq!(
        (&seen["approval"]["state"], &seen["approved_at"]),
        (&json!("current"), &json!("2023-02-01T00:00:00Z"))
    );
    let newest = &g.editor.get(&format!("{}/history", g.plan)).expect(200).body["data"][0];
    assert_eq!(newest["origin"], "import");
    assert!(newest["reason"].as_str().unwrap().contains("before the plan came here"));
    // What was approved then is not approved anew when the file comes once more.
    change(&g.editor, &g.action(), json!({"description": "Lain"})).expect(200);
    set(Origin::Import).unwrap();
    assert_eq!(version(), json!(2));
    assert_eq!(g.seen()["approval"]["state"], "changed_since");
}
