//! Everything that is wrong is told at once, and nothing that may be right.

use serde_json::{Value, json};

use crate::support::{Answer, App, citalang};

/// The faults of an answer in order of their places, as `pointer code`.
fn told(answer: Answer) -> Vec<String> {
    let answer = answer.refused(422, "validation");
    let mut told: Vec<String> = answer.faults().into_iter().map(|(p, c)| format!("{p} {c}")).collect();
    told.sort();
    told
}

#[test]
fn form_rules_and_other_rows_are_told_together() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    // The name is missing: the coordinate is half, the NPP no NPP, and the region not there all the same.
    let body =
        json!({"kind": "village", "region_code": "32.14.01.2001", "latitude": -6.5, "npp": "123", "statsu": "active"});
    assert_eq!(
        told(editor.post("/v1/libraries", body.clone())),
        [
            "/longitude incomplete",
            "/name required",
            "/npp format",
            "/region_code region_unknown",
            "/statsu unknown_field"
        ]
    );
    let unknown = json!({"library_id": "01900000-0000-7000-8000-000000000000", "year": 1900, "scheme": "replication", "status": "ended", "starts_on": "2023-01-01"});
    assert_eq!(
        told(editor.post("/v1/enrolments", unknown)),
        ["/ends_on incomplete", "/library_id reference_unknown", "/year range"]
    );
    // A change likewise.
    let library = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", library.id());
    let change = json!({"name": "", "npp": "123", "region_code": "32.14.01.2001"});
    let faults = ["/name length", "/npp format", "/region_code region_unknown"];
    assert_eq!(told(editor.on_version(1).patch(&path, change)), faults);
    assert_eq!(
        told(editor.on_version(1).put(&path, body)),
        [
            "/longitude incomplete",
            "/name required",
            "/npp format",
            "/region_code region_unknown",
            "/statsu unknown_field"
        ]
    );
}

#[test]
fn what_depends_on_an_unreadable_field_is_not_guessed() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let post = |change: Value| {
        let mut body = citalang();
        let members = body.as_object_mut().unwrap();
        members.extend(change.as_object().unwrap().clone());
        members.retain(|_, value| value != "left out");
        told(editor.post("/v1/libraries", body))
    };
    // A province fits some kinds of library.
    assert_eq!(
        post(json!({"kind": "vilage", "region_code": "32"})),
        ["/kind not_offered"]
    );
    assert_eq!(
        post(json!({"kind": "left out", "region_code": "32"})),
        ["/kind required"]
    );
    assert_eq!(post(json!({"region_code": "3214"})), ["/region_code region_undotted"]);
    // The grade is there, if not a good one; the latitude too.
    assert_eq!(
        post(json!({"accreditation": "z", "accreditation_valid_until": "2027-01-01", "latitude": "x"})),
        ["/accreditation not_offered", "/latitude wrong_type"]
    );
    // Outside Indonesia whatever the latitude.
    assert_eq!(post(json!({"latitude": 99, "longitude": 20})), ["/latitude range"]);
    let library = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", library.id());
    // The present kind does not count when another was meant.
    assert_eq!(
        told(
            editor
                .on_version(1)
                .patch(&path, json!({"kind": "vilage", "region_code": "32.14"}))
        ),
        ["/kind not_offered"]
    );
    editor.post("/v1/libraries", json!([])).refused(422, "validation");
    editor.on_version(1).patch(&path, json!("x")).refused(422, "validation");
}

#[test]
fn faults_tell_nobody_what_is_elsewhere() {
    let app = App::start();
    let (jabar, purwakarta) = (app.person("jabar.editor"), app.person("purwakarta.editor"));
    let bandung = json!({"name": "Perpustakaan Kota Bandung", "kind": "regency", "region_code": "32.73"});
    let library = jabar.post("/v1/libraries", bandung).expect(201).id();
    // Whether the region is there is told to those who may write there; the form to everybody.
    let elsewhere = json!({"kind": "village", "region_code": "32.73.01.2999"});
    assert_eq!(told(purwakarta.post("/v1/libraries", elsewhere)), ["/name required"]);
    let report = |year: i32| json!({"library_id": library, "year": year, "visits": 1});
    for year in [2022, 1900] {
        let told = told(purwakarta.post("/v1/library_reports", report(year)));
        assert!(told.contains(&"/library_id reference_unknown".to_owned()), "{told:?}");
    }
    // Who may not change a record does not learn what would be wrong with the change.
    purwakarta
        .on_version(1)
        .patch(&format!("/v1/libraries/{library}"), json!({"npp": "123", "x": 1}))
        .refused(404, "not_found");
    app.person("national.viewer")
        .on_version(1)
        .patch(&format!("/v1/libraries/{library}"), json!({"npp": "123", "x": 1}))
        .refused(403, "forbidden");
    jabar
        .on_version(7)
        .patch(&format!("/v1/libraries/{library}"), json!({"npp": "123", "x": 1}))
        .refused(412, "stale_version");
}
