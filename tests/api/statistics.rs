//! Figures and the rows behind them.

mod boundaries;
mod budgets;
mod commitments;
mod evidence;
mod indicators;
mod instances;
mod library_world;
mod meetings;
mod overview;
mod participations;
mod plan_world;
mod plans;
mod published;
mod refusals;
mod rows;
mod timeline;
mod verify;
mod world;

use serde_json::{Value, json};

use crate::support::{App, Caller, citalang};

fn enrol(caller: &Caller, library: &str, year: i32, scheme: &str, status: &str, from: Value, to: Value) {
    let body = json!({"library_id": library, "year": year, "scheme": scheme, "status": status, "starts_on": from, "ends_on": to});
    caller.post("/v1/enrolments", body).expect(201);
}

fn library(caller: &Caller, region: &str, kind: &str) -> String {
    let mut body = citalang();
    body["region_code"] = json!(region);
    body["kind"] = json!(kind);
    caller.post("/v1/libraries", body).expect(201).id()
}

/// Every figure equals the count of the rows that its address lists.
fn assert_rows_match(caller: &Caller, figures: &Value) {
    for way in ["beneficiaries", "replications"] {
        let url = figures["rows_url"][way].as_str().unwrap();
        assert_eq!(
            caller.get(url).expect(200).body["total"],
            figures[way]["total"],
            "{url}"
        );
    }
}

#[test]
fn distinct_libraries_are_counted_by_the_day() {
    let app = App::start();
    let admin = app.person("national.admin");
    let village = library(&admin, "32.14.01.2010", "village");
    // Two enrolments of one library count once; it can be a replication too.
    enrol(
        &admin,
        &village,
        2021,
        "full_support",
        "ended",
        json!("2021-02-01"),
        json!("2021-12-31"),
    );
    enrol(
        &admin,
        &village,
        2022,
        "quality_reading_grant",
        "active",
        json!("2022-02-01"),
        Value::Null,
    );
    enrol(
        &admin,
        &village,
        2022,
        "replication",
        "active",
        json!("2022-06-01"),
        Value::Null,
    );
    let regency = library(&admin, "32.73", "regency");
    enrol(
        &admin,
        &regency,
        2023,
        "full_support",
        "active",
        json!("2023-08-03"),
        Value::Null,
    );
    let proposed = library(&admin, "33.01", "regency");
    enrol(
        &admin,
        &proposed,
        2023,
        "full_support",
        "proposed",
        Value::Null,
        Value::Null,
    );

    let on = |day: &str| {
        admin
            .get(&format!("/v1/statistics/programme?as_of={day}&group_by=province"))
            .expect(200)
            .body
    };
    assert_eq!(on("2020-12-31")["beneficiaries"]["total"], 0);
    assert_eq!(on("2021-02-01")["beneficiaries"]["village"], 1);
    let before = on("2023-08-02");
    assert_eq!(
        (
            &before["beneficiaries"]["total"],
            &before["beneficiaries"]["provinces_covered"]
        ),
        (&json!(1), &json!(1))
    );
    let day = on("2023-08-03");
    assert_eq!(
        (&day["beneficiaries"]["total"], &day["beneficiaries"]["regency"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(day["replications"]["total"], 1);
    assert_eq!(day["groups"].as_array().unwrap().len(), 1, "33 has none that count");
    assert_eq!(day["groups"][0]["name"], "Jawa Barat");
    assert_rows_match(&admin, &day);
    assert_rows_match(&admin, &day["groups"][0]);
}

#[test]
fn after_a_change_the_next_figure_is_the_new_one() {
    let app = App::start();
    let (admin, viewer) = (app.person("national.admin"), app.person("national.viewer"));
    for expected in 0..20 {
        let figures = viewer.get("/v1/statistics/programme?as_of=2023-08-03").expect(200);
        assert_eq!(figures.body["beneficiaries"]["total"], expected);
        let tag = figures.header("etag").unwrap().to_owned();
        viewer
            .with("If-None-Match", &tag)
            .get("/v1/statistics/programme?as_of=2023-08-03")
            .expect(304);
        let id = library(&admin, "32.14.01.2010", "village");
        enrol(
            &admin,
            &id,
            2022,
            "full_support",
            "active",
            json!("2022-01-01"),
            Value::Null,
        );
    }
}

#[test]
fn totals_of_the_country_are_for_everyone_and_rows_for_those_who_may_read_them() {
    let app = App::start();
    let admin = app.person("national.admin");
    for region in ["32.14.01.2010", "33.01.01.2001"] {
        let id = library(&admin, region, "village");
        enrol(
            &admin,
            &id,
            2022,
            "full_support",
            "active",
            json!("2022-01-01"),
            Value::Null,
        );
    }
    let editor = app.person("purwakarta.editor");
    let country = editor
        .get("/v1/statistics/programme?as_of=2023-08-03&group_by=province")
        .expect(200)
        .body;
    assert_eq!(country["beneficiaries"]["total"], 2);
    assert_eq!(country["rows_url"]["beneficiaries"], Value::Null);
    assert_eq!(country["groups"], json!([]), "no province lies wholly in the reach");
    let own = editor
        .get("/v1/statistics/programme?as_of=2023-08-03&region=32.14&group_by=district")
        .expect(200)
        .body;
    assert_eq!(own["beneficiaries"]["total"], 1);
    assert_rows_match(&editor, &own);
    editor
        .get("/v1/statistics/programme?region=33")
        .refused(403, "forbidden");
    editor
        .get("/v1/statistics/programme?region=32")
        .refused(403, "forbidden");
}

/// A provincial library lies in no regency, and what was counted in Purwakarta
/// is not all of its province.
#[test]
fn a_group_counts_no_other_rows_than_its_list() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (region, kind) in [("32", "provincial"), ("32.14", "regency"), ("32.73.01.1001", "village")] {
        let id = library(&admin, region, kind);
        let from = json!("2022-01-01");
        enrol(&admin, &id, 2022, "full_support", "active", from, Value::Null);
    }
    let ask = |query: &str| {
        let url = format!("/v1/statistics/programme?as_of=2023-08-03&{query}");
        admin.get(&url).expect(200).body
    };
    let codes = |figures: &Value| -> Vec<String> {
        let groups = figures["groups"].as_array().unwrap();
        groups.iter().for_each(|group| assert_rows_match(&admin, group));
        groups
            .iter()
            .map(|g| g["region_code"].as_str().unwrap().to_owned())
            .collect()
    };
    let regencies = ask("group_by=regency");
    assert_eq!(regencies["beneficiaries"]["total"], 3);
    assert_eq!(codes(&regencies), ["32.14", "32.73"]);
    assert_eq!(codes(&ask("group_by=province&region=32")), ["32"]);
    assert_eq!(codes(&ask("group_by=province&region=32.14")), [""; 0]);
}

#[test]
fn kinds_and_years_are_told_apart() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (kind, from) in [
        ("village", "2021-03-01"),
        ("village", "2023-02-01"),
        ("school", "2023-03-01"),
        ("regency", "2024-01-01"),
    ] {
        let region = if kind == "regency" { "32.14" } else { "32.14.01.2010" };
        let id = library(&admin, region, kind);
        enrol(&admin, &id, 2021, "full_support", "active", json!(from), Value::Null);
        // A second time, later: it took part since the first.
        enrol(
            &admin,
            &id,
            2025,
            "full_support",
            "active",
            json!("2025-01-01"),
            Value::Null,
        );
    }
    let ask = |query: &str| {
        let url = format!("/v1/statistics/programme?{query}");
        let figures = admin.get(&url).expect(200).body;
        assert!(rows::hold(&admin, &figures) > 0);
        rows::verify(&admin, &url);
        let groups = figures["groups"].as_array().unwrap().iter();
        let told = groups.map(|group| {
            assert_eq!((&group["region_code"], &group["name"]), (&Value::Null, &Value::Null));
            let key = group["key"].as_str().unwrap().to_owned();
            (key, group["beneficiaries"]["total"].as_i64().unwrap())
        });
        told.collect::<Vec<_>>()
    };
    let told = |groups: &[(&str, i64)]| -> Vec<(String, i64)> {
        groups.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect()
    };
    let kinds = told(&[("regency", 1), ("village", 2), ("school", 1)]);
    assert_eq!(ask("as_of=2025-08-03&group_by=kind"), kinds);
    let years = told(&[("2021", 1), ("2022", 1), ("2023", 3), ("2024", 4), ("2025", 4)]);
    assert_eq!(ask("as_of=2025-08-03&group_by=year"), years);
    assert_eq!(
        ask("as_of=2023-02-28&group_by=year"),
        told(&[("2021", 1), ("2022", 1), ("2023", 2)])
    );
    // Nothing of them is told of single regions: the totals of the country are for everybody.
    let editor = app.person("purwakarta.editor");
    let country = editor
        .get("/v1/statistics/programme?as_of=2025-08-03&group_by=kind")
        .expect(200)
        .body;
    assert_eq!(country["groups"][0]["rows_url"]["beneficiaries"], Value::Null);
}

#[test]
fn questions_that_have_no_answer() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    viewer
        .get("/v1/statistics/programme?as_of=2999-01-01")
        .refused(400, "bad_query")
        .fault("?as_of", "future");
    viewer
        .get("/v1/statistics/programme?as_of=2023-02-30")
        .refused(400, "bad_query")
        .fault("?as_of", "format");
    viewer
        .get("/v1/statistics/programme?group_by=shoe_size")
        .refused(400, "bad_query")
        .fault("?group_by", "not_offered");
}

#[test]
fn many_who_ask_the_same_after_a_change_are_all_answered() {
    let app = App::start();
    let admin = app.person("national.admin");
    for round in 1..4 {
        let id = library(&admin, "32.14.01.2010", "village");
        enrol(
            &admin,
            &id,
            2022,
            "full_support",
            "active",
            json!("2022-01-01"),
            Value::Null,
        );
        std::thread::scope(|scope| {
            for _ in 0..24 {
                let viewer = app.person("national.viewer");
                scope.spawn(move || {
                    let figures = viewer.get("/v1/statistics/programme?as_of=2023-08-03").expect(200);
                    assert_eq!(figures.body["beneficiaries"]["total"], round);
                });
            }
        });
    }
}
