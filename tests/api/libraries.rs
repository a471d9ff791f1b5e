//! Libraries, enrolments and reports: what can be done with them.

use serde_json::{Value, json};

use crate::support::{App, citalang};

#[test]
fn a_library_is_made_read_changed_deleted_and_restored() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");

    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    assert_eq!(
        made.header("location"),
        Some(format!("http://sinergi.test{path}").as_str())
    );
    assert_eq!(made.header("etag"), Some("\"1\""));
    assert_eq!(made.body["status"], "active");
    assert_eq!(
        made.body["phone"],
        Value::Null,
        "a field without a value is present and null"
    );

    let read = editor.get(&path).expect(200);
    assert_eq!(read.header("etag"), Some("\"1\""));
    editor.with("If-None-Match", "\"1\"").get(&path).expect(304);

    let patched = editor
        .on_version(1)
        .with("X-Change-Reason", "nomor telepon baru")
        .patch(
            &path,
            json!({"phone": "0264 200123", "latitude": null, "longitude": null}),
        )
        .expect(200);
    assert_eq!((patched.version(), &patched.body["latitude"]), (2, &Value::Null));
    assert_eq!(patched.body["name"], "Perpustakaan Desa Citalang");

    let mut whole = citalang();
    whole["name"] = json!("Perpustakaan Citalang Cerdas");
    let replaced = editor.on_version(2).put(&path, whole).expect(200);
    assert_eq!((replaced.version(), &replaced.body["phone"]), (3, &Value::Null));

    editor.on_version(3).delete(&path).expect(204);
    let gone = editor.get(&path).refused(410, "gone");
    assert_eq!(gone.body["current_version"], 4);
    editor
        .on_version(4)
        .patch(&path, json!({"name": "x"}))
        .refused(410, "gone");
    assert_eq!(
        editor.get("/v1/libraries?region=32.14&count=exact").expect(200).body["total"],
        0
    );
    assert_eq!(
        editor
            .get("/v1/libraries?region=32.14&count=exact&deleted=include")
            .expect(200)
            .body["total"],
        1
    );

    let back = editor
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    assert_eq!((back.version(), &back.body["deleted_at"]), (5, &Value::Null));
    editor
        .on_version(5)
        .post(&format!("{path}/restore"), Value::Null)
        .refused(409, "conflict");
}

#[test]
fn every_version_can_be_read_again() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    editor
        .on_version(1)
        .with("X-Change-Reason", "ganti nama")
        .patch(&path, json!({"name": "Perpustakaan Dua"}))
        .expect(200);
    editor.on_version(2).delete(&path).expect(204);

    let history = editor.get(&format!("{path}/history")).expect(200);
    let versions = history.body["data"].as_array().unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|v| (v["version"].as_i64().unwrap(), v["operation"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(3, "delete"), (2, "update"), (1, "create")]);
    assert_eq!(versions[1]["changed"], json!(["name"]));
    assert_eq!(
        (&versions[1]["reason"], &versions[1]["actor_name"]),
        (&json!("ganti nama"), &json!("purwakarta.editor"))
    );
    assert_eq!(versions[0]["document"], Value::Null);

    assert_eq!(
        editor.get(&format!("{path}?version=1")).expect(200).body["name"],
        "Perpustakaan Desa Citalang"
    );
    assert_eq!(
        editor.get(&format!("{path}?version=2")).expect(200).body["name"],
        "Perpustakaan Dua"
    );
    editor.get(&format!("{path}?version=3")).refused(410, "gone");
    editor.get(&format!("{path}?version=9")).refused(404, "not_found");
    let then = versions[1]["recorded_at"].as_str().unwrap();
    assert_eq!(
        editor.get(&format!("{path}?as_of={then}")).expect(200).body["version"],
        2
    );
    editor
        .get(&format!("{path}?as_of=2001-01-01T00:00:00Z"))
        .refused(404, "not_found");
    editor
        .get(&format!("{path}?as_of=2999-01-01T00:00:00Z"))
        .refused(400, "bad_query")
        .fault("?as_of", "future");

    let page = editor.get(&format!("{path}/history?limit=2")).expect(200);
    let next = page.body["next"].as_str().unwrap();
    let rest = editor.get(&format!("{path}/history?limit=2&cursor={next}")).expect(200);
    assert_eq!(
        (rest.body["data"].as_array().unwrap().len(), &rest.body["next"]),
        (1, &Value::Null)
    );
}

#[test]
fn what_was_read_can_be_put_back_unchanged() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    let read = editor.get(&path).expect(200).body;
    let same = editor.on_version(1).put(&path, read.clone()).expect(200);
    assert_eq!(same.version(), 1, "nothing differs, so nothing is written");
    let mut forged = read;
    forged["created_at"] = json!("2001-01-01T00:00:00Z");
    editor
        .on_version(1)
        .put(&path, forged)
        .refused(422, "validation")
        .fault("/created_at", "immutable");
}

#[test]
fn children_follow_their_library() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", library.id());
    let enrolment = editor
        .post("/v1/enrolments", json!({"library_id": library.id(), "year": 2022, "scheme": "full_support", "status": "active", "starts_on": "2022-03-01"}))
        .expect(201);
    let report = editor
        .post(
            "/v1/library_reports",
            json!({"library_id": library.id(), "year": 2022, "visits": 0}),
        )
        .expect(201);
    assert_eq!(enrolment.body["region_code"], "32.14.01.2010");

    // 32.73 is Kota Bandung; 32.73.01.1001 one of its kelurahan.
    editor
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    let moved = editor.get(&format!("/v1/enrolments/{}", enrolment.id())).expect(200);
    assert_eq!(
        (moved.version(), &moved.body["region_code"]),
        (2, &json!("32.73.01.1001"))
    );

    editor.on_version(2).delete(&path).expect(204);
    editor.get(&format!("/v1/enrolments/{}", enrolment.id())).expect(410);
    editor.get(&format!("/v1/library_reports/{}", report.id())).expect(410);
    editor
        .on_version(3)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    editor.get(&format!("/v1/enrolments/{}", enrolment.id())).expect(200);
    assert_eq!(
        editor
            .get(&format!("/v1/library_reports/{}", report.id()))
            .expect(200)
            .body["visits"],
        0
    );
}

#[test]
fn a_child_deleted_before_its_library_stays_deleted() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201);
    let path = format!("/v1/libraries/{}", library.id());
    let report = editor
        .post("/v1/library_reports", json!({"library_id": library.id(), "year": 2022}))
        .expect(201);
    let report = format!("/v1/library_reports/{}", report.id());
    editor.on_version(1).delete(&report).expect(204);
    editor.on_version(1).delete(&path).expect(204);
    // Nothing comes back to a library that is not there.
    editor
        .on_version(2)
        .post(&format!("{report}/restore"), Value::Null)
        .refused(422, "validation");
    editor
        .on_version(2)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    editor.get(&report).expect(410);
    editor
        .on_version(2)
        .post(&format!("{report}/restore"), Value::Null)
        .expect(200);
}

#[test]
fn a_year_is_reported_once_and_a_scheme_enrolled_once() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let report = json!({"library_id": library, "year": 2022});
    editor.post("/v1/library_reports", report.clone()).expect(201);
    editor
        .post("/v1/library_reports", report)
        .refused(422, "validation")
        .fault("/year", "taken");
    let enrolment = json!({"library_id": library, "year": 2022, "scheme": "replication", "status": "proposed"});
    editor.post("/v1/enrolments", enrolment.clone()).expect(201);
    editor
        .post("/v1/enrolments", enrolment)
        .refused(422, "validation")
        .fault("/scheme", "taken");
}

#[test]
fn lists_are_filtered_sorted_and_turned() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let names = [
        "Perpustakaan Melati",
        "Perpustakaan Mawar",
        "Perpustakaan Kenanga",
        "Taman Baca Anggrek",
        "Rumah Baca Dahlia",
    ];
    let mut ids = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let kind = if i < 3 { "village" } else { "community_reading_house" };
        let aliases = if i == 4 { json!(["Pojok Literasi"]) } else { json!([]) };
        let latitude = (i == 0).then_some(-6.55);
        let longitude = (i == 0).then_some(107.44);
        let made = editor.post(
            "/v1/libraries",
            json!({"name": name, "aliases": aliases, "kind": kind, "region_code": "32.14.01.2010",
                "latitude": latitude, "longitude": longitude,
                "external_ids": [{"system": "jabar-sim", "id": format!("L{i}")}]}),
        );
        ids.push(made.expect(201).id());
    }
    for (library, scheme) in [(&ids[1], "replication"), (&ids[2], "full_support")] {
        let enrolment = json!({"library_id": library, "year": 2023, "scheme": scheme, "status": "active", "starts_on": "2023-03-01"});
        editor.post("/v1/enrolments", enrolment).expect(201);
    }
    let listed = |query: &str| -> Vec<String> {
        let body = editor.get(&format!("/v1/libraries?{query}")).expect(200).body;
        body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut sorted = names.map(str::to_owned).to_vec();
    sorted.sort();
    assert_eq!(listed("region=32.14"), sorted);
    sorted.reverse();
    assert_eq!(listed("sort=-name"), sorted);
    assert_eq!(
        listed("kind=community_reading_house&sort=name"),
        ["Rumah Baca Dahlia", "Taman Baca Anggrek"]
    );
    assert_eq!(listed("region=33"), [""; 0]);
    assert_eq!(listed("located=true"), ["Perpustakaan Melati"]);
    assert_eq!(listed("located=false").len(), 4);
    let taking_part = ["Perpustakaan Kenanga", "Perpustakaan Mawar"];
    assert_eq!(listed("takes_part=true&enrolled_on=2023-03-01"), taking_part);
    assert_eq!(listed("takes_part=true"), listed("enrolled=participant"));
    assert_eq!(listed("takes_part=false").len(), 3);
    assert_eq!(listed("takes_part=false&enrolled_on=2023-02-28").len(), 5);
    assert_eq!(listed("external_id=jabar-sim:L3"), ["Taman Baca Anggrek"]);
    assert_eq!(listed("q=angrek")[0], "Taman Baca Anggrek", "a letter missing");
    assert_eq!(
        listed("q=pojok%20literasi"),
        ["Rumah Baca Dahlia"],
        "other names are searched too"
    );

    // Pages are turned while the data changes: nothing twice, nothing left out.
    let mut seen = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let query = if cursor.is_empty() {
            String::new()
        } else {
            format!("&cursor={cursor}")
        };
        let page = editor
            .get(&format!("/v1/libraries?region=32.14&limit=2&sort=name{query}"))
            .expect(200);
        seen.extend(
            page.body["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l["name"].as_str().unwrap().to_owned()),
        );
        next = page.body["next"].as_str().map(str::to_owned);
        assert_eq!(next.is_some(), page.header("link").is_some());
        if seen.len() == 2 {
            editor
                .post(
                    "/v1/libraries",
                    json!({"name": "Aaa", "kind": "village", "region_code": "32.14.01.2010"}),
                )
                .expect(201);
        }
    }
    sorted.reverse();
    assert_eq!(seen, sorted);

    let sparse = editor
        .get("/v1/libraries?fields=id,name&limit=1&count=exact")
        .expect(200);
    assert_eq!(sparse.body["total"], 6);
    assert_eq!(sparse.body["data"][0].as_object().unwrap().len(), 2);
}

#[test]
fn whole_lists_stream_in_other_forms() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    for i in 0..3 {
        let mut body = citalang();
        body["name"] = json!(if i == 0 {
            "=HYPERLINK(\"x\")".to_owned()
        } else {
            format!("Perpustakaan, \"{i}\"")
        });
        if i == 2 {
            body["latitude"] = Value::Null;
            body["longitude"] = Value::Null;
        }
        editor.post("/v1/libraries", body).expect(201);
    }
    let csv = editor
        .with("Accept", "text/csv")
        .get("/v1/libraries?fields=name,kind,aliases&sort=name&limit=1")
        .expect(200);
    assert_eq!(
        csv.text,
        "name,kind,aliases\r\n\"'=HYPERLINK(\"\"x\"\")\",village,\r\n\"Perpustakaan, \"\"1\"\"\",village,\r\n\"Perpustakaan, \"\"2\"\"\",village,\r\n"
    );
    let lines = editor
        .with("Accept", "application/x-ndjson")
        .get("/v1/libraries")
        .expect(200)
        .text;
    assert_eq!(
        lines
            .lines()
            .filter(|l| serde_json::from_str::<Value>(l).unwrap()["kind"] == "village")
            .count(),
        3
    );
    let geo = editor
        .with("Accept", "application/geo+json")
        .get("/v1/libraries?sort=name")
        .expect(200);
    let features = geo.body["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    assert_eq!(features[0]["geometry"]["coordinates"], json!([107.4606, -6.5412]));
    assert_eq!(features[2]["geometry"], Value::Null);
    editor
        .with("Accept", "image/png")
        .get("/v1/libraries")
        .refused(406, "not_acceptable");
    editor
        .with("Accept", "application/geo+json")
        .get("/v1/enrolments")
        .refused(406, "not_acceptable");
}

#[test]
fn rules_of_libraries() {
    let app = App::start();
    let editor = app.person("national.admin");
    let refused = |change: Value, pointer: &str, code: &str| {
        let mut body = citalang();
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        editor
            .post("/v1/libraries", body)
            .refused(422, "validation")
            .fault(pointer, code)
    };
    refused(json!({"region_code": "3214012010"}), "/region_code", "region_undotted");
    refused(
        json!({"region_code": "32.14.01.2001"}),
        "/region_code",
        "region_unknown",
    );
    refused(json!({"region_code": "32.14"}), "/region_code", "region_level");
    refused(json!({"longitude": null}), "/longitude", "incomplete");
    refused(json!({"latitude": 51.5, "longitude": 0.1}), "/latitude", "range");
    refused(json!({"npp": "3214019Z000001"}), "/npp", "format");
    refused(json!({"nmae": "x"}), "/nmae", "unknown_field");
    refused(json!({"name": 7}), "/name", "wrong_type");
    refused(json!({"name": ""}), "/name", "length");
    refused(json!({"name": "dua\nbaris"}), "/name", "control_character");
    refused(json!({"kind": "vilage"}), "/kind", "not_offered");
    refused(json!({"accreditation": "d"}), "/accreditation", "not_offered");
    refused(
        json!({"accreditation_valid_until": "2023-02-30"}),
        "/accreditation_valid_until",
        "format",
    );
    refused(json!({"established_year": 2016.5}), "/established_year", "wrong_type");
    let suggested = refused(
        json!({"region_code": "32.14.01.2001"}),
        "/region_code",
        "region_unknown",
    );
    assert!(
        suggested.body["errors"][0]["suggestion"]
            .as_str()
            .unwrap()
            .starts_with("32.14.01.2")
    );

    let mut with_npp = citalang();
    with_npp["npp"] = json!("3214019z0000001");
    let first = editor.post("/v1/libraries", with_npp.clone()).expect(201);
    assert_eq!(first.body["npp"], "3214019Z0000001", "upper-cased on input");
    editor
        .post("/v1/libraries", with_npp.clone())
        .refused(422, "validation")
        .fault("/npp", "taken");
    editor
        .on_version(1)
        .delete(&format!("/v1/libraries/{}", first.id()))
        .expect(204);
    editor.post("/v1/libraries", with_npp).expect(201);
    editor
        .on_version(2)
        .post(&format!("/v1/libraries/{}/restore", first.id()), Value::Null)
        .refused(422, "validation")
        .fault("/npp", "taken");
    let mut none = citalang();
    none["npp"] = json!("0");
    assert_eq!(editor.post("/v1/libraries", none).expect(201).body["npp"], Value::Null);
}

#[test]
fn all_faults_are_told_at_once_in_the_callers_language() {
    let app = App::start();
    let editor = app.person("national.admin").with("Accept-Language", "id-ID,en;q=0.5");
    let answer = editor
        .post(
            "/v1/libraries",
            json!({"name": 7, "kind": "village", "region_code": "3214", "npp": "x", "latitude": -6.5, "nama": "y"}),
        )
        .refused(422, "validation");
    let faults = answer.faults();
    for (pointer, code) in [
        ("/name", "wrong_type"),
        ("/region_code", "region_undotted"),
        ("/nama", "unknown_field"),
    ] {
        assert!(
            faults.contains(&(pointer.into(), code.into())),
            "{pointer} in {faults:?}"
        );
    }
    assert_eq!(answer.header("content-language"), Some("id"));
    assert_eq!(answer.body["title"], "Data tidak sah");
}

#[test]
fn an_old_region_code_becomes_its_successor_and_the_reply_says_so() {
    let app = App::start();
    // Sorong was 92.01 until 2022 and is 96.01 now.
    let made = app
        .person("national.admin")
        .post(
            "/v1/libraries",
            json!({"name": "Perpustakaan Kabupaten Sorong", "kind": "regency", "region_code": "92.01"}),
        )
        .expect(201);
    assert_eq!(made.body["region_code"], "96.01");
    assert_eq!(made.body["warnings"][0]["code"], "region_replaced");
}
