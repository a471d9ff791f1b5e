//! Statistics in other forms: a tidy table, with the numbers of the JSON and no others.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Value, json};

use super::{file, made, needed};
use crate::support::{App, DEMONSTRATION, operations};

/// All numbers of an answer, those of its evidence apart.
fn numbers(value: &Value, found: &mut Vec<f64>) {
    match value {
        Value::Number(number) => found.push(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| {
                !matches!(
                    name.as_str(),
                    "evidence" | "year" | "fiscal_year" | "month" | "quarter" | "version"
                )
            })
            .for_each(|(_, value)| numbers(value, found)),
        _ => {}
    }
}

fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers
}

#[test]
fn every_statistic_in_every_form_has_the_numbers_of_its_json() {
    let app = App::exporting_of(&DEMONSTRATION);
    let viewer = app.person("national.viewer");
    let mut statistics = 0;
    for (method, path, operation) in operations() {
        let forms = &operation["responses"]["200"]["content"];
        if method != "get" || !path.starts_with("/v1/statistics/") {
            continue;
        }
        assert!(!forms["text/csv"].is_null(), "{path} is offered as JSON alone");
        statistics += 1;
        let groups = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["name"] == "group_by");
        let group = if groups.is_some() { "&group_by=province" } else { "" };
        let url = format!("{path}{}", needed(path));
        let url = format!(
            "{url}{}{}",
            if url.contains('?') { "" } else { "?as_of=2023-12-31" },
            group
        );
        let mut expected = Vec::new();
        numbers(&viewer.get(&url).expect(200).body, &mut expected);
        let expected = sorted(expected);
        assert!(!expected.is_empty(), "{url}");

        let lines = viewer.get(&format!("{url}&format=ndjson")).expect(200).text;
        let rows: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(
            sorted(rows.iter().map(|r| r["value"].as_f64().unwrap()).collect()),
            expected,
            "{url}"
        );
        // Every number is one of a kind: its keys and its measure name it.
        let mut names: Vec<String> = rows
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.as_object_mut()
                    .unwrap()
                    .retain(|name, _| !matches!(name.as_str(), "value" | "rows_url"));
                row.to_string()
            })
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), rows.len(), "{url}: two numbers of one name");
        // And each address of rows is one of the answer.
        for row in rows.iter().filter(|row| row["rows_url"].is_string()).take(3) {
            viewer.get(row["rows_url"].as_str().unwrap()).expect(200);
        }

        for format in ["csv", "csv_excel"] {
            let csv = viewer.get(&format!("{url}&format={format}")).expect(200);
            let text = csv.text.trim_start_matches('\u{feff}').to_owned();
            let mut read = csv::ReaderBuilder::new()
                .delimiter(if format == "csv" { b',' } else { b';' })
                .from_reader(text.as_bytes());
            let at = read.headers().unwrap().iter().position(|name| name == "value").unwrap();
            let values = read
                .records()
                .map(|r| r.unwrap()[at].replace(',', ".").parse().unwrap())
                .collect();
            assert_eq!(sorted(values), expected, "{url}");
        }

        let sheet = viewer.get(&format!("{url}&format=xlsx")).expect(200);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(sheet.bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let at = range
            .rows()
            .next()
            .unwrap()
            .iter()
            .position(|c| *c == Data::String("value".into()))
            .unwrap();
        let values = range.rows().skip(1).map(|row| match &row[at] {
            Data::Float(number) => *number,
            other => other.to_string().parse().unwrap(),
        });
        assert_eq!(sorted(values.collect()), expected, "{url}");

        let parquet = viewer.get(&format!("{url}&format=parquet")).expect(200);
        let bytes: actix_web::web::Bytes = parquet.bytes.into();
        let file = SerializedFileReader::new(bytes).unwrap();
        assert_eq!(
            file.metadata().file_metadata().num_rows() as usize,
            expected.len(),
            "{url}"
        );
        viewer.get(&format!("{url}&format=geojson")).refused(400, "bad_query");
    }
    assert!(statistics >= 9, "{statistics}");

    let url = "/v1/statistics/programme?as_of=2023-08-03&group_by=province";
    let view = made(&viewer, json!({"url": url, "format": "csv"}));
    let streamed = viewer.get(&format!("{url}&format=csv")).expect(200);
    assert_eq!(file(&viewer, &view).text, streamed.text);
    assert_eq!(
        streamed.header("content-disposition"),
        Some("attachment; filename=\"statistics-programme.csv\"")
    );
    assert_eq!(view["url"], url);
}

#[test]
fn figures_of_a_region_out_of_reach_are_refused_in_every_form() {
    let app = App::start();
    let editor = app.person("bandung.editor");
    for format in ["csv", "ndjson", "xlsx", "parquet"] {
        editor
            .get(&format!("/v1/statistics/programme?region=32.14&format={format}"))
            .refused(403, "forbidden");
    }
    editor
        .post(
            "/v1/exports",
            json!({"url": "/v1/statistics/programme?region=32.14", "format": "csv"}),
        )
        .refused(403, "forbidden");
    // The totals of the country are for everybody, without the addresses of rows.
    let lines = editor.get("/v1/statistics/programme?format=ndjson").expect(200).text;
    assert!(lines.lines().count() > 0);
    assert!(!lines.contains("/v1/libraries"), "{lines}");
    editor
        .get("/v1/statistics/programme?format=csv&as_of=2999-01-01")
        .refused(400, "bad_query");
    editor
        .get("/v1/statistics/programme?format=pdf")
        .refused(400, "bad_query");
}
