//! People from files: personal data does not get out of its table.

use serde_json::{Value, json};

use super::{import_csv, of_type, told};
use crate::support::App;

const OFFICE: &str = "external_ids,name,kind,region_code\n\
    uji:kantor,Dinas Uji,regional_agency,32.14\n";

#[test]
fn people_are_imported_with_the_name_of_their_office() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    import_csv(&editor, "?records=stakeholders", OFFICE).expect(200);
    let table = "external_ids,stakeholder,name,position,purpose,lawful_basis\n\
        uji:1,uji:kantor,Siti Contoh,Kepala Dinas,Undangan,public_task\n";
    let report = import_csv(&editor, "", table).expect(200).body;
    assert_eq!(report["records"], "people");
    assert_eq!(of_type(&report, "people"), [1, 0, 0, 0]);
    let again = import_csv(&editor, "", table).expect(200).body;
    assert_eq!(of_type(&again, "people"), [0, 0, 1, 0]);
    let reader = editor.with("X-Purpose", "Test");
    let person = reader.get("/v1/people?external_id=uji:1").expect(200).body["data"][0].clone();
    assert_eq!(
        (&person["name"], &person["region_code"]),
        (&json!("Siti Contoh"), &json!("32.14"))
    );
    // What a list gives as a table comes back as it was.
    let csv = reader.with("Accept", "text/csv").get("/v1/people").expect(200).text;
    let report = import_csv(&editor, "", &csv).expect(200).body;
    assert_eq!(of_type(&report, "people"), [0, 0, 1, 0], "{csv}");
}

#[test]
fn personal_data_of_refused_rows_is_nowhere_in_the_report() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    import_csv(&editor, "?records=stakeholders", OFFICE).expect(200);
    let people = json!([
        // Neither an id nor a name in a partner system: by data alone nobody is told from others.
        {"stakeholder": {"system": "uji", "id": "kantor"}, "name": "Rahasia Satu", "purpose": "Undangan", "lawful_basis": "public_task"},
        {"external_ids": [{"system": "uji", "id": "2"}], "stakeholder": {"system": "uji", "id": "kantol"},
         "name": ["Rahasia Dua"], "email": "rahasia tiga", "phone": "rahasia empat", "purpose": "Undangan",
         "lawful_basis": "publik_task", "nik": "Rahasia Lima", "position": {"a": "Rahasia Enam"}},
        "Rahasia Tujuh",
    ]);
    let answer = editor.post("/v1/imports?records=people", people).expect(207);
    assert_eq!(
        told(&answer.body),
        [
            "1 - wrong_type",
            "1 /email format",
            "1 /external_ids required",
            "1 /lawful_basis not_offered",
            "1 /name wrong_type",
            "1 /nik unknown_field",
            "1 /phone format",
            "1 /position wrong_type",
            "1 /stakeholder reference_unknown",
        ]
    );
    let of = |column: &str| {
        let mut refused = answer.body["refused"].as_array().unwrap().iter();
        refused.find(|r| r["column"] == column).unwrap().clone()
    };
    assert_eq!(of("/stakeholder")["suggestion"], "kantor");
    assert_eq!(of("/lawful_basis")["value"], "publik_task");
    assert_eq!(of("/name")["value"], Value::Null);
    let kept = app.number("select count(*) from imports where lower(report::text) like '%rahasia%'");
    assert_eq!(kept, 0);
    assert!(!answer.text.to_lowercase().contains("rahasia"), "{}", answer.text);
}

#[test]
fn a_table_of_people_tells_no_value_of_personal_columns() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let table = "external_ids,stakeholder,name,email,purpose,lawful_basis\n\
        ,uji:kantor,Rahasia Satu\u{1},rahasia dua,Undangan,public_task\n";
    let answer = import_csv(&editor, "?records=people", table).expect(207);
    assert!(!answer.text.to_lowercase().contains("rahasia"), "{}", answer.text);
}

#[test]
fn who_may_not_read_people_in_full_does_not_change_them_by_an_import() {
    let app = App::start();
    let (full, masked) = (app.person("jabar.editor"), app.person("purwakarta.editor"));
    import_csv(&full, "?records=stakeholders", OFFICE).expect(200);
    let table = "external_ids,stakeholder,name,purpose,lawful_basis\n\
        uji:1,uji:kantor,Siti Contoh,Undangan,public_task\n";
    import_csv(&full, "", table).expect(200);
    // Neither from a change nor from its absence can the name be guessed.
    for name in ["Siti Contoh", "Budi Contoh"] {
        let report = import_csv(&masked, "", &table.replace("Siti Contoh", name))
            .expect(207)
            .body;
        assert_eq!(told(&report), ["2 - forbidden"]);
    }
    assert_eq!(app.number("select count(*) from people where version > 1"), 0);
}
