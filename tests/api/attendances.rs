//! Who comes to meetings.

use serde_json::{Value, json};

use crate::support::{
    App, citalang,
    meetings::{id_of, meeting, office, person, purwakarta, with},
};

#[test]
fn an_office_comes_and_one_only() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let office = office(&app, "Diskominfo", Some("32.14"));
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let come = |office: Value| editor.post("/v1/attendances", with(json!({"meeting_id": id_of(&path)}), office));
    come(json!({})).expect(422).fault("/stakeholder_id", "incomplete");
    come(json!({"stakeholder_id": office, "library_id": library}))
        .expect(422)
        .fault("/library_id", "contradiction");
    come(json!({"stakeholder_id": "01900000-0000-7000-8000-000000000000"}))
        .expect(422)
        .fault("/stakeholder_id", "reference_unknown");
    let made = come(json!({"stakeholder_id": office, "capacity": "Kepala Dinas", "role": "speaker"})).expect(201);
    assert_eq!(
        (&made.body["status"], &made.body["region_code"]),
        (&json!("invited"), &json!("32.14"))
    );
    come(json!({"library_id": library})).expect(201);
    come(json!({"stakeholder_id": office}))
        .expect(422)
        .fault("/stakeholder_id", "taken");
    come(json!({"library_id": library}))
        .expect(422)
        .fault("/library_id", "taken");
    // When one has gone, another may come.
    editor
        .on_version(1)
        .delete(&format!("/v1/attendances/{}", made.id()))
        .expect(204);
    come(json!({"stakeholder_id": office})).expect(201);
    editor
        .on_version(2)
        .post(&format!("/v1/attendances/{}/restore", made.id()), Value::Null)
        .expect(422)
        .fault("/stakeholder_id", "taken");
}

#[test]
fn the_same_person_does_not_come_twice() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let office = office(&app, "Diskominfo", Some("32.14"));
    let (one, other) = (
        person(&app, "Hening Widiatmoko", &office),
        person(&app, "Renus Siboro", &office),
    );
    let come = |who: &str| editor.post("/v1/attendances", json!({"meeting_id": id_of(&path), "person_id": who}));
    let made = come(&one).expect(201);
    // The office follows from the person; the name stands nowhere.
    assert_eq!(made.body["stakeholder_id"], office);
    assert!(!made.text.contains("Hening"), "{}", made.text);
    come(&one).expect(422).fault("/person_id", "taken");
    come(&other).expect(201);
    // The office may come besides, once.
    let plain = json!({"meeting_id": id_of(&path), "stakeholder_id": office});
    editor.post("/v1/attendances", plain.clone()).expect(201);
    editor
        .post("/v1/attendances", plain)
        .expect(422)
        .fault("/stakeholder_id", "taken");
    let page = editor
        .get(&format!("/v1/attendances?person_id={one}&count=exact"))
        .expect(200);
    assert_eq!(page.body["total"], 1);
}

#[test]
fn a_person_of_another_office_or_out_of_reach_does_not_come() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let (here, elsewhere) = (
        office(&app, "Diskominfo", Some("32.14")),
        office(&app, "Dinas", Some("33.01")),
    );
    let (of_another, stranger) = (
        person(&app, "A", &office(&app, "Bappeda", Some("32.14"))),
        person(&app, "B", &elsewhere),
    );
    let come = |who: &str, office: Option<&str>| {
        let body = json!({"meeting_id": id_of(&path), "person_id": who, "stakeholder_id": office});
        editor.post("/v1/attendances", body)
    };
    come(&of_another, Some(&here))
        .expect(422)
        .fault("/person_id", "contradiction");
    come(&stranger, None)
        .expect(422)
        .fault("/person_id", "reference_unknown");
    let refused = come(&stranger, Some(&elsewhere)).expect(422);
    assert_eq!(
        refused.faults(),
        [
            ("/person_id".to_owned(), "reference_unknown".to_owned()),
            ("/stakeholder_id".to_owned(), "reference_unknown".to_owned())
        ]
    );
    // Nor by a change afterwards.
    let made = come(&of_another, None).expect(201).id();
    editor
        .on_version(1)
        .patch(&format!("/v1/attendances/{made}"), json!({"stakeholder_id": here}))
        .expect(422)
        .fault("/person_id", "contradiction");
}

#[test]
fn who_was_there_is_not_said_before_the_meeting_was_held() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let office = office(&app, "Diskominfo", Some("32.14"));
    let body = json!({"meeting_id": id_of(&path), "stakeholder_id": office});
    for status in ["present", "absent"] {
        let body = with(body.clone(), json!({"status": status}));
        editor
            .post("/v1/attendances", body)
            .expect(422)
            .fault("/status", "contradiction");
    }
    let made = editor
        .post("/v1/attendances", with(body, json!({"status": "confirmed"})))
        .expect(201);
    let made = format!("/v1/attendances/{}", made.id());
    editor
        .on_version(1)
        .patch(&made, json!({"status": "present"}))
        .expect(422)
        .fault("/status", "contradiction");
    editor.on_version(1).patch(&path, json!({"status": "held"})).expect(200);
    editor
        .on_version(1)
        .patch(&made, json!({"status": "present"}))
        .expect(200);
}

#[test]
fn nobody_attends_a_cancelled_meeting() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let (office, late) = (
        office(&app, "Diskominfo", Some("32.14")),
        office(&app, "Bappeda", Some("32.14")),
    );
    let body = json!({"meeting_id": id_of(&path), "stakeholder_id": office});
    let made = format!(
        "/v1/attendances/{}",
        editor.post("/v1/attendances", body.clone()).expect(201).id()
    );
    let gone = json!({"status": "cancelled", "cancellation_reason": "Banjir"});
    editor.on_version(1).patch(&path, gone).expect(200);
    editor
        .post("/v1/attendances", with(body, json!({"stakeholder_id": late})))
        .refused(409, "conflict");
    editor
        .on_version(1)
        .patch(&made, json!({"status": "confirmed"}))
        .refused(409, "conflict");
    editor.on_version(1).delete(&made).expect(204);
    editor
        .on_version(2)
        .post(&format!("{made}/restore"), Value::Null)
        .refused(409, "conflict");
}

#[test]
fn filters_of_attendances_select_what_they_say() {
    let app = App::start();
    let admin = app.person("national.admin");
    let one = meeting(&admin, with(purwakarta(), json!({"status": "held"})));
    let later = json!({"region_code": "32.73", "starts_at": "2024-01-01T01:00:00+07:00", "ends_at": "2024-01-01T02:00:00+07:00"});
    let two = meeting(&admin, with(purwakarta(), later));
    let office = office(&app, "Diskominfo", Some("32.14"));
    let who = person(&app, "A", &office);
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let come = |meeting: &str, changes: Value| {
        admin
            .post("/v1/attendances", with(json!({"meeting_id": id_of(meeting)}), changes))
            .expect(201)
            .id()
    };
    let named = json!({"person_id": who, "status": "present", "external_ids": [{"system": "jabar-sim", "id": "K1"}]});
    let a = come(&one, named);
    let b = come(&one, json!({"library_id": library, "role": "host"}));
    let c = come(&two, json!({"stakeholder_id": office}));
    for (query, expected) in [
        ("", vec![&a, &b, &c]),
        (&format!("meeting_id={}", id_of(&one)), vec![&a, &b]),
        (&format!("stakeholder_id={office}"), vec![&a, &c]),
        (&format!("library_id={library}"), vec![&b]),
        (&format!("person_id={who}"), vec![&a]),
        ("role=host", vec![&b]),
        ("status=present", vec![&a]),
        ("stakeholder_kind=regional_agency", vec![&a, &c]),
        ("stakeholder_kind=bank", vec![]),
        ("meeting_year=2023", vec![&a, &b]),
        ("meeting_year=2024", vec![&c]),
        ("region=32.73", vec![&c]),
        ("external_id=jabar-sim:K1", vec![&a]),
        (&format!("ids={a},{c}"), vec![&a, &c]),
        ("sort=-created_at", vec![&c, &b, &a]),
    ] {
        let page = admin.get(&format!("/v1/attendances?count=exact&{query}")).expect(200);
        let found: Vec<&str> = page.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page.body["total"], expected.len(), "{query}");
    }
}
