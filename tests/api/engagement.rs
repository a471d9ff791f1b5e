//! What one stakeholder takes part in and what it promised.

use serde_json::{Value, json};

use crate::support::{
    App, Caller,
    meetings::{bandung, id_of, meeting, purwakarta, with},
};

/// Every address of rows in a document, with the number that it stands beside.
fn figures(value: &Value, found: &mut Vec<(String, i64)>) {
    match value {
        Value::Object(members) => {
            if let (Some(url), Some(count)) = (members.get("rows_url"), members.get("count")) {
                found.push((url.as_str().unwrap().to_owned(), count.as_i64().unwrap()));
            }
            members.values().for_each(|member| figures(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| figures(item, found)),
        _ => {}
    }
}

/// The engagement that a caller sees; every figure is held against its rows.
#[track_caller]
fn engagement(caller: &Caller, id: &str) -> Value {
    let told = caller
        .get(&format!("/v1/stakeholders/{id}/engagement"))
        .expect(200)
        .body;
    let mut found = Vec::new();
    figures(&told, &mut found);
    assert!(found.len() > 15, "{told}");
    for (url, count) in found {
        assert_eq!(caller.get(&url).expect(200).body["total"], count, "{url}");
    }
    told
}

/// The figure of one state.
fn in_state<'v>(figures: &'v Value, status: &str) -> &'v Value {
    let all = figures["by_status"].as_array().unwrap();
    all.iter().find(|figure| figure["status"] == status).unwrap()
}

#[test]
fn every_figure_of_an_engagement_is_that_of_its_rows() {
    let app = App::start();
    let admin = app.person("national.admin");
    let nation = json!({"name": "Coca-Cola Foundation Indonesia", "kind": "company"});
    let id = admin.post("/v1/stakeholders", nation).expect(201).id();
    let other = json!({"name": "Bank BJB", "kind": "bank", "region_code": "32"});
    let other = admin.post("/v1/stakeholders", other).expect(201).id();
    let empty = engagement(&admin, &id);
    assert_eq!(
        (&empty["meetings"]["count"], &empty["last_activity_on"]),
        (&json!(0), &Value::Null)
    );

    let held = |body: Value| {
        let path = meeting(&admin, body);
        admin.on_version(1).patch(&path, json!({"status": "held"})).expect(200);
        path
    };
    let in_bandung = held(bandung());
    let in_purwakarta = held(purwakarta());
    let next = with(
        purwakarta(),
        json!({"title": "Lanjutan", "starts_at": "2024-03-01T02:00:00Z", "ends_at": "2024-03-01T08:00:00Z", "host_stakeholder_id": id}),
    );
    let planned = meeting(&admin, next);
    let contact =
        json!({"stakeholder_id": id, "name": "Titie Sadarini", "purpose": "Undangan", "lawful_basis": "public_task"});
    let contact = admin.post("/v1/people", contact).expect(201).id();
    let come = |path: &str, body: Value| {
        admin
            .post("/v1/attendances", with(json!({"meeting_id": id_of(path)}), body))
            .expect(201)
            .id()
    };
    come(&in_bandung, json!({"stakeholder_id": id, "status": "present"}));
    come(&in_bandung, json!({"person_id": contact, "status": "excused"}));
    come(&in_bandung, json!({"stakeholder_id": other, "status": "present"}));
    come(&in_purwakarta, json!({"stakeholder_id": id, "status": "absent"}));
    let gone = come(&planned, json!({"stakeholder_id": id}));
    come(&planned, json!({"person_id": contact}));
    admin
        .on_version(1)
        .delete(&format!("/v1/attendances/{gone}"))
        .expect(204);
    for (owner, region, more) in [
        (
            &id,
            "32.14",
            json!({"pledged_idr": 5_000_000, "realised_idr": 1_000_000, "due_on": "2024-01-01", "status": "in_progress"}),
        ),
        (&id, "32.14", json!({"pledged_idr": 7_000_000, "due_on": "2099-01-01"})),
        (
            &id,
            "96.01",
            json!({"pledged_idr": 20_000_000, "realised_idr": 25_000_000, "due_on": "2024-01-01", "status": "in_progress"}),
        ),
        (&id, "32", json!({"form": "training"})),
        (
            &other,
            "32.14",
            json!({"pledged_idr": 9_000_000, "due_on": "2024-01-01"}),
        ),
    ] {
        let body = json!({"stakeholder_id": owner, "region_code": region, "form": "funding", "description": "Dukungan", "pledged_on": "2023-08-03"});
        admin.post("/v1/commitments", with(body, more)).expect(201);
    }

    let all = engagement(&admin, &id);
    assert_eq!((&all["complete"], &all["stakeholder_id"]), (&json!(true), &json!(id)));
    assert_eq!(all["meetings"]["count"], 3);
    assert_eq!(all["attendances"]["count"], 4);
    for (status, count) in [
        ("invited", 1),
        ("confirmed", 0),
        ("present", 1),
        ("excused", 1),
        ("absent", 1),
    ] {
        assert_eq!(in_state(&all["attendances"], status)["count"], count, "{status}");
    }
    let years = all["attendances"]["by_year"].as_array().unwrap();
    assert_eq!(
        years.iter().map(|of| (&of["year"], &of["count"])).collect::<Vec<_>>(),
        [(&json!(2024), &json!(1)), (&json!(2023), &json!(3))]
    );
    assert_eq!(in_state(&years[1], "present")["count"], 1);
    assert_eq!(
        (&all["hosted"]["count"], &in_state(&all["hosted"], "planned")["count"]),
        (&json!(1), &json!(1))
    );
    let money = |sum: &Value| {
        (
            sum["count"].clone(),
            sum["pledged_idr"].clone(),
            sum["realised_idr"].clone(),
        )
    };
    assert_eq!(
        money(&all["commitments"]),
        (json!(4), json!(32_000_000), json!(26_000_000))
    );
    assert_eq!(
        money(in_state(&all["commitments"], "in_progress")),
        (json!(2), json!(25_000_000), json!(26_000_000))
    );
    assert_eq!(
        money(in_state(&all["commitments"], "fulfilled")),
        (json!(0), json!(0), json!(0))
    );
    assert_eq!(
        money(&all["commitments"]["overdue"]),
        (json!(2), json!(25_000_000), json!(26_000_000))
    );
    assert!(all["last_activity_on"].as_str().unwrap() > "2024-03-01", "{all}");

    // A regency counts what it may read: its own, and what lies above.
    let seen = engagement(&app.person("purwakarta.editor"), &id);
    assert_eq!(
        (&seen["complete"], &seen["meetings"]["count"]),
        (&json!(false), &json!(3))
    );
    assert_eq!(
        money(&seen["commitments"]),
        (json!(3), json!(12_000_000), json!(1_000_000))
    );
    assert_eq!(
        money(&seen["commitments"]["overdue"]),
        (json!(1), json!(5_000_000), json!(1_000_000))
    );
    let beside = engagement(&app.person("jateng-sync"), &id);
    assert_eq!(
        (&beside["meetings"]["count"], &beside["commitments"]["count"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(beside["last_activity_on"], Value::Null);
}

#[test]
fn a_day_of_presence_is_an_activity_and_a_plan_is_none() {
    let app = App::start();
    let admin = app.person("national.admin");
    let office = json!({"name": "Diskominfo", "kind": "regional_agency", "region_code": "32.14"});
    let id = admin.post("/v1/stakeholders", office).expect(201).id();
    let planned = with(purwakarta(), json!({"host_stakeholder_id": id}));
    let path = meeting(&admin, planned);
    let comes = json!({"meeting_id": id_of(&path), "stakeholder_id": id});
    let comes = admin.post("/v1/attendances", comes).expect(201).id();
    assert_eq!(engagement(&admin, &id)["last_activity_on"], Value::Null);
    admin.on_version(1).patch(&path, json!({"status": "held"})).expect(200);
    assert_eq!(engagement(&admin, &id)["last_activity_on"], "2023-09-07");
    admin
        .on_version(2)
        .patch(&path, json!({"host_stakeholder_id": null}))
        .expect(200);
    assert_eq!(engagement(&admin, &id)["last_activity_on"], Value::Null);
    admin
        .on_version(1)
        .patch(&format!("/v1/attendances/{comes}"), json!({"status": "present"}))
        .expect(200);
    assert_eq!(engagement(&admin, &id)["last_activity_on"], "2023-09-07");
}

#[test]
fn an_engagement_is_told_to_those_who_see_the_stakeholder_and_follows_a_merge() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let make = |name: &str| {
        let body = json!({"name": name, "kind": "regional_agency", "region_code": "32.14"});
        editor.post("/v1/stakeholders", body).expect(201).id()
    };
    let (gone, into) = (make("Satu"), make("Dua"));
    let path = |id: &str| format!("/v1/stakeholders/{id}/engagement");
    app.person("bandung.editor").get(&path(&gone)).refused(404, "not_found");
    let first = editor.get(&path(&gone)).expect(200);
    editor
        .with("If-None-Match", first.header("etag").unwrap())
        .get(&path(&gone))
        .expect(304);
    editor
        .get(&format!("{}?year=2023", path(&gone)))
        .refused(400, "bad_query")
        .fault("?year", "unknown_field");
    editor
        .on_version(1)
        .post(&format!("/v1/stakeholders/{gone}/merge"), json!({"into": into}))
        .expect(200);
    let led = editor.get(&path(&gone)).expect(308);
    assert_eq!(
        led.header("location"),
        Some(format!("http://sinergi.test{}", path(&into)).as_str())
    );
    editor
        .on_version(2)
        .delete(&format!("/v1/stakeholders/{into}"))
        .expect(204);
    editor.get(&path(&into)).refused(410, "gone");
}
