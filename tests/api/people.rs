//! People: shown in full only by right and for a purpose, masked everywhere else.

use serde_json::{Value, json};

use crate::support::{Answer, App, Caller, citalang};

const NAME: &str = "Hening Widiatmoko";
const MASKED: &str = "H*** W***";
const EMAIL: &str = "hening@example.id";
const PHONE: &str = "+62 812 3456 789";

/// Who has the right and says what for.
fn reader(app: &App) -> Caller {
    app.person("jabar.editor").with("X-Purpose", "Undangan rapat")
}

fn library(app: &App) -> String {
    app.person("national.admin")
        .post("/v1/libraries", citalang())
        .expect(201)
        .id()
}

fn contact(library: &str) -> Value {
    json!({
        "library_id": library, "name": NAME, "position": "Kepala Dinas", "email": EMAIL, "phone": PHONE,
        "purpose": "Undangan pertemuan", "lawful_basis": "public_task",
        "external_ids": [{"system": "jabar-sim", "id": "17"}]
    })
}

/// A person in Citalang: where, and the id.
fn person(app: &App) -> (String, String) {
    let id = app
        .person("national.admin")
        .post("/v1/people", contact(&library(app)))
        .expect(201)
        .id();
    (format!("/v1/people/{id}"), id)
}

fn reads(app: &App, id: &str) -> i64 {
    app.number(&format!("select count(*) from personal_reads where person_id = '{id}'"))
}

#[track_caller]
fn tells_nothing(answer: &Answer) {
    for word in [NAME, "Widiatmoko", EMAIL, "3456"] {
        assert!(!answer.text.contains(word), "{word} in {}", answer.text);
        assert!(
            answer
                .headers
                .values()
                .all(|v| !String::from_utf8_lossy(v.as_bytes()).contains(word))
        );
    }
}

#[test]
fn a_person_is_shown_in_full_by_right_and_for_a_purpose() {
    let app = App::start();
    let (path, id) = person(&app);
    let full = reader(&app).get(&path).expect(200);
    assert_eq!((&full.body["name"], &full.body["email"]), (&json!(NAME), &json!(EMAIL)));
    assert_eq!(
        (&full.body["masked"], full.header("etag")),
        (&Value::Null, Some("\"1\""))
    );
    assert_eq!(full.body["region_code"], "32.14.01.2010");
    assert_eq!(reads(&app, &id), 1);
    for (caller, why) in [
        (app.person("jabar.editor"), "no_purpose"),
        (
            app.person("purwakarta.editor").with("X-Purpose", "Ingin tahu"),
            "no_right",
        ),
        (app.person("national.viewer"), "no_right"),
    ] {
        let masked = caller.get(&path).expect(200);
        assert_eq!(masked.body["masked"], why);
        assert_eq!(
            (&masked.body["name"], &masked.body["email"], &masked.body["phone"]),
            (&json!(MASKED), &Value::Null, &Value::Null)
        );
        assert_eq!(
            (&masked.body["position"], &masked.body["purpose"]),
            (&json!("Kepala Dinas"), &json!("Undangan pertemuan"))
        );
        assert_eq!(masked.body["external_ids"][0]["id"], "17");
        assert_eq!(
            (masked.header("etag"), masked.header("cache-control")),
            (Some("\"1-masked\""), Some("no-store"))
        );
        tells_nothing(&masked);
    }
    assert_eq!(full.header("cache-control"), Some("no-store"));
    assert_eq!(reads(&app, &id), 1, "what was masked is not written down");
    let told = app.number(&format!(
        "select count(*) from personal_reads where person_id = '{id}' and actor_id = '{}' and way = 'view' \
         and purpose = 'Undangan rapat' and request_id = '{}'",
        app.principal("jabar.editor"),
        full.header("x-request-id").unwrap()
    ));
    assert_eq!(told, 1);
    for wrong in ["", " ", &"x".repeat(201)] {
        app.person("jabar.editor")
            .with("X-Purpose", wrong)
            .get(&path)
            .refused(400, "bad_request");
    }
    app.person("bandung.editor")
        .with("X-Purpose", "x")
        .get(&path)
        .refused(404, "not_found");
}

#[test]
fn a_person_is_made_changed_moved_deleted_and_restored() {
    let app = App::start();
    let (path, id) = person(&app);
    let editor = reader(&app);
    let patched = editor
        .on_version(1)
        .patch(&path, json!({"position": "Sekretaris"}))
        .expect(200);
    assert_eq!(
        (&patched.body["name"], &patched.body["masked"]),
        (&json!(NAME), &Value::Null)
    );
    // What was read can be put back.
    let read = editor.get(&path).expect(200);
    let put = editor.on_version(2).put(&path, read.body).expect(200);
    assert_eq!(put.version(), 2);
    let elsewhere = json!({"name": "Perpustakaan Bandung", "kind": "regency", "region_code": "32.73"});
    let bandung = editor.post("/v1/libraries", elsewhere).expect(201).id();
    let moved = editor
        .on_version(2)
        .patch(&path, json!({"library_id": bandung}))
        .expect(200);
    assert_eq!(
        (&moved.body["region_code"], moved.header("etag")),
        (&json!("32.73"), Some("\"3\""))
    );
    app.person("purwakarta.editor").get(&path).refused(404, "not_found");
    app.person("bandung.editor").get(&path).expect(200);
    editor.with("If-Match", "\"3-masked\"").delete(&path).expect(204);
    editor.get(&path).refused(410, "gone");
    let restored = editor
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    assert_eq!(restored.version(), 5);
    assert_eq!(
        reads(&app, &id),
        5,
        "every answer in full is written down, also that to a change"
    );
    crate::ledger::assert_replayable(&app);
}

#[test]
fn rules_of_people() {
    let app = App::start();
    let library = library(&app);
    let admin = app.person("national.admin");
    for (change, pointer, code) in [
        (json!({"library_id": null}), "/stakeholder_id", "incomplete"),
        (
            json!({"stakeholder_id": "01900000-0000-7000-8000-000000000000"}),
            "/library_id",
            "contradiction",
        ),
        (
            json!({"library_id": "01900000-0000-7000-8000-000000000000"}),
            "/library_id",
            "reference_unknown",
        ),
        (
            json!({"library_id": null, "stakeholder_id": library}),
            "/stakeholder_id",
            "reference_unknown",
        ),
        (json!({"lawful_basis": "consent"}), "/consented_at", "incomplete"),
        (
            json!({"consented_at": "2999-01-01T00:00:00Z"}),
            "/consented_at",
            "future",
        ),
        (json!({"retain_until": "2020-01-01"}), "/retain_until", "range"),
        (
            json!({"erased_at": "2020-01-01T00:00:00Z"}),
            "/erased_at",
            "unknown_field",
        ),
        (json!({"masked": null}), "/masked", "unknown_field"),
        (json!({"name": MASKED}), "/name", "format"),
        (
            json!({"external_ids": [{"system": "s", "id": "widiatmoko"}]}),
            "/external_ids",
            "format",
        ),
        (
            json!({"external_ids": [{"system": "s", "id": "3214010101700001"}]}),
            "/external_ids",
            "format",
        ),
        // There are no such fields, so nobody can fill them.
        (json!({"nik": "3214010101700001"}), "/nik", "unknown_field"),
        (json!({"birth_date": "1970-01-01"}), "/birth_date", "unknown_field"),
        (json!({"home_address": "Jalan Raya"}), "/home_address", "unknown_field"),
    ] {
        let mut body = contact(&library);
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        admin
            .post("/v1/people", body)
            .refused(422, "validation")
            .fault(pointer, code);
    }
}

#[test]
fn a_person_of_a_stakeholder_out_of_scope_is_refused() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (end, region) in [("33", json!("33")), ("32", json!("32")), ("00", Value::Null)] {
        let id = format!("01900000-0000-7000-8000-0000000000{end}");
        let office =
            json!({"id": id, "region_code": region, "name": format!("Dinas {end}"), "kind": "regional_agency"});
        admin.post("/v1/stakeholders", office).expect(201);
    }
    let of = |end: &str| {
        let mut body = contact("");
        body["library_id"] = Value::Null;
        body["stakeholder_id"] = format!("01900000-0000-7000-8000-0000000000{end}").into();
        body["external_ids"] = json!([]);
        body
    };
    let editor = app.person("jabar.editor").with("X-Purpose", "x");
    editor
        .post("/v1/people", of("33"))
        .refused(422, "validation")
        .fault("/stakeholder_id", "reference_unknown");
    let own = editor.post("/v1/people", of("32")).expect(201);
    assert_eq!(own.body["region_code"], "32");
    // A national office is known to everybody, and its people are kept by those with a national grant.
    editor.post("/v1/people", of("00")).refused(403, "forbidden");
    let national = admin.post("/v1/people", of("00")).expect(201);
    assert_eq!(national.body["region_code"], Value::Null);
    let path = format!("/v1/people/{}", national.id());
    assert_eq!(editor.get(&path).expect(200).body["masked"], "no_right");
    editor
        .on_version(1)
        .patch(&path, json!({"position": "x"}))
        .refused(403, "forbidden");
    // Nobody moves a person out of his own regions, or into another office unseen.
    let own = format!("/v1/people/{}", own.id());
    editor
        .on_version(1)
        .patch(&own, json!({"stakeholder_id": "01900000-0000-7000-8000-000000000000"}))
        .refused(403, "forbidden");
    editor
        .on_version(1)
        .patch(&own, json!({"stakeholder_id": "01900000-0000-7000-8000-000000000033"}))
        .refused(422, "validation");
    // A regency reads its province's people, masked even with the right at home.
    app.execute("update grants set personal_data = true where region_code = '32.14'")
        .unwrap();
    let purwakarta = app.second();
    let regency = purwakarta.person("purwakarta.editor").with("X-Purpose", "x");
    assert_eq!(regency.get(&own).expect(200).body["masked"], "no_right");
    app.person("jateng-sync").get(&own).refused(404, "not_found");
}

#[test]
fn who_may_not_see_a_person_reads_nothing_through_any_door() {
    let app = App::start();
    let (path, id) = person(&app);
    let admin = app.person("national.admin");
    admin
        .with("X-Change-Reason", "Ganti dari Widiatmoko")
        .on_version(1)
        .patch(&path, json!({"email": "hening.w@example.id"}))
        .expect(200);
    let before = reads(&app, &id);
    // Without the right, with it and without a purpose.
    for caller in [
        app.person("purwakarta.editor").with("X-Purpose", "Ingin tahu"),
        app.person("jabar.editor"),
        app.person("auditor"),
    ] {
        for door in [
            String::new(),
            "?version=1".into(),
            "?version=2".into(),
            format!("?as_of={}", admin.get(&path).body["updated_at"].as_str().unwrap()),
            "?fields=name,email,phone,masked".into(),
            "?version=1&fields=email".into(),
            "/history".into(),
            "/history?limit=1".into(),
        ] {
            tells_nothing(&caller.get(&format!("{path}{door}")).expect(200));
        }
        for list in [
            "",
            "?fields=email",
            "?fields=name,phone",
            "?sort=-updated_at&limit=1&count=exact",
            "?external_id=jabar-sim:17",
        ] {
            let page = caller.get(&format!("/v1/people{list}")).expect(200);
            assert_eq!(page.body["data"].as_array().unwrap().len(), 1, "{list}");
            tells_nothing(&page);
            assert_eq!(page.header("cache-control"), Some("no-store"));
        }
        for form in ["text/csv", "application/x-ndjson"] {
            for list in ["", "?fields=name,email"] {
                let export = caller
                    .with("Accept", form)
                    .get(&format!("/v1/people{list}"))
                    .expect(200);
                assert!(export.text.contains(MASKED), "{}", export.text);
                tells_nothing(&export);
            }
        }
    }
    assert_eq!(reads(&app, &id), before);
    // A refusal tells nothing either.
    let stale = app
        .person("jabar.editor")
        .on_version(1)
        .patch(&path, json!({"position": "x"}))
        .refused(412, "stale_version");
    assert_eq!(stale.body["differing_fields"], json!(["email"]));
    tells_nothing(&stale);
    tells_nothing(
        &app.person("purwakarta.editor")
            .on_version(2)
            .patch(&path, json!({"email": "x"}))
            .refused(403, "forbidden"),
    );
}

#[test]
fn who_may_not_see_a_person_does_not_find_it_by_name_either() {
    let app = App::start();
    let (_, id) = person(&app);
    let (right, without) = (app.person("jabar.editor"), app.person("purwakarta.editor"));
    for query in [
        "q=Widiatmoko",
        "sort=name",
        "sort=-name",
        "q=Widiatmoko&sort=updated_at",
        "q=Kepala",
    ] {
        for form in ["application/json", "text/csv", "application/x-ndjson"] {
            let path = format!("/v1/people?{query}");
            let refused = without
                .with("X-Purpose", "x")
                .with("Accept", form)
                .get(&path)
                .refused(403, "forbidden");
            assert!(
                refused.body["detail"].as_str().unwrap().contains("people.disclose"),
                "{}",
                refused.text
            );
            let refused = right.with("Accept", form).get(&path).refused(400, "purpose_required");
            assert!(refused.body["detail"].as_str().unwrap().contains("X-Purpose"));
        }
        let found = right
            .with("X-Purpose", "Undangan")
            .get(&format!("/v1/people?{query}&count=exact"))
            .expect(200);
        assert_eq!(
            (&found.body["data"][0]["name"], &found.body["total"]),
            (&json!(NAME), &json!(1)),
            "{query}"
        );
    }
    assert_eq!(reads(&app, &id), 5);
    // With the right somewhere, only people from there are found and counted.
    app.execute("update grants set personal_data = true where region_code = '32.73'")
        .unwrap();
    let second = app.second();
    let bandung = second.person("bandung.editor").with("X-Purpose", "x");
    app.execute("update grants set region_code = '32.14.02' where region_code = '32.73'")
        .unwrap();
    for query in ["q=Widiatmoko", "sort=name"] {
        let found = bandung.get(&format!("/v1/people?{query}&count=exact")).expect(200);
        assert_eq!(found.body["total"], 0, "{query}");
    }
}

#[test]
fn every_way_of_reading_in_full_is_written_down_once() {
    let app = App::start();
    let (path, id) = person(&app);
    let admin = app.person("national.admin");
    let other = admin
        .post(
            "/v1/people",
            json!({"library_id": library_of(&admin, &path), "name": "Ani", "purpose": "x", "lawful_basis": "contract"}),
        )
        .expect(201)
        .id();
    let reader = reader(&app);
    let ways = |id: &str| -> Vec<i64> {
        ["view", "list", "export", "history", "write"]
            .map(|way| {
                app.number(&format!(
                    "select count(*) from personal_reads where person_id = '{id}' and way = '{way}'"
                ))
            })
            .to_vec()
    };
    assert_eq!(ways(&id), [0, 0, 0, 0, 0]);
    reader.get(&path).expect(200);
    reader.get(&format!("{path}?fields=email")).expect(200);
    let page = reader.get("/v1/people?limit=1").expect(200);
    assert_eq!(page.body["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        [ways(&id)[1], ways(&other)[1]].iter().sum::<i64>(),
        1,
        "only who is on the page"
    );
    for form in ["text/csv", "application/x-ndjson"] {
        let export = reader.with("Accept", form).get("/v1/people").expect(200);
        assert!(export.text.contains(NAME) && export.text.contains("Ani"));
    }
    reader.get(&format!("{path}/history")).expect(200);
    reader.get(&format!("{path}?version=1")).expect(200);
    reader.on_version(1).patch(&path, json!({"position": null})).expect(200);
    reader
        .with("Prefer", "return=minimal")
        .on_version(2)
        .patch(&path, json!({"position": "x"}))
        .expect(204);
    let list = ways(&id)[1];
    assert_eq!(ways(&id), [2, list, 2, 2, 1]);
    // A page read twice is two readings, and neither comes out of a cache.
    reader.get("/v1/people").expect(200);
    reader.get("/v1/people").expect(200);
    assert_eq!(ways(&id)[1], list + 2);
}

fn library_of(caller: &Caller, path: &str) -> Value {
    caller.get(path).expect(200).body["library_id"].clone()
}

#[test]
fn the_right_that_is_taken_away_ends_with_the_next_request() {
    let app = App::start();
    let (path, _) = person(&app);
    let reader = reader(&app);
    assert_eq!(reader.get(&path).expect(200).body["name"], NAME);
    let admin = app.person("national.admin");
    let grants = admin.get("/v1/grants").expect(200);
    let grant = grants.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["principal_id"] == json!(app.principal("jabar.editor")))
        .unwrap()
        .clone();
    admin
        .on_version(grant["version"].as_i64().unwrap())
        .patch(
            &format!("/v1/grants/{}", grant["id"].as_str().unwrap()),
            json!({"personal_data": false}),
        )
        .expect(200);
    let masked = reader.get(&path).expect(200);
    assert_eq!(masked.body["masked"], "no_right");
    tells_nothing(&masked);
    tells_nothing(&reader.get("/v1/people").expect(200));
}

#[test]
fn who_makes_a_person_without_the_right_gets_the_masked_form_back() {
    let app = App::start();
    let library = library(&app);
    let maker = app.person("purwakarta.editor").with("X-Purpose", "x");
    let made = maker.post("/v1/people", contact(&library)).expect(201);
    assert_eq!(
        (&made.body["masked"], made.header("etag")),
        (&json!("no_right"), Some("\"1-masked\""))
    );
    tells_nothing(&made);
    // A dry run leaves no trace, so it discloses nothing; the same holds for an answer that is kept.
    let mut other = contact(&library);
    other["external_ids"] = json!([]);
    let tried = reader(&app)
        .with("Prefer", "dry-run")
        .post("/v1/people", other.clone())
        .expect(201);
    assert_eq!(tried.body["masked"], "dry_run");
    tells_nothing(&tried);
    let once = reader(&app).with("Idempotency-Key", "contact-1");
    let first = once.post("/v1/people", other.clone()).expect(201);
    assert_eq!(first.body["masked"], "kept_answer");
    tells_nothing(&first);
    let again = once.post("/v1/people", other).expect(201);
    assert_eq!(
        (again.header("idempotency-replayed"), &again.body),
        (Some("true"), &first.body)
    );
    tells_nothing(&again);
    assert_eq!(app.number("select count(*) from personal_reads"), 0);
    assert_eq!(app.number("select count(*) from people"), 2);
}

#[test]
fn a_masked_form_cannot_be_put_back_over_the_true_one() {
    let app = App::start();
    let (path, _) = person(&app);
    let editor = app.person("jabar.editor");
    let masked = editor.get(&path).expect(200);
    editor
        .on_version(1)
        .put(&path, masked.body)
        .refused(422, "validation")
        .fault("/name", "format");
    assert_eq!(reader(&app).get(&path).expect(200).body["email"], EMAIL);
}

#[test]
fn names_are_text_whatever_stands_in_them() {
    let app = App::start();
    let library = library(&app);
    let reader = reader(&app);
    for (name, masked) in [
        ("<script>alert(1)</script>", "s***"),
        ("Robert'); DROP TABLE people;--", "R*** D*** T*** p***"),
        ("\u{202e}ohceS \u{200b}Ani\u{200d}", "o*** A***"),
        ("\u{645}\u{62d}\u{645}\u{62f}", "\u{645}***"),
        ("=HYPERLINK(\"x\")", "H***"),
        ("%_\\", "***"),
    ] {
        let body = json!({"library_id": library, "name": name, "purpose": "x", "lawful_basis": "public_task"});
        let made = reader.post("/v1/people", body).expect(201);
        assert_eq!(made.body["name"], name);
        let path = format!("/v1/people/{}", made.id());
        assert_eq!(reader.get(&path).expect(200).body["name"], name);
        assert_eq!(
            app.person("national.viewer").get(&path).expect(200).body["name"],
            masked
        );
    }
    assert_eq!(
        reader.get("/v1/people?q=%25_%5C&sort=name").expect(200).body["data"][0]["name"],
        "%_\\"
    );
    for forbidden in ["A\u{0}B", "A\u{1b}B", "A\nB", "", &"x".repeat(201)] {
        let body = json!({"library_id": library, "name": forbidden, "purpose": "x", "lawful_basis": "public_task"});
        reader.post("/v1/people", body).expect(422).fault(
            "/name",
            if forbidden.is_empty() || forbidden.len() > 200 {
                "length"
            } else {
                "control_character"
            },
        );
    }
}

#[test]
fn lists_of_people_are_filtered_sorted_and_turned() {
    let app = App::start();
    let library = library(&app);
    let (reader, admin) = (reader(&app), app.person("national.admin"));
    let mut ids = Vec::new();
    for (name, basis) in [("Budi", "public_task"), ("Ani", "contract"), ("Candra", "public_task")] {
        let body = json!({"library_id": library, "name": name, "purpose": "x", "lawful_basis": basis, "retain_until": "2999-01-01"});
        ids.push(admin.post("/v1/people", body).expect(201).id());
    }
    let names = |query: &str| -> Vec<String> {
        let mut found = Vec::new();
        let mut path = format!("/v1/people?{query}&limit=2");
        loop {
            let page = reader.get(&path).expect(200);
            found.extend(
                page.body["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|p| p["name"].as_str().unwrap().to_owned()),
            );
            match page.header("link") {
                Some(link) => path = link[1..link.find('>').unwrap()].replace(crate::support::PUBLIC_URL, ""),
                None => return found,
            }
        }
    };
    assert_eq!(names("sort=name"), ["Ani", "Budi", "Candra"]);
    assert_eq!(names("sort=-name"), ["Candra", "Budi", "Ani"]);
    assert_eq!(names("sort=created_at"), ["Budi", "Ani", "Candra"]);
    assert_eq!(names("sort=-updated_at"), ["Candra", "Ani", "Budi"]);
    assert_eq!(names("q=candar"), ["Candra"]);
    assert_eq!(names("lawful_basis=contract"), ["Ani"]);
    assert_eq!(
        names(&format!("library_id={library}&region=32.14&sort=name")),
        ["Ani", "Budi", "Candra"]
    );
    assert_eq!(names("region=33"), [""; 0]);
    assert_eq!(names("stakeholder_id=01900000-0000-7000-8000-000000000000"), [""; 0]);
    assert_eq!(names(&format!("ids={},{}", ids[0], ids[1])), ["Budi", "Ani"]);
    assert_eq!(names("retained_before=2999-01-01"), [""; 0]);
    assert_eq!(names("retained_before=2999-01-02&erased=false").len(), 3);
    assert_eq!(names("erased=true"), [""; 0]);
    reader
        .on_version(1)
        .delete(&format!("/v1/people/{}", ids[0]))
        .expect(204);
    assert_eq!(names("sort=name"), ["Ani", "Candra"]);
    assert_eq!(names("sort=name&deleted=include"), ["Ani", "Budi", "Candra"]);
    reader
        .get("/v1/people?sort=email")
        .refused(400, "bad_query")
        .fault("?sort", "not_offered");
    reader
        .get("/v1/people?email=x")
        .refused(400, "bad_query")
        .fault("?email", "unknown_field");
}

#[test]
fn people_go_where_their_office_goes() {
    let app = App::start();
    let (path, id) = person(&app);
    let reader = reader(&app);
    let library = library_of(&reader, &path);
    let library = format!("/v1/libraries/{}", library.as_str().unwrap());
    let gone = {
        let mut body = contact(library.rsplit('/').next().unwrap());
        body["external_ids"] = json!([]);
        format!("/v1/people/{}", reader.post("/v1/people", body).expect(201).id())
    };
    reader.on_version(1).delete(&gone).expect(204);
    // Whoever may move the library need not have the right to its people.
    let mover = app.person("jabar-sync").with("X-Change-Reason", "Salah desa");
    let tried = mover.with("Prefer", "dry-run").on_version(1);
    tried
        .patch(&library, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    assert_eq!(reader.get(&path).expect(200).body["region_code"], "32.14.01.2010");
    mover
        .on_version(1)
        .patch(&library, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    app.person("purwakarta.editor").get(&path).refused(404, "not_found");
    let moved = reader.get(&path).expect(200);
    assert_eq!(
        (&moved.body["region_code"], moved.version()),
        (&json!("32.73.01.1001"), 2)
    );
    assert_eq!(moved.body["updated_by"], json!(app.principal("jabar-sync")));
    let past = reader.get(&format!("{path}?version=2")).expect(200);
    for member in ["region_code", "version", "name", "updated_by", "created_at", "masked"] {
        assert_eq!(past.body[member], moved.body[member], "{member}");
    }
    let told = app.number(&format!(
        "select count(*) from ledger where record_id = '{id}' and version = 2 and region_before = '32.14.01.2010' \
         and region_code = '32.73.01.1001' and changed = '{{region_code}}' and reason = 'Salah desa'"
    ));
    assert_eq!(told, 1);
    let restored = reader
        .on_version(2)
        .post(&format!("{gone}/restore"), Value::Null)
        .expect(200);
    assert_eq!(restored.body["region_code"], "32.73.01.1001");
    // Those who were erased go along, and stay what they are.
    reader
        .on_version(2)
        .post(&format!("{path}/erase"), json!({"reason": "x"}))
        .expect(200);
    mover
        .on_version(2)
        .patch(&library, json!({"region_code": "32.14.01.2010"}))
        .expect(200);
    let erased = reader.get(&path).expect(200);
    assert_eq!(
        (&erased.body["name"], &erased.body["region_code"]),
        (&json!("(dihapus)"), &json!("32.14.01.2010"))
    );
    crate::ledger::assert_replayable(&app);
}

#[test]
fn people_of_a_stakeholder_go_where_it_goes() {
    let app = App::start();
    let reader = reader(&app);
    let office = json!({"region_code": "32.14", "name": "Diskominfo", "kind": "regional_agency"});
    let office = reader.post("/v1/stakeholders", office).expect(201).id();
    let body = json!({"stakeholder_id": office, "name": NAME, "purpose": "x", "lawful_basis": "public_task"});
    let path = format!("/v1/people/{}", reader.post("/v1/people", body).expect(201).id());
    let stakeholder = format!("/v1/stakeholders/{office}");
    reader
        .on_version(1)
        .patch(&stakeholder, json!({"sector": "Informatika"}))
        .expect(200);
    assert_eq!(reader.get(&path).expect(200).version(), 1);
    reader
        .on_version(2)
        .patch(&stakeholder, json!({"region_code": "32.73"}))
        .expect(200);
    let moved = reader.get(&path).expect(200);
    assert_eq!((&moved.body["region_code"], moved.version()), (&json!("32.73"), 2));
    app.person("purwakarta.editor").get(&path).refused(404, "not_found");
    crate::ledger::assert_replayable(&app);
}
