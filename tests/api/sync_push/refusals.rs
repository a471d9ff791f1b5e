//! What must be refused, and what must not break.

use std::{io::Write as _, net::TcpStream};

use super::*;

#[track_caller]
fn refused(result: &Value, code: &str) {
    assert_eq!(
        (&result["result"], &result["code"]),
        (&json!("refused"), &json!(code)),
        "{result}"
    );
    assert!(!result["explanation"].as_str().unwrap().is_empty());
}

#[test]
fn a_batch_over_the_limit() {
    let app = App::start();
    let operations = (0..10_001).map(|_| delete(&Uuid::now_v7().to_string(), 1));
    send(&app.person("jabar-sync"), operations.collect::<Vec<_>>()).refused(413, "too_large");
}

#[test]
fn the_same_op_id_with_another_document() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = Uuid::now_v7().to_string();
    let mut made = operation("create", &id, citalang());
    let sent = batch([made.clone()]);
    jabar.post("/v1/sync/batches", sent.clone()).expect(200);
    made["document"]["name"] = json!("Lain");
    let mut other = sent.clone();
    other["operations"] = json!([made]);
    let answer = jabar.post("/v1/sync/batches", other).expect(207);
    refused(&answer.body["results"][0], "op_id_reused");
    // In another batch too, and the first receipt stays.
    refused(&one(&jabar, made), "op_id_reused");
    assert_eq!(words(&jabar.post("/v1/sync/batches", sent).expect(200)), ["created"]);
    assert_eq!(jabar.get(&path(&id)).expect(200).body["name"], citalang()["name"]);
}

#[test]
fn an_op_id_twice_in_one_batch() {
    let app = App::start();
    let one = operation("create", &Uuid::now_v7().to_string(), citalang());
    send(&app.person("jabar-sync"), [one.clone(), one])
        .expect(422)
        .fault("/operations/1/op_id", "taken");
}

#[test]
fn an_operation_without_an_id_of_its_own() {
    let app = App::start();
    let mut made = operation("create", &Uuid::now_v7().to_string(), citalang());
    made["op_id"] = json!("1");
    send(&app.person("jabar-sync"), [made])
        .expect(422)
        .fault("/operations/0/op_id", "required");
}

#[test]
fn a_batch_id_of_another_client() {
    let app = App::start();
    let sent = batch([operation("create", &Uuid::now_v7().to_string(), citalang())]);
    app.person("jabar-sync")
        .post("/v1/sync/batches", sent.clone())
        .expect(200);
    app.person("jateng-sync")
        .post("/v1/sync/batches", sent.clone())
        .refused(409, "batch_taken");
    // Nor the own one in another mode.
    let mut other = sent;
    other["mode"] = json!("all_or_nothing");
    app.person("jabar-sync")
        .post("/v1/sync/batches", other)
        .refused(409, "batch_taken");
}

#[test]
fn a_record_out_of_scope_is_refused_as_one_that_is_not_there() {
    let app = App::start();
    let (jabar, jateng) = (app.person("jabar-sync"), app.person("jateng-sync"));
    let id = library(&jabar);
    let names = json!([{"system": "jabar-sim", "id": "7"}]);
    jabar
        .on_version(1)
        .patch(&path(&id), json!({"external_ids": names}))
        .expect(200);
    let nowhere = Uuid::now_v7().to_string();
    let by_name = |name: &str, wish: &str| {
        json!({
            "op_id": Uuid::now_v7(), "type": "libraries", "external_id": {"system": "jabar-sim", "id": name},
            "operation": wish, "base_version": 1, "document": {"name": "x"}
        })
    };
    let told = |operation: Value| {
        let mut result = one(&jateng, operation);
        for member in ["op_id", "id"] {
            result[member] = Value::Null;
        }
        result
    };
    let there = told(update(&id, 1, json!({"name": "x"})));
    refused(&there, "not_found");
    assert_eq!(there, told(update(&nowhere, 1, json!({"name": "x"}))));
    assert_eq!(told(delete(&id, 2)), told(delete(&nowhere, 2)));
    // A version that is not there would tell as well.
    assert_eq!(
        told(update(&id, 99, json!({"name": "x"}))),
        told(update(&nowhere, 99, json!({"name": "x"})))
    );
    for wish in ["update", "upsert"] {
        assert_eq!(told(by_name("7", wish)), told(by_name("8", wish)), "{wish}");
    }
    // Nor does a reference by name.
    let report = |name: &str| {
        json!({
            "op_id": Uuid::now_v7(), "type": "library_reports", "operation": "create",
            "document": {"library": {"system": "jabar-sim", "id": name}, "year": 2022}
        })
    };
    let (hidden, absent) = (told(report("7")).to_string(), told(report("8")).to_string());
    assert_eq!(hidden.replace("no 7 of", "no 8 of"), absent);
    assert_eq!(jabar.get(&path(&id)).expect(200).body["version"], 2);
}

#[test]
fn a_record_that_may_only_be_read() {
    let app = App::start();
    let above = json!({"name": "Dispusipda", "kind": "provincial", "region_code": "32"});
    let id = app
        .person("national.admin")
        .post("/v1/libraries", above)
        .expect(201)
        .id();
    let result = one(&app.person("purwakarta.editor"), update(&id, 1, json!({"name": "x"})));
    refused(&result, "forbidden");
}

#[test]
fn a_change_without_its_version() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    for wish in ["update", "upsert", "delete"] {
        let document = if wish == "delete" {
            json!({})
        } else {
            json!({"name": "x"})
        };
        refused(&one(&jabar, operation(wish, &id, document)), "base_required");
    }
    // What says nothing new needs none.
    let same = one(&jabar, operation("upsert", &id, citalang()));
    assert_eq!(
        (&same["result"], &same["version"]),
        (&json!("unchanged"), &json!(1)),
        "{same}"
    );
}

#[test]
fn a_version_of_the_future() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    refused(&one(&jabar, update(&id, 2, json!({"name": "x"}))), "base_unknown");
    refused(&one(&jabar, delete(&id, 2)), "base_unknown");
}

#[test]
fn a_version_in_which_the_record_was_deleted() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    jabar.on_version(1).delete(&path(&id)).expect(204);
    jabar
        .on_version(2)
        .post(&format!("{}/restore", path(&id)), Value::Null)
        .expect(200);
    refused(&one(&jabar, update(&id, 2, json!({"name": "x"}))), "base_unknown");
}

#[test]
fn a_reference_to_a_record_later_in_the_batch() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = Uuid::now_v7().to_string();
    let mut report = operation(
        "create",
        &Uuid::now_v7().to_string(),
        json!({"library_id": id, "year": 2022}),
    );
    report["type"] = json!("library_reports");
    let answer = send(&jabar, [report, operation("create", &id, citalang())]).expect(207);
    assert_eq!(words(&answer), ["refused", "created"]);
    let fault = &answer.body["results"][0]["errors"][0];
    assert_eq!(
        (&fault["pointer"], &fault["code"]),
        (&json!("/document/library_id"), &json!("reference_unknown"))
    );
}

#[test]
fn an_external_id_that_two_operations_claim() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let claim = || {
        let mut made = operation("create", &Uuid::now_v7().to_string(), citalang());
        made["external_id"] = json!({"system": "jabar-sim", "id": "1"});
        made
    };
    let answer = send(&jabar, [claim(), claim()]).expect(207);
    assert_eq!(words(&answer), ["created", "refused"]);
    assert_eq!(answer.body["results"][1]["errors"][0]["code"], "taken");
    // Also when it stands among the fields.
    let listed = || {
        let mut body = citalang();
        body["external_ids"] = json!([{"system": "jabar-sim", "id": "2"}]);
        operation("create", &Uuid::now_v7().to_string(), body)
    };
    let answer = send(&jabar, [listed(), listed()]).expect(207);
    assert_eq!(words(&answer), ["created", "refused"]);
    assert_eq!(
        answer.body["results"][1]["errors"][0]["pointer"],
        "/document/external_ids"
    );
}

/// Every name once made the database refuse a round of its own, and 500 of them took minutes.
#[test]
fn names_that_are_taken_are_found_together() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let named = |n: usize| {
        let mut body = citalang();
        body["external_ids"] = json!([{"system": "jabar-sim", "id": n.to_string()}]);
        operation("create", &Uuid::now_v7().to_string(), body)
    };
    send(&jabar, (0..300).map(named).collect::<Vec<_>>()).expect(200);
    super::count_statements(&app);
    let answer = send(&jabar, (0..301).map(named).collect::<Vec<_>>()).expect(207);
    assert_eq!(
        (&answer.body["counts"]["refused"], &answer.body["counts"]["created"]),
        (&json!(300), &json!(1))
    );
    let writes = "select count(*) from statements where of = 'libraries INSERT'";
    assert_eq!(app.number(writes), 1);
}

#[test]
fn a_name_goes_from_one_record_to_another_in_one_batch() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let named = |names: Value| {
        let mut body = citalang();
        body["external_ids"] = names;
        body
    };
    let name = json!([{"system": "jabar-sim", "id": "1"}]);
    let [first, second] =
        [named(name.clone()), named(json!([]))].map(|body| jabar.post("/v1/libraries", body).expect(201).id());
    // In the other order the name is still taken.
    let give = |base: i64| update(&second, base, json!({"external_ids": name}));
    let lose = update(&first, 1, json!({"external_ids": []}));
    let answer = send(&jabar, [give(1), lose, give(1)]);
    assert_eq!(words(&answer), ["refused", "updated", "updated"], "{}", answer.text);
    assert_eq!(jabar.get(&path(&second)).expect(200).body["external_ids"], name);
}

#[test]
fn a_number_that_only_the_database_knows_to_be_taken_spoils_no_other_operation() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let numbered = |n: usize| {
        let mut body = citalang();
        body["npp"] = json!(format!("3214019Z{:07}", n % 9));
        operation("create", &Uuid::now_v7().to_string(), body)
    };
    let answer = send(&jabar, (0..12).map(numbered).collect::<Vec<_>>()).expect(207);
    let created = answer.body["counts"]["created"].as_i64().unwrap();
    assert_eq!((created, &answer.body["counts"]["refused"]), (9, &json!(3)));
    assert_eq!(words(&answer)[9..], ["refused", "refused", "refused"]);
}

#[test]
fn lines_of_which_one_is_broken() {
    const BROKEN: usize = 7_341;
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let nowhere = Uuid::now_v7().to_string();
    let mut lines: Vec<String> = (0..8_000).map(|_| delete(&nowhere, 1).to_string()).collect();
    let id = Uuid::now_v7().to_string();
    lines[0] = operation("create", &id, citalang()).to_string();
    lines[BROKEN - 1].truncate(20);
    let body = lines.join("\n");
    let send = |mode: &str| {
        let address = format!("/v1/sync/batches?batch_id={}&mode={mode}", Uuid::now_v7());
        jabar.send(
            "POST",
            &address,
            Some(("application/x-ndjson", body.clone().into_bytes())),
        )
    };
    let none = send("all_or_nothing").refused(400, "bad_request");
    assert_eq!(none.body["line"], BROKEN);
    jabar.get(&path(&id)).expect(404);
    let each = send("each").expect(207);
    assert_eq!(each.body["broken"]["line"], BROKEN);
    assert_eq!(each.body["results"].as_array().unwrap().len(), BROKEN - 1);
    jabar.get(&path(&id)).expect(200);
}

#[test]
fn a_clock_that_no_calendar_knows_spoils_no_other_operation() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    for time in [
        "-4800-01-01T00:00:00Z",
        "+12000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "kemarin",
    ] {
        let mut wrong = operation("create", &Uuid::now_v7().to_string(), citalang());
        wrong["client_time"] = json!(time);
        let answer = send(&jabar, [wrong, delete(&id, 1)]).expect(207);
        assert_eq!(words(&answer)[0], "refused", "{time}");
        assert_eq!(
            answer.body["results"][0]["errors"][0]["pointer"], "/client_time",
            "{time}"
        );
        assert_ne!(words(&answer)[1], "refused", "{time}");
    }
}

#[test]
fn a_clock_of_1970_and_of_2099_changes_nothing() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = library(&jabar);
    let at = |base: i64, time: &str, name: &str| {
        let mut change = update(&id, base, json!({"name": name}));
        change["client_time"] = json!(time);
        change
    };
    let answer = send(
        &jabar,
        [
            at(1, "2099-01-01T00:00:00Z", "Satu"),
            at(2, "1970-01-01T00:00:00Z", "Dua"),
        ],
    );
    assert_eq!(words(&answer.expect(200)), ["updated", "updated"]);
    let now = jabar.get(&path(&id)).expect(200).body;
    assert_eq!(now["name"], "Dua");
    assert!(
        now["updated_at"].as_str().unwrap().starts_with("20")
            && !now["updated_at"].as_str().unwrap().starts_with("2099")
    );
    assert_eq!(
        app.number("select count(*) from sync_receipts where client_time = '1970-01-01'"),
        1
    );
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_compressed_batch_is_taken_and_a_bomb_is_not() {
    let app = App::start();
    let jabar = app.person("jabar-sync").with("Content-Encoding", "gzip");
    let body = batch([operation("create", &Uuid::now_v7().to_string(), citalang())]).to_string();
    let send = |bytes: Vec<u8>| jabar.send("POST", "/v1/sync/batches", Some(("application/json", bytes)));
    send(zipped(body.as_bytes())).expect(200);
    send(zipped(&vec![b' '; 65 << 20])).refused(413, "too_large");
    send(body.into_bytes()).refused(400, "bad_request");
}

#[test]
fn a_body_that_breaks_off_has_no_effect() {
    let app = App::start();
    let mut stream = TcpStream::connect(app.address()).unwrap();
    let token = app.token("jabar-sync");
    let body = batch([operation("create", &Uuid::now_v7().to_string(), citalang())]).to_string();
    let head = format!(
        "POST /v1/sync/batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..body.len() / 2]).unwrap();
    drop(stream);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(app.number("select count(*) from libraries"), 0);
    assert_eq!(app.number("select count(*) from sync_batches"), 0);
}

#[test]
fn an_answer_that_nobody_hears_is_given_again() {
    let app = App::start();
    let id = Uuid::now_v7().to_string();
    let sent = batch([operation("create", &id, citalang())]);
    let (token, body) = (app.token("jabar-sync"), sent.to_string());
    let mut stream = TcpStream::connect(app.address()).unwrap();
    let head = format!(
        "POST /v1/sync/batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);
    let again = app.person("jabar-sync").post("/v1/sync/batches", sent).expect(200);
    assert_eq!(words(&again), ["created"]);
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'libraries'"),
        1
    );
}

#[test]
fn what_a_workflow_leads_is_not_set_past_it() {
    let app = App::start();
    let admin = app.person("national.admin");
    let plan = json!({
        "kind": "regional", "level": "provincial", "region_code": "32", "title": "Rencana", "first_year": 2024, "last_year": 2026
    });
    let id = admin.post("/v1/plans", plan).expect(201).id();
    let mut step = update(&id, 1, json!({"status": "approved"}));
    step["type"] = json!("plans");
    let result = one(&admin, step);
    refused(&result, "validation");
    assert_eq!(result["errors"][0]["pointer"], "/document/status");
}

#[test]
fn accounts_and_regions_are_not_synchronised() {
    let app = App::start();
    for of in ["principals", "grants", "regions"] {
        let mut made = operation("create", &Uuid::now_v7().to_string(), json!({"name": "x"}));
        made["type"] = json!(of);
        let result = one(&app.person("national.admin"), made);
        refused(&result, "validation");
        assert_eq!(result["errors"][0]["pointer"], "/type");
    }
}

#[test]
fn one_operation_that_cannot_be_read_spoils_no_other() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let id = || Uuid::now_v7().to_string();
    let control = operation(
        "create",
        &id(),
        json!({"name": "a\u{1}b", "kind": "village", "region_code": "32.14.01.2010"}),
    );
    let mut unknown = operation("create", &id(), citalang());
    unknown["nonsense"] = json!(1);
    let empty = update(&id(), 1, json!({}));
    let answer = send(
        &jabar,
        [control, unknown, empty, operation("create", &id(), citalang())],
    )
    .expect(207);
    assert_eq!(words(&answer), ["refused", "refused", "refused", "created"]);
    let first = |n: usize| answer.body["results"][n]["errors"][0]["pointer"].clone();
    assert_eq!(
        [first(0), first(1), first(2)],
        ["/document/name", "/nonsense", "/document"]
    );
}
