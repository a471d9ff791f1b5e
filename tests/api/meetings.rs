//! Meetings: their rules, their lists and who sees them.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use serde_json::{Value, json};

use crate::support::{
    App,
    meetings::{bandung, id_of, meeting, office, purwakarta, with},
};

#[test]
fn the_meeting_of_bandung_is_on_its_day_whatever_the_clock_of_the_caller() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    // The same moment, told from far away: there it is still the evening before.
    let told = [
        ("2023-08-03T09:00:00+07:00", "2023-08-03T16:00:00+07:00"),
        ("2023-08-02T16:00:00-10:00", "2023-08-02T23:00:00-10:00"),
        ("2023-08-03T02:00:00Z", "2023-08-03T09:00:00Z"),
    ];
    for (from, to) in told {
        let made = editor.post(
            "/v1/meetings",
            with(bandung(), json!({"starts_at": from, "ends_at": to})),
        );
        let made = made.expect(201);
        assert_eq!(made.body["starts_on"], "2023-08-03", "{from}");
        assert_eq!(made.body["starts_at"], "2023-08-03T02:00:00Z", "{from}");
    }
    let on = |query: &str| {
        editor
            .get(&format!("/v1/meetings?count=exact&{query}"))
            .expect(200)
            .body["total"]
            .clone()
    };
    assert_eq!(on("from=2023-08-03&to=2023-08-03"), 3);
    assert_eq!(on("to=2023-08-02"), 0);
    assert_eq!(on("year=2023"), 3);
    assert_eq!(on("year=2024"), 0);
}

#[test]
fn a_meeting_early_in_the_morning_is_on_the_day_of_its_place() {
    let app = App::start();
    let admin = app.person("national.admin");
    let papua = json!({
        "kind": "coordination", "level": "provincial", "region_code": "91", "title": "Rapat",
        "starts_at": "2023-12-31T15:30:00Z", "ends_at": "2023-12-31T17:00:00Z", "time_zone": "Asia/Jayapura"
    });
    let made = admin.post("/v1/meetings", papua).expect(201);
    assert_eq!(made.body["starts_on"], "2024-01-01");
    let listed = admin.get("/v1/meetings?year=2024&count=exact").expect(200);
    assert_eq!(listed.body["total"], 1);
    // The service sets the day; as it was read it may come back.
    let path = format!("/v1/meetings/{}", made.id());
    admin
        .on_version(1)
        .patch(&path, json!({"starts_on": "2024-01-02"}))
        .expect(422)
        .fault("/starts_on", "immutable");
    let moved = admin
        .on_version(1)
        .patch(&path, json!({"starts_on": "2024-01-01", "time_zone": "Asia/Jakarta"}))
        .expect(200);
    assert_eq!(moved.body["starts_on"], "2023-12-31");
}

#[test]
fn a_level_in_a_region_of_another_is_refused() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (level, region) in [
        ("provincial", json!("32.14")),
        ("provincial", Value::Null),
        ("national", json!("32")),
        ("regency", json!("32")),
        ("village", json!("32.14")),
    ] {
        let body = with(bandung(), json!({"level": level, "region_code": region}));
        admin
            .post("/v1/meetings", body)
            .refused(422, "validation")
            .fault("/region_code", "region_level");
    }
    for (level, region) in [
        ("national", Value::Null),
        ("regency", json!("32.73")),
        ("village", json!("32.14.01")),
        ("village", json!("32.14.01.1001")),
    ] {
        let body = with(bandung(), json!({"level": level, "region_code": region}));
        assert_eq!(admin.post("/v1/meetings", body).expect(201).body["region_code"], region);
    }
}

#[test]
fn times_that_cannot_be_are_refused() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    for (changes, pointer, code) in [
        (json!({"ends_at": "2023-08-03T02:00:00Z"}), "/ends_at", "contradiction"),
        (json!({"ends_at": "2023-08-03T01:00:00Z"}), "/ends_at", "contradiction"),
        (
            json!({"starts_at": "2023-02-30T09:00:00+07:00"}),
            "/starts_at",
            "format",
        ),
        (json!({"starts_at": "2023-08-03 09:00"}), "/starts_at", "format"),
        (json!({"starts_at": "0000-01-01T00:00:00Z"}), "/starts_at", "format"),
        (json!({"starts_at": "0001-01-01T00:00:00Z"}), "/starts_at", "range"),
        (json!({"ends_at": "9999-12-31T23:59:59Z"}), "/ends_at", "range"),
        (json!({"time_zone": "Asia/Singapore"}), "/time_zone", "not_offered"),
        (json!({"time_zone": "WIB"}), "/time_zone", "not_offered"),
        (json!({"time_zone": null}), "/time_zone", "wrong_type"),
    ] {
        editor
            .post("/v1/meetings", with(bandung(), changes.clone()))
            .refused(422, "validation")
            .fault(pointer, code);
    }
}

#[test]
fn all_faults_of_a_meeting_are_told_at_once() {
    let app = App::start();
    let body = with(
        bandung(),
        json!({
            "region_code": "32.14", "ends_at": "2023-08-03T01:00:00Z", "status": "cancelled", "title": "", "mode": "phone",
            "host_stakeholder_id": "01900000-0000-7000-8000-000000000000", "minutes": "x", "starts_on": "2023-08-03"
        }),
    );
    let mut found = app
        .person("national.admin")
        .post("/v1/meetings", body)
        .expect(422)
        .faults();
    found.sort();
    let expected = [
        ("/cancellation_reason", "incomplete"),
        ("/ends_at", "contradiction"),
        ("/host_stakeholder_id", "reference_unknown"),
        ("/minutes", "contradiction"),
        ("/mode", "not_offered"),
        ("/region_code", "region_level"),
        ("/starts_on", "unknown_field"),
        ("/title", "length"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
}

#[test]
fn meetings_form_a_chain_from_the_country_to_the_regency() {
    let app = App::start();
    let admin = app.person("national.admin");
    let national = with(bandung(), json!({"level": "national", "region_code": null}));
    let national = meeting(&admin, national);
    let provincial = meeting(&admin, with(bandung(), json!({"parent_meeting_id": id_of(&national)})));
    let regency = meeting(
        &admin,
        with(purwakarta(), json!({"parent_meeting_id": id_of(&provincial)})),
    );
    let below = |parent: &str| {
        let page = admin
            .get(&format!("/v1/meetings?parent_meeting_id={}", id_of(parent)))
            .expect(200);
        page.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(below(&national), [id_of(&provincial)]);
    assert_eq!(below(&provincial), [id_of(&regency)]);

    let refused = |path: &str, parent: &str, code: &str| {
        admin
            .on_version(1)
            .patch(path, json!({"parent_meeting_id": parent}))
            .expect(422)
            .fault("/parent_meeting_id", code);
    };
    // Two levels up, down, to the neighbour, to itself, round in a circle, to nothing.
    refused(&regency, id_of(&national), "contradiction");
    refused(&national, id_of(&provincial), "contradiction");
    let central_java = meeting(&admin, with(bandung(), json!({"region_code": "33"})));
    refused(&regency, id_of(&central_java), "contradiction");
    refused(&regency, id_of(&regency), "contradiction");
    refused(&regency, "01900000-0000-7000-8000-000000000000", "reference_unknown");
    let second = meeting(
        &admin,
        with(purwakarta(), json!({"parent_meeting_id": id_of(&regency)})),
    );
    let third = meeting(&admin, with(purwakarta(), json!({"parent_meeting_id": id_of(&second)})));
    refused(&regency, id_of(&third), "contradiction");

    // What belongs to it must fit when it moves.
    admin
        .on_version(1)
        .patch(&provincial, json!({"region_code": "33", "parent_meeting_id": null}))
        .expect(422)
        .fault("/region_code", "contradiction");
    // A parent that has gone is no reason to refuse other changes.
    admin.on_version(1).delete(&national).expect(204);
    admin
        .on_version(1)
        .patch(&provincial, json!({"title": "SHM Jawa Barat"}))
        .expect(200);
}

#[test]
fn two_halves_of_a_circle_are_not_closed_at_the_same_moment() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for _ in 0..4 {
        let (a, b) = (meeting(&editor, purwakarta()), meeting(&editor, purwakarta()));
        let link = |path: String, parent: String| {
            let caller = app.person("purwakarta.editor").on_version(1);
            std::thread::spawn(move || caller.patch(&path, json!({"parent_meeting_id": id_of(&parent)})).status)
        };
        let (one, other) = (link(a.clone(), b.clone()), link(b.clone(), a.clone()));
        let mut statuses = [one.join().unwrap(), other.join().unwrap()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }
}

/// They waited for each other, and now and then both gave up, three times in a row.
#[test]
fn who_closes_a_circle_has_locked_nothing_while_the_other_is_first() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut pair = [(); 2].map(|()| meeting(&editor, purwakarta()));
    pair.sort_unstable();
    let [first, second] = &pair;
    let mut other = PgConnection::establish(app.database_url()).unwrap();
    other.batch_execute("begin; set local lock_timeout = '1s'").unwrap();
    let lock = |path: &str| format!("select from meetings where id = '{}' for update", id_of(path));
    other.batch_execute(&lock(first)).unwrap();
    std::thread::scope(|scope| {
        let link = scope.spawn(|| {
            let body = json!({"parent_meeting_id": id_of(first)});
            app.person("purwakarta.editor").on_version(1).patch(second, body)
        });
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while app.number(waits) == 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let free = other.batch_execute(&format!("{} nowait", lock(second)));
        other.batch_execute("rollback").unwrap();
        free.expect("the second is not locked yet");
        link.join().unwrap().expect(200);
    });
}

#[test]
fn a_host_out_of_reach_is_refused() {
    let app = App::start();
    let (here, elsewhere) = (
        office(&app, "Disarpus", Some("32.14")),
        office(&app, "Dinas", Some("33.01")),
    );
    let national = office(&app, "Perpusnas", None);
    let editor = app.person("purwakarta.editor");
    for host in [&here, &national] {
        meeting(&editor, with(purwakarta(), json!({"host_stakeholder_id": host})));
    }
    editor
        .post(
            "/v1/meetings",
            with(purwakarta(), json!({"host_stakeholder_id": elsewhere})),
        )
        .expect(422)
        .fault("/host_stakeholder_id", "reference_unknown");
    let listed = editor
        .get(&format!("/v1/meetings?host_stakeholder_id={here}&count=exact"))
        .expect(200);
    assert_eq!(listed.body["total"], 1);
}

#[test]
fn a_meeting_goes_from_planned_to_held_or_cancelled_and_not_back() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let reason = json!({"status": "cancelled", "cancellation_reason": "Banjir"});
    for (first, refused) in [
        (
            json!({"status": "held"}),
            [json!({"status": "planned"}), reason.clone()],
        ),
        (
            reason.clone(),
            [
                json!({"status": "planned", "cancellation_reason": null}),
                json!({"status": "held", "cancellation_reason": null}),
            ],
        ),
    ] {
        // By a step, and made in that state.
        let by_step = meeting(&editor, purwakarta());
        editor.on_version(1).patch(&by_step, first.clone()).expect(200);
        let made = meeting(&editor, with(purwakarta(), first.clone()));
        for (path, version) in [(by_step, 2), (made, 1)] {
            let caller = editor.on_version(version);
            for step in &refused {
                caller
                    .patch(&path, step.clone())
                    .expect(422)
                    .fault("/status", "contradiction");
            }
            let whole = with(purwakarta(), refused[0].clone());
            caller.put(&path, whole).expect(422).fault("/status", "contradiction");
        }
    }
    editor
        .post("/v1/meetings", with(purwakarta(), json!({"status": "cancelled"})))
        .expect(422)
        .fault("/cancellation_reason", "incomplete");
    let planned = meeting(&editor, purwakarta());
    editor
        .on_version(1)
        .patch(&planned, json!({"minutes": "Notula"}))
        .expect(422)
        .fault("/minutes", "contradiction");
    editor
        .on_version(1)
        .patch(&planned, json!({"minutes": "Notula", "status": "held"}))
        .expect(200);
}

#[test]
fn the_service_alone_says_that_minutes_are_approved() {
    let app = App::start();
    let admin = app.person("national.admin");
    let held = with(purwakarta(), json!({"status": "held", "minutes": "Notula"}));
    admin
        .post(
            "/v1/meetings",
            with(held.clone(), json!({"minutes_status": "approved"})),
        )
        .expect(422)
        .fault("/minutes_status", "unknown_field");
    let path = meeting(&admin, held);
    for change in [
        json!({"minutes_status": "approved"}),
        json!({"minutes_approved_at": "2023-09-08T00:00:00Z"}),
        json!({"minutes_approved_by": "01900000-0000-7000-8000-000000000000"}),
    ] {
        let name = format!("/{}", change.as_object().unwrap().keys().next().unwrap());
        admin
            .on_version(1)
            .patch(&path, change)
            .expect(422)
            .fault(&name, "immutable");
    }
    // As they were read they may come back.
    let read = admin.get(&path).expect(200).body;
    let kept = json!({"minutes_status": read["minutes_status"], "minutes_approved_at": null, "title": "SHM"});
    admin.on_version(1).patch(&path, kept).expect(200);
}

#[test]
fn filters_select_what_they_say() {
    let app = App::start();
    let admin = app.person("national.admin");
    let host = office(&app, "Perpusnas", None);
    let national = json!({"level": "national", "region_code": null, "host_stakeholder_id": host});
    let national = meeting(&admin, with(bandung(), national));
    let provincial = json!({"kind": "peer_learning_meeting", "status": "held", "minutes": "x"});
    let provincial = meeting(&admin, with(bandung(), provincial));
    let regency = json!({
        "title": "Pertemuan Pemangku Kepentingan Purwakarta", "starts_at": "2024-01-15T02:00:00Z",
        "ends_at": "2024-01-15T04:00:00Z", "external_ids": [{"system": "jabar-sim", "id": "M-7"}]
    });
    let regency = meeting(&admin, with(purwakarta(), regency));
    let come = json!({"meeting_id": id_of(&provincial), "stakeholder_id": host});
    admin.post("/v1/attendances", come).expect(201);
    for (query, expected) in [
        ("", vec![&national, &provincial, &regency]),
        ("region=32", vec![&provincial, &regency]),
        ("region=32.14", vec![&regency]),
        ("national=true", vec![&national]),
        ("national=false", vec![&provincial, &regency]),
        ("level=provincial", vec![&provincial]),
        ("kind=peer_learning_meeting", vec![&provincial]),
        ("status=held", vec![&provincial]),
        ("status=planned&year=2023", vec![&national]),
        ("minutes_status=approved", vec![]),
        ("year=2024", vec![&regency]),
        ("from=2023-08-04", vec![&regency]),
        ("to=2023-08-03", vec![&national, &provincial]),
        (&format!("host_stakeholder_id={host}"), vec![&national]),
        (&format!("stakeholder_id={host}"), vec![&provincial]),
        ("q=pemangku kepentingn", vec![&regency]),
        ("external_id=jabar-sim:M-7", vec![&regency]),
        (&format!("ids={}", id_of(&national)), vec![&national]),
        (
            "updated_since=2020-01-01T00:00:00Z",
            vec![&national, &provincial, &regency],
        ),
        ("updated_since=2100-01-01T00:00:00Z", vec![]),
    ] {
        let page = admin
            .get(&format!("/v1/meetings?count=exact&{}", query.replace(' ', "%20")))
            .expect(200);
        let mut found: Vec<&str> = page.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["id"].as_str().unwrap())
            .collect();
        let mut expected: Vec<&str> = expected.into_iter().map(|path| id_of(path)).collect();
        assert_eq!(page.body["total"], expected.len(), "{query}");
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    let order = |sort: &str| {
        let page = admin.get(&format!("/v1/meetings?sort={sort}")).expect(200);
        page.body["data"][0]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(order("-starts_at"), id_of(&regency));
    assert_eq!(order("title"), id_of(&regency));
    for sort in ["updated_at", "created_at", "starts_at"] {
        assert_eq!(order(sort), id_of(&national), "{sort}");
    }
    admin.get("/v1/meetings?sort=region_code").refused(400, "bad_query");
    // Pages hold together.
    let first = admin.get("/v1/meetings?limit=2&sort=starts_at").expect(200);
    let next = admin.get(&format!(
        "/v1/meetings?limit=2&sort=starts_at&cursor={}",
        first.body["next"].as_str().unwrap()
    ));
    assert_eq!(next.expect(200).body["data"][0]["id"], id_of(&regency));
    let csv = admin.with("Accept", "text/csv").get("/v1/meetings").expect(200);
    assert_eq!(csv.text.lines().count(), 4, "{}", csv.text);
}

#[test]
fn an_attendance_that_comes_or_goes_is_in_the_next_list() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let (path, office) = (meeting(&editor, purwakarta()), office(&app, "Disarpus", Some("32.14")));
    let total = || {
        let page = editor
            .get(&format!("/v1/meetings?stakeholder_id={office}&count=exact"))
            .expect(200);
        page.body["total"].as_i64().unwrap()
    };
    assert_eq!(total(), 0);
    let come = json!({"meeting_id": id_of(&path), "stakeholder_id": office});
    let come = editor.post("/v1/attendances", come).expect(201).id();
    assert_eq!(total(), 1);
    editor
        .on_version(1)
        .delete(&format!("/v1/attendances/{come}"))
        .expect(204);
    assert_eq!(total(), 0);
}

#[test]
fn who_sees_which_meetings() {
    let app = App::start();
    let admin = app.person("national.admin");
    let national = meeting(
        &admin,
        with(bandung(), json!({"level": "national", "region_code": null})),
    );
    let provincial = meeting(&admin, bandung());
    let regency = meeting(&admin, purwakarta());
    let item = json!({"meeting_id": id_of(&regency), "position": 1, "topic": "progress", "title": "Perkembangan"});
    let item = format!(
        "/v1/agenda_items/{}",
        admin.post("/v1/agenda_items", item).expect(201).id()
    );
    // Everybody reads what is above; the neighbour does not read the regency's.
    let (neighbour, own) = (app.person("bandung.editor"), app.person("purwakarta.editor"));
    for path in [&national, &provincial] {
        neighbour.get(path).expect(200);
        neighbour
            .on_version(1)
            .patch(path, json!({"title": "x"}))
            .refused(403, "forbidden");
    }
    for path in [&regency, &item] {
        own.get(path).expect(200);
        for way in ["", "?version=1", "?fields=id", "/history"] {
            neighbour.get(&format!("{path}{way}")).refused(404, "not_found");
        }
        neighbour
            .on_version(1)
            .patch(path, json!({"title": "x"}))
            .refused(404, "not_found");
        neighbour.on_version(1).delete(path).refused(404, "not_found");
    }
    for list in ["meetings", "agenda_items"] {
        for form in ["application/json", "text/csv", "application/x-ndjson"] {
            let list = neighbour
                .with("Accept", form)
                .get(&format!("/v1/{list}?deleted=include"))
                .expect(200);
            assert!(!list.text.contains(id_of(&regency)), "{}", list.text);
        }
    }
    assert_eq!(neighbour.get("/v1/meetings?count=exact").expect(200).body["total"], 2);
    // Only a national grant writes what is national.
    app.person("jabar.editor")
        .on_version(1)
        .patch(&national, json!({"title": "x"}))
        .refused(403, "forbidden");
    let national = with(bandung(), json!({"level": "national", "region_code": null}));
    app.person("jabar.editor")
        .post("/v1/meetings", national)
        .refused(403, "forbidden");
}

#[test]
fn what_belongs_to_a_meeting_moves_goes_and_comes_back_with_it() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let path = meeting(&editor, purwakarta());
    let office = office(&app, "Disarpus", Some("32.14"));
    let item = |title: &str| {
        let body = json!({"meeting_id": id_of(&path), "position": 1, "topic": "other", "title": title});
        format!(
            "/v1/agenda_items/{}",
            editor.post("/v1/agenda_items", body).expect(201).id()
        )
    };
    let (kept, gone) = (item("Tetap"), item("Dihapus"));
    editor.on_version(1).delete(&gone).expect(204);
    let come = json!({"meeting_id": id_of(&path), "stakeholder_id": office});
    let come = format!(
        "/v1/attendances/{}",
        editor.post("/v1/attendances", come).expect(201).id()
    );

    editor
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73"}))
        .expect(200);
    for child in [&kept, &come] {
        assert_eq!(editor.get(child).expect(200).body["region_code"], "32.73");
    }
    editor.on_version(2).delete(&path).expect(204);
    for child in [&kept, &come] {
        editor.get(child).refused(410, "gone");
    }
    editor
        .on_version(3)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    for child in [&kept, &come] {
        assert_eq!(editor.get(child).expect(200).version(), 4);
    }
    editor.get(&gone).refused(410, "gone");
    // A child comes back where its meeting is now.
    editor
        .on_version(2)
        .post(&format!("{gone}/restore"), Value::Null)
        .expect(200);
    assert_eq!(editor.get(&gone).expect(200).body["region_code"], "32.73");
}

#[test]
fn a_child_of_a_deleted_meeting_does_not_come_back_alone() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let body = json!({"meeting_id": id_of(&path), "position": 1, "topic": "other", "title": "x"});
    let item = format!(
        "/v1/agenda_items/{}",
        editor.post("/v1/agenda_items", body.clone()).expect(201).id()
    );
    editor.on_version(1).delete(&path).expect(204);
    editor
        .on_version(2)
        .post(&format!("{item}/restore"), Value::Null)
        .expect(422)
        .fault("/meeting_id", "reference_unknown");
    editor
        .post("/v1/agenda_items", body)
        .expect(422)
        .fault("/meeting_id", "reference_unknown");
}

#[test]
fn a_meeting_with_living_commitments_is_not_deleted() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let office = office(&app, "Disarpus", Some("32.14"));
    let (id, nobody) = (uuid::Uuid::now_v7(), uuid::Uuid::nil());
    app.execute(&format!(
        "insert into commitments (id, region_code, meeting_id, stakeholder_id, form, description, pledged_on, realised_idr, status,
             external_ids, version, created_at, updated_at, updated_by)
         values ('{id}', '32.14', '{}', '{office}', 'books', 'Buku', '2023-09-07', 0, 'pledged', '[]', 1, now(), now(), '{nobody}')",
        id_of(&path)
    ))
    .unwrap();
    let refused = editor.on_version(1).delete(&path).refused(409, "conflict");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("1 commitments"),
        "{}",
        refused.text
    );
    app.execute(&format!("update commitments set deleted_at = now() where id = '{id}'"))
        .unwrap();
    editor.on_version(1).delete(&path).expect(204);
}

#[test]
fn the_past_of_a_meeting_can_be_read() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    editor
        .on_version(1)
        .patch(&path, json!({"title": "Judul baru"}))
        .expect(200);
    assert_eq!(
        editor.get(&format!("{path}?version=1")).expect(200).body["title"],
        "SHM Kabupaten Purwakarta"
    );
    assert_eq!(editor.get(&path).expect(200).body["title"], "Judul baru");
    let history = editor.get(&format!("{path}/history")).expect(200);
    assert_eq!(history.body["data"][0]["changed"], json!(["title"]));
}
