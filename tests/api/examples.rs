//! Every example of the document runs as it stands against the demonstration.

use std::fs;

use serde_json::{Value, json};
use sinergi::{
    access::{Author, Origin},
    import::{self, Format, Media, Mode, Options},
    records::ids::{self, Ids},
};

use crate::support::{
    App,
    meetings::{self, with},
    plans::step,
};

/// The demonstration's libraries of Kabupaten Purwakarta.
fn load_purwakarta(app: &App) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/tpbis-2023/libraries.csv");
    let file = fs::read_to_string(file).unwrap();
    let rows: Vec<&str> = file
        .lines()
        .enumerate()
        .filter(|(line, row)| *line == 0 || row.contains(",32.14"))
        .map(|(_, row)| row)
        .collect();
    let options = Options {
        format: Some(Format::Tpbis2023),
        records: None,
        media: Media::Csv,
        mode: Mode::Each,
        dry_run: false,
        ids: Ids::OfNames,
        history: false,
        progress: false,
    };
    let db = crate::support::open(app.database_url());
    let author = Author::system(Origin::Import);
    let report = import::run(&db, &author, rows.join("\n").as_bytes(), &options).unwrap();
    assert_eq!(report.rows_refused, 0);
    for (name, region, called) in [
        (
            "TPBIS-S-3214-ARPUS",
            "32.14",
            "Dinas Kearsipan dan Perpustakaan Kabupaten Purwakarta",
        ),
        (
            "TPBIS-S-32-DISPUSIPDA",
            "32",
            "Dinas Perpustakaan dan Kearsipan Daerah Provinsi Jawa Barat",
        ),
    ] {
        let office = serde_json::json!({
            "id": ids::of(["tpbis-2023", name]), "kind": "regional_agency", "region_code": region, "name": called
        });
        app.person("national.admin")
            .post("/v1/stakeholders", office)
            .expect(201);
    }
}

/// The meeting of Bandung on 3 August 2023, and one that was planned for the day after.
fn meet(app: &App) {
    let named = |name: &str| ids::of(["tpbis-2023", name]).to_string();
    let (bandung, office) = (named("TPBIS-M-2023-32"), named("TPBIS-S-3214-ARPUS"));
    let child = |records: &str, word: &str| ids::of([bandung.as_str(), records, word, ""]);
    let item = |n: &str, topic: &str| json!({"id": child("agenda_items", n), "topic": topic, "title": topic});
    let held = json!({
        "id": bandung, "status": "held", "attendances": [{"id": child("attendances", &office), "stakeholder_id": office}],
        "agenda_items": [
            item("1", "progress"), item("2", "challenges"), item("3", "opportunities"), item("4", "action_plan")
        ]
    });
    let planned = json!({"id": named("TPBIS-M-2023-34"), "region_code": "34"});
    for body in [held, planned] {
        let admin = app.person("national.admin");
        admin.post("/v1/meetings", with(meetings::bandung(), body)).expect(201);
    }
}

/// The meeting of Bandung on 3 August 2023, what it decided and what was promised.
fn promise_internet(app: &App) {
    let named = |name: &str| ids::of(["tpbis-2023", name]).to_string();
    let admin = app.person("national.admin");
    meet(app);
    let office = json!({
        "id": named("TPBIS-S-32-DISKOMINFO"), "name": "Dinas Komunikasi dan Informatika Provinsi Jawa Barat",
        "kind": "regional_agency", "region_code": "32"
    });
    admin.post("/v1/stakeholders", office).expect(201);
    let decision = json!({
        "id": named("TPBIS-K-2023-32-1"), "meeting_id": named("TPBIS-M-2023-32"), "kind": "agreement",
        "text": "Perpustakaan desa memakai jaringan internet desa."
    });
    admin.post("/v1/decisions", decision).expect(201);
    let commitment = json!({
        "id": named("TPBIS-J-2023-32-1"), "meeting_id": named("TPBIS-M-2023-32"),
        "stakeholder_id": named("TPBIS-S-32-DISKOMINFO"), "region_code": "32.14", "form": "internet",
        "description": "Internet untuk sepuluh perpustakaan desa", "pledged_idr": 60_000_000
    });
    admin.post("/v1/commitments", commitment).expect(201);
}

/// The plans of which the examples speak, with what belongs to them.
fn plan_internet(app: &App) {
    let named = |name: &str| ids::of(["tpbis-2023", name]).to_string();
    let admin = app.person("national.admin");
    let plan = |name: &str, library: &str| {
        let id = named(name);
        let first = |records: &str| ids::of([id.as_str(), records, "1", ""]).to_string();
        let line = ids::of([first("actions").as_str(), "budget_lines", "2024", "apbd_regency"]);
        let body = json!({
            "id": id, "kind": "follow_up", "level": "village", "library_id": named(library),
            "title": "Rencana keberlanjutan", "goals": ["Internet"], "first_year": 2023, "last_year": 2026,
            "actions": [{
                "id": first("actions"), "strategy": "information_service", "description": "Langganan internet",
                "responsible_stakeholder_id": named("TPBIS-S-3214-ARPUS"),
                "budget_lines": [{"id": line, "fiscal_year": 2024, "source": "apbd_regency"}]
            }],
            "indicators": [{
                "id": first("indicators"), "code": "visits", "name": "Kunjungan", "unit": "kunjungan",
                "aggregation": "sum", "measurements": [{
                    "id": first("measurements"), "period_start": "2024-04-01", "period_end": "2024-06-30", "value": 365
                }]
            }],
            "progress_reports": [{
                "id": first("progress_reports"), "period_start": "2024-04-01", "period_end": "2024-06-30",
                "summary": "Internet terpasang."
            }]
        });
        admin.post("/v1/plans", body).expect(201);
        format!("/v1/plans/{id}")
    };
    plan("TPBIS-R-D-3214102004-1-2024", "TPBIS-D-3214102004-1");
    let approved = plan("TPBIS-R-D-3214082013-1-2023", "TPBIS-D-3214082013-1");
    step(&admin, &approved, "submitted", None).expect(200);
    step(&app.person("jabar.approver"), &approved, "approved", None).expect(200);
}

/// The person of whom the examples speak, in case that the demonstration has none yet.
fn make_person(app: &App, document: &Value) {
    let (admin, person) = (
        app.person("national.admin"),
        &document["paths"]["/v1/people/{id}"]["put"],
    );
    let path = filled("/v1/people/{id}", person);
    let mut body = body(document, &person["requestBody"]["content"]["application/json"]).clone();
    body["id"] = path.rsplit('/').next().into();
    admin.post("/v1/people", body).expect(201);
}

/// The path with the examples of its parameters.
fn filled(path: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|p| p["in"] == "path")
        .fold(path.to_owned(), |path, p| {
            let example = p["example"].as_str().or(p["schema"]["example"].as_str());
            let name = p["name"].as_str().unwrap();
            let example = example.unwrap_or_else(|| panic!("{path} has no example for {name}"));
            path.replace(&format!("{{{name}}}"), example)
        })
}

/// The example of a body, or of its schema.
fn body<'d>(document: &'d Value, content: &'d Value) -> &'d Value {
    let reference = content["schema"]["$ref"].as_str().unwrap_or_default();
    let schema = document
        .pointer(reference.trim_start_matches('#'))
        .unwrap_or(&Value::Null);
    if content["example"].is_null() {
        &schema["example"]
    } else {
        &content["example"]
    }
}

#[test]
fn every_example_runs_as_it_stands() {
    let app = App::start();
    load_purwakarta(&app);
    promise_internet(&app);
    plan_internet(&app);
    let document = app.nobody().get("/openapi.json").expect(200).body;
    make_person(&app, &document);
    let admin = app.person("national.admin").with("X-Purpose", "Examples");
    let mut ran = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        // Signing in and out has its own secrets.
        if template.contains("/auth/") || template.contains("/oauth/") {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let path = filled(template, operation);
            let method = method.to_uppercase();
            let caller = admin.with("Prefer", "dry-run").with("If-Match", "\"1\"");
            let mut answers = Vec::new();
            for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let bytes = match body(&document, content) {
                    Value::Null => continue,
                    Value::String(text) => text.clone(),
                    value => value.to_string(),
                };
                answers.push(caller.send(&method, &path, Some((media_type, bytes.into_bytes()))));
            }
            let takes_body = !operation["requestBody"].is_null();
            assert!(!takes_body || !answers.is_empty(), "{method} {path} has no example");
            if !takes_body {
                let none = (method == "POST").then(|| ("application/json", Vec::new()));
                let reader = if method == "GET" { &admin } else { &caller };
                answers.push(reader.send(&method, &path, none));
            }
            for answer in answers {
                // What is not deleted cannot be restored, what is not merged not be parted.
                let well = if path.ends_with("/restore") || path.ends_with("/unmerge") {
                    answer.status == 409
                } else {
                    answer.status < 300
                };
                assert!(well, "{method} {path}: {} {}", answer.status, answer.text);
                ran += 1;
            }
        }
    }
    assert!(ran > 50, "{ran}");
}
