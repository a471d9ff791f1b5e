//! Who took what is in the ledger.

use serde_json::{Value, json};

use super::made;
use crate::support::{App, citalang};

fn newest(caller: &crate::support::Caller) -> Value {
    caller.get("/v1/exports?sort=-created_at&limit=1").expect(200).body["data"][0].clone()
}

#[test]
fn a_streamed_export_is_in_the_ledger() {
    let app = App::start();
    let admin = app.person("national.admin");
    admin.post("/v1/libraries", citalang()).expect(201);
    let editor = app.person("jabar.editor");
    let csv = editor.get("/v1/libraries?region=32&format=csv&limit=3").expect(200);
    let noted = newest(&editor);
    assert_eq!(noted["way"], "stream");
    assert_eq!(noted["status"], "complete");
    assert_eq!(noted["url"], "/v1/libraries?region=32");
    assert_eq!(noted["format"], "csv");
    assert_eq!(noted["rows"], 1);
    assert_eq!(noted["bytes"], csv.bytes.len());
    assert_eq!(noted["disclosed"], 0);
    assert_eq!(noted["principal_id"], app.principal("jabar.editor").to_string());
    let id = noted["id"].as_str().unwrap();
    let history = editor.get(&format!("/v1/exports/{id}/history")).expect(200).body;
    let steps: Vec<&Value> = history["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["document"]["status"])
        .collect();
    assert_eq!(steps, ["complete", "running"]);
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'exports' and operation in ('create', 'update')"),
        2
    );
    crate::ledger::assert_replayable(&app);
}

#[test]
fn a_page_of_json_is_no_export() {
    let app = App::start();
    app.person("jabar.editor").get("/v1/libraries?limit=500").expect(200);
    assert_eq!(app.number("select count(*) from exports"), 0);
}

#[test]
fn what_was_searched_among_people_is_not_written_down() {
    let app = App::exporting();
    let admin = app.person("national.admin").with("X-Purpose", "Uji");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let person = json!({"name": "Hening Widiatmoko", "library_id": library, "purpose": "Undangan", "lawful_basis": "public_task"});
    admin.post("/v1/people", person).expect(201);
    let lines = admin
        .get("/v1/people?q=Hening%20Widiatmoko&format=ndjson")
        .expect(200)
        .text;
    assert!(lines.contains("Hening Widiatmoko"));
    made(
        &admin,
        json!({"url": "/v1/people?q=Hening%20Widiatmoko", "format": "ndjson", "purpose": "Undangan rapat"}),
    );
    let told = app.number(
        "select count(*) from ledger where record_type = 'exports' and document::text ~* 'hening|widiatmoko|undangan'",
    );
    assert_eq!(told, 0);
    let noted = newest(&admin);
    assert_eq!(noted["url"], "/v1/people?q=***");
    assert_eq!(noted["disclosed"], 1);
    // Nor does it stay in the queue.
    assert_eq!(app.number("select count(*) from export_runs"), 0);
    assert_eq!(
        app.number("select count(*) from personal_reads where way = 'export' and purpose = 'Undangan rapat'"),
        1
    );
}

#[test]
fn others_do_not_see_what_somebody_took() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    editor.get("/v1/libraries?format=csv").expect(200);
    let id = newest(&editor)["id"].as_str().unwrap().to_owned();
    for other in ["purwakarta.editor", "national.viewer", "auditor", "jabar.approver"] {
        let other = app.person(other);
        assert_eq!(other.get("/v1/exports?count=exact").expect(200).body["total"], 0);
        let principal = app.principal("jabar.editor");
        let asked = format!("/v1/exports?count=exact&principal_id={principal}");
        assert_eq!(other.get(&asked).expect(200).body["total"], 0);
        other.get(&format!("/v1/exports/{id}")).refused(404, "not_found");
        other
            .get(&format!("/v1/exports/{id}/history"))
            .refused(404, "not_found");
        let lines = other.get("/v1/exports?format=ndjson").expect(200).text;
        assert!(!lines.contains(&id), "{lines}");
    }
    let admin = app.person("national.admin");
    assert_eq!(
        admin.get(&format!("/v1/exports/{id}")).expect(200).body["status"],
        "complete"
    );
    // Taken the day before or not, everything that anybody took is there.
    assert_eq!(admin.get("/v1/exports?count=exact").expect(200).body["total"], 5);
}

#[test]
fn whoever_may_read_nothing_takes_nothing_along() {
    let app = App::start();
    let admin = app.person("national.admin");
    let body = json!({"name": "tamu", "kind": "person", "display_name": "Tamu", "region_code": "32"});
    admin.post("/v1/principals", body).expect(201);
    let guest = app.person("tamu");
    guest.get("/v1/libraries?format=csv").refused(403, "forbidden");
    guest
        .post("/v1/exports", json!({"url": "/v1/libraries", "format": "csv"}))
        .refused(403, "forbidden");
    assert_eq!(app.number("select count(*) from exports"), 0);
}

#[test]
fn partner_systems_do_not_hear_of_exports() {
    let app = App::start();
    app.person("jabar.editor").get("/v1/libraries?format=csv").expect(200);
    let feed = app.person("jabar-sync").get("/v1/sync/changes").expect(200);
    assert!(!feed.text.contains("\"exports\""), "{}", feed.text);
}
