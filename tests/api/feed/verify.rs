//! `sinergi verify` proves that the ledger gives the tables, and can fail.

use serde_json::{Value, json};
use sinergi::records::replay;

use crate::{
    ground,
    ledger::astray,
    support::{App, DEMONSTRATION, citalang, open},
};

#[test]
fn the_demonstration_is_what_its_ledger_gives() {
    let app = App::of(&DEMONSTRATION);
    let admin = app.person("national.admin");
    // Deleted, restored, merged and erased ones too.
    let first = |of: &str| {
        let page = admin.get(&format!("/v1/{of}?limit=1")).expect(200);
        format!("/v1/{of}/{}", page.body["data"][0]["id"].as_str().unwrap())
    };
    let any = admin.with("If-Match", "*").with("X-Purpose", "Uji");
    let library = first("libraries");
    any.delete(&library).expect(204);
    let person = first("people");
    any.post(&format!("{person}/erase"), json!({"reason": "Permintaan"}))
        .expect(200);
    assert_eq!(astray(&app), []);
    any.post(&format!("{library}/restore"), Value::Null).expect(200);
    assert_eq!(astray(&app), []);
    let replayed = open(app.database_url()).snapshot_now(replay::all).unwrap();
    assert_eq!(replayed.len(), 21, "every type");
    assert!(replayed.iter().filter(|r| r.records > 0).count() >= 18, "{replayed:?}");
}

#[test]
fn whatever_goes_around_the_ledger_is_found() {
    for (spoil, of, what) in [
        (
            "update libraries set name = 'Diam-diam' where id = (select min(id::text)::uuid from libraries)",
            "libraries",
            "differ",
        ),
        (
            "update libraries set version = version + 1 where id = (select min(id::text)::uuid from libraries)",
            "libraries",
            "differ",
        ),
        (
            "alter table ledger disable trigger all; delete from ledger where record_type = 'enrolments' \
             and record_id = (select min(id::text)::uuid from enrolments)",
            "enrolments",
            "does not know",
        ),
        (
            "alter table ledger disable trigger all; update ledger set region_code = '33' where record_type = 'libraries' \
             and record_id = (select min(id::text)::uuid from libraries)",
            "libraries",
            "another record, version or region",
        ),
        (
            "alter table ledger disable trigger all; update ledger set version = 5 where record_type = 'library_reports' \
             and record_id = (select min(id::text)::uuid from library_reports)",
            "library_reports",
            "1, 2, 3",
        ),
        ("delete from library_reports", "library_reports", "the table lacks"),
        (
            "delete from external_ids where record_type = 'libraries'",
            "external_ids",
            "astray",
        ),
    ] {
        let app = App::start();
        let editor = app.person("jabar.editor");
        let mut body = citalang();
        body["external_ids"] = json!([{"system": "jabar-sim", "id": "1"}]);
        let library = editor.post("/v1/libraries", body).expect(201).id();
        let of_library = |mut body: Value| {
            body["library_id"] = json!(library);
            body
        };
        let enrolment = json!({"year": 2022, "scheme": "replication", "status": "proposed"});
        editor.post("/v1/enrolments", of_library(enrolment)).expect(201);
        editor
            .post("/v1/library_reports", of_library(json!({"year": 2022})))
            .expect(201);
        assert_eq!(astray(&app), [], "{spoil}");
        app.execute(spoil).unwrap();
        let found = astray(&app);
        assert!(
            found.iter().any(|(table, told, _)| table == of && told.contains(what)),
            "{spoil}: {found:?}"
        );
    }
}

#[test]
fn a_deleted_row_that_was_changed_is_found() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let path = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    editor.on_version(1).delete(&path).expect(204);
    assert_eq!(astray(&app), []);
    app.execute("update libraries set name = 'Diam-diam'").unwrap();
    assert!(astray(&app)[0].1.contains("deleted records"));
}

#[test]
fn a_deleted_record_that_followed_a_merge_is_what_the_ledger_gives() {
    let app = App::start();
    let admin = app.person("national.admin").with("If-Match", "*");
    let [gone, between, last] = [(); 3].map(|()| ground::stakeholder(&app, Some("32"), "regional_agency"));
    let meeting = ground::meeting(&app, Some("32"));
    let come = json!({"meeting_id": meeting, "stakeholder_id": gone, "role": "speaker"});
    let deleted = admin.post("/v1/attendances", come).expect(201).id();
    admin.delete(&format!("/v1/attendances/{deleted}")).expect(204);
    let merge = |from: &str, into: &str| {
        admin
            .post(&format!("/v1/stakeholders/{from}/merge"), json!({"into": into}))
            .expect(200)
    };
    merge(&gone, &between);
    assert_eq!(astray(&app), []);
    merge(&between, &last);
    assert_eq!(astray(&app), []);
    admin
        .post(&format!("/v1/stakeholders/{between}/unmerge"), Value::Null)
        .expect(200);
    assert_eq!(astray(&app), []);
    app.execute(&format!("update attendances set stakeholder_id = '{last}'"))
        .unwrap();
    assert_eq!(
        astray(&app),
        [(
            "attendances".to_owned(),
            "deleted records that differ from what the ledger makes",
            1
        )]
    );
}

/// The command says so, and fails when it is not so.
#[test]
fn the_command_fails_when_anything_differs() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let id = editor.post("/v1/libraries", citalang()).expect(201).id();
    let run = || {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_sinergi"))
            .args(["verify", "--data"])
            .arg(app.key_folder())
            .env("DATABASE_URL", app.database_url())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let (well, said) = run();
    assert!(well && said.contains("the ledger gives the tables"), "{said}");
    assert!(said.contains("libraries: 1 changes make 1 records"), "{said}");
    app.execute("update libraries set name = 'Diam-diam'").unwrap();
    let (well, said) = run();
    assert!(!well && said.contains(&id), "{said}");
}
