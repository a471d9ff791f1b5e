//! Stakeholders from files.

use serde_json::{Value, json};

use super::{demonstration, import_csv, import_demonstration, of_type, told, total};
use crate::support::App;

#[test]
fn the_demonstration_stakeholders_equal_their_figures() {
    let app = App::start();
    let admin = app.person("national.admin");
    let expected: Value = serde_json::from_slice(&demonstration("expected.json")).unwrap();
    let report = import_demonstration(&admin, "stakeholders.csv");
    assert_eq!(
        (&report["format"], &report["records"]),
        (&json!("tpbis-2023-stakeholders"), &json!("stakeholders"))
    );
    assert_eq!(of_type(&report, "stakeholders"), [647, 0, 0, 0]);
    assert_eq!(
        total(&admin, "/v1/stakeholders"),
        expected["stakeholders_all_rows"].as_i64().unwrap()
    );
    let figure = |category: &str| expected["stakeholders"][category].as_i64().unwrap();
    // Two of them are of a kind that the file has no word for: a bank among
    // the companies, an office of the central bank among the ministries.
    for (kind, count) in [
        ("ministry", figure("pemerintah_pusat") - 1),
        ("vertical_agency", 1),
        (
            "regional_agency",
            figure("pemerintah_provinsi") + figure("pemerintah_kabupaten_kota"),
        ),
        ("ngo", figure("organisasi_profesi")),
        ("community", figure("komunitas")),
        ("company", figure("dunia_usaha") - 1),
        ("bank", 1),
        ("university", figure("perguruan_tinggi")),
        ("media", figure("media")),
    ] {
        assert_eq!(total(&admin, &format!("/v1/stakeholders?kind={kind}")), count, "{kind}");
    }
    let one = |name: &str| {
        let list = admin
            .get(&format!("/v1/stakeholders?external_id=tpbis-2023:{name}"))
            .expect(200);
        list.body["data"][0].clone()
    };
    assert_eq!(one("TPBIS-S-52-BI")["kind"], "vertical_agency");
    assert_eq!(one("TPBIS-S-52-BANKNTB")["kind"], "bank");
    let bpmpd = one("TPBIS-S-32-BPMPD");
    assert_eq!(bpmpd["aliases"], json!(["BPMPD", "BPM PD", "DPM-Desa"]));
    assert_eq!(one("TPBIS-S-PERPUSNAS")["region_code"], Value::Null);

    let ledger = app.number("select count(*) from ledger");
    let second = import_demonstration(&admin, "stakeholders.csv");
    assert_eq!(of_type(&second, "stakeholders"), [0, 0, 647, 0]);
    assert_eq!(app.number("select count(*) from ledger"), ledger);
    // What is told of libraries stays where it was.
    assert_eq!(second["libraries"]["created"], 0);

    // Exported and imported again it is the same.
    let csv = admin
        .with("Accept", "text/csv")
        .get("/v1/stakeholders")
        .expect(200)
        .text;
    let report = import_csv(&admin, "?records=stakeholders", &csv).expect(200).body;
    assert_eq!(of_type(&report, "stakeholders"), [0, 0, 647, 0]);
    assert_eq!(import_csv(&admin, "", &csv).expect(200).body["records"], "stakeholders");
}

#[test]
fn refused_stakeholders_are_told_with_line_column_reason_and_suggestion() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let table = "external_id,name,short_name,aliases,category,level,region_code,synthetic,source\n\
        A,Dinas Satu,,,pemerintah_propinsi,provinsi,32,true,synthetic\n\
        B,,DD,,media,provinsi,32.14,true,synthetic\n\
        C,Radio Tiga,,,media,provinsi,33,true,synthetic\n\
        D,Radio Empat,,,media,provinsi,32.14,true,synthetic\n";
    let report = import_csv(&editor, "", table).expect(207).body;
    assert_eq!(
        told(&report),
        ["2 category not_offered", "3 name required", "4 - forbidden"]
    );
    let refused = report["refused"].as_array().unwrap();
    assert_eq!(refused[0]["suggestion"], "pemerintah_provinsi");
    assert_eq!(refused[0]["value"], "pemerintah_propinsi");
    assert_eq!(of_type(&report, "stakeholders"), [1, 0, 0, 3]);
    import_csv(&editor, "?mode=all_or_nothing", &table.replace(",D,", ",E,")).expect(422);
    assert_eq!(app.number("select count(*) from stakeholders"), 1);
    let dry = import_csv(&editor.with("Prefer", "dry-run"), "", &table.replace("Empat", "Lima"));
    assert_eq!(of_type(&dry.expect(207).body, "stakeholders"), [0, 1, 0, 3]);
    assert_eq!(
        app.number("select count(*) from stakeholders where name = 'Radio Lima'"),
        0
    );
}

#[test]
fn a_format_that_holds_something_else_is_refused() {
    let app = App::start();
    let admin = app.person("national.admin");
    import_csv(&admin, "?format=tpbis-2023&records=meetings", "external_id\nA\n")
        .refused(400, "bad_query")
        .fault("?records", "contradiction");
}
