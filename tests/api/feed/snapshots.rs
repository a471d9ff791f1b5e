//! The whole state: page by page, while others write, and as the demonstration
//! has it.

use serde_json::json;

use super::{Copy, settle};
use crate::support::{App, DEMONSTRATION, citalang, plans::change};

#[test]
fn a_snapshot_and_the_changes_after_it_give_the_state_whatever_was_written_meanwhile() {
    let app = App::start();
    let (editor, reader) = (app.person("jabar.editor"), app.person("purwakarta.editor"));
    let make = |name: &str| {
        let mut body = citalang();
        body["name"] = json!(name);
        format!("/v1/libraries/{}", editor.post("/v1/libraries", body).expect(201).id())
    };
    let paths: Vec<String> = (0..12).map(|n| make(&format!("P{n}"))).collect();
    settle(&reader);
    let mut copy = Copy::default();
    let mut pages = 0;
    loop {
        let body = copy.pull(&reader, "limit=2");
        // Between the pages everything happens: to what was told and to what was not yet.
        match pages {
            0 => change(&editor, &paths[0], json!({"name": "Told"})).expect(200),
            1 => change(&editor, &paths[11], json!({"name": "Not told"})).expect(200),
            2 => change(&editor, &paths[10], json!({"region_code": "32.73.01.1001"})).expect(200),
            3 => editor.with("If-Match", "*").delete(&paths[9]).expect(204),
            4 => {
                make("New");
                change(&editor, &paths[1], json!({"region_code": "32.73.01.1001"})).expect(200)
            }
            _ => editor.get("/v1/libraries").expect(200),
        };
        if body["phase"] == "snapshot" {
            assert_eq!((&body["more"], &body["caught_up"]), (&json!(true), &json!(false)));
            // As of its beginning: what was written since is not in it.
            let names = body["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["document"]["name"].to_string());
            assert!(names.into_iter().all(|name| name.starts_with("\"P")));
        }
        pages += 1;
        if body["caught_up"] == true {
            break;
        }
    }
    assert!(pages > 6, "{pages}");
    copy.assert_is_what_is_listed(&reader);
    copy.assert_digest(&reader);
    let names: Vec<&str> = copy.records.values().map(|d| d["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Told") && names.contains(&"Not told") && names.contains(&"New"));
    assert_eq!(names.len(), 10);
}

#[test]
fn the_demonstration_is_the_same_in_every_way_it_can_be_had() {
    let app = App::of(&DEMONSTRATION);
    for name in ["national.viewer", "jabar.editor", "purwakarta.editor"] {
        let caller = app.person(name);
        let (mut pages, mut whole, mut past) = (Copy::default(), Copy::default(), Copy::default());
        pages.catch_up(&caller, "limit=300");
        past.catch_up(&caller, "snapshot=false&limit=5000");
        let lines = caller
            .with("Accept", "application/x-ndjson")
            .get("/v1/sync/changes?limit=500")
            .expect(200);
        for line in lines.text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            match line["next"].as_str() {
                Some(next) => whole.cursor = Some(next.to_owned()),
                None => whole.apply(&line),
            }
        }
        assert!(pages.records.len() > 100, "{}", pages.records.len());
        assert_eq!(pages.records, whole.records, "{name}");
        assert_eq!(pages.records, past.records, "{name}");
        assert_eq!(whole.catch_up(&caller, "")["data"], json!([]));
        pages.assert_is_what_is_listed(&caller);
        pages.assert_digest(&caller);
    }
}

#[test]
fn only_the_types_asked_for_are_told() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    editor
        .post("/v1/library_reports", json!({"library_id": library, "year": 2022}))
        .expect(201);
    let mut copy = Copy::default();
    copy.catch_up(&editor, "types=library_reports");
    assert_eq!(copy.records.len(), 1);
    // The cursor remembers them.
    editor
        .post("/v1/library_reports", json!({"library_id": library, "year": 2023}))
        .expect(201);
    change(&editor, &format!("/v1/libraries/{library}"), json!({"name": "Lain"})).expect(200);
    assert_eq!(copy.catch_up(&editor, "")["data"].as_array().unwrap().len(), 1);
}
