//! The steps of a meeting, and the lock by approved minutes.

use serde_json::{Value, json};

use crate::support::{
    App, Caller,
    meetings::{id_of, item, meeting, office, purwakarta, with},
};

fn step(caller: &Caller, path: &str, body: Value) -> crate::support::Answer {
    caller.post(&format!("{path}/transitions"), body)
}

#[test]
fn a_meeting_is_held_and_its_minutes_are_approved() {
    let app = App::start();
    let (editor, approver) = (app.person("purwakarta.editor"), app.person("jabar.approver"));
    let path = meeting(&editor, purwakarta());
    step(&editor, &path, json!({"to": "held"})).refused(428, "precondition_required");
    step(&approver.on_version(1), &path, json!({"to": "held"})).refused(403, "forbidden");
    let approve = json!({"to": "minutes_approved", "reason": "Rapat pleno"});
    step(&approver.on_version(1), &path, approve.clone()).refused(409, "conflict");
    let held = step(&editor.on_version(1), &path, json!({"to": "held", "reason": null})).expect(200);
    assert_eq!((held.body["status"].as_str(), held.version()), (Some("held"), 2));
    step(&editor.on_version(1), &path, json!({"to": "held"})).refused(412, "stale_version");
    step(&approver.on_version(2), &path, approve.clone()).refused(409, "conflict");
    editor
        .on_version(2)
        .patch(&path, json!({"minutes": "Notula rapat\nButir 1"}))
        .expect(200);
    step(&editor.on_version(3), &path, approve.clone()).refused(403, "forbidden");
    let approved = step(&approver.on_version(3), &path, approve.clone()).expect(200);
    assert_eq!(approved.body["minutes_status"], "approved");
    assert_eq!(
        approved.body["minutes_approved_by"],
        json!(app.principal("jabar.approver"))
    );
    assert_eq!(approved.body["minutes_approved_at"], approved.body["updated_at"]);
    let history = editor.get(&format!("{path}/history")).expect(200);
    assert_eq!(history.body["data"][0]["reason"], "Rapat pleno");
    step(&approver.with("If-Match", "*"), &path, approve).refused(409, "conflict");
    let listed = editor
        .get("/v1/meetings?minutes_status=approved&count=exact")
        .expect(200);
    assert_eq!(listed.body["total"], 1);
}

#[test]
fn a_meeting_is_cancelled_for_a_reason() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    step(&editor.on_version(1), &path, json!({"to": "cancelled"}))
        .expect(422)
        .fault("/reason", "incomplete");
    step(&editor.on_version(1), &path, json!({"to": "cancelled", "reason": ""}))
        .expect(422)
        .fault("/reason", "length");
    step(&editor.on_version(1), &path, json!({"to": "planned"}))
        .expect(422)
        .fault("/to", "not_offered");
    step(&editor.on_version(1), &path, json!({"to": "held", "because": "x"}))
        .expect(422)
        .fault("/because", "unknown_field");
    let gone = step(
        &editor.on_version(1),
        &path,
        json!({"to": "cancelled", "reason": "Banjir"}),
    )
    .expect(200);
    assert_eq!(gone.body["cancellation_reason"], "Banjir");
    for to in ["held", "cancelled", "minutes_approved"] {
        let caller = app.person("national.admin").on_version(2);
        step(&caller, &path, json!({"to": to, "reason": "x"})).refused(409, "conflict");
    }
    let dry = meeting(&editor, purwakarta());
    step(
        &editor.on_version(1).with("Prefer", "dry-run"),
        &dry,
        json!({"to": "held"}),
    )
    .expect(200);
    assert_eq!(editor.get(&dry).expect(200).body["status"], "planned");
    step(&app.person("bandung.editor").on_version(1), &dry, json!({"to": "held"})).refused(404, "not_found");
}

#[test]
fn of_two_approvals_at_the_same_moment_one_wins() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for expected in ["\"1\"", "*"] {
        let path = meeting(
            &editor,
            with(purwakarta(), json!({"status": "held", "minutes": "Notula"})),
        );
        let approve = |person: &str| {
            let (caller, path) = (app.person(person).with("If-Match", expected), path.clone());
            std::thread::spawn(move || step(&caller, &path, json!({"to": "minutes_approved"})).status)
        };
        let (one, other) = (approve("jabar.approver"), approve("national.admin"));
        let mut statuses = [one.join().unwrap(), other.join().unwrap()];
        statuses.sort_unstable();
        let refused = if expected == "*" { 409 } else { 412 };
        assert_eq!(statuses, [200, refused], "{expected}");
        assert_eq!(editor.get(&path).expect(200).version(), 2);
    }
}

/// A held meeting in Purwakarta with an item, an attendance and approved minutes.
fn approved(app: &App) -> (String, String, String) {
    let editor = app.person("purwakarta.editor");
    let body = json!({
        "status": "held", "minutes": "Notula", "agenda_items": [{"topic": "progress", "title": "Perkembangan"}],
        "attendances": [{"stakeholder_id": office(app, "Disarpus", Some("32.14"))}]
    });
    let made = editor.post("/v1/meetings", with(purwakarta(), body)).expect(201);
    let path = format!("/v1/meetings/{}", made.id());
    step(
        &app.person("jabar.approver").on_version(1),
        &path,
        json!({"to": "minutes_approved"}),
    )
    .expect(200);
    let child = |list: &str| format!("/v1/{list}/{}", made.body[list][0]["id"].as_str().unwrap());
    (path, child("agenda_items"), child("attendances"))
}

#[test]
fn approved_minutes_lock_the_meeting_in_every_way() {
    let app = App::start();
    let (path, ..) = approved(&app);
    for person in ["purwakarta.editor", "national.admin"] {
        let caller = app.person(person).on_version(2);
        for change in [
            json!({"minutes": "Lain"}),
            json!({"minutes": null}),
            json!({"title": "Lain"}),
            json!({"venue": "Lain"}),
            json!({"ends_at": "2023-09-07T09:00:00Z"}),
            json!({"region_code": "32.73"}),
            json!({"participants": 40}),
        ] {
            if person == "purwakarta.editor" && change.get("region_code").is_some() {
                continue; // To move it there is not his right.
            }
            caller.patch(&path, change).refused(409, "conflict");
        }
        let whole = with(
            purwakarta(),
            json!({"status": "held", "minutes": "Notula", "title": "Lain"}),
        );
        caller.put(&path, whole).refused(409, "conflict");
        caller.delete(&path).refused(409, "conflict");
    }
    // Partner systems may give it their names, and what changes nothing is no change.
    let editor = app.person("purwakarta.editor").on_version(2);
    editor
        .patch(&path, json!({"title": "SHM Kabupaten Purwakarta"}))
        .expect(200);
    let named = editor
        .patch(&path, json!({"external_ids": [{"system": "jabar-sim", "id": "7"}]}))
        .expect(200);
    assert_eq!(
        (named.version(), named.body["minutes_status"].as_str()),
        (3, Some("approved"))
    );
}

#[test]
fn approved_minutes_lock_the_agenda_in_every_way() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let (path, kept, come) = approved(&app);
    editor
        .post("/v1/agenda_items", item(&path, 2, "Susulan"))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .patch(&kept, json!({"title": "Lain"}))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .patch(&kept, json!({"status": "concluded"}))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .put(&kept, item(&path, 2, "Lain"))
        .refused(409, "conflict");
    editor.on_version(1).delete(&kept).refused(409, "conflict");
    editor
        .on_version(2)
        .put(&format!("{path}/agenda"), json!({"items": [id_of(&kept)]}))
        .refused(409, "conflict");
    let named = json!({"external_ids": [{"system": "jabar-sim", "id": "A1"}]});
    editor.on_version(1).patch(&kept, named).expect(200);
    // Who came can still be put right: attendances are no part of the minutes.
    editor
        .on_version(1)
        .patch(&come, json!({"status": "present"}))
        .expect(200);
}

#[test]
fn an_item_deleted_before_the_approval_does_not_come_back_after_it() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(
        &editor,
        with(purwakarta(), json!({"status": "held", "minutes": "Notula"})),
    );
    let gone = format!(
        "/v1/agenda_items/{}",
        editor.post("/v1/agenda_items", item(&path, 1, "x")).expect(201).id()
    );
    editor.on_version(1).delete(&gone).expect(204);
    step(
        &app.person("jabar.approver").on_version(1),
        &path,
        json!({"to": "minutes_approved"}),
    )
    .expect(200);
    editor
        .on_version(2)
        .post(&format!("{gone}/restore"), Value::Null)
        .refused(409, "conflict");
}
