//! The feed as lines: what stands before a line with a cursor is whole.

use serde_json::{Value, json};

use super::{Copy, settle};
use crate::support::{App, Caller, citalang};

fn lines(caller: &Caller, query: &str) -> Vec<Value> {
    let answer = caller
        .with("Accept", "application/x-ndjson")
        .get(&format!("/v1/sync/changes?{query}"))
        .expect(200);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    answer.text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn a_line_with_a_cursor_stands_after_every_part_and_at_the_end() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    for _ in 0..7 {
        editor.post("/v1/libraries", citalang()).expect(201);
    }
    settle(&editor);
    let all = lines(&editor, "limit=3&types=libraries");
    let ends: Vec<usize> = (0..all.len()).filter(|n| all[*n]["next"].is_string()).collect();
    assert_eq!(ends[..3], [3, 7, 9], "{all:?}");
    let last = all.last().unwrap();
    assert_eq!(
        (&last["phase"], &last["more"], &last["caught_up"]),
        (&json!("changes"), &json!(false), &json!(true))
    );
    // A reader who was cut off goes on from the last such line, and has all in the end.
    for cut in &ends {
        let mut copy = Copy::default();
        for line in all[..=*cut].iter().filter(|l| l["next"].is_null()) {
            copy.apply(line);
        }
        copy.cursor = Some(all[*cut]["next"].as_str().unwrap().to_owned());
        copy.catch_up(&editor, "");
        assert_eq!((copy.records.len(), copy.told.len()), (7, 7), "{cut}");
    }
}

#[test]
fn a_page_and_lines_tell_the_same() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    editor.post("/v1/libraries", citalang()).expect(201);
    settle(&editor);
    let page = editor
        .get("/v1/sync/changes?snapshot=false&types=libraries")
        .expect(200)
        .body;
    let told = lines(&editor, "snapshot=false&types=libraries");
    assert_eq!(told.len(), 2);
    assert_eq!(page["data"], json!([told[0]]));
    let entry = &told[0];
    assert_eq!(
        (
            &entry["operation"],
            &entry["scope"],
            &entry["version"],
            &entry["changed"]
        ),
        (&json!("create"), &json!("inside"), &json!(1), &json!([]))
    );
    assert_eq!(entry["document"]["name"], "Perpustakaan Desa Citalang");
}

#[test]
fn who_has_no_grant_is_told_nothing() {
    let app = App::start();
    let admin = app.person("national.admin");
    admin.post("/v1/libraries", citalang()).expect(201);
    let body = json!({"name": "tanpa.hak", "kind": "person", "display_name": "Tanpa hak", "region_code": "32"});
    admin.post("/v1/principals", body).expect(201);
    let mut copy = Copy::default();
    copy.catch_up(&app.person("tanpa.hak"), "");
    copy.catch_up(&app.person("tanpa.hak"), "");
    let mut past = Copy::default();
    past.catch_up(&app.person("tanpa.hak"), "snapshot=false");
    assert!(copy.told.is_empty() && past.told.is_empty());
    let digest = app.person("tanpa.hak").get("/v1/sync/digest").expect(200).body;
    assert_eq!(digest["buckets"], json!([]));
}
