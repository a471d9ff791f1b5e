//! The content that is approved: its hash, what changed since, and by whom it is
//! approved again.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use crate::support::{
    meetings::with,
    plans::{change, ground, person, remove, step},
};

/// The hash of a plan as anybody can compute it from what the API shows, by the
/// words of the documents. Texts here are plain and numbers whole, so that sorted
/// members without spaces are what RFC 8785 writes.
fn recomputed(plan: &Value) -> String {
    let pick = |record: &Value, names: &[&str]| -> Map<String, Value> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), record[*name].clone()))
            .collect()
    };
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
    let mut form = pick(
        plan,
        &[
            "id",
            "region_code",
            "kind",
            "level",
            "library_id",
            "meeting_id",
            "title",
            "goals",
            "first_year",
            "last_year",
        ],
    );
    let mut actions = Map::new();
    for action in plan["actions"].as_array().unwrap() {
        let mut members = pick(
            action,
            &[
                "position",
                "strategy",
                "description",
                "responsible_stakeholder_id",
                "responsible_library_id",
                "commitment_id",
                "starts_on",
                "ends_on",
                "weight",
            ],
        );
        let lines = action["budget_lines"].as_array().unwrap().iter().map(|line| {
            let members = pick(line, &["fiscal_year", "source", "planned_idr", "approved_idr"]);
            (id(line), Value::Object(members))
        });
        members.insert("budget_lines".into(), Value::Object(lines.collect()));
        actions.insert(id(action), Value::Object(members));
    }
    form.insert("actions".into(), Value::Object(actions));
    let indicators = plan["indicators"].as_array().unwrap().iter().map(|indicator| {
        let members = pick(
            indicator,
            &[
                "action_id",
                "code",
                "name",
                "unit",
                "aggregation",
                "baseline",
                "baseline_denominator",
                "target",
                "target_denominator",
            ],
        );
        (id(indicator), Value::Object(members))
    });
    form.insert("indicators".into(), Value::Object(indicators.collect()));
    // `serde_json` sorts members as it is built here.
    let text = Value::Object(form).to_string();
    let hash = digest(&SHA256, text.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_hash_is_recomputed_from_what_is_shown() {
    let g = ground();
    let plan = g.seen();
    assert_eq!(plan["content_sha256"], recomputed(&plan));
    change(&g.editor, &g.plan, json!({"goals": ["Kunjungan naik", "Peserta naik"]})).expect(200);
    let changed = g.seen();
    assert_eq!(changed["content_sha256"], recomputed(&changed));
    assert_ne!(changed["content_sha256"], plan["content_sha256"]);
}

#[test]
fn progress_is_no_content() {
    let g = ground();
    let before = g.seen()["content_sha256"].clone();
    change(
        &g.editor,
        &g.action(),
        json!({"status": "in_progress", "progress_percent": 40}),
    )
    .expect(200);
    change(&g.editor, &g.line(), json!({"realised_idr": 5})).expect(200);
    let names = json!({"external_ids": [{"system": "jabar-sim", "id": "7"}], "source": "rapat"});
    change(&g.editor, &g.plan, names).expect(200);
    let value = json!({
        "indicator_id": g.indicator().rsplit('/').next(), "period_start": "2024-01-01", "period_end": "2024-01-31", "value": 1
    });
    g.editor.post("/v1/measurements", value).expect(201);
    let report = json!({"plan_id": g.id(), "period_start": "2024-01-01", "period_end": "2024-03-31", "summary": "x"});
    g.editor.post("/v1/progress_reports", report).expect(201);
    assert_eq!(g.seen()["content_sha256"], before);
}

#[test]
fn a_material_edit_shows_what_changed_until_it_is_approved_again() {
    let g = ground();
    assert_eq!(g.seen()["approval"]["state"], "none");
    g.editor
        .get(&format!("{}/difference?from=approved", g.plan))
        .refused(404, "not_found");
    g.approve();
    let approved = g.seen();
    assert_eq!(approved["approval"]["state"], "current");
    assert_eq!(approved["approval"]["changed_fields"], json!([]));
    let (action, line, indicator) = (g.action(), g.line(), g.indicator());
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    change(&g.editor, &g.plan, json!({"title": "Rencana Baru"})).expect(200);
    change(&g.editor, &action, json!({"description": "Layanan baru"})).expect(200);
    change(&g.editor, &line, json!({"planned_idr": 1, "realised_idr": 2})).expect(200);
    remove(&g.editor, &indicator).expect(204);
    let added = json!({"plan_id": g.id(), "position": 2, "strategy": "advocacy", "description": "Advokasi"});
    let added = g.editor.post("/v1/actions", added).expect(201).id();
    let seen = g.seen();
    assert_eq!(seen["approval"]["state"], "changed_since");
    assert_eq!(seen["approval"]["sha256"], approved["content_sha256"]);
    let mut expected = vec![
        format!("/actions/{}/budget_lines/{}/planned_idr", name(&action), name(&line)),
        format!("/actions/{}/description", name(&action)),
        format!("/actions/{added}"),
        format!("/indicators/{}", name(&indicator)),
        "/title".to_owned(),
    ];
    expected.sort();
    let mut fields: Vec<String> = serde_json::from_value(seen["approval"]["changed_fields"].clone()).unwrap();
    fields.sort();
    assert_eq!(fields, expected);

    let difference = g
        .approver
        .get(&format!("{}/difference?from=approved", g.plan))
        .expect(200)
        .body;
    assert_eq!(difference["from_sha256"], approved["content_sha256"]);
    assert_eq!(difference["to_sha256"], seen["content_sha256"]);
    let words: Vec<&str> = difference["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["words"]["id"].as_str().unwrap())
        .collect();
    assert!(
        words.contains(&"Judul: “Rencana Keberlanjutan Purwakarta” → “Rencana Baru”"),
        "{words:?}"
    );
    let patch: json_patch::Patch = serde_json::from_value(difference["patch"].clone()).unwrap();
    let mut form = json!({"title": approved["title"], "actions": {}, "indicators": {}});
    form["indicators"][name(&indicator)] = json!({});
    form["actions"][name(&action)] = json!({"description": "", "budget_lines": {}});
    form["actions"][name(&action)]["budget_lines"][name(&line)] = json!({"planned_idr": 0});
    json_patch::patch(&mut form, &patch).unwrap();
    assert_eq!(form["title"], "Rencana Baru");
    assert_eq!(form["actions"][&added]["description"], "Advokasi");

    // What is not ready is not approved again; then it is, and stays what it is.
    step(&g.approver, &g.plan, "approved", None)
        .expect(422)
        .fault("/indicators", "incomplete");
    g.editor
        .with("If-Match", "*")
        .post(&format!("{indicator}/restore"), Value::Null)
        .expect(200);
    step(&g.editor, &g.plan, "active", None).expect(200);
    let again = step(&g.approver, &g.plan, "approved", None).expect(200).body;
    assert_eq!(again["status"], "active");
    assert_eq!(again["approval"]["state"], "current");
    assert_eq!(again["approval"]["sha256"], again["content_sha256"]);
    let same = step(&g.approver, &g.plan, "approved", None).refused(409, "conflict");
    assert!(same.text.contains("as it is"), "{}", same.text);
    let none = g
        .editor
        .get(&format!("{}/difference?from=approved", g.plan))
        .expect(200)
        .body;
    assert_eq!((&none["changes"], &none["patch"]), (&json!([]), &json!([])));
}

#[test]
fn an_edit_that_is_taken_back_leaves_the_approval_as_it_was() {
    let g = ground();
    g.approve();
    let title = g.seen()["title"].clone();
    change(&g.editor, &g.plan, json!({"title": "Lain"})).expect(200);
    assert_eq!(g.seen()["approval"]["state"], "changed_since");
    change(&g.editor, &g.plan, json!({"title": title})).expect(200);
    assert_eq!(g.seen()["approval"]["state"], "current");
}

#[test]
fn nobody_approves_the_own_edit() {
    let g = ground();
    g.approve();
    let admin = person(&g.app, "jabar.admin", "admin", Some("32"));
    change(&admin, &g.line(), json!({"planned_idr": 1})).expect(200);
    let refused = step(&admin, &g.plan, "approved", None).refused(403, "forbidden");
    assert!(refused.text.contains("changed themselves"), "{}", refused.text);
    step(&g.approver, &g.plan, "approved", None).expect(200);
    // How it goes is nobody's content.
    change(&g.editor, &g.line(), json!({"planned_idr": 2})).expect(200);
    change(&admin, &g.line(), json!({"realised_idr": 1})).expect(200);
    step(&admin, &g.plan, "approved", None).expect(200);
}

#[test]
fn a_move_is_a_change_of_content() {
    let g = ground();
    g.approve();
    let editor = g.app.person("jabar.editor");
    change(&editor, &g.plan, json!({"region_code": "32.15"})).expect(200);
    let seen = editor.get(&g.plan).expect(200).body;
    assert_eq!(seen["approval"]["changed_fields"], json!(["/region_code"]));
    // All that belongs to it went along.
    assert_eq!(seen["actions"][0]["region_code"], "32.15");
    assert_eq!(seen["actions"][0]["budget_lines"][0]["region_code"], "32.15");
    g.editor.get(&g.plan).expect(404);
    g.editor
        .get(&format!("/v1/actions/{}", seen["actions"][0]["id"].as_str().unwrap()))
        .expect(404);
}

#[test]
fn the_plan_as_it_was_is_whole() {
    let g = ground();
    g.approve();
    let then = g.seen();
    let moment = sinergi::infra::clock::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    change(&g.editor, &g.action(), json!({"description": "Lain"})).expect(200);
    remove(&g.editor, &g.indicator()).expect(204);
    change(&g.editor, &g.plan, json!({"title": "Lain"})).expect(200);
    let past = g.editor.get(&format!("{}?as_of={moment}", g.plan)).expect(200);
    let same = |name: &str| assert_eq!(past.body[name], then[name], "{name}");
    for name in [
        "title",
        "actions",
        "indicators",
        "totals",
        "progress",
        "approval",
        "content_sha256",
        "version",
    ] {
        same(name);
    }
    assert_eq!(past.body["allowed_transitions"], json!([]));
    // A version lasts until the next: what belonged to the plan then had changed already.
    let version = g.editor.get(&format!("{}?version=3", g.plan)).expect(200).body;
    assert_eq!(version["title"], then["title"]);
    assert_eq!(version["actions"][0]["description"], "Lain");
    assert_eq!(version["approval"]["state"], "changed_since");
    let sparse = g
        .editor
        .get(&format!("{}?version=3&fields=id,title", g.plan))
        .expect(200)
        .body;
    assert_eq!(sparse, json!({"id": g.id(), "title": then["title"]}));
    g.editor.get(&format!("{}?version=9", g.plan)).expect(404);
}

#[test]
fn what_was_read_may_be_put_back() {
    let g = ground();
    let read = g.editor.get(&g.plan).expect(200);
    let tag = read.header("etag").unwrap().to_owned();
    let put = g
        .editor
        .with("If-Match", &tag)
        .put(&g.plan, read.body.clone())
        .expect(200);
    assert_eq!(put.version(), 1);
    let changed = with(read.body.clone(), json!({"title": "Lain"}));
    assert_eq!(
        g.editor
            .with("If-Match", &tag)
            .put(&g.plan, changed)
            .expect(200)
            .version(),
        2
    );
    // What belongs to it is not changed in passing.
    let mut inside = g.seen();
    inside["actions"][0]["description"] = json!("Diam-diam");
    let refused = g.editor.with("If-Match", "*").put(&g.plan, inside).expect(422);
    refused.fault("/actions", "immutable");
}

#[test]
fn a_responsible_stakeholder_that_became_part_of_another() {
    let app = crate::support::App::start();
    let admin = app.person("national.admin");
    let office = |name: &str| {
        let body = json!({"name": name, "kind": "regional_agency", "region_code": "32.14"});
        admin.post("/v1/stakeholders", body).expect(201).id()
    };
    let (old, new) = (office("Kantor Arsip"), office("Dinas Arsip dan Perpustakaan"));
    let path = crate::support::plans::plan(&admin, crate::support::plans::ready(&old));
    step(&admin, &path, "submitted", None).expect(200);
    step(&app.person("jabar.approver"), &path, "approved", None).expect(200);
    let merge = admin.with("If-Match", "*");
    merge
        .post(&format!("/v1/stakeholders/{old}/merge"), json!({"into": new}))
        .expect(200);
    let seen = admin.get(&path).expect(200).body;
    let action = &seen["actions"][0];
    assert_eq!(action["responsible_stakeholder_id"], json!(new));
    let changed = format!("/actions/{}/responsible_stakeholder_id", action["id"].as_str().unwrap());
    assert_eq!(seen["approval"]["changed_fields"], json!([changed]));
    let parted = admin
        .with("If-Match", "*")
        .post(&format!("/v1/stakeholders/{old}/unmerge"), Value::Null);
    parted.expect(200);
    assert_eq!(admin.get(&path).expect(200).body["approval"]["state"], "current");
}

#[test]
fn the_plan_of_a_library_that_moves() {
    let app = crate::support::App::start();
    let admin = app.person("national.admin");
    let library = admin.post("/v1/libraries", crate::support::citalang()).expect(201).id();
    let office = crate::support::meetings::office(&app, "Disarpus", Some("32.14"));
    let of_library = json!({"level": "village", "region_code": null, "library_id": library});
    let path = crate::support::plans::plan(&admin, with(crate::support::plans::ready(&office), of_library));
    step(&admin, &path, "submitted", None).expect(200);
    step(&app.person("jabar.approver"), &path, "approved", None).expect(200);
    let moved = json!({"region_code": "32.73.01.1001"});
    change(&admin, &format!("/v1/libraries/{library}"), moved).expect(200);
    let seen = admin.get(&path).expect(200).body;
    assert_eq!(seen["region_code"], "32.73.01.1001");
    assert_eq!(seen["actions"][0]["budget_lines"][0]["region_code"], "32.73.01.1001");
    assert_eq!(seen["indicators"][0]["region_code"], "32.73.01.1001");
    assert_eq!(seen["approval"]["changed_fields"], json!(["/region_code"]));
    app.person("bandung.editor").get(&path).expect(200);
    app.person("purwakarta.editor").get(&path).expect(404);
}
