//! What callers send by mistake or on purpose: a clear refusal, never a 500,
//! never a loss.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Caller, citalang};

fn raw(editor: &Caller, body: impl Into<Vec<u8>>) -> crate::support::Answer {
    editor.send("POST", "/v1/libraries", Some(("application/json", body.into())))
}

#[test]
fn broken_json() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for body in ["", "{", "[]]", "nul", "{\"name\":}", "\u{feff}{}", "{\"a\":1e999}"] {
        raw(&editor, body).refused(400, "bad_request");
    }
    raw(&editor, b"{\"name\":\"\xff\xfe\"}".to_vec()).refused(400, "bad_request");
    for body in ["[]", "null", "7", "\"x\""] {
        raw(&editor, body).refused(422, "validation");
    }
}

#[test]
fn json_nested_ten_thousand_deep() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    raw(&editor, "[".repeat(10_000) + &"]".repeat(10_000)).refused(400, "bad_request");
    raw(&editor, "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000)).refused(400, "bad_request");
}

#[test]
fn nul_and_control_characters() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    raw(
        &editor,
        r#"{"name":"a\u0000b","kind":"village","region_code":"32.14.01.2010","address":"\u001b[31m"}"#,
    )
    .refused(422, "validation")
    .fault("/name", "control_character")
    .fault("/address", "control_character");
    editor
        .get("/v1/libraries?q=a%00b")
        .refused(400, "bad_query")
        .fault("?q", "control_character");
    editor.get("/v1/libraries?external_id=a:%00").refused(400, "bad_query");
    editor.get("/v1/libraries/%00").expect(400);
    editor
        .with("X-Change-Reason", &"x".repeat(501))
        .post("/v1/libraries", citalang())
        .refused(400, "bad_request");
}

#[test]
fn duplicated_keys() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    raw(
        &editor,
        r#"{"name":"a","name":"b","kind":"village","region_code":"32.14.01.2010"}"#,
    )
    .refused(422, "validation")
    .fault("/name", "duplicate_key");
    editor
        .get("/v1/libraries?kind=village&kind=school")
        .refused(400, "bad_query")
        .fault("?kind", "duplicate_key");
}

#[test]
fn a_name_of_ten_megabytes() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = citalang();
    body["name"] = json!("x".repeat(10 << 20));
    raw(&editor, body.to_string()).refused(413, "too_large");
    body["name"] = json!("x".repeat(201));
    raw(&editor, body.to_string())
        .refused(422, "validation")
        .fault("/name", "length");
    body["name"] = json!("é".repeat(200));
    raw(&editor, body.to_string()).expect(201);
}

#[test]
fn queries_that_are_not_offered() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for (query, place, code) in [
        ("limit=0", "?limit", "range"),
        ("limit=501", "?limit", "range"),
        ("limit=ten", "?limit", "wrong_type"),
        ("limit=99999999999999999999", "?limit", "wrong_type"),
        ("regoin=32", "?regoin", "unknown_field"),
        ("region=3214", "?region", "region_undotted"),
        ("kind=vilage", "?kind", "not_offered"),
        ("sort=phone", "?sort", "not_offered"),
        ("fields=id,nmae", "?fields", "unknown_field"),
        ("ids=1,2", "?ids", "format"),
        ("updated_since=yesterday", "?updated_since", "format"),
        ("enrolled_on=2023-02-30", "?enrolled_on", "format"),
        ("count=roughly", "?count", "not_offered"),
        ("cursor=rubbish", "?cursor", "cursor"),
    ] {
        editor
            .get(&format!("/v1/libraries?{query}"))
            .refused(400, "bad_query")
            .fault(place, code);
    }
    let several = editor
        .get("/v1/libraries?limit=0&kind=x&nope=1")
        .refused(400, "bad_query");
    assert_eq!(several.faults().len(), 3, "all at once: {}", several.text);
}

#[test]
fn a_cursor_from_another_list() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for _ in 0..3 {
        editor.post("/v1/libraries", citalang()).expect(201);
    }
    let page = editor.get("/v1/libraries?limit=1&region=32.14").expect(200);
    let cursor = page.body["next"].as_str().unwrap().to_owned();
    editor
        .get(&format!("/v1/libraries?limit=2&region=32.14&cursor={cursor}"))
        .expect(200);
    for path in [
        "/v1/libraries?region=32",
        "/v1/libraries?region=32.14&sort=-name",
        "/v1/enrolments?region=32.14",
    ] {
        editor
            .get(&format!("{path}&cursor={cursor}"))
            .refused(400, "bad_query")
            .fault("?cursor", "cursor");
    }
}

/// A cursor is no secret: whoever changes it is refused, or gets another page of what may be read.
#[test]
fn a_cursor_that_somebody_made_up() {
    let app = App::start();
    let admin = app.person("national.admin");
    for name in ["Satu", "Dua"] {
        let mut body = citalang();
        body["name"] = json!(name);
        admin.post("/v1/libraries", body.clone()).expect(201);
        let operation = json!({
            "op_id": Uuid::now_v7(), "type": "libraries", "operation": "create", "document": body
        });
        admin
            .post(
                "/v1/sync/batches",
                json!({"batch_id": Uuid::now_v7(), "operations": [operation]}),
            )
            .expect(200);
    }
    let with_key = |cursor: &str, key: &Value| {
        let mut made: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
        // A key of several parts begins with a moment.
        match made["k"].as_array_mut() {
            Some(parts) => parts[0] = key.clone(),
            None => made["k"] = key.clone(),
        }
        URL_SAFE_NO_PAD.encode(made.to_string())
    };
    for (list, keys) in [
        (
            "/v1/libraries?limit=1&sort=name",
            vec![json!("a\u{0}b"), json!(1), Value::Null],
        ),
        (
            "/v1/libraries?limit=1&sort=-updated_at",
            vec![
                json!("-4800-01-01T00:00:00Z"),
                json!("+12000-01-01T00:00:00Z"),
                json!("x"),
            ],
        ),
        (
            "/v1/sync/results?limit=1",
            vec![json!("-4800-01-01T00:00:00Z"), json!("x"), Value::Null],
        ),
        ("/v1/regions?limit=1&sort=name", vec![json!("a\u{0}b"), json!([])]),
        (
            "/v1/regions?limit=1&sort=code",
            vec![json!("a"), json!("32.14.01.2010.1")],
        ),
        ("/v1/libraries?limit=1&q=satu", vec![json!("x"), json!([])]),
    ] {
        let next = admin.get(list).expect(200).body["next"].clone();
        let next = next.as_str().unwrap_or_else(|| panic!("{list} has no second page"));
        for key in keys {
            let made = with_key(next, &key);
            let refused = admin.get(&format!("{list}&cursor={made}")).refused(400, "bad_query");
            refused.fault("?cursor", "cursor");
        }
    }
}

#[test]
fn sql_and_script_are_text() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for name in [
        "'; drop table libraries; --",
        "<script>alert(1)</script>",
        "%_\\",
        "\u{202e}txet",
        "{{7*7}}",
        "$1",
    ] {
        let mut body = citalang();
        body["name"] = json!(name);
        let made = editor.post("/v1/libraries", body).expect(201);
        assert_eq!(made.body["name"], name);
        let query: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
        if name.chars().count() >= 2 {
            let found = editor.get(&format!("/v1/libraries?q={query}")).expect(200);
            let names: Vec<_> = found.body["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l["name"].clone())
                .collect();
            assert!(names.contains(&json!(name)), "{name} in {names:?}");
        }
    }
}

#[test]
fn a_body_that_breaks_off_or_never_comes() {
    let app = App::start();
    let editor_token = app.person("purwakarta.editor");
    editor_token.get("/v1/libraries").expect(200);
    let mut stream = TcpStream::connect(app.address()).unwrap();
    write!(
        stream,
        "POST /v1/libraries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    )
    .unwrap();
    drop(stream);
    // A head that never ends is not waited for.
    let mut slow = TcpStream::connect(app.address()).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(slow, "GET /v1/libraries HTTP/1.1\r\nHost: x\r\n").unwrap();
    let mut answer = String::new();
    let _ = slow.read_to_string(&mut answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    editor_token.get("/v1/libraries").expect(200);
}

#[test]
fn numbers_at_their_limits() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let report = |year: serde_json::Value, visits: serde_json::Value| {
        editor.post(
            "/v1/library_reports",
            json!({"library_id": library, "year": year, "visits": visits}),
        )
    };
    report(json!(2022), json!(-1))
        .refused(422, "validation")
        .fault("/visits", "range");
    report(json!(2022), json!(1.5))
        .refused(422, "validation")
        .fault("/visits", "wrong_type");
    report(json!(2022), json!(1e19)).refused(422, "validation");
    report(json!(99999999999_i64), json!(1))
        .refused(422, "validation")
        .fault("/year", "range");
    let made = report(json!(2022.0), json!(1000000000)).expect(201);
    assert_eq!(made.body["year"], 2022, "to JSON Schema 2022.0 is an integer");
}
