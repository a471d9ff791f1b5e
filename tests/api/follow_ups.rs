//! The next meeting, drafted from the one before.

use serde_json::{Value, json};

use crate::support::{
    App, citalang,
    meetings::{all, id_of, meeting, office, person, purwakarta, with},
};

fn next(changes: Value) -> Value {
    with(
        json!({"starts_at": "2024-03-07T02:00:00Z", "ends_at": "2024-03-07T08:00:00Z"}),
        changes,
    )
}

#[test]
fn what_is_open_comes_to_the_next_meeting_and_the_same_offices_are_invited() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let (host, guest) = (
        office(&app, "Disarpus", Some("32.14")),
        office(&app, "Diskominfo", Some("32.14")),
    );
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let (one, two) = (person(&app, "A", &guest), person(&app, "B", &guest));
    let body = json!({
        "status": "held", "host_stakeholder_id": host, "theme": "Literasi", "online_url": "https://rapat.test/1",
        "agenda_items": [
            {"topic": "progress", "title": "Selesai", "status": "concluded"},
            {"topic": "challenges", "title": "Terbuka", "notes": "Dibahas lagi"}
        ],
        "attendances": [
            {"stakeholder_id": host, "role": "host", "status": "present"},
            {"person_id": one, "role": "speaker", "status": "present"}, {"person_id": two, "status": "absent"},
            {"library_id": library, "role": "opener", "status": "excused"}
        ]
    });
    let first = editor.post("/v1/meetings", with(purwakarta(), body)).expect(201);
    let path = format!("/v1/meetings/{}", first.id());
    let made = editor
        .post(&format!("{path}/follow-up"), next(json!({"title": "SHM lanjutan"})))
        .expect(201);
    for same in [
        "kind",
        "level",
        "region_code",
        "host_stakeholder_id",
        "time_zone",
        "theme",
        "venue",
        "mode",
    ] {
        assert_eq!(made.body[same], first.body[same], "{same}");
    }
    assert_eq!(made.body["title"], "SHM lanjutan");
    assert_eq!(
        (&made.body["status"], &made.body["online_url"]),
        (&json!("planned"), &Value::Null)
    );
    assert_eq!(made.body["follows_meeting_id"], json!(id_of(&path)));
    assert_eq!(all(&made.body["agenda_items"], "title"), ["Terbuka"]);
    assert_eq!(
        made.body["agenda_items"][0]["carried_from_id"],
        first.body["agenda_items"][1]["id"]
    );
    assert_eq!(made.body["agenda_items"][0]["notes"], Value::Null);
    let invited: Vec<(&Value, &Value, &Value, &str)> = made.body["attendances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| {
            (
                &a["stakeholder_id"],
                &a["library_id"],
                &a["person_id"],
                a["role"].as_str().unwrap(),
            )
        })
        .collect();
    let (host, guest, library) = (json!(host), json!(guest), json!(library));
    assert_eq!(invited.len(), 3);
    assert!(invited.contains(&(&host, &Value::Null, &Value::Null, "host")));
    assert!(invited.contains(&(&guest, &Value::Null, &Value::Null, "participant")));
    assert!(invited.contains(&(&Value::Null, &library, &Value::Null, "participant")));
    assert_eq!(made.body["attendance"]["invited"], 3);

    // Carried on and on.
    let again = json!({"starts_at": "2024-09-07T02:00:00Z", "ends_at": "2024-09-07T08:00:00Z", "venue": null});
    let again = editor
        .post(&format!("/v1/meetings/{}/follow-up", made.id()), again)
        .expect(201);
    assert_eq!(
        again.body["agenda_items"][0]["carried_from_id"],
        made.body["agenda_items"][0]["id"]
    );
    assert_eq!(again.body["venue"], Value::Null);
    assert_eq!(again.body["title"], "SHM lanjutan");
}

#[test]
fn a_next_meeting_that_cannot_be_is_refused() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let draft = |body: Value| editor.post(&format!("{path}/follow-up"), body);
    for (body, pointer, code) in [
        (json!({}), "/starts_at", "required"),
        (
            next(json!({"starts_at": "2023-02-30T00:00:00Z"})),
            "/starts_at",
            "format",
        ),
        (
            next(json!({"ends_at": "2024-03-07T02:00:00Z"})),
            "/ends_at",
            "contradiction",
        ),
        (
            json!({"starts_at": "2023-09-07T02:00:00Z", "ends_at": "2023-09-07T08:00:00Z"}),
            "/follows_meeting_id",
            "contradiction",
        ),
        (next(json!({"region_code": "33"})), "/region_code", "unknown_field"),
        (next(json!({"title": ""})), "/title", "length"),
    ] {
        draft(body).expect(422).fault(pointer, code);
    }
    assert_eq!(app.number("select count(*) from meetings"), 1);
    let dry = editor.with("Prefer", "dry-run");
    dry.post(&format!("{path}/follow-up"), next(json!({}))).expect(201);
    assert_eq!(app.number("select count(*) from meetings"), 1);
    let gone = "/v1/meetings/01900000-0000-7000-8000-000000000000/follow-up";
    editor.post(gone, next(json!({}))).refused(404, "not_found");
    app.person("bandung.editor")
        .post(&format!("{path}/follow-up"), next(json!({})))
        .refused(404, "not_found");
    app.person("jabar.approver")
        .post(&format!("{path}/follow-up"), next(json!({})))
        .refused(403, "forbidden");
    editor.on_version(1).delete(&path).expect(204);
    draft(next(json!({}))).refused(410, "gone");
}

#[test]
fn offices_that_have_gone_or_lie_out_of_reach_are_not_invited() {
    let app = App::start();
    let admin = app.person("national.admin");
    let (gone, elsewhere) = (
        office(&app, "Dinas lama", Some("32.14")),
        office(&app, "Dinas", Some("33.01")),
    );
    let body = json!({"attendances": [{"stakeholder_id": gone}, {"stakeholder_id": elsewhere}]});
    let path = format!(
        "/v1/meetings/{}",
        admin.post("/v1/meetings", with(purwakarta(), body)).expect(201).id()
    );
    admin
        .on_version(1)
        .delete(&format!("/v1/stakeholders/{gone}"))
        .expect(204);
    let draft = |person: &str| {
        let made = app
            .person(person)
            .post(&format!("{path}/follow-up"), next(json!({})))
            .expect(201);
        made.body["attendance"]["total"].as_i64().unwrap()
    };
    assert_eq!(draft("purwakarta.editor"), 0);
    assert_eq!(draft("national.admin"), 1);
}

#[test]
fn open_commitments_come_on_the_agenda_of_the_next_meeting() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let office = office(&app, "Diskominfo", Some("32.14"));
    let promise = |changes: Value| {
        let promise = json!({"stakeholder_id": office, "region_code": "32.14", "form": "books", "description": "Buku"});
        with(promise, changes)
    };
    let long = format!("Sambungan internet\nuntuk {}", "perpustakaan desa ".repeat(40));
    let body = json!({"status": "held", "decisions": [{"kind": "pledge", "text": "Dukungan", "commitments": [
        promise(json!({"description": long})),
        promise(json!({"status": "in_progress", "description": "Rak buku"})),
        promise(json!({"status": "fulfilled"})),
        promise(json!({"status": "cancelled", "cancellation_reason": "Anggaran"})),
        promise(json!({"description": "Sudah ditanyakan"})),
        promise(json!({"description": "Dihapus"}))
    ]}]});
    let first = editor.post("/v1/meetings", with(purwakarta(), body)).expect(201);
    let path = format!("/v1/meetings/{}", first.id());
    let promised = |n: usize| first.body["decisions"][0]["commitments"][n]["id"].as_str().unwrap();
    let asked = json!({
        "meeting_id": first.id(), "position": 1, "topic": "challenges", "title": "Tanya", "commitment_id": promised(4)
    });
    editor.post("/v1/agenda_items", asked).expect(201);
    editor
        .on_version(1)
        .delete(&format!("/v1/commitments/{}", promised(5)))
        .expect(204);
    let made = editor.post(&format!("{path}/follow-up"), next(json!({}))).expect(201);
    let agenda = &made.body["agenda_items"];
    assert_eq!(all(agenda, "commitment_id"), [promised(4), promised(0), promised(1)]);
    assert_eq!(all(agenda, "topic"), ["challenges", "progress", "progress"]);
    let title = agenda[1]["title"].as_str().unwrap();
    assert!(title.starts_with("Sambungan internet untuk perpustakaan"), "{title}");
    assert!(title.ends_with('…') && title.chars().count() == 300, "{title}");
    assert_eq!(agenda[2]["title"], "Rak buku");
}
