//! Commitments from files keep to their steps.

use serde_json::{Value, json};

use super::of_type;
use crate::{
    ground,
    support::{App, meetings::with},
};

#[test]
fn a_step_that_no_commitment_takes_is_refused_in_a_file_too() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let office = ground::stakeholder(&app, Some("32.14"), "company");
    let names = |id: &str| json!([{"system": "uji", "id": id}]);
    let file = |told: Value| {
        let promise = json!({
            "external_ids": names("janji"), "stakeholder_id": office, "region_code": "32.14", "form": "funding",
            "description": "Dana pelatihan"
        });
        let decision = json!({
            "external_ids": names("sepakat"), "number": 1, "kind": "agreement", "text": "Sepakat",
            "commitments": [with(promise, told)]
        });
        let more = json!({"external_ids": names("rapat"), "decisions": [decision]});
        json!([with(ground::held(Some("32.14"), "2023-08-03"), more)])
    };
    let send = |told: Value| editor.post("/v1/imports", file(told));
    let status = || editor.get("/v1/commitments").expect(200).body["data"][0]["status"].clone();
    let refused = |told: Value, column: &str, code: &str| {
        let ledger = app.number("select count(*) from ledger");
        let report = send(told.clone()).expect(207).body;
        let refused = report["refused"].as_array().unwrap();
        assert_eq!(refused.len(), 1, "{told}: {report}");
        assert!(
            refused[0]["column"].as_str().unwrap().ends_with(column),
            "{told}: {report}"
        );
        assert_eq!(refused[0]["code"], code, "{told}: {report}");
        assert_eq!(app.number("select count(*) from ledger"), ledger, "{told}");
    };
    let made = send(json!({"status": "pledged"})).expect(200).body;
    assert_eq!(of_type(&made, "commitments"), [1, 0, 0, 0]);
    // From promised to kept there is work between.
    refused(json!({"status": "fulfilled"}), "status", "contradiction");
    refused(json!({"status": "kept"}), "status", "not_offered");
    refused(json!({"status": "cancelled"}), "cancellation_reason", "incomplete");
    assert_eq!(status(), "pledged");
    let going = send(json!({"status": "in_progress"})).expect(200).body;
    assert_eq!(of_type(&going, "commitments"), [0, 1, 0, 0]);
    // No step is taken back.
    refused(json!({"status": "pledged"}), "status", "contradiction");
    send(json!({"status": "fulfilled"})).expect(200);
    refused(json!({"status": "in_progress"}), "status", "contradiction");
    let late = json!({"status": "cancelled", "cancellation_reason": "Anggaran dialihkan"});
    refused(late, "status", "contradiction");
    assert_eq!(status(), "fulfilled");
}
