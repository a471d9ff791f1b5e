//! Regions: what a decree loads, and how they are found.

use std::{fs, path::Path};

use serde_json::{Value, json};
use sinergi::{infra::migrations, regions};

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
