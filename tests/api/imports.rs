//! Many libraries at once, from files.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};
use sinergi::{
    access::{Author, Origin},
    import::{self, Format, Media, Mode, Options},
    records::ids::Ids,
};

use crate::support::{Answer, App, Caller};

mod commitments;
mod meetings;
mod people;
mod plans;
mod stakeholders;

fn demonstration(file: &str) -> Vec<u8> {
    fs::read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("data/tpbis-2023")
            .join(file),
    )
    .unwrap()
}

fn import_csv(caller: &Caller, query: &str, file: &str) -> Answer {
    let path = format!("/v1/imports{query}");
    caller.send("POST", &path, Some(("text/csv", file.as_bytes().to_vec())))
}

fn counts(report: &Value, of: &str) -> [u64; 4] {
    ["created", "updated", "unchanged", "refused"].map(|n| report[of][n].as_u64().unwrap())
}

/// The numbers of `expected.json` that concern libraries, counted by SQL over
/// what the import has made.
fn counted(app: &App, role: &str, kind: &str, region: &str) -> i64 {
    let scheme = match role {
        "penerima_manfaat" => "e.scheme = 'full_support' and e.status = 'active'",
        "replikasi_mandiri" => "e.scheme = 'replication' and e.status = 'active'",
        _ => "e.scheme = 'full_support' and e.status = 'proposed'",
    };
    app.number(&format!(
        "select count(distinct l.id) from libraries l join enrolments e on e.library_id = l.id
         where {scheme} and l.kind like '{kind}' and l.region_code like '{region}%'"
    ))
}

const KINDS: [(&str, &str); 3] = [
    ("provinsi", "provincial"),
    ("kabupaten_kota", "regency"),
    ("desa_kelurahan", "village"),
];

#[test]
fn the_demonstration_import_equals_its_expected_figures() {
    let app = App::start();
    let expected: Value = serde_json::from_slice(&demonstration("expected.json")).unwrap();
    let file = demonstration("libraries.csv");
    let admin = app.person("national.admin");
    let first = admin
        .send(
            "POST",
            "/v1/imports?format=tpbis-2023",
            Some(("text/csv", file.clone())),
        )
        .expect(200);
    assert_eq!(counts(&first.body, "libraries"), [3876, 0, 0, 0]);

    let number = |pointer: &str| {
        expected
            .pointer(pointer)
            .and_then(Value::as_i64)
            .unwrap_or_else(|| panic!("{pointer}"))
    };
    assert_eq!(
        app.number("select count(*) from libraries"),
        number("/totals/libraries_all_rows")
    );
    for role in ["penerima_manfaat", "replikasi_mandiri"] {
        for (level, kind) in KINDS {
            assert_eq!(
                counted(&app, role, kind, ""),
                number(&format!("/totals/{role}/{level}")),
                "{role} {level}"
            );
        }
    }
    // Five provincial libraries outside the programme have no enrolment at all.
    assert_eq!(
        counted(&app, "calon", "village", ""),
        number("/totals/calon/desa_kelurahan")
    );
    assert_eq!(
        app.number("select count(*) from libraries l where kind = 'provincial' and not exists (select from enrolments e where e.library_id = l.id)"),
        number("/totals/calon/provinsi")
    );
    let villages = "from libraries l join enrolments e on e.library_id = l.id where l.kind = 'village' and e.status = ";
    let provinces = |condition: &str| {
        app.number(&format!(
            "select count(distinct left(l.region_code, 2)) {villages}{condition}"
        ))
    };
    assert_eq!(
        provinces("'active' and e.scheme = 'replication'"),
        number("/totals/replikasi_mandiri_desa_provinces")
    );
    assert_eq!(
        provinces("'active' and e.scheme = 'full_support'"),
        number("/totals/penerima_manfaat_desa_provinces")
    );
    assert_eq!(provinces("'proposed'"), number("/totals/calon_desa_provinces"));
    assert_eq!(
        app.number(&format!(
            "select count(distinct left(l.region_code, 5)) {villages}'proposed'"
        )),
        number("/totals/calon_desa_regencies")
    );
    assert_eq!(
        app.number(&format!(
            "select count(distinct l.region_code) {villages}'active' and e.scheme = 'replication'"
        )),
        number("/totals/replikasi_mandiri_desa_distinct_villages")
    );

    for (cohort, kind) in [
        ("penerima_manfaat_desa_by_cohort", "village"),
        ("penerima_manfaat_kabupaten_kota_by_cohort", "regency"),
    ] {
        for (year, count) in expected[cohort].as_object().unwrap() {
            let sql = format!(
                "select count(*) from enrolments e join libraries l on l.id = e.library_id
                 where l.kind = '{kind}' and e.scheme = 'full_support' and e.status = 'active' and e.year = {year}"
            );
            assert_eq!(app.number(&sql), count.as_i64().unwrap(), "{cohort} {year}");
        }
    }
    let sources = BTreeMap::from([
        ("APBN", "apbn"),
        ("APBD Provinsi", "apbd_province"),
        ("APBD Kabupaten/Kota", "apbd_regency"),
        ("Dana Desa", "apbdes"),
        ("CSR", "csr"),
        ("Swadaya", "own"),
    ]);
    for (key, count) in expected["by_funding_source"].as_object().unwrap() {
        let (role, source) = key.split_once('|').unwrap();
        let condition = match role {
            "penerima_manfaat" => "scheme = 'full_support' and status = 'active'",
            "replikasi_mandiri" => "scheme = 'replication'",
            // The five without an enrolment have no purse either.
            _ if source == "APBD Provinsi" => continue,
            _ => "status = 'proposed'",
        };
        let sql = format!(
            "select count(*) from enrolments where {condition} and funding_source = '{}'",
            sources[source]
        );
        assert_eq!(app.number(&sql), count.as_i64().unwrap(), "{key}");
    }
    // The figure counts the villages among the rows of the file.
    for (term, count) in expected["by_local_term"].as_object().unwrap() {
        let sql = format!("select count(*) from libraries where kind = 'village' and local_term = '{term}'");
        assert_eq!(app.number(&sql), count.as_i64().unwrap(), "{term}");
    }
    assert_eq!(
        app.number("select count(*) from libraries where npp is null"),
        number("/libraries_without_npp")
    );
    assert_eq!(
        app.number("select count(*) from libraries where latitude is null"),
        number("/libraries_without_coordinates")
    );
    assert_eq!(
        app.number("select count(*) from libraries where source <> 'synthetic'"),
        number("/documented_libraries")
    );
    assert_eq!(
        app.number(
            "select sum(r.collection_copies) from library_reports r join libraries l on l.id = r.library_id
             join enrolments e on e.library_id = l.id
             where l.kind = 'village' and e.scheme = 'full_support' and e.status = 'active' and r.year = 2022"
        ),
        number("/collection_copies_penerima_desa")
    );
    for (province, figures) in expected["by_province"].as_object().unwrap() {
        let at = |name: &str| figures[name].as_i64().unwrap();
        assert_eq!(
            app.number(&format!(
                "select count(*) from libraries where region_code like '{province}%'"
            )),
            at("libraries")
        );
        for role in ["penerima_manfaat", "replikasi_mandiri"] {
            for (level, kind) in KINDS {
                let Some(count) = figures[format!("{role}_{level}")].as_i64() else {
                    continue;
                };
                assert_eq!(counted(&app, role, kind, province), count, "{province} {role} {level}");
            }
        }
    }

    // And the figures that the service gives are those of the article.
    let figures = admin.get("/v1/statistics/programme?as_of=2023-08-03").expect(200).body;
    let of = |way: &str| {
        ["provincial", "regency", "village", "provinces_covered"].map(|n| figures[way][n].as_i64().unwrap())
    };
    assert_eq!(of("beneficiaries"), [33, 296, 1696, 37]);
    assert_eq!(of("replications"), [0, 0, 1396, 27]);
    for way in ["beneficiaries", "replications"] {
        let rows = admin.get(figures["rows_url"][way].as_str().unwrap()).expect(200);
        assert_eq!(rows.body["total"], figures[way]["total"]);
    }

    // The same file again changes nothing and writes nothing.
    let ledger = app.number("select count(*) from ledger");
    let second = admin
        .send("POST", "/v1/imports?format=tpbis-2023", Some(("text/csv", file)))
        .expect(200);
    assert_eq!(counts(&second.body, "libraries"), [0, 0, 3876, 0]);
    assert_eq!(app.number("select count(*) from ledger"), ledger);
}

const THREE: &str = "name,kind,region_code,npp,report.year,report.visits\n\
    Perpustakaan Satu,village,32.14.01.2010,3214019Z0000001,2022,10\n\
    \"Perpustakaan\nDua\",village,32.14.01.2010,,2022,1\n\
    Perpustakaan Tiga,village,32.14.01.2010,3214019Z0000001,2022,0\n\
    Perpustakaan Empat,village,32.14.01.2001,,2022,0\n";

#[test]
fn a_refused_row_never_stops_the_others() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let report = import_csv(&editor, "", THREE).expect(207).body;
    assert_eq!(counts(&report, "libraries")[0], 1);
    let refused = report["refused"].as_array().unwrap();
    let told: Vec<(u64, &str)> = refused
        .iter()
        .map(|r| (r["line"].as_u64().unwrap(), r["column"].as_str().unwrap_or("-")))
        .collect();
    assert!(
        told.contains(&(3, "name")) && told.contains(&(6, "region_code")),
        "{told:?}"
    );
    assert!(told.contains(&(5, "npp")), "a quoted line break counts: {told:?}");
    let region = refused.iter().find(|r| r["column"] == "region_code").unwrap();
    assert!(region["suggestion"].as_str().unwrap().starts_with("32.14.01.2"));
    assert_eq!(app.number("select count(*) from libraries"), 1);
    let kept = editor
        .get(&format!("/v1/imports/{}", report["id"].as_str().unwrap()))
        .expect(200);
    assert_eq!(kept.body["refused"], report["refused"]);
}

/// Imports a file of the demonstration.
fn import_demonstration(caller: &Caller, file: &str) -> Value {
    let media = if file.ends_with(".csv") {
        "text/csv"
    } else {
        "application/json"
    };
    caller
        .send("POST", "/v1/imports", Some((media, demonstration(file))))
        .expect(200)
        .body
}

/// The counts of a type.
fn of_type(report: &Value, of: &str) -> [u64; 4] {
    counts(&report["counts"], of)
}

/// How many rows a list selects.
fn total(caller: &Caller, path: &str) -> i64 {
    let sign = if path.contains('?') { '&' } else { '?' };
    let page = caller.get(&format!("{path}{sign}count=exact&limit=1")).expect(200);
    page.body["total"].as_i64().unwrap()
}

/// What was refused, as `line column code`.
fn told(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let one = |r: &Value| format!("{} {} {}", r["line"], text(&r["column"]), text(&r["code"]));
    let mut told: Vec<String> = report["refused"].as_array().unwrap().iter().map(one).collect();
    told.sort();
    told
}

#[test]
fn everything_that_is_wrong_with_a_row_is_told_at_once() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let table = "name,kind,region_code,npp,enrolment.year,enrolment.scheme,enrolment.status,report.year,report.visits\n\
        ,village,32.14.01.2001,123,2022,replication,active,1800,10\n\
        Perpustakaan Satu,village,32.14.01.2010,,2022,replication,proposed,2022,-1\n\
        Perpustakaan Bogor,regency,32.71,,2022,replication,ended,2022,1\n\
        Perpustakaan\u{1} Dua,vilage,32.14.01.2010,,2017,replication,proposed,2022,1\n";
    let report = import_csv(&editor, "", table).expect(207).body;
    assert_eq!(
        told(&report),
        [
            "2 enrolment.starts_on incomplete",
            "2 name required",
            "2 npp format",
            "2 region_code region_unknown",
            "2 report.year range",
            "3 report.visits range",
            // Not to be written, and no more to be said of it than what the row says itself.
            "4 - forbidden",
            "4 enrolment.ends_on incomplete",
            "4 enrolment.starts_on incomplete",
            "5 enrolment.year range",
            "5 kind not_offered",
            "5 name control_character",
        ]
    );
    assert_eq!(app.number("select count(*) from libraries"), 0);
    // In the API's own shape a place is a pointer, and all places are those of the file.
    let objects = json!([{
        "name": "Perpustakaan Satu", "kind": "village", "region_code": "32.14.01",
        "enrolments": [7, {"year": 2022, "scheme": "replication", "status": "active"}],
        "reports": [{"year": 2022, "visits": 1}, {"year": 2022, "visits": 2}, {"visits": -1}]
    }]);
    let answer = editor.post("/v1/imports", objects).expect(207);
    assert_eq!(
        told(&answer.body),
        [
            "1 /enrolments/0 wrong_type",
            "1 /enrolments/1/starts_on incomplete",
            "1 /region_code region_level",
            "1 /reports/1/year contradiction",
            "1 /reports/2/visits range",
            "1 /reports/2/year required",
        ]
    );
    // What is there already is compared with, although the library is refused.
    let good = "npp,name,kind,region_code,enrolment.year,enrolment.scheme,enrolment.status\n\
        3214019Z0000001,Perpustakaan Satu,village,32.14.01.2010,2022,replication,proposed\n";
    import_csv(&editor, "", good).expect(200);
    let partly = "npp,name,enrolment.year,enrolment.scheme,enrolment.ends_on\n\
        3214019Z0000001,,2022,replication,2023-13-01\n";
    let report = import_csv(&editor, "", partly).expect(207).body;
    assert_eq!(told(&report), ["2 enrolment.ends_on format", "2 name required"]);
}

#[test]
fn all_or_nothing_is_nothing_when_a_row_is_refused() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    import_csv(&editor, "?mode=all_or_nothing", THREE).expect(422);
    assert_eq!(app.number("select count(*) from libraries"), 0);
    let good: String = THREE.lines().take(2).map(|l| format!("{l}\n")).collect();
    import_csv(&editor, "?mode=all_or_nothing", &good).expect(200);
    assert_eq!(app.number("select count(*) from libraries"), 1);
}

#[test]
fn a_dry_run_of_an_import_reports_and_keeps_nothing() {
    let app = App::start();
    let editor = app.person("purwakarta.editor").with("Prefer", "dry-run");
    let report = import_csv(&editor, "", THREE).expect(207).body;
    assert_eq!((counts(&report, "libraries")[0], &report["dry_run"]), (1, &json!(true)));
    assert_eq!(
        app.number("select count(*) from libraries") + app.number("select count(*) from imports"),
        0
    );
}

#[test]
fn rows_out_of_reach_are_refused_without_telling_whether_they_are_there() {
    let app = App::start();
    let admin = app.person("national.admin");
    let row = "name,kind,region_code,npp\nPerpustakaan Bogor,regency,32.71,3271009Z0000001\n";
    import_csv(&admin, "", row).expect(200);
    let editor = app.person("purwakarta.editor");
    let there = import_csv(&editor, "", row).expect(207).body;
    let new = import_csv(&editor, "", &row.replace("3271009Z0000001", "3271009Z0000002"))
        .expect(207)
        .body;
    let codes = |r: &Value| -> Vec<String> {
        r["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes(&there), codes(&new));
    assert_eq!(app.number("select count(*) from libraries"), 1);
}

#[test]
fn what_was_exported_can_be_imported_again() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = crate::support::citalang();
    body["name"] = json!("=HYPERLINK(\"x\"), 'Citalang'");
    body["aliases"] = json!(["'Cita", "+Lang", "Taman; Baca"]);
    body["phone"] = json!("+62 264 200123");
    body["external_ids"] = json!([{"system": "jabar-sim", "id": "7"}]);
    editor.post("/v1/libraries", body).expect(201);
    let csv = editor
        .with("Accept", "text/csv")
        .get("/v1/libraries?region=32.14")
        .expect(200)
        .text;
    let report = import_csv(&editor, "", &csv).expect(200).body;
    assert_eq!(counts(&report, "libraries"), [0, 0, 1, 0], "{csv}");
}

#[test]
fn files_that_cannot_be_read() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for (media_type, file) in [
        ("text/csv", &b""[..]),
        ("text/csv", b"foo,bar\n1,2\n"),
        ("text/csv", b"\xff\xfe\x00"),
        ("application/json", b"{"),
        ("application/json", b"7"),
    ] {
        let answer = editor.send("POST", "/v1/imports", Some((media_type, file.to_vec())));
        assert!(matches!(answer.status, 400 | 422), "{}: {}", answer.status, answer.text);
    }
    editor
        .send("POST", "/v1/imports", Some(("image/png", vec![1])))
        .refused(415, "unsupported_media_type");
    let broken = editor.send(
        "POST",
        "/v1/imports",
        Some((
            "application/x-ndjson",
            b"{\"name\":\"a\",\"kind\":\"village\",\"region_code\":\"32.14.01.2010\"}\n{rubbish\n".to_vec(),
        )),
    );
    assert!(matches!(broken.status, 207 | 400 | 422), "{}", broken.text);
}

#[test]
fn the_command_line_imports_by_the_same_rules() {
    let app = App::start();
    let db = crate::support::open(app.database_url());
    let options = Options {
        format: Some(Format::Sinergi),
        records: None,
        media: Media::Csv,
        mode: Mode::Each,
        dry_run: false,
        ids: Ids::New,
        history: false,
        progress: false,
    };
    let report = import::run(&db, &Author::system(Origin::Import), THREE.as_bytes(), &options).unwrap();
    assert_eq!((report.libraries.created, report.rows_refused), (1, 3));
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'libraries' and origin = 'import'"),
        1
    );
}
