//! Regions: what a decree loads, and how they are found.

use std::{fs, path::Path};

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use sinergi::{
    domain::RecordType,
    infra::{db::Kind, migrations},
    records::ledger,
    regions,
};

use crate::support::{App, Caller, empty_database, open};

fn codes(caller: &Caller, path: &str) -> Vec<String> {
    let body = caller.get(path).expect(200).body;
    let data = body["data"].as_array().unwrap().clone();
    data.iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
}

fn total(caller: &Caller, query: &str) -> Value {
    let path = format!("/v1/regions?{query}&count=exact&limit=1");
    caller.get(&path).expect(200).body["total"].clone()
}

#[test]
fn names_are_found_as_people_type_them() {
    let app = App::start();
    let caller = app.person("purwakarta.editor");
    for (q, first) in [
        ("purwakerta", "32.14"),
        ("Jabar", "32"),
        ("DIY", "34"),
        ("Sumut", "12"),
        ("Sumatra Utara", "12"),
        ("jakarta", "31"),
        ("bandung", "32.04"),
        ("kota bandung", "32.73"),
        ("Kab. Bandung", "32.04"),
        ("yogjakarta", "34"),
    ] {
        let path = format!("/v1/regions?q={}&limit=3", q.replace(' ', "%20"));
        assert_eq!(codes(&caller, &path)[0], first, "{q}");
    }
}

#[test]
fn counts_are_those_of_the_decree() {
    let app = App::start();
    let caller = app.person("national.viewer");
    for (query, expected) in [
        ("level=province", 38),
        ("level=regency", 514),
        ("kind=kota", 98),
        ("level=district", 7_285),
        ("level=village", 83_762),
        ("kind=desa_adat", 14),
        ("closed=include", 97_963),
        ("parent=32.14", 17),
        ("level=province&valid_on=2022-01-01", 34),
        ("level=regency&valid_on=2022-01-01", 514),
        ("codes=92.01,96.01", 1),
        ("codes=92.01,96.01&closed=include", 2),
    ] {
        assert_eq!(total(&caller, query), json!(expected), "{query}");
    }
}

#[test]
fn every_region_of_a_list_comes_once() {
    let app = App::start();
    let caller = app.person("national.viewer");
    for query in [
        "region=32.14",
        "q=sukamaju",
        "sort=-name&region=34",
        "sort=name&level=regency",
    ] {
        let expected = total(&caller, query).as_u64().unwrap();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let body = caller
                .get(&format!("/v1/regions?{query}&limit=97{cursor}"))
                .expect(200)
                .body;
            seen.extend(body["data"].as_array().unwrap().iter().map(|r| r["code"].to_string()));
            match body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let distinct: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len() as u64, distinct.len()), (expected, seen.len()), "{query}");
    }
}

#[test]
fn old_codes_resolve_and_the_answer_says_so() {
    let app = App::start();
    let caller = app.person("national.viewer");
    let answer = caller.get("/v1/regions/92.01").expect(200);
    assert_eq!(answer.body["code"], "96.01");
    assert_eq!(answer.body["resolved_from"], "92.01");
    let link = answer.header("link").unwrap();
    assert!(link.ends_with("/v1/regions/96.01>; rel=\"canonical\""), "{link}");
    assert_eq!(codes(&caller, "/v1/regions/92.01.01/ancestors"), ["96.01", "96"]);
    assert_eq!(codes(&caller, "/v1/regions/92.01/children?limit=1"), ["96.01.01"]);
    let ended = caller.get("/v1/regions/35.15.04.1005").expect(200).body;
    assert_eq!(
        (&ended["valid_to"], &ended["replaced_by"], &ended["resolved_from"]),
        (&json!("2025-06-23"), &Value::Null, &Value::Null)
    );
    let now = caller.get("/v1/regions/32.14.01.2010").expect(200).body;
    assert_eq!(
        (&now["name"], &now["resolved_from"]),
        (&json!("Citalang"), &Value::Null)
    );
    assert_eq!(
        codes(&caller, "/v1/regions/32.14.01.2010/ancestors"),
        ["32.14.01", "32.14", "32"]
    );
}

#[test]
fn old_codes_resolve_in_questions_too() {
    let app = App::start();
    let admin = app.person("national.admin");
    let sorong = json!({"name": "Perpustakaan Sorong", "kind": "regency", "region_code": "96.01"});
    let library = admin.post("/v1/libraries", sorong).expect(201).id();
    let enrolment = json!({"library_id": library, "year": 2023, "scheme": "replication", "status": "active", "starts_on": "2023-01-01"});
    admin.post("/v1/enrolments", enrolment).expect(201);
    admin
        .post("/v1/library_reports", json!({"library_id": library, "year": 2023}))
        .expect(201);
    let person = json!({"name": "sorong.editor", "kind": "person", "display_name": "Sorong", "region_code": "96.01"});
    let person = admin.post("/v1/principals", person).expect(201).id();
    let grant = json!({"principal_id": person, "role": "editor", "region_code": "96.01"});
    admin.post("/v1/grants", grant).expect(201);

    for list in ["libraries", "enrolments", "library_reports", "principals", "grants"] {
        let canonical = format!("<http://sinergi.test/v1/{list}?count=exact&region=96.01&limit=5>; rel=\"canonical\"");
        // The second answer is a kept one.
        for _ in 0..2 {
            let old = admin
                .get(&format!("/v1/{list}?count=exact&region=92.01&limit=5"))
                .expect(200);
            assert_eq!(
                (&old.body["total"], old.header("link")),
                (&json!(1), Some(canonical.as_str()))
            );
        }
        let new = admin
            .get(&format!("/v1/{list}?count=exact&region=96.01&limit=5"))
            .expect(200);
        assert_eq!((&new.body["total"], new.header("link")), (&json!(1), None));
        let csv = admin
            .with("Accept", "text/csv")
            .get(&format!("/v1/{list}?count=exact&region=92.01&limit=5"))
            .expect(200);
        assert_eq!(
            (csv.text.lines().count(), csv.header("link")),
            (2, Some(canonical.as_str()))
        );
        let unknown = admin.get(&format!("/v1/{list}?region=96.99")).refused(400, "bad_query");
        assert_eq!(unknown.faults(), [("?region".to_owned(), "region_unknown".to_owned())]);
        assert!(
            unknown.body["errors"][0]["suggestion"]
                .as_str()
                .unwrap()
                .starts_with("96.")
        );
        admin
            .get(&format!("/v1/{list}?region=9601"))
            .refused(400, "bad_query")
            .fault("?region", "region_undotted");
    }
    // Pages are turned under either code, and both links stand in one header.
    admin
        .post(
            "/v1/libraries",
            json!({"name": "Taman Baca", "kind": "other", "region_code": "96.01"}),
        )
        .expect(201);
    let first = admin.get("/v1/libraries?region=92.01&limit=1").expect(200);
    let link = first.header("link").unwrap();
    assert!(
        link.contains("rel=\"next\", <") && link.ends_with("region=96.01&limit=1>; rel=\"canonical\""),
        "{link}"
    );
    let cursor = first.body["next"].as_str().unwrap();
    for code in ["92.01", "96.01"] {
        let second = admin
            .get(&format!("/v1/libraries?region={code}&limit=1&cursor={cursor}"))
            .expect(200);
        assert_eq!(second.body["data"][0]["name"], "Taman Baca");
    }

    let figures = admin
        .get("/v1/statistics/programme?region=92.01&as_of=2023-08-03")
        .expect(200);
    assert_eq!(
        (&figures.body["region"], &figures.body["replications"]["total"]),
        (&json!("96.01"), &json!(1))
    );
    let canonical = "<http://sinergi.test/v1/statistics/programme?region=96.01&as_of=2023-08-03>; rel=\"canonical\"";
    assert_eq!(figures.header("link"), Some(canonical));
    admin
        .get("/v1/statistics/programme?region=96.99")
        .refused(400, "bad_query")
        .fault("?region", "region_unknown");

    // The list of regions shows old codes when it is asked to, and then they mean themselves.
    assert_eq!(codes(&admin, "/v1/regions?region=92.01&limit=1"), ["96.01"]);
    assert_eq!(codes(&admin, "/v1/regions?parent=92.01&limit=1"), ["96.01.01"]);
    assert_eq!(
        codes(&admin, "/v1/regions?region=92.01&closed=include&limit=1"),
        ["92.01"]
    );
}

#[test]
fn what_an_old_code_means_follows_a_new_decree() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (region, name) in [("96.01", "Sorong"), ("96.02", "Sorong Selatan")] {
        admin
            .post(
                "/v1/libraries",
                json!({"name": name, "kind": "regency", "region_code": region}),
            )
            .expect(201);
    }
    let names = || admin.get("/v1/libraries?region=92.01&fields=name").expect(200).body["data"].clone();
    assert_eq!(names(), json!([{"name": "Sorong"}]));
    let db = open(app.database_url());
    db.write_now(Kind::Real, |db| {
        let moved = "update regions set replaced_by = '96.02' where code = '92.01'";
        db.conn().batch_execute(moved)?;
        ledger::tell(db, RecordType::Regions, &[])
    })
    .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(names(), json!([{"name": "Sorong Selatan"}]));
}

#[test]
fn wrong_codes_are_told_and_never_guessed() {
    let app = App::start();
    let caller = app.person("national.viewer");
    for path in [
        "/v1/regions/3214",
        "/v1/regions/3214/children",
        "/v1/regions/3214/ancestors",
    ] {
        caller
            .get(path)
            .refused(400, "bad_request")
            .fault("{code}", "region_undotted");
    }
    caller
        .get("/v1/regions?region=3214")
        .refused(400, "bad_query")
        .fault("?region", "region_undotted");
    caller
        .get("/v1/regions/32.1")
        .refused(400, "bad_request")
        .fault("{code}", "region_malformed");
    caller.get("/v1/regions/32.14.01.2001").refused(404, "not_found");
    app.nobody().get("/v1/regions/3214").expect(401);
}

#[test]
fn provinces_have_outlines_and_others_points() {
    let app = App::start();
    let caller = app.person("national.viewer").with("Accept", "application/geo+json");
    let provinces = caller.get("/v1/regions?level=province").expect(200).body;
    let features = provinces["features"].as_array().unwrap();
    assert_eq!(features.len(), 38);
    assert!(features.iter().all(|f| f["geometry"]["type"] == "MultiPolygon"));
    let village = caller.get("/v1/regions?codes=32.14.01.2010").expect(200).body;
    assert_eq!(village["features"][0]["id"], "32.14.01.2010");
    assert_eq!(village["features"][0]["geometry"]["type"], "Point");
}

#[test]
fn what_a_caller_has_is_not_sent_again() {
    let app = App::start();
    let caller = app.person("national.viewer");
    for path in [
        "/v1/regions/32.14",
        "/v1/regions?level=province",
        "/v1/codes",
        "/v1/codes/level",
    ] {
        let tag = caller.get(path).expect(200).header("etag").unwrap().to_owned();
        caller.with("If-None-Match", &tag).get(path).expect(304);
    }
    caller.get("/v1/codes/nothing").refused(404, "not_found");
}

/// The carried data set as a folder, changed as a later decree might.
fn later_decree(folder: &Path) {
    use std::fmt::Write as _;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    fs::create_dir_all(folder).unwrap();
    let (mut rows, mut replaced) = (
        String::new(),
        "old_code,old_name,level,new_code,valid_to,basis\n".to_owned(),
    );
    for line in fs::read_to_string(data.join("regions.csv")).unwrap().lines() {
        let (code, rest) = line.split_once(',').unwrap();
        match code.strip_prefix("96.01") {
            // Sorong moves once more, with all that lies in it.
            Some(below) => {
                writeln!(rows, "96.09{below},{}", rest.replace(",96.01", ",96.09")).unwrap();
                let level = ["regency", "district", "village"][code.matches('.').count() - 1];
                writeln!(replaced, "{code},Sorong,{level},96.09{below},,test").unwrap();
            }
            None if code == "11.01.01.2002" => {}
            None => writeln!(rows, "{}", line.replace("Keude Bakongan", "Keude Bakongan Baru")).unwrap(),
        }
    }
    fs::write(folder.join("regions.csv"), rows).unwrap();
    fs::write(folder.join("regions_replaced.csv"), replaced).unwrap();
    for file in ["provinces.csv", "provinces.geojson"] {
        fs::copy(data.join(file), folder.join(file)).unwrap();
    }
    let decree = |sum: &str| json!({"name": "Uji", "dated": "2026-05-01", "sha256": sum}).to_string();
    fs::write(folder.join("decree.json"), decree("")).unwrap();
    // Files that nobody vouches for are refused; the refusal names their sum.
    let refused = regions::Source::from_folder(folder).err().unwrap().to_string();
    let sum = refused.rsplit(' ').next().unwrap().trim_end_matches('.');
    fs::write(folder.join("decree.json"), decree(sum)).unwrap();
}

#[test]
fn a_later_decree_closes_and_never_deletes() {
    let url = empty_database("test_decree");
    migrations::run(&url).unwrap();
    let db = open(&url);
    let first = regions::load(&db).unwrap();
    assert_eq!((first.added, first.total, first.skipped), (97_963, 97_963, false));
    assert!(regions::load(&db).unwrap().skipped);

    let folder = std::env::temp_dir().join(format!("sinergi-decree-{}", std::process::id()));
    later_decree(&folder);
    let source = regions::Source::from_folder(&folder).unwrap();
    let later = regions::load_from(&db, &source).unwrap();
    assert_eq!((later.added, later.closed, later.total), (284, 285, 97_963 + 284));
    assert!(later.changed >= 1);
    assert!(regions::load_from(&db, &source).unwrap().skipped);
    // The program knows the older decree: it starts and leaves the newer.
    let left = regions::load(&db).unwrap();
    assert_eq!((left.skipped, left.decree.as_str()), (true, "Uji"));
    let bundled = regions::Source::bundled().unwrap();
    assert_eq!(
        regions::load_from(&db, &bundled)
            .unwrap_err()
            .refusal()
            .unwrap()
            .code()
            .0
            .status,
        409
    );

    let resolve = |code: &str| {
        let code = code.parse().unwrap();
        db.read_now(|db| regions::store::resolve(db, &code)).unwrap().unwrap()
    };
    // The code of 2022 leads to the one of today in one step.
    assert_eq!(resolve("92.01").region.code.as_str(), "96.09");
    assert_eq!(resolve("96.01").region.code.as_str(), "96.09");
    assert_eq!(resolve("96.09").region.valid_from.unwrap().to_string(), "2026-05-01");
    let gone = resolve("11.01.01.2002").region;
    assert_eq!(
        (gone.valid_to.unwrap().to_string(), gone.replaced_by),
        ("2026-05-01".into(), None)
    );
    assert_eq!(
        resolve("91.01").region.code.as_str(),
        "93.01",
        "what is not named stays"
    );
    let _ = fs::remove_dir_all(folder);
}
