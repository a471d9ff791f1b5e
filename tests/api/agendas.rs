//! The agendas of meetings.

use serde_json::json;

use crate::support::{
    App,
    meetings::{all, id_of, item, meeting, purwakarta, with},
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

#[test]
fn an_agenda_is_put_in_order_in_one_write() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let ids: Vec<String> = (1..=4)
        .map(|n| {
            editor
                .post("/v1/agenda_items", item(&path, n, &format!("Butir {n}")))
                .expect(201)
                .id()
        })
        .collect();
    let [a, b, c, d] = [&ids[0], &ids[1], &ids[2], &ids[3]];
    let put = |items: serde_json::Value| {
        editor
            .on_version(1)
            .put(&format!("{path}/agenda"), json!({"items": items}))
    };
    let ordered = put(json!([a, c, b, d])).expect(200);
    assert_eq!(all(&ordered.body["agenda_items"], "id"), [a, c, b, d]);
    let versions: Vec<i64> = ordered.body["agenda_items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["version"].as_i64().unwrap())
        .collect();
    assert_eq!(
        versions,
        [1, 2, 2, 1],
        "those that stand where they stood are not written"
    );
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'agenda_items' and version = 2"),
        2
    );
    assert_eq!(
        all(&editor.get(&path).expect(200).body["agenda_items"], "id"),
        [a, c, b, d]
    );

    let nobody = "01900000-0000-7000-8000-000000000000";
    for (items, pointer, code) in [
        (json!([a, c, b]), "/items", "incomplete"),
        (json!([]), "/items", "incomplete"),
        (json!([a, c, b, d, a]), "/items/4", "contradiction"),
        (json!([a, c, b, d, nobody]), "/items/4", "reference_unknown"),
        (json!([a, c, b, d, 7]), "/items/4", "wrong_type"),
        (json!([a, c, b, d, "x"]), "/items/4", "format"),
    ] {
        put(items).expect(422).fault(pointer, code);
    }
    editor
        .on_version(1)
        .delete(&format!("/v1/agenda_items/{b}"))
        .refused(412, "stale_version");
    editor
        .on_version(2)
        .delete(&format!("/v1/agenda_items/{b}"))
        .expect(204);
    put(json!([a, c, b, d]))
        .expect(422)
        .fault("/items/2", "reference_unknown");
    let ordered = put(json!([d, c, a])).expect(200);
    assert_eq!(ordered.body["agenda_items"][2]["position"], 3);

    editor
        .put(&format!("{path}/agenda"), json!({"items": [d, c, a]}))
        .refused(428, "precondition_required");
    editor
        .on_version(7)
        .put(&format!("{path}/agenda"), json!({"items": [d, c, a]}))
        .refused(412, "stale_version");
    app.person("bandung.editor")
        .on_version(1)
        .put(&format!("{path}/agenda"), json!({"items": []}))
        .refused(404, "not_found");
    app.person("jabar.approver")
        .on_version(1)
        .put(&format!("{path}/agenda"), json!({"items": []}))
        .refused(403, "forbidden");
    let dry = editor.on_version(1).with("Prefer", "dry-run");
    dry.put(&format!("{path}/agenda"), json!({"items": [a, c, d]}))
        .expect(200);
    assert_eq!(
        all(&editor.get(&path).expect(200).body["agenda_items"], "id"),
        [d, c, a]
    );
}

#[test]
fn the_agenda_of_another_meeting_is_not_put_in_order_along() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let (one, other) = (meeting(&editor, purwakarta()), meeting(&editor, purwakarta()));
    let foreign = editor.post("/v1/agenda_items", item(&other, 1, "x")).expect(201).id();
    editor
        .on_version(1)
        .put(&format!("{one}/agenda"), json!({"items": [foreign]}))
        .expect(422)
        .fault("/items/0", "reference_unknown");
}
