//! Meetings from files, with all that belongs to them.

use serde_json::{Value, json};

use super::{demonstration, import_csv, import_demonstration, of_type, told, total};
use crate::support::{App, Caller};

fn import(caller: &Caller, query: &str, meetings: &Value) -> crate::support::Answer {
    caller.post(&format!("/v1/imports{query}"), meetings.clone())
}

/// The meetings of the demonstration, some of them.
fn meetings(names: &[&str]) -> Value {
    let all: Vec<Value> = serde_json::from_slice(&demonstration("meetings.json")).unwrap();
    let named = |m: &Value| names.contains(&m["external_id"].as_str().unwrap());
    all.into_iter().filter(named).collect()
}

fn bandung(caller: &Caller) -> Value {
    let list = caller
        .get("/v1/meetings?external_id=tpbis-2023:TPBIS-M-2023-32")
        .expect(200);
    list.body["data"][0].clone()
}

#[test]
fn the_demonstration_meetings_equal_their_figures_and_sources() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "Test");
    let expected: Value = serde_json::from_slice(&demonstration("expected.json")).unwrap();
    import_demonstration(&admin, "stakeholders.csv");
    let report = import_demonstration(&admin, "meetings.json");
    assert_eq!(
        (&report["format"], &report["records"]),
        (&json!("tpbis-2023-meetings"), &json!("meetings"))
    );
    assert_eq!(of_type(&report, "meetings"), [94, 0, 0, 0]);
    assert_eq!(of_type(&report, "agenda_items"), [376, 0, 0, 0]);
    assert_eq!(of_type(&report, "attendances"), [289, 0, 0, 0]);
    assert_eq!(of_type(&report, "people"), [2, 0, 0, 0]);

    let figure = |pointer: &str| expected.pointer(pointer).and_then(Value::as_i64).unwrap();
    for (level, word) in [
        ("national", "shm_nasional"),
        ("provincial", "shm_provinsi"),
        ("regency", "shm_kabupaten_kota"),
    ] {
        let path = format!("/v1/meetings?level={level}&kind=stakeholder_meeting");
        assert_eq!(total(&admin, &path), figure(&format!("/meetings/{word}")), "{level}");
    }
    for (status, word) in [("held", "selesai"), ("planned", "terjadwal")] {
        let path = format!("/v1/meetings?status={status}");
        assert_eq!(
            total(&admin, &path),
            figure(&format!("/meetings_by_status/{word}")),
            "{status}"
        );
    }
    assert_eq!(total(&admin, "/v1/meetings?year=2023"), 94);
    // Who was there is known of meetings that were held, and of no other.
    assert_eq!(
        app.number(
            "select count(*) from attendances a join meetings m on m.id = a.meeting_id
            where (a.status = 'present') <> (m.status = 'held')"
        ),
        0
    );
    as_the_article_tells(&admin);

    let ledger = app.number("select count(*) from ledger");
    let second = import_demonstration(&admin, "meetings.json");
    for (of, count) in [
        ("meetings", 94),
        ("agenda_items", 376),
        ("attendances", 289),
        ("people", 2),
    ] {
        assert_eq!(of_type(&second, of), [0, 0, count, 0], "{of}");
    }
    assert_eq!(app.number("select count(*) from ledger"), ledger);
    crate::ledger::assert_replayable(&app);

    // The list as a table can be imported again.
    let csv = admin.with("Accept", "text/csv").get("/v1/meetings").expect(200).text;
    let report = import_csv(&admin, "", &csv).expect(200).body;
    assert_eq!(of_type(&report, "meetings"), [0, 0, 94, 0]);
}

/// The meeting of Bandung on 3 August 2023.
fn as_the_article_tells(admin: &Caller) {
    let meeting = bandung(admin);
    let id = meeting["id"].as_str().unwrap();
    for (member, value) in [
        ("starts_on", json!("2023-08-03")),
        ("starts_at", json!("2023-08-03T02:00:00Z")),
        ("time_zone", json!("Asia/Jakarta")),
        ("hours_assumed", json!(true)),
        ("region_code", json!("32")),
        ("venue", json!("Harris Hotel & Convention Festival Citylink Bandung")),
        ("mode", json!("in_person")),
        ("status", json!("held")),
        ("participants", Value::Null),
        ("source", json!("artikel-2023")),
    ] {
        assert_eq!(meeting[member], value, "{member}");
    }
    let theme = meeting["theme"].as_str().unwrap();
    assert_eq!(theme.lines().count(), 3, "{theme}");
    assert!(theme.ends_with("Membangun dukungan stakeholder untuk perluasan dan keberlanjutan program"));

    let agenda = admin
        .get(&format!("/v1/agenda_items?meeting_id={id}&sort=position"))
        .expect(200)
        .body;
    let topics: Vec<(i64, &str)> = agenda["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["position"].as_i64().unwrap(), item["topic"].as_str().unwrap()))
        .collect();
    assert_eq!(
        topics,
        [
            (1, "progress"),
            (2, "challenges"),
            (3, "opportunities"),
            (4, "action_plan")
        ]
    );

    let there = admin
        .get(&format!("/v1/attendances?meeting_id={id}&limit=50"))
        .expect(200)
        .body;
    let there = there["data"].as_array().unwrap();
    assert_eq!(there.len(), 8);
    let office = |name: &str| {
        let list = admin
            .get(&format!("/v1/stakeholders?external_id=tpbis-2023:{name}"))
            .expect(200);
        let id = list.body["data"][0]["id"].clone();
        there
            .iter()
            .find(|a| a["stakeholder_id"] == id)
            .unwrap_or_else(|| panic!("{name}"))
            .clone()
    };
    for name in [
        "TPBIS-S-3214-ARPUS",
        "TPBIS-S-32-DISKOMINFO",
        "TPBIS-S-32-BAPPEDA",
        "TPBIS-S-32-BPMPD",
        "TPBIS-S-32-DISKOPUMKM",
        "TPBIS-S-32-PERIKANAN",
    ] {
        let attendance = office(name);
        assert_eq!(
            (&attendance["role"], &attendance["status"]),
            (&json!("participant"), &json!("present"))
        );
        assert_eq!(attendance["person_id"], Value::Null);
    }
    let (opener, librarian) = (office("TPBIS-S-32-DISPUSIPDA"), office("TPBIS-S-PERPUSNAS"));
    assert_eq!(
        (&opener["role"], &opener["capacity"]),
        (
            &json!("opener"),
            &json!("Kepala Dinas Kearsipan dan Perpustakaan Provinsi Jawa Barat")
        )
    );
    for (attendance, number, name, region) in [
        (&opener, 1, "Dr. Hening Widiatmoko, M.A.", json!("32")),
        (&librarian, 3, "Drs. Renus Siboro, M.Si.", Value::Null),
    ] {
        let path = format!("/v1/people/{}", attendance["person_id"].as_str().unwrap());
        let person = admin.get(&path).expect(200).body;
        assert_eq!(person["name"], name);
        assert_eq!(person["position"], attendance["capacity"]);
        assert_eq!(person["stakeholder_id"], attendance["stakeholder_id"]);
        assert_eq!(
            (&person["lawful_basis"], &person["region_code"]),
            (&json!("public_task"), &region)
        );
        let named = json!([{"system": "tpbis-2023", "id": format!("TPBIS-M-2023-32/{number}")}]);
        assert_eq!(person["external_ids"], named);
    }
    assert_eq!(total(admin, "/v1/people"), 2);
}

#[test]
fn a_meeting_with_an_unknown_attendee_is_refused_and_stops_no_other() {
    let app = App::start();
    let admin = app.person("national.admin");
    import_demonstration(&admin, "stakeholders.csv");
    let mut file = meetings(&["TPBIS-M-2023-NAS", "TPBIS-M-2023-32", "TPBIS-M-2023-31"]);
    let count = file.as_array().unwrap().len() as u64;
    let place = file
        .as_array()
        .unwrap()
        .iter()
        .position(|m| m["external_id"] == "TPBIS-M-2023-32")
        .unwrap();
    file[place]["attendees"][3]["stakeholder"] = json!("TPBIS-S-32-DISKOMINFA");
    file[place]["attendees"][0]["role"] = json!("pembukaa");
    file[place]["agenda"][1]["no"] = json!(0);
    let answer = import(&admin, "", &file).expect(207);
    let mut places: Vec<String> = told(&answer.body)
        .into_iter()
        .map(|told| told.split_once(' ').unwrap().1.to_owned())
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            "/agenda/1/no range",
            "/attendees/0/role not_offered",
            "/attendees/3/stakeholder reference_unknown",
        ]
    );
    let refused = answer.body["refused"].as_array().unwrap();
    let unknown = refused
        .iter()
        .find(|r| r["column"] == "/attendees/3/stakeholder")
        .unwrap();
    assert_eq!(unknown["suggestion"], "TPBIS-S-32-DISKOMINFO");
    assert_eq!(unknown["value"], "TPBIS-S-32-DISKOMINFA");
    assert_eq!(of_type(&answer.body, "meetings"), [count - 1, 0, 0, 1]);
    // Nothing of it is there, neither its people.
    assert_eq!(app.number("select count(*) from people"), 0);
    assert_eq!(app.number("select count(*) from meetings where region_code = '32'"), 0);
    import(&admin, "?mode=all_or_nothing", &file).expect(422);
    // A name of a person stands in no report.
    assert_eq!(
        app.number("select count(*) from imports where report::text like '%Hening%'"),
        0
    );
    let dry = import(&admin.with("Prefer", "dry-run"), "", &meetings(&["TPBIS-M-2023-32"])).expect(200);
    assert_eq!(of_type(&dry.body, "attendances"), [8, 0, 0, 0]);
    assert_eq!(app.number("select count(*) from meetings where region_code = '32'"), 0);
}

#[test]
fn meetings_in_the_shape_of_the_api_with_all_that_belongs_to_them() {
    let app = App::start();
    let admin = app.person("national.admin");
    import_demonstration(&admin, "stakeholders.csv");
    let named = |id: &str| json!({"system": "tpbis-2023", "id": id});
    let meeting = json!([{
        "external_ids": [{"system": "uji", "id": "rapat"}], "kind": "coordination", "level": "regency",
        "region_code": "32.14", "title": "Rapat koordinasi", "time_zone": "Asia/Jakarta", "status": "held",
        "starts_at": "2024-02-01T02:00:00Z", "ends_at": "2024-02-01T04:00:00Z",
        "host_stakeholder": named("TPBIS-S-3214-ARPUS"),
        "agenda_items": [{"position": 1, "topic": "progress", "title": "Perkembangan"}],
        "attendances": [
            {"stakeholder": named("TPBIS-S-32-DISKOMINFO"), "status": "present"},
            {"person": {"external_ids": [{"system": "uji", "id": "orang"}], "stakeholder": named("TPBIS-S-3214-ARPUS"),
                        "name": "Siti Contoh", "purpose": "Undangan", "lawful_basis": "public_task"}, "status": "present"}
        ],
        "decisions": [{"number": 1, "kind": "agreement", "text": "Internet desa dipakai perpustakaan.", "commitments": [
            {"stakeholder": named("TPBIS-S-32-DISKOMINFO"), "region_code": "32.14", "form": "internet",
             "description": "Internet untuk sepuluh perpustakaan", "pledged_idr": 60_000_000}
        ]}]
    }]);
    let report = import(&admin, "", &meeting).expect(200).body;
    let types = [
        "meetings",
        "agenda_items",
        "attendances",
        "people",
        "decisions",
        "commitments",
    ];
    for (of, count) in types.iter().zip([1, 1, 2, 1, 1, 1]) {
        assert_eq!(of_type(&report, of), [count, 0, 0, 0], "{of}");
    }
    let one = |of: &str| admin.get(&format!("/v1/{of}")).expect(200).body["data"][0].clone();
    let (decision, commitment) = (one("decisions"), one("commitments"));
    assert_eq!(commitment["decision_id"], decision["id"]);
    assert_eq!(commitment["meeting_id"], decision["meeting_id"]);
    let again = import(&admin, "", &meeting).expect(200).body;
    for (of, count) in types.iter().zip([1, 1, 2, 1, 1, 1]) {
        assert_eq!(of_type(&again, of), [0, 0, count, 0], "{of}");
    }
    // What changes is changed where it stands, and what is left out stays.
    let mut changed = meeting.clone();
    changed[0]["decisions"][0]["commitments"][0]["pledged_idr"] = json!(70_000_000);
    changed[0]["attendances"] = json!([]);
    let report = import(&admin, "", &changed).expect(200).body;
    assert_eq!(of_type(&report, "commitments"), [0, 1, 0, 0]);
    assert_eq!(of_type(&report, "meetings"), [0, 0, 1, 0]);
    assert_eq!(
        app.number("select count(*) from attendances where deleted_at is null"),
        2
    );
    // As the API gives a meeting it can come back, with what the service sets.
    let mut read = one("meetings");
    read["agenda_items"] = admin.get("/v1/agenda_items").expect(200).body["data"].clone();
    read["decisions"] = admin.get("/v1/decisions").expect(200).body["data"].clone();
    read["decisions"][0]["commitments"] = admin.get("/v1/commitments").expect(200).body["data"].clone();
    let report = import(&admin, "", &json!([read])).expect(200).body;
    for of in ["meetings", "agenda_items", "decisions", "commitments"] {
        assert_eq!(of_type(&report, of), [0, 0, 1, 0], "{of}");
    }
}

#[test]
fn what_belongs_to_another_meeting_is_not_taken_along() {
    let app = App::start();
    let admin = app.person("national.admin");
    let body = |title: &str| {
        json!({
            "kind": "coordination", "level": "regency", "region_code": "32.14", "title": title,
            "time_zone": "Asia/Jakarta", "starts_at": "2024-02-01T02:00:00Z", "ends_at": "2024-02-01T04:00:00Z"
        })
    };
    let first = admin.post("/v1/meetings", body("Satu")).expect(201).id();
    let item = json!({"meeting_id": first, "position": 1, "topic": "progress", "title": "Perkembangan"});
    let item = admin.post("/v1/agenda_items", item).expect(201).id();
    let mut second = body("Dua");
    second["agenda_items"] = json!([{"id": item, "position": 1, "topic": "other", "title": "Lain"}]);
    second["attendances"] = json!([{"stakeholder": {"system": "uji", "id": "tiada"}}, 7]);
    let answer = import(&admin, "?records=meetings", &json!([second, body("Tiga")])).expect(207);
    assert_eq!(
        told(&answer.body),
        [
            "1 - already_exists",
            "1 /attendances/0/stakeholder reference_unknown",
            "1 /attendances/1 wrong_type",
        ]
    );
    assert_eq!(of_type(&answer.body, "meetings"), [1, 0, 0, 1]);
}

#[test]
fn a_row_can_refer_to_one_before_it_but_not_to_a_refused_one() {
    let app = App::start();
    let admin = app.person("national.admin");
    let meeting = |id: &str, level: &str, region: Value, above: Option<&str>| {
        let mut body = json!({
            "external_ids": [{"system": "uji", "id": id}], "kind": "coordination", "level": level,
            "region_code": region, "title": id, "time_zone": "Asia/Jakarta",
            "starts_at": "2024-02-01T02:00:00Z", "ends_at": "2024-02-01T04:00:00Z"
        });
        if let Some(above) = above {
            body["parent_meeting"] = json!({"system": "uji", "id": above});
        }
        body
    };
    let file = json!([
        meeting("nasional", "national", Value::Null, None),
        meeting("jabar", "provincial", json!("32"), Some("nasional")),
        // Not of a level that fits its region.
        meeting("bali", "provincial", json!("51.03"), Some("nasional")),
        meeting("badung", "regency", json!("51.03"), Some("bali")),
    ]);
    let answer = import(&admin, "?records=meetings", &file).expect(207);
    assert_eq!(of_type(&answer.body, "meetings"), [2, 0, 0, 2]);
    let places: Vec<String> = told(&answer.body);
    assert!(
        places.contains(&"1 /parent_meeting reference_unknown".to_owned()),
        "{places:?}"
    );
    assert_eq!(
        app.number("select count(*) from meetings a join meetings b on a.parent_meeting_id = b.id"),
        1
    );
}

#[test]
fn nobody_attends_a_cancelled_meeting_that_comes_from_a_file() {
    let app = App::start();
    let admin = app.person("national.admin");
    import_demonstration(&admin, "stakeholders.csv");
    let meeting = json!([{
        "external_ids": [{"system": "uji", "id": "batal"}], "kind": "coordination", "level": "national",
        "title": "Batal", "time_zone": "Asia/Jakarta", "status": "cancelled", "cancellation_reason": "Anggaran",
        "starts_at": "2024-02-01T02:00:00Z", "ends_at": "2024-02-01T04:00:00Z",
        // Without positions they stand in their order.
        "agenda_items": [{"topic": "progress", "title": "Satu"}, {"topic": "other", "title": "Dua"}],
        "attendances": [{"stakeholder": {"system": "tpbis-2023", "id": "TPBIS-S-FPUI"}}]
    }]);
    let answer = import(&admin, "", &meeting).expect(207);
    assert_eq!(told(&answer.body), ["1 - conflict"]);
    let mut alone = meeting.clone();
    alone[0]["attendances"] = json!([]);
    import(&admin, "", &alone).expect(200);
    assert_eq!(
        app.number("select count(*) from agenda_items where (position, title) in ((1, 'Satu'), (2, 'Dua'))"),
        2
    );
    let answer = import(&admin, "", &meeting).expect(207);
    assert_eq!(told(&answer.body), ["1 - conflict"]);
}
