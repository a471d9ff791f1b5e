//! What holds for every operation: preconditions, idempotency, dry run,
//! problems, HEAD, caches.

use serde_json::json;

use crate::support::{App, citalang, in_the_end};

#[test]
fn a_change_needs_the_version_it_is_made_on() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    editor
        .patch(&path, json!({"name": "x"}))
        .refused(428, "precondition_required");
    editor.delete(&path).refused(428, "precondition_required");
    editor
        .on_version(1)
        .patch(&path, json!({"name": "Satu", "phone": "0264 1234"}))
        .expect(200);
    let stale = editor
        .on_version(1)
        .patch(&path, json!({"name": "Dua"}))
        .refused(412, "stale_version");
    assert_eq!(stale.body["current_version"], 2);
    assert_eq!(stale.body["differing_fields"], json!(["name", "phone"]));
    editor
        .with("If-Match", "rubbish")
        .patch(&path, json!({"name": "x"}))
        .refused(400, "bad_request");
    editor
        .with("If-Match", "*")
        .patch(&path, json!({"name": "Tiga"}))
        .expect(200);
}

#[test]
fn two_writers_on_one_version_do_not_overwrite_each_other() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|i| {
                let (editor, path) = (editor.on_version(1), path.clone());
                scope.spawn(move || in_the_end(|| editor.patch(&path, json!({"name": format!("Penulis {i}")}))).status)
            })
            .collect();
        writers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|s| **s == 412).count(), 7, "{statuses:?}");
}

#[test]
fn a_request_sent_again_has_one_effect_and_one_answer() {
    let app = App::start();
    let editor = app.person("purwakarta.editor").with("Idempotency-Key", "kunci-1");
    let first = editor.post("/v1/libraries", citalang()).expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    let again = editor.post("/v1/libraries", citalang()).expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(
        (again.text.as_str(), again.header("location")),
        (first.text.as_str(), first.header("location"))
    );
    let mut other = citalang();
    other["name"] = json!("Lain");
    editor.post("/v1/libraries", other).refused(422, "idempotency_mismatch");
    // The key is this principal's alone.
    app.person("jabar.editor")
        .with("Idempotency-Key", "kunci-1")
        .post("/v1/libraries", citalang())
        .expect(201);
    assert_eq!(app.number("select count(*) from libraries"), 2);
}

#[test]
fn parallel_requests_with_one_key_have_one_effect() {
    let app = App::start();
    let editor = app.person("purwakarta.editor").with("Idempotency-Key", "serempak");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| in_the_end(|| editor.clone().post("/v1/libraries", citalang())).status))
            .collect();
        senders.into_iter().map(|s| s.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|s| matches!(s, 201 | 409)), "{statuses:?}");
    assert_eq!(app.number("select count(*) from libraries"), 1);
}

#[test]
fn a_refused_request_does_not_use_up_its_key() {
    let app = App::start();
    let editor = app.person("purwakarta.editor").with("Idempotency-Key", "k");
    let mut wrong = citalang();
    wrong["region_code"] = json!("32.14.01.2001");
    editor.post("/v1/libraries", wrong).expect(422);
    editor.post("/v1/libraries", citalang()).expect(201);
}

#[test]
fn a_dry_run_answers_and_keeps_nothing() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let tried = editor
        .with("Prefer", "dry-run")
        .post("/v1/libraries", citalang())
        .expect(201);
    assert_eq!(tried.header("preference-applied"), Some("dry-run"));
    assert_eq!(tried.version(), 1);
    editor.get(&format!("/v1/libraries/{}", tried.id())).expect(404);
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    let ledger = app.number("select count(*) from ledger");
    editor.on_version(1).with("Prefer", "dry-run").delete(&path).expect(204);
    editor
        .on_version(1)
        .with("Prefer", "dry-run")
        .patch(&path, json!({"name": "x"}))
        .expect(200);
    editor.get(&path).expect(200);
    assert_eq!(app.number("select count(*) from ledger"), ledger);
    // A dry run refuses what the real one would refuse.
    editor
        .with("Prefer", "dry-run")
        .post(
            "/v1/libraries",
            json!({"id": made.id(), "name": "x", "kind": "village", "region_code": "32.14.01.2010"}),
        )
        .refused(409, "already_exists");
}

#[test]
fn minimal_answers_leave_the_body_out() {
    let app = App::start();
    let editor = app.person("purwakarta.editor").with("Prefer", "return=minimal");
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    assert!(made.text.is_empty() && made.header("location").is_some() && made.header("etag") == Some("\"1\""));
}

#[test]
fn clients_may_make_ids() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = citalang();
    body["id"] = json!("0198f000-0000-7000-8000-000000000001");
    editor.post("/v1/libraries", body.clone()).expect(201);
    editor.post("/v1/libraries", body).refused(409, "already_exists");
}

#[test]
fn external_ids_are_unique_in_their_system() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = citalang();
    body["external_ids"] = json!([{"system": "jabar-sim", "id": "123"}]);
    let first = editor.post("/v1/libraries", body.clone()).expect(201);
    editor
        .post("/v1/libraries", body.clone())
        .refused(422, "validation")
        .fault("/external_ids", "taken");
    body["external_ids"] = json!([{"system": "jabar-sim", "id": "1"}, {"system": "jabar-sim", "id": "2"}]);
    editor
        .post("/v1/libraries", body.clone())
        .refused(422, "validation")
        .fault("/external_ids", "contradiction");
    // A deleted record frees its name.
    editor
        .on_version(1)
        .delete(&format!("/v1/libraries/{}", first.id()))
        .expect(204);
    body["external_ids"] = json!([{"system": "jabar-sim", "id": "123"}]);
    editor.post("/v1/libraries", body).expect(201);
}

/// `PUT /v1/plans/agenda` was taken for that of a plan called "agenda".
#[test]
fn an_address_that_looks_like_one_with_an_id_tells_its_own_methods() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    for (path, method, allowed) in [
        ("/v1/plans/agenda", "PUT", "GET, HEAD"),
        ("/v1/plans/transitions", "PUT", "POST"),
        ("/v1/plans/transitions", "GET", "POST"),
    ] {
        let answer = editor.send(method, path, None).refused(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
}

#[test]
fn what_is_not_there_is_told_as_a_problem() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    editor.get("/nowhere").refused(404, "not_found");
    editor
        .get("/v1/libraries/01900000-0000-7000-8000-000000000000")
        .refused(404, "not_found");
    editor.get("/v1/libraries/not-a-uuid").refused(400, "bad_request");
    let wrong = editor
        .send("TRACE", "/v1/libraries", None)
        .refused(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), Some("GET, POST, HEAD"));
    editor
        .send("DELETE", "/v1/libraries", None)
        .refused(405, "method_not_allowed");
    let named = editor.with("X-Request-Id", "uji-1").get("/nowhere");
    assert_eq!(
        (named.header("x-request-id"), &named.body["instance"]),
        (Some("uji-1"), &json!("uji-1"))
    );
    app.nobody().get("/problems/validation").expect(200);
    app.nobody().get("/problems/nonsense").refused(404, "not_found");
}

#[test]
fn head_is_get_without_a_body() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let head = editor
        .send("HEAD", &format!("/v1/libraries/{}", made.id()), None)
        .expect(200);
    assert_eq!((head.text.as_str(), head.header("etag")), ("", Some("\"1\"")));
}

#[test]
fn browsers_of_allowed_origins_only_may_call() {
    let app = App::start();
    let preflight = |origin: &str| {
        app.nobody()
            .with("Origin", origin)
            .with("Access-Control-Request-Method", "GET")
            .with("Access-Control-Request-Headers", "authorization")
            .send("OPTIONS", "/v1/libraries", None)
    };
    assert_eq!(
        preflight("https://dashboard.test").header("access-control-allow-origin"),
        Some("https://dashboard.test")
    );
    assert_eq!(
        preflight("https://evil.test").header("access-control-allow-origin"),
        None
    );
}

#[test]
fn the_next_answer_after_a_write_is_the_new_one() {
    let app = App::start();
    let (writer, reader) = (app.person("purwakarta.editor"), app.person("national.viewer"));
    let path = format!(
        "/v1/libraries/{}",
        writer.post("/v1/libraries", citalang()).expect(201).id()
    );
    let list = "/v1/libraries?region=32.14&status=active";
    for version in 1..200 {
        let name = format!("Versi {version}");
        writer
            .on_version(version)
            .patch(&path, json!({"name": name}))
            .expect(200);
        assert_eq!(reader.get(&path).expect(200).body["name"], name.as_str());
        assert_eq!(reader.get(list).expect(200).body["data"][0]["name"], name.as_str());
    }
}

#[test]
fn another_instance_learns_of_a_change() {
    let app = App::start();
    let second = app.second();
    let (here, there) = (app.person("purwakarta.editor"), second.person("purwakarta.editor"));
    let path = format!(
        "/v1/libraries/{}",
        here.post("/v1/libraries", citalang()).expect(201).id()
    );
    there.get(&path).expect(200);
    here.on_version(1).patch(&path, json!({"name": "Baru"})).expect(200);
    let learnt = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        there.get(&path).expect(200).body["name"] == "Baru"
    });
    assert!(learnt, "two seconds were not enough");
}

#[test]
fn an_unknown_body_is_refused_by_its_media_type() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let body = citalang().to_string().into_bytes();
    editor
        .send("POST", "/v1/libraries", Some(("text/plain", body.clone())))
        .refused(415, "unsupported_media_type");
    editor
        .with("Content-Encoding", "gzip")
        .send("POST", "/v1/libraries", Some(("application/json", body.clone())))
        .refused(415, "unsupported_media_type");
    editor
        .send(
            "POST",
            "/v1/libraries",
            Some(("application/json; charset=latin1", body)),
        )
        .refused(415, "unsupported_media_type");
    assert_eq!(app.number("select count(*) from libraries"), 0);
}
