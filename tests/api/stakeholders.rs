//! Stakeholders: other names, near duplicates, national ones, what they refuse.

use serde_json::{Value, json};

use crate::support::{Answer, App, Caller};

const DISARPUS: &str = "Dinas Kearsipan dan Perpustakaan Kabupaten Purwakarta";

/// An office of Kabupaten Purwakarta.
fn office(name: &str) -> Value {
    json!({"name": name, "kind": "regional_agency", "region_code": "32.14"})
}

fn make(caller: &Caller, body: Value) -> Answer {
    caller.post("/v1/stakeholders", body).expect(201)
}

/// The names on a page.
fn names(page: &Answer) -> Vec<String> {
    let data = page.body["data"].as_array().unwrap();
    data.iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_stakeholder_is_made_read_changed_deleted_and_restored() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = make(&editor, office(DISARPUS));
    let path = format!("/v1/stakeholders/{}", made.id());
    assert_eq!(
        made.header("location"),
        Some(format!("http://sinergi.test{path}").as_str())
    );
    assert_eq!(
        (&made.body["status"], &made.body["merged_into"], &made.body["warnings"]),
        (&json!("active"), &Value::Null, &json!([]))
    );
    editor.with("If-None-Match", "\"1\"").get(&path).expect(304);
    let patched = editor
        .on_version(1)
        .patch(
            &path,
            json!({"aliases": ["Disarpus", "Disarpus"], "sector": "perpustakaan"}),
        )
        .expect(200);
    assert_eq!(patched.body["aliases"], json!(["Disarpus"]));
    let replaced = editor.on_version(2).put(&path, office(DISARPUS)).expect(200);
    assert_eq!((replaced.version(), &replaced.body["aliases"]), (3, &json!([])));
    editor
        .on_version(1)
        .patch(&path, json!({"name": "x"}))
        .refused(412, "stale_version");
    editor.on_version(3).delete(&path).expect(204);
    editor.get(&path).refused(410, "gone");
    let restored = editor
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    assert_eq!(restored.version(), 5);

    let history = editor.get(&format!("{path}/history")).expect(200);
    let told: Vec<&str> = history.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["operation"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["restore", "delete", "update", "update", "create"]);
    assert_eq!(
        editor.get(&format!("{path}?version=2")).expect(200).body["aliases"],
        json!(["Disarpus"])
    );
    let then = history.body["data"][3]["recorded_at"].as_str().unwrap();
    assert_eq!(editor.get(&format!("{path}?as_of={then}")).expect(200).version(), 2);
}

#[test]
fn another_name_is_searched_like_the_name() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = office(DISARPUS);
    body["aliases"] = json!(["Dispusip", "Disarpus Purwakarta"]);
    make(&editor, body);
    make(&editor, office("Dinas Perikanan Kabupaten Purwakarta"));
    make(&editor, office("100% Baca"));
    for (q, expected) in [
        ("Dispusip", vec![DISARPUS]),
        ("dispusipp", vec![DISARPUS]),
        ("disarpus", vec![DISARPUS]),
        ("prikanan", vec!["Dinas Perikanan Kabupaten Purwakarta"]),
        ("0%20b", vec![]),
        ("0%25%20b", vec!["100% Baca"]),
    ] {
        let page = editor.get(&format!("/v1/stakeholders?q={q}")).expect(200);
        assert_eq!(names(&page), expected, "{q}");
    }
    // The best match first, page by page.
    let first = editor
        .get("/v1/stakeholders?q=perikanan%20purwakarta&limit=1")
        .expect(200);
    assert_eq!(names(&first), ["Dinas Perikanan Kabupaten Purwakarta"]);
    let next = first.body["next"].as_str().unwrap();
    let second = editor
        .get(&format!(
            "/v1/stakeholders?q=perikanan%20purwakarta&limit=1&cursor={next}"
        ))
        .expect(200);
    assert_eq!(names(&second), [DISARPUS]);
}

#[test]
fn lists_select_what_their_filters_say() {
    let app = App::start();
    let admin = app.person("national.admin");
    let mut library = office(DISARPUS);
    library["external_ids"] = json!([{"system": "jabar-sim", "id": "a:7"}]);
    let library = make(&admin, library).id();
    let mut bank = office("Bank BJB");
    bank["kind"] = json!("bank");
    bank["status"] = json!("inactive");
    let bank = make(&admin, bank);
    let province = json!({"name": "Diskominfo Jawa Barat", "kind": "regional_agency", "region_code": "32"});
    make(&admin, province);
    let nation = json!({"name": "Bappenas", "kind": "ministry"});
    make(&admin, nation);
    let gone = make(&admin, office("Dinas Lama")).id();
    admin
        .on_version(1)
        .delete(&format!("/v1/stakeholders/{gone}"))
        .expect(204);
    let since = bank.body["updated_at"].as_str().unwrap();
    for (query, expected) in [
        (
            String::new(),
            vec!["Bank BJB", "Bappenas", DISARPUS, "Diskominfo Jawa Barat"],
        ),
        ("region=32.14".into(), vec!["Bank BJB", DISARPUS]),
        ("region=32".into(), vec!["Bank BJB", DISARPUS, "Diskominfo Jawa Barat"]),
        ("region=33".into(), vec![]),
        ("kind=bank".into(), vec!["Bank BJB"]),
        ("status=inactive".into(), vec!["Bank BJB"]),
        ("external_id=jabar-sim:a:7".into(), vec![DISARPUS]),
        ("external_id=jateng-sim:a:7".into(), vec![]),
        (format!("ids={library},{gone}"), vec![DISARPUS]),
        (
            format!("ids={library},{gone}&deleted=include"),
            vec![DISARPUS, "Dinas Lama"],
        ),
        (
            format!("updated_since={since}"),
            vec!["Bank BJB", "Bappenas", "Diskominfo Jawa Barat"],
        ),
        (
            "sort=-name".into(),
            vec!["Diskominfo Jawa Barat", DISARPUS, "Bappenas", "Bank BJB"],
        ),
        (
            "sort=created_at".into(),
            vec![DISARPUS, "Bank BJB", "Diskominfo Jawa Barat", "Bappenas"],
        ),
    ] {
        let page = admin.get(&format!("/v1/stakeholders?count=exact&{query}")).expect(200);
        assert_eq!(names(&page), expected, "{query}");
        assert_eq!(page.body["total"], expected.len(), "{query}");
    }
    admin
        .get("/v1/stakeholders?sort=region_code")
        .refused(400, "bad_query")
        .fault("?sort", "not_offered");
}

#[test]
fn a_near_duplicate_is_told_with_its_candidates_and_made_all_the_same() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let first = make(&editor, office(DISARPUS)).id();
    let near = office("Dinas Arsip dan Perpustakaan Kab. Purwakarta");
    let tried = editor
        .with("Prefer", "dry-run")
        .post("/v1/stakeholders", near.clone())
        .expect(201);
    assert_eq!(app.number("select count(*) from stakeholders"), 1);
    let made = make(&editor, near);
    for answer in [&tried, &made] {
        let warning = &answer.body["warnings"][0];
        assert_eq!(
            (&warning["pointer"], &warning["code"]),
            (&json!("/name"), &json!("near_duplicate"))
        );
        let candidate = &warning["candidates"][0];
        assert_eq!(
            (&candidate["id"], &candidate["name"]),
            (&json!(first), &json!(DISARPUS)),
            "{}",
            answer.text
        );
        assert!(candidate["similarity"].as_f64().unwrap() >= 0.6);
        assert!(warning["message"].as_str().unwrap().contains("merge the two"));
    }
    // In the language of the caller, also on a change, and of other names.
    let other = make(&editor, office("Dinas Perikanan")).id();
    let path = format!("/v1/stakeholders/{other}");
    let changed = editor
        .on_version(1)
        .with("Accept-Language", "id")
        .patch(&path, json!({"aliases": ["Dinas Kearsipan & Perpustakaan"]}))
        .expect(200);
    let warning = &changed.body["warnings"][0];
    assert!(
        warning["message"].as_str().unwrap().contains("gabungkan"),
        "{}",
        changed.text
    );
    assert_eq!(warning["candidates"].as_array().unwrap().len(), 2, "{}", changed.text);
    assert_eq!(warning["candidates"][0]["id"], json!(first));
    assert_eq!(warning["candidates"][0]["similarity"], 1.0);
    // A change of something else says nothing.
    let quiet = editor
        .on_version(2)
        .patch(&path, json!({"sector": "perikanan"}))
        .expect(200);
    assert_eq!(quiet.body["warnings"], json!([]));
}

#[test]
fn different_offices_of_one_regency_are_no_near_duplicates() {
    let app = App::start();
    let admin = app.person("national.admin");
    let offices = [
        DISARPUS,
        "Dinas Pendidikan Kabupaten Purwakarta",
        "Dinas Perikanan Kabupaten Purwakarta",
        "Dinas Pertanian Kabupaten Purwakarta",
        "Dinas Peternakan Kabupaten Purwakarta",
        "Dinas Kesehatan Kabupaten Purwakarta",
        "Dinas Komunikasi dan Informatika Kabupaten Purwakarta",
        "Dinas Koperasi dan UMKM Kabupaten Purwakarta",
        "Badan Perencanaan Pembangunan Daerah Kabupaten Purwakarta",
        "Badan Pendapatan Daerah Kabupaten Purwakarta",
        "Dinas Pemberdayaan Masyarakat dan Desa Kabupaten Purwakarta",
        "Forum Taman Bacaan Masyarakat Kabupaten Purwakarta",
        "Pemerintah Kabupaten Purwakarta",
        "SMA Negeri 1 Purwakarta",
        "SMA Negeri 2 Purwakarta",
    ];
    for name in offices {
        assert_eq!(make(&admin, office(name)).body["warnings"], json!([]), "{name}");
    }
    // The same name elsewhere is another office; so is a national one.
    for region in [json!("32.73"), json!("32"), Value::Null] {
        let mut body = office(DISARPUS);
        body["region_code"] = region.clone();
        assert_eq!(make(&admin, body).body["warnings"], json!([]), "{region}");
    }
    // Two national ones are compared with each other, and the deleted with nobody.
    let mut body = office(DISARPUS);
    body["region_code"] = Value::Null;
    let again = make(&admin, body);
    assert_eq!(again.body["warnings"][0]["candidates"].as_array().unwrap().len(), 1);
    let path = format!("/v1/stakeholders/{}", again.id());
    admin.on_version(1).delete(&path).expect(204);
    let mut body = office("Dinas Kearsipan dan Perpustakaan");
    body["region_code"] = Value::Null;
    let third = make(&admin, body).body["warnings"].clone();
    assert!(!third.to_string().contains(&again.id()), "{third}");
}

#[test]
fn the_national_ones_are_for_everybody_to_read_and_for_nobody_below_to_write() {
    let app = App::start();
    let admin = app.person("national.admin");
    let nation = make(&admin, json!({"name": "Bappenas", "kind": "ministry"}));
    let path = format!("/v1/stakeholders/{}", nation.id());
    let purwakarta = make(&admin, office(DISARPUS)).id();
    for (person, seen) in [
        ("bandung.editor", vec!["Bappenas"]),
        ("jateng-sync", vec!["Bappenas"]),
        ("purwakarta.editor", vec!["Bappenas", DISARPUS]),
        ("jabar.editor", vec!["Bappenas", DISARPUS]),
    ] {
        let caller = app.person(person);
        caller.get(&path).expect(200);
        assert_eq!(names(&caller.get("/v1/stakeholders").expect(200)), seen, "{person}");
        caller
            .on_version(1)
            .patch(&path, json!({"sector": "x"}))
            .refused(403, "forbidden");
        caller.on_version(1).delete(&path).refused(403, "forbidden");
        caller
            .post("/v1/stakeholders", json!({"name": "PT Nasional", "kind": "company"}))
            .refused(403, "forbidden");
    }
    // Nobody lifts a stakeholder of his own to the nation either.
    let path = format!("/v1/stakeholders/{purwakarta}");
    app.person("purwakarta.editor")
        .on_version(1)
        .patch(&path, json!({"region_code": null}))
        .refused(403, "forbidden");
    admin
        .on_version(1)
        .patch(&path, json!({"region_code": null}))
        .expect(200);
}

#[test]
fn the_neighbour_sees_no_stakeholder_by_any_way() {
    let app = App::start();
    let mut body = office(DISARPUS);
    body["aliases"] = json!(["Dispusip"]);
    body["external_ids"] = json!([{"system": "jabar-sim", "id": "7"}]);
    let id = make(&app.person("purwakarta.editor"), body).id();
    let neighbour = app.person("bandung.editor");
    for query in [
        "",
        "region=32.14",
        "q=Dispusip",
        "external_id=jabar-sim:7",
        &format!("ids={id}"),
    ] {
        let page = neighbour
            .get(&format!("/v1/stakeholders?count=exact&{query}"))
            .expect(200);
        assert_eq!(page.body["total"], 0, "{query}: {}", page.text);
    }
    for path in [
        "",
        "?version=1",
        "?as_of=2026-01-01T00:00:00Z",
        "/history",
        "?fields=id",
    ] {
        neighbour
            .get(&format!("/v1/stakeholders/{id}{path}"))
            .refused(404, "not_found");
    }
    for form in ["text/csv", "application/x-ndjson"] {
        let export = neighbour.with("Accept", form).get("/v1/stakeholders").expect(200);
        assert!(!export.text.contains("Purwakarta"), "{form}");
    }
}

#[test]
fn the_whole_list_comes_as_csv_and_as_ndjson() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let mut body = office(DISARPUS);
    body["aliases"] = json!(["Dispusip", "Disarpus"]);
    body["phone"] = json!("+62 264 200123");
    make(&editor, body);
    make(
        &app.person("national.admin"),
        json!({"name": "Bappenas", "kind": "ministry"}),
    );
    let csv = editor
        .with("Accept", "text/csv")
        .get("/v1/stakeholders?fields=name,aliases,phone,region_code")
        .expect(200);
    assert_eq!(
        csv.text,
        format!(
            "name,aliases,phone,region_code\r\nBappenas,,,\r\n{DISARPUS},Dispusip;Disarpus,'+62 264 200123,32.14\r\n"
        )
    );
    let lines = editor
        .with("Accept", "application/x-ndjson")
        .get("/v1/stakeholders")
        .expect(200);
    let rows: Vec<Value> = lines.text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((rows.len(), &rows[1]["aliases"]), (2, &json!(["Dispusip", "Disarpus"])));
    editor
        .with("Accept", "application/geo+json")
        .get("/v1/stakeholders")
        .refused(406, "not_acceptable");
}

#[test]
fn a_name_in_a_partner_system_belongs_to_one_stakeholder() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let named = |name: &str, ids: Value| {
        let mut body = office(name);
        body["external_ids"] = ids;
        body
    };
    let one = json!([{"system": "jabar-sim", "id": "7"}]);
    let made = make(&editor, named("Dinas Satu", one.clone()));
    editor
        .post("/v1/stakeholders", named("Dinas Dua", one.clone()))
        .refused(422, "validation")
        .fault("/external_ids", "taken");
    editor
        .post(
            "/v1/stakeholders",
            named(
                "Dinas Dua",
                json!([{"system": "a", "id": "1"}, {"system": "a", "id": "2"}]),
            ),
        )
        .refused(422, "validation")
        .fault("/external_ids", "contradiction");
    editor
        .on_version(1)
        .delete(&format!("/v1/stakeholders/{}", made.id()))
        .expect(204);
    make(&editor, named("Dinas Dua", one));
}

#[test]
fn what_cannot_be_a_stakeholder_is_refused_with_every_fault() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    editor
        .post(
            "/v1/stakeholders",
            json!({"name": "", "kind": "dinas", "aliases": ["x", ""], "website": "ftp://x", "nik": "1", "region_code": "32.14"}),
        )
        .refused(422, "validation")
        .fault("/name", "length")
        .fault("/kind", "not_offered")
        .fault("/aliases", "length")
        .fault("/website", "format")
        .fault("/nik", "unknown_field");
    editor
        .post(
            "/v1/stakeholders",
            json!({"name": "x", "kind": "other", "region_code": "32.14", "merged_into": "01900000-0000-7000-8000-000000000000"}),
        )
        .refused(422, "validation")
        .fault("/merged_into", "unknown_field");
    let path = format!("/v1/stakeholders/{}", make(&editor, office("Dinas Satu")).id());
    editor
        .on_version(1)
        .patch(&path, json!({"merged_into": "01900000-0000-7000-8000-000000000000"}))
        .refused(422, "validation")
        .fault("/merged_into", "immutable");
    editor
        .post(
            "/v1/stakeholders",
            json!({"name": "x", "kind": "other", "region_code": "32.14.01.2001"}),
        )
        .refused(422, "validation")
        .fault("/region_code", "region_unknown");
}

#[test]
fn a_stakeholder_with_living_commitments_is_not_deleted() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let id = make(&editor, office(DISARPUS)).id();
    let path = format!("/v1/stakeholders/{id}");
    let commitment = "01900000-0000-7000-8000-000000000001";
    app.execute(&format!(
        "insert into commitments (id, region_code, stakeholder_id, form, description, pledged_on, realised_idr, status,
             external_ids, version, created_at, updated_at, updated_by)
         values ('{commitment}', '32.14', '{id}', 'books', 'Buku', '2023-08-03', 0, 'pledged',
             '[]', 1, now(), now(), '{id}')"
    ))
    .unwrap();
    for caller in [editor.clone(), editor.with("Prefer", "dry-run")] {
        let refused = caller.on_version(1).delete(&path).refused(409, "conflict");
        assert!(
            refused.text.contains(&format!("/v1/commitments?stakeholder_id={id}")),
            "{}",
            refused.text
        );
    }
    editor.get(&path).expect(200);
    app.execute("update commitments set deleted_at = now()").unwrap();
    editor.on_version(1).delete(&path).expect(204);
}
