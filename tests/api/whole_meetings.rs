//! Meetings made and read together with all that belongs to them.

use serde_json::{Value, json};

use crate::support::{
    App, citalang,
    meetings::{all, bandung, id_of, item, meeting, office, person, purwakarta, with},
};

/// A body with an agenda of three and two who come.
fn whole(app: &App) -> Value {
    let (host, guest) = (
        office(app, "Disarpus", Some("32.14")),
        office(app, "Diskominfo", Some("32.14")),
    );
    with(
        purwakarta(),
        json!({
            "status": "held",
            "agenda_items": [
                {"topic": "progress", "title": "Perkembangan"},
                {"topic": "challenges", "title": "Tantangan"},
                {"topic": "action_plan", "title": "Rencana", "position": 9}
            ],
            "attendances": [
                {"stakeholder_id": host, "role": "host", "status": "present", "capacity": "Kepala Dinas"},
                {"stakeholder_id": guest, "status": "excused"}
            ]
        }),
    )
}

#[test]
fn a_meeting_is_made_with_all_that_belongs_to_it() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/meetings", whole(&app)).expect(201);
    assert_eq!(
        all(&made.body["agenda_items"], "title"),
        ["Perkembangan", "Tantangan", "Rencana"]
    );
    assert_eq!(made.body["agenda_items"][1]["position"], 2);
    assert_eq!(made.body["agenda_items"][2]["position"], 9);
    assert_eq!(made.body["agenda_items"][0]["meeting_id"], made.body["id"]);
    assert_eq!(made.body["agenda_items"][0]["region_code"], "32.14");
    assert_eq!(all(&made.body["attendances"], "status"), ["present", "excused"]);
    assert_eq!(
        made.body["attendance"],
        json!({"invited": 0, "confirmed": 0, "present": 1, "excused": 1, "absent": 0, "total": 2})
    );
    let path = format!("/v1/meetings/{}", made.id());
    assert_eq!(made.header("location").unwrap(), format!("http://sinergi.test{path}"));
    // What is read is what was answered, with the same tag.
    let read = editor.get(&path).expect(200);
    assert_eq!(read.header("etag"), made.header("etag"));
    let mut answered = made.body.clone();
    answered.as_object_mut().unwrap().remove("warnings");
    assert_eq!(read.body, answered);
    // Each is a record of its own, with its history.
    let child = format!(
        "/v1/agenda_items/{}",
        read.body["agenda_items"][0]["id"].as_str().unwrap()
    );
    assert_eq!(
        editor.get(&format!("{child}/history")).expect(200).body["data"][0]["operation"],
        "create"
    );
    assert_eq!(app.number("select count(distinct recorded_at) from ledger where record_type in ('meetings', 'agenda_items', 'attendances')"), 1);
}

#[test]
fn ids_of_all_may_be_given() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let ids: Vec<String> = (0..3).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let mut body = whole(&app);
    body["id"] = json!(ids[0]);
    body["agenda_items"][0]["id"] = json!(ids[1]);
    body["attendances"][0]["id"] = json!(ids[2]);
    let made = editor.post("/v1/meetings", body.clone()).expect(201);
    assert_eq!(made.id(), ids[0]);
    assert_eq!(made.body["agenda_items"][0]["id"], json!(ids[1]));
    assert_eq!(made.body["attendances"][0]["id"], json!(ids[2]));
    editor.post("/v1/meetings", body.clone()).refused(409, "already_exists");
    // One that is there already stops all.
    body.as_object_mut().unwrap().remove("id");
    editor.post("/v1/meetings", body).refused(409, "already_exists");
    assert_eq!(app.number("select count(*) from meetings"), 1);
}

#[test]
fn faults_of_all_are_told_at_once_and_nothing_is_made() {
    let app = App::start();
    let mut body = whole(&app);
    body["ends_at"] = json!("2023-01-01T00:00:00Z");
    body["titel"] = json!("x");
    body["agenda_items"][1]["title"] = json!("");
    body["agenda_items"][0]["meeting_id"] = json!("01900000-0000-7000-8000-000000000000");
    body["agenda_items"][2]["topic"] = json!("weather");
    body["attendances"][1] = json!({"stakeholder_id": "01900000-0000-7000-8000-000000000000", "status": "absent"});
    body["attendances"]
        .as_array_mut()
        .unwrap()
        .push(json!({"role": "host"}));
    body["attendances"].as_array_mut().unwrap().push(json!(7));
    let refused = app.person("purwakarta.editor").post("/v1/meetings", body).expect(422);
    let mut found = refused.faults();
    found.sort();
    let expected = [
        ("/agenda_items/0/meeting_id", "unknown_field"),
        ("/agenda_items/1/title", "length"),
        ("/agenda_items/2/topic", "not_offered"),
        ("/attendances/1/stakeholder_id", "reference_unknown"),
        ("/attendances/2/stakeholder_id", "incomplete"),
        ("/attendances/3", "wrong_type"),
        ("/ends_at", "contradiction"),
        ("/titel", "unknown_field"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    for table in ["meetings", "agenda_items", "attendances"] {
        assert_eq!(app.number(&format!("select count(*) from {table}")), 0, "{table}");
    }
}

#[test]
fn what_is_taken_is_told_with_its_place() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let office = office(&app, "Diskominfo", Some("32.14"));
    let who = person(&app, "Renus Siboro", &office);
    let come = json!([
        {"person_id": who}, {"stakeholder_id": office}, {"person_id": who}, {"stakeholder_id": office}
    ]);
    let refused = editor
        .post("/v1/meetings", with(purwakarta(), json!({"attendances": come})))
        .expect(422);
    assert_eq!(
        refused.faults(),
        [
            ("/attendances/2/person_id".to_owned(), "taken".to_owned()),
            ("/attendances/3/stakeholder_id".to_owned(), "taken".to_owned())
        ]
    );
    assert_eq!(app.number("select count(*) from meetings"), 0);
}

#[test]
fn lists_that_are_none_or_too_long_are_refused() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let many: Vec<Value> = (0..101).map(|_| json!({"topic": "other", "title": "x"})).collect();
    for (agenda, code) in [
        (json!(many), "length"),
        (json!({}), "wrong_type"),
        (Value::Null, "wrong_type"),
    ] {
        editor
            .post("/v1/meetings", with(purwakarta(), json!({"agenda_items": agenda})))
            .expect(422)
            .fault("/agenda_items", code);
    }
    for body in [json!([]), json!("x"), Value::Null] {
        editor.post("/v1/meetings", body).expect(422).fault("", "wrong_type");
    }
}

#[test]
fn nobody_attends_a_meeting_that_is_made_cancelled() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let gone = json!({"status": "cancelled", "cancellation_reason": "Banjir"});
    let mut body = with(whole(&app), gone);
    body["attendances"] = json!([{"stakeholder_id": office(&app, "Bappeda", Some("32.14"))}]);
    editor.post("/v1/meetings", body).refused(409, "conflict");
    // Nor is anybody present at one that is planned.
    let planned = with(whole(&app), json!({"status": "planned"}));
    editor
        .post("/v1/meetings", planned)
        .expect(422)
        .fault("/attendances/0/status", "contradiction");
    assert_eq!(app.number("select count(*) from meetings"), 0);
}

#[test]
fn a_dry_run_of_all_leaves_nothing() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let body = whole(&app);
    let before = app.number("select count(*) from ledger");
    let tried = editor
        .with("Prefer", "dry-run")
        .post("/v1/meetings", body.clone())
        .expect(201);
    assert_eq!(tried.header("preference-applied"), Some("dry-run"));
    assert_eq!(tried.body["agenda_items"].as_array().unwrap().len(), 3);
    for table in ["meetings", "agenda_items", "attendances", "external_ids"] {
        assert_eq!(app.number(&format!("select count(*) from {table}")), 0, "{table}");
    }
    assert_eq!(app.number("select count(*) from ledger"), before);
    editor
        .get(&format!("/v1/meetings/{}", tried.id()))
        .refused(404, "not_found");
    // A key keeps the whole answer.
    let once = editor.with("Idempotency-Key", "k1");
    let (first, again) = (
        once.post("/v1/meetings", body.clone()).expect(201),
        once.post("/v1/meetings", body).expect(201),
    );
    assert_eq!(
        (first.text, again.header("idempotency-replayed")),
        (again.text.clone(), Some("true"))
    );
    assert_eq!(app.number("select count(*) from meetings"), 1);
    let minimal = editor
        .with("Prefer", "return=minimal")
        .post("/v1/meetings", purwakarta())
        .expect(201);
    assert!(minimal.text.is_empty());
}

#[test]
fn who_may_not_write_there_makes_nothing_of_it() {
    let app = App::start();
    app.person("bandung.editor")
        .post("/v1/meetings", whole(&app))
        .refused(403, "forbidden");
    app.person("jabar.approver")
        .post("/v1/meetings", whole(&app))
        .refused(403, "forbidden");
    assert_eq!(app.number("select count(*) from agenda_items"), 0);
}

#[test]
fn the_answer_changes_with_whatever_belongs_to_the_meeting() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, whole(&app));
    let first = editor.get(&path).expect(200);
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    editor.with("If-None-Match", &tag).get(&path).expect(304);
    let come = format!(
        "/v1/attendances/{}",
        first.body["attendances"][1]["id"].as_str().unwrap()
    );
    editor
        .on_version(1)
        .patch(&come, json!({"status": "present"}))
        .expect(200);
    let second = editor.with("If-None-Match", &tag).get(&path).expect(200);
    assert_eq!(second.body["attendance"]["present"], 2);
    assert_eq!(second.version(), 1);
    editor
        .on_version(1)
        .delete(&format!(
            "/v1/agenda_items/{}",
            first.body["agenda_items"][0]["id"].as_str().unwrap()
        ))
        .expect(204);
    let third = editor.get(&path).expect(200);
    assert_eq!(all(&third.body["agenda_items"], "title"), ["Tantangan", "Rencana"]);
    // The tag is good for a change of the meeting.
    let tag = third.header("etag").unwrap();
    editor
        .with("If-Match", tag)
        .patch(&path, json!({"title": "SHM"}))
        .expect(200);
    editor
        .with("If-Match", tag)
        .patch(&path, json!({"title": "x"}))
        .refused(412, "stale_version");
    let some = editor.get(&format!("{path}?fields=id,attendance")).expect(200);
    assert_eq!(
        some.body.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["attendance", "id"]
    );
    editor.get(&format!("{path}?fields=agenda")).refused(400, "bad_query");
}

#[test]
fn what_belonged_to_a_meeting_is_shown_as_it_was() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, whole(&app));
    let first = editor.get(&path).expect(200);
    let child = |list: &str, at: usize| format!("/v1/{list}/{}", first.body[list][at]["id"].as_str().unwrap());
    // Still in version 1: one more comes, one item goes, another is renamed.
    let late = json!({"meeting_id": id_of(&path), "stakeholder_id": office(&app, "Bappeda", Some("32.14"))});
    editor.post("/v1/attendances", late).expect(201);
    editor.on_version(1).delete(&child("agenda_items", 0)).expect(204);
    editor
        .on_version(1)
        .patch(&child("agenda_items", 1), json!({"title": "Hambatan"}))
        .expect(200);
    let before = editor.get(&path).expect(200);
    let then = before.body["agenda_items"][0]["updated_at"]
        .as_str()
        .unwrap()
        .to_owned();
    editor
        .on_version(1)
        .patch(&path, json!({"title": "SHM kedua"}))
        .expect(200);
    editor
        .on_version(1)
        .patch(&child("attendances", 0), json!({"status": "absent"}))
        .expect(200);
    editor
        .on_version(2)
        .post(&format!("{}/restore", child("agenda_items", 0)), Value::Null)
        .expect(200);

    let made = first.body["created_at"].as_str().unwrap();
    let without_steps = |mut body: Value| {
        body["allowed_transitions"] = json!([]);
        body
    };
    let at = |query: &str| editor.get(&format!("{path}?{query}")).expect(200).body;
    assert_eq!(at(&format!("as_of={made}")), without_steps(first.body.clone()));
    assert_eq!(at(&format!("as_of={then}")), without_steps(before.body.clone()));
    // A version is shown as it last stood.
    assert_eq!(at("version=1"), without_steps(before.body.clone()));
    let now = editor.get(&path).expect(200);
    assert_eq!(at("version=2"), without_steps(now.body.clone()));
    assert_eq!(now.body["attendance"]["absent"], 1);
    assert_eq!(at("version=1&fields=title")["title"], "SHM Kabupaten Purwakarta");
    editor.get(&format!("{path}?version=3")).refused(404, "not_found");
    editor
        .get(&format!("{path}?as_of=2020-01-01T00:00:00Z"))
        .refused(404, "not_found");
    editor.on_version(2).delete(&path).expect(204);
    editor.get(&path).refused(410, "gone");
    editor.get(&format!("{path}?version=3")).refused(410, "gone");
    assert_eq!(at("version=2"), without_steps(now.body));
    app.person("bandung.editor")
        .get(&format!("{path}?version=1"))
        .refused(404, "not_found");
}

#[test]
fn a_meeting_that_was_read_can_be_put_back() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, whole(&app));
    let read = editor.get(&path).expect(200);
    let caller = editor.with("If-Match", read.header("etag").unwrap());
    assert_eq!(caller.put(&path, read.body.clone()).expect(200).version(), 1);
    let renamed = with(read.body.clone(), json!({"title": "SHM"}));
    assert_eq!(caller.put(&path, renamed).expect(200).version(), 2);
    assert_eq!(
        editor.get(&path).expect(200).body["agenda_items"],
        read.body["agenda_items"]
    );
    // What belongs to it is changed at its own address, and never passed over in silence.
    let mut changed = editor.get(&path).expect(200).body;
    changed["agenda_items"][0]["title"] = json!("x");
    changed["attendances"] = json!([]);
    let refused = editor.on_version(2).put(&path, changed).expect(422);
    assert_eq!(
        refused.faults(),
        [
            ("/agenda_items".to_owned(), "immutable".to_owned()),
            ("/attendances".to_owned(), "immutable".to_owned())
        ]
    );
    app.person("bandung.editor")
        .on_version(2)
        .patch(&path, json!({"agenda_items": []}))
        .refused(404, "not_found");
}

#[test]
fn people_are_ids_and_never_names() {
    let app = App::start();
    let editor = app.person("jabar.editor").with("X-Purpose", "Undangan");
    let office = office(&app, "Diskominfo", Some("32.14"));
    let who = person(&app, "Hening Widiatmoko", &office);
    let made = editor
        .post(
            "/v1/meetings",
            with(purwakarta(), json!({"attendances": [{"person_id": who}]})),
        )
        .expect(201);
    let path = format!("/v1/meetings/{}", made.id());
    for way in ["", "?version=1", "/calendar.ics", "/history"] {
        let answer = editor.get(&format!("{path}{way}")).expect(200);
        assert!(!answer.text.contains("Widiatmoko"), "{way}: {}", answer.text);
    }
    assert_eq!(made.body["attendances"][0]["person_id"], json!(who));
    assert_eq!(made.body["attendances"][0]["stakeholder_id"], json!(office));
}

#[test]
fn what_one_may_do_next_is_told_to_each_caller() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(
        &editor,
        with(purwakarta(), json!({"status": "held", "minutes": "Notula"})),
    );
    let planned = meeting(&editor, purwakarta());
    let may = |person: &str, path: &str| {
        let read = app.person(person).get(path).expect(200);
        let steps = read.body["allowed_transitions"].as_array().unwrap().clone();
        steps
            .iter()
            .filter(|s| s["allowed"] == true)
            .map(|s| s["to"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // One after the other, so that an answer kept for one is not given to the next.
    for _ in 0..2 {
        assert_eq!(may("purwakarta.editor", &path), [] as [&str; 0]);
        assert_eq!(may("jabar.approver", &path), ["minutes_approved"]);
        assert_eq!(may("national.admin", &path), ["minutes_approved"]);
        assert_eq!(may("national.viewer", &path), [] as [&str; 0]);
        assert_eq!(may("purwakarta.editor", &planned), ["held", "cancelled"]);
        assert_eq!(may("jabar.approver", &planned), [] as [&str; 0]);
    }
    let told = |language: &str| {
        let read = editor.with("Accept-Language", language).get(&path).expect(200);
        read.body["allowed_transitions"][2]["reason"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(told("en").starts_with("Rule meetings.approve"), "{}", told("en"));
    assert!(told("id").starts_with("Aturan meetings.approve"), "{}", told("id"));
}

#[test]
fn an_agenda_made_with_the_meeting_is_found_in_the_lists() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, whole(&app));
    editor.post("/v1/agenda_items", item(&path, 4, "Lain-lain")).expect(201);
    let page = editor
        .get(&format!("/v1/agenda_items?meeting_id={}", id_of(&path)))
        .expect(200);
    assert_eq!(
        all(&page.body["data"], "title"),
        ["Perkembangan", "Tantangan", "Lain-lain", "Rencana"]
    );
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let national = json!({"level": "national", "region_code": null, "attendances": [{"library_id": library}]});
    let made = app
        .person("national.admin")
        .post("/v1/meetings", with(bandung(), national))
        .expect(201);
    assert_eq!(made.body["attendances"][0]["region_code"], Value::Null);
    let csv = editor.with("Accept", "text/csv").get("/v1/attendances").expect(200);
    assert_eq!(csv.text.lines().count(), 4, "{}", csv.text);
}

#[test]
fn decisions_and_commitments_are_made_and_read_with_the_meeting() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let office = office(&app, "Diskominfo", Some("32.14"));
    let item = uuid::Uuid::now_v7();
    let promise =
        |form: &str| json!({"stakeholder_id": office, "region_code": "32.14", "form": form, "description": "Dukungan"});
    let body = json!({
        "status": "held",
        "agenda_items": [{"id": item, "topic": "action_plan", "title": "Rencana"}],
        "decisions": [
            {"kind": "agreement", "text": "Perpustakaan desa didukung", "agenda_item_id": item,
             "commitments": [promise("internet"), with(promise("funding"), json!({"pledged_idr": 36_000_000}))]},
            {"kind": "recommendation", "text": "Bertemu lagi"}
        ]
    });
    let made = editor.post("/v1/meetings", with(purwakarta(), body)).expect(201);
    let decisions = &made.body["decisions"];
    assert_eq!(
        (&decisions[0]["number"], &decisions[1]["number"]),
        (&json!(1), &json!(2))
    );
    let first = decisions[0]["commitments"].as_array().unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(first[1]["meeting_id"], made.body["id"]);
    assert_eq!(first[1]["pledged_on"], "2023-09-07");
    assert_eq!(first[1]["overdue"], false);
    assert_eq!(decisions[1]["commitments"], json!([]));
    let path = format!("/v1/meetings/{}", made.id());
    let (now, then) = (
        editor.get(&path).expect(200),
        editor.get(&format!("{path}?version=1")).expect(200),
    );
    assert_eq!(now.header("etag"), made.header("etag"));
    assert_eq!(
        (&now.body["decisions"], &then.body["decisions"]),
        (decisions, decisions)
    );

    // A commitment out of the caller's reach is not shown, the decision is.
    let admin = app.person("national.admin");
    let provincial = json!({"decisions": [
        {"kind": "pledge", "text": "Dukungan", "commitments": [
            promise("books"), with(promise("books"), json!({"region_code": "32.73"}))
        ]}
    ]});
    let path = format!(
        "/v1/meetings/{}",
        admin.post("/v1/meetings", with(bandung(), provincial)).expect(201).id()
    );
    let seen = |person: &str, way: &str| {
        let read = app.person(person).get(&format!("{path}{way}")).expect(200);
        all(&read.body["decisions"][0]["commitments"], "region_code").join(" ")
    };
    for way in ["", "?version=1"] {
        assert_eq!(seen("jabar.editor", way), "32.14 32.73");
        assert_eq!(seen("purwakarta.editor", way), "32.14");
        assert_eq!(seen("bandung.editor", way), "32.73");
    }
}

#[test]
fn faults_of_decisions_and_commitments_are_told_with_the_rest() {
    let app = App::start();
    let other = app.person("jabar.editor").post("/v1/meetings", whole(&app)).expect(201);
    let foreign = &other.body["agenda_items"][0]["id"];
    let body = json!({
        "title": "",
        "agenda_items": [{"topic": "weather", "title": "x", "id": "01900000-0000-7000-8000-000000000001"}],
        "decisions": [
            {"kind": "agreement", "text": "x", "agenda_item_id": "01900000-0000-7000-8000-000000000001", "commitments": [
                {"stakeholder_id": "01900000-0000-7000-8000-000000000000", "form": "books", "description": "x", "region_code": "32.14"},
                {"decision_id": "01900000-0000-7000-8000-000000000000", "form": "magic"}
            ]},
            {"kind": "agreement", "text": "", "agenda_item_id": foreign, "commitments": {}}
        ]
    });
    let refused = app
        .person("jabar.editor")
        .post("/v1/meetings", with(purwakarta(), body))
        .expect(422);
    let mut found = refused.faults();
    found.sort();
    let expected = [
        ("/agenda_items/0/topic", "not_offered"),
        ("/decisions/0/commitments/0/stakeholder_id", "reference_unknown"),
        ("/decisions/0/commitments/1/decision_id", "unknown_field"),
        ("/decisions/0/commitments/1/description", "required"),
        ("/decisions/0/commitments/1/form", "not_offered"),
        ("/decisions/0/commitments/1/region_code", "incomplete"),
        ("/decisions/0/commitments/1/stakeholder_id", "required"),
        ("/decisions/1/agenda_item_id", "contradiction"),
        ("/decisions/1/commitments", "wrong_type"),
        ("/decisions/1/text", "length"),
        ("/title", "length"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert_eq!(app.number("select count(*) from meetings"), 1);
}
