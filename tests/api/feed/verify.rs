//! `sinergi verify` proves that the ledger gives the tables, and can fail.

use sinergi::{
    command::demo,
    records::replay::{self, Replayed},
};

use crate::support::App;

fn verify(app: &App) -> (Vec<Replayed>, i64) {
    let db = crate::support::open(app.database_url());
    db.snapshot_now(|db| Ok((replay::all(db)?, replay::names_astray(db)?)))
        .unwrap()
}

fn wrong(app: &App) -> Vec<(String, &'static str, i64)> {
    let (replayed, astray) = verify(app);
    let faults = replayed.into_iter().flat_map(|r| {
        let of = r.record_type.to_string();
        r.faults
            .into_iter()
            .map(move |(what, count, _)| (of.clone(), what, count))
    });
    let names = (astray > 0).then(|| ("external_ids".to_owned(), "astray", astray));
    faults.chain(names).collect()
}

#[test]
fn the_demonstration_is_what_its_ledger_gives() {
    let app = App::start();
    demo::load_files(&crate::support::open(app.database_url())).unwrap();
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
    any.post(&format!("{person}/erase"), serde_json::json!({"reason": "Permintaan"}))
        .expect(200);
    assert_eq!(wrong(&app), []);
    any.post(&format!("{library}/restore"), serde_json::Value::Null)
        .expect(200);
    assert_eq!(wrong(&app), []);
    let (replayed, _) = verify(&app);
    assert_eq!(replayed.len(), 20, "every type");
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
        let mut body = crate::support::citalang();
        body["external_ids"] = serde_json::json!([{"system": "jabar-sim", "id": "1"}]);
        let library = editor.post("/v1/libraries", body).expect(201).id();
        let of_library = |mut body: serde_json::Value| {
            body["library_id"] = serde_json::json!(library);
            body
        };
        let enrolment = serde_json::json!({"year": 2022, "scheme": "replication", "status": "proposed"});
        editor.post("/v1/enrolments", of_library(enrolment)).expect(201);
        editor
            .post("/v1/library_reports", of_library(serde_json::json!({"year": 2022})))
            .expect(201);
        assert_eq!(wrong(&app), [], "{spoil}");
        app.execute(spoil).unwrap();
        let found = wrong(&app);
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
        editor
            .post("/v1/libraries", crate::support::citalang())
            .expect(201)
            .id()
    );
    editor.on_version(1).delete(&path).expect(204);
    assert_eq!(wrong(&app), []);
    app.execute("update libraries set name = 'Diam-diam'").unwrap();
    assert!(wrong(&app)[0].1.contains("deleted records"));
}

/// The command says so, and fails when it is not so.
#[test]
fn the_command_fails_when_anything_differs() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let id = editor
        .post("/v1/libraries", crate::support::citalang())
        .expect(201)
        .id();
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
