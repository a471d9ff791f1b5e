//! Exports in the background.

use std::{thread, time::Duration};

use serde_json::json;

use super::{ended, file, formula, made, many_libraries};
use crate::support::{App, citalang, in_the_end, operations};

#[test]
fn what_is_made_is_what_would_have_been_streamed() {
    let app = App::exporting();
    let editor = app.person("jabar.editor");
    formula(&app.person("national.admin"));
    for (format, media_type) in [
        ("csv", "text/csv"),
        ("csv_excel", "text/csv"),
        ("ndjson", "application/x-ndjson"),
        ("geojson", "application/geo+json"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("parquet", "application/vnd.apache.parquet"),
    ] {
        let view = made(
            &editor,
            json!({"url": "/v1/libraries?region=32.14&sort=name", "format": format}),
        );
        assert_eq!(view["rows"], 1, "{view}");
        assert_eq!(view["way"], "job");
        assert_eq!(view["url"], "/v1/libraries?region=32.14&sort=name");
        assert!(view["expires_at"].is_string() && view["progress"].is_null());
        let fetched = file(&editor, &view);
        assert_eq!(fetched.bytes.len() as i64, view["bytes"].as_i64().unwrap());
        assert!(fetched.header("content-type").unwrap().starts_with(media_type));
        // What tells the moment differs.
        if !matches!(format, "xlsx" | "parquet") {
            let streamed = editor
                .get(&format!("/v1/libraries?region=32.14&sort=name&format={format}"))
                .expect(200);
            assert_eq!(fetched.text, streamed.text, "{format}");
        }
    }
    crate::ledger::assert_replayable(&app);
}

#[test]
fn the_answer_says_where_it_will_be() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let answer = editor
        .post(
            "/v1/exports",
            json!({"url": "http://sinergi.test/v1/libraries", "format": "csv"}),
        )
        .expect(202);
    let at = format!("http://sinergi.test/v1/exports/{}", answer.body["id"].as_str().unwrap());
    assert_eq!(answer.header("location"), Some(at.as_str()));
    assert_eq!(answer.body["status"], "queued");
    assert_eq!(answer.body["progress"], json!({"rows": 0, "bytes": 0, "before": 0}));
    let second = editor
        .post("/v1/exports", json!({"url": "/v1/meetings", "format": "csv"}))
        .expect(202);
    assert_eq!(second.body["progress"]["before"], 1);
    // The same key gives the same export.
    let keyed = editor.with("Idempotency-Key", "ekspor-1");
    let body = json!({"url": "/v1/plans", "format": "csv"});
    let first = keyed.post("/v1/exports", body.clone()).expect(202).id();
    assert_eq!(keyed.post("/v1/exports", body).expect(202).id(), first);
    // And nothing is left of a trial.
    let before = app.number("select count(*) from export_runs");
    editor
        .with("Prefer", "dry-run")
        .post("/v1/exports", json!({"url": "/v1/plans", "format": "csv"}))
        .expect(202);
    assert_eq!(app.number("select count(*) from export_runs"), before);
}

/// Whatever is offered whole by a `GET` can be ordered.
#[test]
fn everything_that_is_listed_can_be_ordered() {
    let app = App::start();
    let admin = app.person("national.admin").with("Prefer", "dry-run");
    for (method, path, operation) in operations() {
        let offered = !operation["responses"]["200"]["content"]["text/csv"].is_null();
        // Children of a region are in the list of regions, by `parent`.
        if method != "get" || !offered || path.contains('{') {
            continue;
        }
        let url = format!("{path}{}", super::needed(path));
        admin
            .post("/v1/exports", json!({"url": url, "format": "parquet"}))
            .expect(202);
    }
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let order = |url: &str, format: &str| editor.post("/v1/exports", json!({"url": url, "format": format}));
    order("/v1/librarys", "csv")
        .refused(422, "validation")
        .fault("/url", "not_offered");
    order("/v1/auth/me", "csv")
        .refused(422, "validation")
        .fault("/url", "not_offered");
    order("/v1/libraries?made_up=1", "csv")
        .refused(422, "validation")
        .fault("/url", "unknown_field");
    order("/v1/libraries?region=99", "csv")
        .refused(422, "validation")
        .fault("/url", "region_unknown");
    order("/v1/enrolments", "geojson")
        .refused(422, "validation")
        .fault("/format", "not_offered");
    order("/v1/libraries", "pdf").refused(422, "validation");
    order("libraries", "csv").refused(422, "validation");
    order("https://elsewhere.example/v1/libraries", "csv")
        .refused(422, "validation")
        .fault("/url", "not_offered");
    // What would tell personal data needs the right at once.
    order("/v1/people?q=Hening", "csv")
        .refused(422, "validation")
        .fault("/purpose", "required");
    app.person("purwakarta.editor")
        .post(
            "/v1/exports",
            json!({"url": "/v1/people?q=Hening", "format": "csv", "purpose": "Ingin tahu"}),
        )
        .refused(403, "forbidden");
    // Accounts are for those who keep them.
    order("/v1/principals", "csv").refused(403, "forbidden");
    order("/v1/webhooks", "csv").refused(403, "forbidden");
    assert_eq!(app.number("select count(*) from exports"), 0);
}

/// The rights are those of the moment in which it is made, not of that in which it was ordered.
#[test]
fn who_loses_the_right_meanwhile_gets_nothing() {
    let app = App::start();
    let admin = app.person("national.admin");
    admin.post("/v1/libraries", citalang()).expect(201);
    let body = json!({"url": "/v1/libraries", "format": "csv"});
    // One loses every grant, one is disabled, one keeps another region only.
    let (viewer, approver, editor) = (
        app.person("national.viewer"),
        app.person("jabar.approver"),
        app.person("purwakarta.editor"),
    );
    let of = |caller: &crate::support::Caller| caller.post("/v1/exports", body.clone()).expect(202).id();
    let (no_grant, disabled, moved) = (of(&viewer), of(&approver), of(&editor));
    let id = |name: &str| app.principal(name);
    app.execute(&format!(
        "update grants set deleted_at = now() where principal_id = '{}'; \
         update principals set status = 'disabled' where id = '{}'; \
         update grants set region_code = '33' where principal_id = '{}'",
        id("national.viewer"),
        id("jabar.approver"),
        id("purwakarta.editor")
    ))
    .unwrap();
    let working = App::exporting_at(app.database_url());
    let admin = working.person("national.admin");
    for export in [no_grant, disabled] {
        let view = ended(&admin, &export);
        assert_eq!(view["status"], "failed", "{view}");
        assert_eq!(view["problem"], "forbidden");
        assert_eq!(view["file_url"], json!(null));
    }
    let view = ended(&admin, &moved);
    assert_eq!((&view["status"], &view["rows"]), (&json!("complete"), &json!(0)));
    assert_eq!(app.number("select count(*) from export_runs"), 0);
    assert_eq!(
        app.number(
            "select count(*) from export_chunks c join exports e on e.id = c.export_id where e.status <> 'complete'"
        ),
        0
    );
}

#[test]
fn people_are_masked_without_the_right_and_without_a_purpose() {
    let app = App::exporting();
    let admin = app.person("national.admin");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let person = json!({"name": "Hening Widiatmoko", "library_id": library, "purpose": "Undangan", "lawful_basis": "public_task"});
    admin.post("/v1/people", person).expect(201);
    let order = |purpose: Option<&str>| json!({"url": "/v1/people", "format": "ndjson", "purpose": purpose});
    for (caller, purpose, masked) in [
        (&admin, None, "no_purpose"),
        (&app.person("purwakarta.editor"), Some("Ingin tahu"), "no_right"),
    ] {
        let view = made(caller, order(purpose));
        assert_eq!(view["disclosed"], 0);
        let text = file(caller, &view).text;
        assert!(
            text.contains("H*** W***") && text.contains(masked) && !text.contains("Hening"),
            "{text}"
        );
    }
    let view = made(&admin, order(Some("Undangan rapat")));
    assert_eq!(view["disclosed"], 1);
    assert!(file(&admin, &view).text.contains("Hening Widiatmoko"));
    assert_eq!(
        app.number("select count(*) from personal_reads where way = 'export'"),
        1
    );

    // Who loses the right does not fetch it any more.
    app.execute(&format!(
        "update grants set personal_data = false where principal_id = '{}'",
        app.principal("national.admin")
    ))
    .unwrap();
    let second = app.second();
    second
        .person("national.admin")
        .get(view["file_url"].as_str().unwrap())
        .refused(403, "forbidden");
}

#[test]
fn an_erased_person_is_in_no_file_that_is_kept() {
    let app = App::exporting();
    let admin = app.person("national.admin");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let person = json!({"name": "Hening Widiatmoko", "library_id": library, "purpose": "Undangan", "lawful_basis": "public_task"});
    let person = admin.post("/v1/people", person).expect(201).id();
    let full = made(
        &admin,
        json!({"url": "/v1/people", "format": "csv", "purpose": "Undangan"}),
    );
    let masked = made(&admin, json!({"url": "/v1/people", "format": "csv"}));
    admin
        .with("If-Match", "*")
        .post(&format!("/v1/people/{person}/erase"), json!({"reason": "Diminta"}))
        .expect(200);
    admin.get(full["file_url"].as_str().unwrap()).refused(410, "gone");
    let id = full["id"].as_str().unwrap();
    assert_eq!(
        admin.get(&format!("/v1/exports/{id}")).expect(200).body["status"],
        "removed"
    );
    file(&admin, &masked);
    assert_eq!(
        app.number("select count(*) from export_chunks where convert_from(bytes, 'UTF8') like '%Hening%'"),
        0
    );
    crate::ledger::assert_replayable(&app);
}

#[test]
fn the_file_is_for_who_ordered_it() {
    let app = App::exporting();
    let view = made(
        &app.person("jabar.editor"),
        json!({"url": "/v1/libraries", "format": "csv"}),
    );
    let path = view["file_url"].as_str().unwrap();
    for other in ["purwakarta.editor", "auditor"] {
        app.person(other).get(path).refused(404, "not_found");
    }
    app.person("national.admin").get(path).refused(403, "forbidden");
}

#[test]
fn what_is_cancelled_is_not_made_and_what_is_removed_is_gone() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let body = json!({"url": "/v1/libraries", "format": "csv"});
    let waiting = format!(
        "/v1/exports/{}",
        editor.post("/v1/exports", body.clone()).expect(202).id()
    );
    editor.get(&format!("{waiting}/file")).refused(409, "conflict");
    editor.delete(&waiting).refused(428, "precondition_required");
    app.person("bandung.editor")
        .with("If-Match", "*")
        .delete(&waiting)
        .refused(404, "not_found");
    editor.on_version(7).delete(&waiting).refused(412, "stale_version");
    editor.on_version(1).delete(&waiting).expect(204);
    editor.with("If-Match", "*").delete(&waiting).refused(409, "conflict");
    assert_eq!(editor.get(&waiting).expect(200).body["status"], "cancelled");
    editor.get(&format!("{waiting}/file")).refused(409, "conflict");

    let working = App::exporting_at(app.database_url());
    let editor = working.person("jabar.editor");
    let view = made(&editor, body);
    assert_eq!(editor.get(&waiting).expect(200).body["status"], "cancelled");
    let at = format!("/v1/exports/{}", view["id"].as_str().unwrap());
    editor.on_version(2).delete(&at).expect(204);
    editor.get(&format!("{at}/file")).refused(410, "gone");
    assert_eq!(editor.get(&at).expect(200).body["status"], "removed");
    // What was streamed is not kept, so there is nothing to remove.
    editor.get("/v1/libraries?format=csv").expect(200);
    let streamed = editor.get("/v1/exports?way=stream").expect(200).body["data"][0]["id"].clone();
    let streamed = format!("/v1/exports/{}", streamed.as_str().unwrap());
    editor.with("If-Match", "*").delete(&streamed).refused(409, "conflict");
    editor.get(&format!("{streamed}/file")).refused(409, "conflict");
    assert_eq!(app.number("select count(*) from export_chunks"), 0);
    crate::ledger::assert_replayable(&app);
}

#[test]
fn after_seven_days_the_file_is_gone_and_the_record_stays() {
    let app = App::exporting();
    let editor = app.person("jabar.editor");
    let view = made(&editor, json!({"url": "/v1/libraries", "format": "csv"}));
    let days = app.number("select extract(day from expires_at - finished_at)::bigint from exports");
    assert_eq!(days, 7);
    app.execute("alter table exports disable trigger all; update exports set expires_at = now()")
        .unwrap();
    let path = view["file_url"].as_str().unwrap();
    editor.get(path).refused(410, "gone");
    let db = crate::support::open(app.database_url());
    let sweep = sinergi::records::export::noting::sweep;
    assert_eq!(db.write_now(sinergi::infra::db::Kind::Real, sweep).unwrap(), 1);
    assert_eq!(app.number("select count(*) from export_chunks"), 0);
    let id = view["id"].as_str().unwrap();
    assert_eq!(
        editor.get(&format!("/v1/exports/{id}")).expect(200).body["status"],
        "expired"
    );
    editor.get(path).refused(410, "gone");
}

#[test]
fn nobody_fills_the_queue() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let body = json!({"url": "/v1/libraries", "format": "csv"});
    // Also not by asking for many at once.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let order = || in_the_end(|| app.person("jabar.editor").post("/v1/exports", body.clone())).status;
        let orders: Vec<_> = (0..16).map(|_| scope.spawn(order)).collect();
        orders.into_iter().map(|order| order.join().unwrap()).collect()
    });
    let told = |status: u16| statuses.iter().filter(|told| **told == status).count();
    assert_eq!((told(202), told(409)), (10, 6), "{statuses:?}");
    editor.post("/v1/exports", body.clone()).refused(409, "conflict");
    app.person("purwakarta.editor").post("/v1/exports", body).expect(202);
}

/// Each of two instances makes some, and either serves what the other has made.
#[test]
fn several_instances_share_the_work() {
    let app = App::exporting();
    let second = app.second();
    many_libraries(&app, 500);
    let editor = app.person("jabar.editor");
    let ids: Vec<String> = (0..8)
        .map(|_| {
            editor
                .post("/v1/exports", json!({"url": "/v1/libraries", "format": "csv"}))
                .expect(202)
                .id()
        })
        .collect();
    let elsewhere = second.person("jabar.editor");
    let mut files = Vec::new();
    for id in &ids {
        let view = ended(&elsewhere, id);
        assert_eq!(
            (&view["status"], &view["rows"]),
            (&json!("complete"), &json!(500)),
            "{view}"
        );
        files.push(file(&elsewhere, &view).text);
    }
    files.dedup();
    assert_eq!(files.len(), 1);
    assert_eq!(app.number("select count(*) from export_runs"), 0);
}

/// Whoever took a job and is heard of no more loses it; what he had made of it counts for nothing,
/// and what he sends later is not taken.
#[test]
fn a_job_whose_maker_is_gone_is_begun_anew() {
    use sinergi::exports::runs;
    use sinergi::infra::db::Kind;
    let app = App::start();
    many_libraries(&app, 10);
    let editor = app.person("jabar.editor");
    let id = editor
        .post("/v1/exports", json!({"url": "/v1/libraries", "format": "csv"}))
        .expect(202)
        .id();
    let db = crate::support::open(app.database_url());
    let lost = db
        .write_now(Kind::Real, |db| runs::take(db, Duration::from_secs(3)))
        .unwrap()
        .unwrap();
    assert!(
        db.write_now(Kind::Real, |db| runs::keep(db, &lost, 0, b"half a file"))
            .unwrap()
    );
    assert_eq!(
        editor.get(&format!("/v1/exports/{id}")).expect(200).body["status"],
        "running"
    );
    assert!(
        db.write_now(Kind::Real, |db| runs::take(db, Duration::from_secs(9)))
            .unwrap()
            .is_none()
    );
    thread::sleep(Duration::from_millis(3_200));
    let working = App::exporting_at(app.database_url());
    let editor = working.person("jabar.editor");
    let view = ended(&editor, &id);
    assert_eq!(view["status"], "complete");
    assert!(
        !db.write_now(Kind::Real, |db| runs::keep(db, &lost, 1, b"late"))
            .unwrap()
    );
    let text = file(&editor, &view).text;
    assert!(!text.contains("half a file") && !text.contains("late"));
    assert_eq!(text.lines().count(), 11);
}
