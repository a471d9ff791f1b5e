//! The forms of lists.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use parquet::{
    basic::{ConvertedType, Type},
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};
use serde_json::{Value, json};

use super::formula;
use crate::support::{App, DEMONSTRATION, citalang, operations};

/// Every list is offered in every form, and comes in it, with the types that its JSON has.
#[test]
fn every_list_in_every_form() {
    let app = App::of(&DEMONSTRATION);
    let admin = app.person("national.admin").with("X-Purpose", "Uji bentuk");
    let mut lists = 0;
    for (method, path, operation) in operations() {
        let content = &operation["responses"]["200"]["content"];
        if method != "get" || path.contains('{') || path.ends_with("/file") || content["text/csv"].is_null() {
            continue;
        }
        if path.starts_with("/v1/statistics") {
            continue;
        }
        lists += 1;
        // Regions are many: those of one province.
        let filter = if path == "/v1/regions" { "region=32.14&" } else { "" };
        let page = admin
            .get(&format!("{path}?{filter}count=exact&limit=500"))
            .expect(200)
            .body;
        // What was taken out before is a row of the list of exports.
        let total = |so_far: usize| match path {
            "/v1/exports" => page["total"].as_u64().unwrap() as usize + so_far,
            _ => page["total"].as_u64().unwrap() as usize,
        };
        let lines = admin.get(&format!("{path}?{filter}format=ndjson")).expect(200).text;
        let rows: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(rows.len(), total(1), "{path}");

        let csv = admin.get(&format!("{path}?{filter}format=csv")).expect(200);
        let mut read = csv::Reader::from_reader(csv.bytes.as_slice());
        let names: Vec<String> = read.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(read.records().map(Result::unwrap).count(), total(2), "{path}");
        // Who opens it sees first what it is, and last who has written it.
        let stamp = ["version", "created_at", "updated_at", "updated_by", "deleted_at"];
        assert!(path == "/v1/regions" || (names[0] == "id" && names.ends_with(&stamp.map(str::to_owned))));
        if path == "/v1/libraries" {
            assert_eq!(names[..5], ["id", "region_code", "name", "aliases", "kind"]);
        }

        let sheet = admin.get(&format!("{path}?{filter}format=xlsx")).expect(200);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(sheet.bytes)).unwrap();
        assert_eq!(book.sheet_names().len(), 2);
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.height(), total(3) + 1, "{path}");
        let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(header, names, "{path}");

        let parquet = admin.get(&format!("{path}?{filter}format=parquet")).expect(200);
        let file = SerializedFileReader::new(bytes(parquet.bytes)).unwrap();
        assert_eq!(file.metadata().file_metadata().num_rows() as usize, total(4), "{path}");
        let schema = file.metadata().file_metadata().schema_descr();
        let columns: Vec<&str> = schema.columns().iter().map(|c| c.name()).collect();
        assert_eq!(columns, names, "{path}");

        for column in schema.columns() {
            let name = column.name();
            for row in &rows {
                let value = &row[name];
                let fits = match (column.physical_type(), column.converted_type()) {
                    _ if value.is_null() => true,
                    (Type::INT64, ConvertedType::NONE) => value.is_i64(),
                    (Type::INT64, ConvertedType::TIMESTAMP_MICROS) => {
                        value.as_str().is_some_and(|v| v.len() > 10 && v.ends_with('Z'))
                    }
                    (Type::INT32, ConvertedType::DATE) => value.as_str().is_some_and(|v| v.len() == 10),
                    (Type::DOUBLE, _) => value.is_number(),
                    (Type::BOOLEAN, _) => value.is_boolean(),
                    (Type::BYTE_ARRAY, ConvertedType::UTF8) => value.is_string(),
                    (Type::BYTE_ARRAY, ConvertedType::JSON) => value.is_array() || value.is_object(),
                    _ => false,
                };
                assert!(fits, "{path}: {name} is {:?}, and has {value}", column.converted_type());
            }
        }
    }
    assert!(lists >= 20, "{lists}");
}

fn bytes(of: Vec<u8>) -> actix_web::web::Bytes {
    of.into()
}

#[test]
fn a_workbook_has_types() {
    let app = App::start();
    let editor = app.person("national.admin");
    let mut body = citalang();
    body["accreditation"] = json!("b");
    body["accreditation_valid_until"] = json!("2028-12-31");
    let id = editor.post("/v1/libraries", body).expect(201).id();
    let report = json!({"library_id": id, "year": 2022, "visits": 1200, "has_internet": true});
    editor.post("/v1/library_reports", report).expect(201);

    let answer = editor
        .get("/v1/libraries?format=xlsx&fields=accreditation_valid_until,latitude,phone,name,created_at")
        .expect(200);
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"libraries.xlsx\"")
    );
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let row: Vec<&Data> = range.rows().nth(1).unwrap().iter().collect();
    assert!(
        matches!(row[0], Data::DateTime(day) if day.as_f64() == 47_118.0),
        "{:?}",
        row[0]
    );
    assert_eq!(row[1], &Data::Float(-6.5412));
    assert_eq!(row[2], &Data::Empty);
    assert_eq!(row[3], &Data::String("Perpustakaan Desa Citalang".into()));
    assert!(matches!(row[4], Data::DateTime(moment) if moment.as_f64() > 45_000.0));
    let told = book.worksheet_range_at(1).unwrap().unwrap();
    let told: Vec<String> = told
        .rows()
        .map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        .collect();
    let told = told.join("\n");
    assert!(told.contains("/v1/libraries?fields="), "{told}");
    assert!(told.contains("Perpustakaan / Libraries"), "{told}");
    assert!(told.contains("latitude|number|"), "{told}");

    let answer = editor
        .get("/v1/library_reports?format=xlsx&fields=visits,has_internet,year")
        .expect(200);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let row: Vec<&Data> = range.rows().nth(1).unwrap().iter().collect();
    assert_eq!(row, [&Data::Float(1200.0), &Data::Bool(true), &Data::Float(2022.0)]);
}

#[test]
fn a_workbook_is_frozen_and_filtered() {
    let app = App::start();
    let editor = app.person("national.admin");
    editor.post("/v1/libraries", citalang()).expect(201);
    let answer = editor.get("/v1/libraries?format=xlsx").expect(200);
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet).unwrap();
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("topLeftCell=\"A2\""));
    assert!(sheet.contains("<autoFilter ref=\"A1:"));
}

#[test]
fn a_parquet_file_has_types() {
    let app = App::start();
    let editor = app.person("national.admin");
    let mut body = citalang();
    body["aliases"] = json!(["Pustaka"]);
    body["accreditation"] = json!("b");
    body["accreditation_valid_until"] = json!("2028-12-31");
    editor.post("/v1/libraries", body).expect(201);
    let answer = editor
        .get("/v1/libraries?format=parquet&fields=name,latitude,accreditation_valid_until,version,aliases,phone,created_at")
        .expect(200);
    let file = SerializedFileReader::new(bytes(answer.bytes)).unwrap();
    let told = file.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(
        told.iter()
            .any(|kv| kv.key == "source" && kv.value.as_deref().unwrap().starts_with("/v1/libraries?fields=name"))
    );
    let row = file.get_row_iter(None).unwrap().next().unwrap().unwrap();
    let fields: Vec<Field> = row.get_column_iter().map(|(_, field)| field.clone()).collect();
    assert_eq!(fields[0], Field::Str("Perpustakaan Desa Citalang".into()));
    assert_eq!(fields[1], Field::Double(-6.5412));
    assert_eq!(fields[2], Field::Date(21_549));
    assert_eq!(fields[3], Field::Long(1));
    assert_eq!(fields[4], Field::Str("[\"Pustaka\"]".into()));
    assert_eq!(fields[5], Field::Null);
    assert!(matches!(fields[6], Field::TimestampMicros(moment) if moment > 1_600_000_000_000_000));
}

#[test]
fn no_cell_of_csv_is_a_formula() {
    let app = App::start();
    let editor = app.person("national.admin");
    formula(&editor);
    for (format, between) in [("csv", b','), ("csv_excel", b';')] {
        let csv = editor.get(&format!("/v1/libraries?format={format}")).expect(200);
        let mut read = csv::ReaderBuilder::new()
            .delimiter(between)
            .from_reader(csv.bytes.as_slice());
        let row = read.records().next().unwrap().unwrap();
        for cell in &row {
            let number = cell.replace(',', ".").parse::<f64>().is_ok();
            assert!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{format}: {cell}"
            );
        }
        assert!(csv.text.contains("'=HYPERLINK"), "{}", csv.text);
        assert!(csv.text.contains("'+62 264 200123") && csv.text.contains("'-2+3"));
        // A number stays one.
        let latitude = if between == b',' { ",-6.5412," } else { ";-6,5412;" };
        assert!(csv.text.contains(latitude), "{}", csv.text);
    }
}

#[test]
fn no_cell_of_a_workbook_is_a_formula() {
    let app = App::start();
    let editor = app.person("national.admin");
    formula(&editor);
    let answer = editor.get("/v1/libraries?format=xlsx").expect(200);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).unwrap().is_empty());
    let range = book.worksheet_range(&name).unwrap();
    let cells: Vec<String> = range.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    // As it is, and nothing before it: text is text here.
    assert!(
        cells.contains(&"=HYPERLINK(\"http://evil.example\")".to_owned()),
        "{cells:?}"
    );
    assert!(cells.contains(&"+62 264 200123".to_owned()), "{cells:?}");
}

#[test]
fn csv_for_excel_has_its_mark_and_its_semicolons() {
    let app = App::start();
    let editor = app.person("national.admin");
    editor.post("/v1/libraries", citalang()).expect(201);
    let answer = editor
        .get("/v1/libraries?format=csv_excel&fields=name,latitude,version")
        .expect(200);
    assert!(answer.bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
    assert_eq!(
        answer.text.trim_start_matches('\u{feff}'),
        "name;latitude;version\r\nPerpustakaan Desa Citalang;-6,5412;1\r\n"
    );
}

#[test]
fn the_address_wins_over_accept() {
    let app = App::start();
    let editor = app.person("national.admin");
    let header = |accept: &str, query: &str| {
        let answer = editor
            .with("Accept", accept)
            .get(&format!("/v1/libraries{query}"))
            .expect(200);
        answer
            .header("content-type")
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("text/csv", "?format=ndjson"), "application/x-ndjson");
    assert_eq!(header("application/json", "?format=csv"), "text/csv");
    assert_eq!(header("image/png", "?format=parquet"), "application/vnd.apache.parquet");
    assert_eq!(
        header("application/vnd.apache.parquet", ""),
        "application/vnd.apache.parquet"
    );
}

#[test]
fn a_form_that_is_not_offered_is_refused() {
    let app = App::start();
    let editor = app.person("national.admin");
    editor
        .get("/v1/enrolments?format=geojson")
        .refused(400, "bad_query")
        .fault("?format", "not_offered");
    editor.get("/v1/libraries?format=pdf").refused(400, "bad_query");
    editor
        .get("/v1/libraries?format=csv&fields=made_up")
        .refused(400, "bad_query");
    editor
        .get("/v1/libraries?format=xlsx&region=99")
        .refused(400, "bad_query");
}

/// It went out after the header row: the filter is read with the first page.
#[test]
fn a_filter_that_cannot_be_read_is_refused_before_the_first_byte() {
    let app = App::start();
    let admin = app.person("national.admin");
    for form in ["csv", "csv_excel", "ndjson", "geojson", "xlsx", "parquet"] {
        for filter in ["kinds=_", "ids=_", "region=00&region_on=2023-12-31"] {
            admin
                .get(&format!("/v1/libraries?{filter}&format={form}"))
                .refused(400, "bad_query");
            let order = json!({"url": format!("/v1/libraries?{filter}"), "format": form});
            admin.post("/v1/exports", order).refused(422, "validation");
        }
    }
    let lines = "select count(*) from exports where way = 'job' or status <> 'failed'";
    assert_eq!(app.number(lines), 0);
}
