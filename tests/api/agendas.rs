//! The agendas of meetings.

use serde_json::json;

use crate::support::{
    App,
    meetings::{id_of, meeting, purwakarta, with},
};

#[test]
fn an_item_has_a_place_a_topic_and_a_meeting() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let body = json!({"meeting_id": id_of(&path), "position": 1, "topic": "progress", "title": "Perkembangan"});
    for (changes, pointer, code) in [
        (json!({"position": 0}), "/position", "range"),
        (json!({"position": 1001}), "/position", "range"),
        (json!({"topic": "weather"}), "/topic", "not_offered"),
        (json!({"title": "a\nb"}), "/title", "control_character"),
        (
            json!({"meeting_id": "01900000-0000-7000-8000-000000000000"}),
            "/meeting_id",
            "reference_unknown",
        ),
        (
            json!({"commitment_id": "01900000-0000-7000-8000-000000000000"}),
            "/commitment_id",
            "reference_unknown",
        ),
        (
            json!({"carried_from_id": "01900000-0000-7000-8000-000000000000"}),
            "/carried_from_id",
            "reference_unknown",
        ),
        (json!({"region_code": "32"}), "/region_code", "unknown_field"),
    ] {
        editor
            .post("/v1/agenda_items", with(body.clone(), changes))
            .expect(422)
            .fault(pointer, code);
    }
    let made = editor.post("/v1/agenda_items", body.clone()).expect(201);
    assert_eq!(made.body["region_code"], "32.14");
    assert_eq!(made.body["status"], "open");
    let other = meeting(&editor, purwakarta());
    editor
        .on_version(1)
        .patch(
            &format!("/v1/agenda_items/{}", made.id()),
            json!({"meeting_id": id_of(&other)}),
        )
        .expect(422)
        .fault("/meeting_id", "immutable");
    // As it was read it can be put back.
    editor
        .on_version(1)
        .put(&format!("/v1/agenda_items/{}", made.id()), {
            let mut body = made.body.clone();
            body.as_object_mut().unwrap().remove("warnings");
            body["title"] = json!("Perkembangan TPBIS");
            body
        })
        .expect(200);
}

#[test]
fn an_item_takes_up_one_of_an_earlier_meeting_only() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let (first, second) = (
        meeting(&editor, purwakarta()),
        meeting(
            &editor,
            with(
                purwakarta(),
                json!({"starts_at": "2024-09-07T02:00:00Z", "ends_at": "2024-09-07T08:00:00Z"}),
            ),
        ),
    );
    let item = |meeting: &str, carried: Option<&str>| {
        let body = json!({
            "meeting_id": id_of(meeting), "position": 1, "topic": "progress", "title": "x", "carried_from_id": carried
        });
        editor.post("/v1/agenda_items", body)
    };
    let open = item(&first, None).expect(201).id();
    item(&second, Some(&open)).expect(201);
    let late = item(&second, None).expect(201).id();
    for carried in [&open, &late] {
        item(&first, Some(carried))
            .expect(422)
            .fault("/carried_from_id", "contradiction");
    }
}

#[test]
fn filters_of_agendas_select_what_they_say() {
    let app = App::start();
    let admin = app.person("national.admin");
    let (one, two) = (
        meeting(&admin, purwakarta()),
        meeting(&admin, with(purwakarta(), json!({"region_code": "32.73"}))),
    );
    let item = |meeting: &str, position: i32, changes| {
        let body = json!({"meeting_id": id_of(meeting), "position": position, "topic": "progress", "title": "x"});
        admin.post("/v1/agenda_items", with(body, changes)).expect(201).id()
    };
    let a = item(&one, 2, json!({"external_ids": [{"system": "jabar-sim", "id": "A"}]}));
    let b = item(&one, 1, json!({"topic": "challenges"}));
    let c = item(&two, 3, json!({"status": "concluded"}));
    for (query, expected) in [
        ("", vec![&b, &a, &c]),
        (&format!("meeting_id={}", id_of(&one)), vec![&b, &a]),
        ("sort=-position", vec![&c, &a, &b]),
        ("region=32.73", vec![&c]),
        ("topic=challenges", vec![&b]),
        ("status=concluded", vec![&c]),
        ("external_id=jabar-sim:A", vec![&a]),
        (&format!("ids={a},{c}"), vec![&a, &c]),
        ("updated_since=2100-01-01T00:00:00Z", vec![]),
    ] {
        let page = admin.get(&format!("/v1/agenda_items?count=exact&{query}")).expect(200);
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
