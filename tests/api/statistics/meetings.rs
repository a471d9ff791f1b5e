//! Figures of meetings.

use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{
    rows::{hold, numbers},
    world::{Asked, Stage, asked, world},
};
use crate::support::{App, Caller};

/// The regions without a meeting are those, and no others, whose list of held
/// meetings is empty.
fn hold_gaps(app: &App, caller: &Caller, asked: &Asked, figures: &Value) {
    let without = &figures["without_meeting"];
    let Some(regions) = without["regions"].as_array() else {
        return;
    };
    assert_eq!(without["count"], regions.len());
    let (level, year) = (&without["meeting_level"].as_str().unwrap(), &without["year"]);
    let to = asked.as_of.map(|day| format!("&to={day}")).unwrap_or_default();
    let total = |region: &str| {
        let url = format!("/v1/meetings?level={level}&status=held&year={year}{to}&count=exact&region={region}&limit=1");
        caller.get(&url).expect(200).body["total"].as_i64().unwrap()
    };
    let empty: Vec<&str> = regions.iter().map(|r| r["region_code"].as_str().unwrap()).collect();
    // Some of many: these are the ones where things happen.
    for place in ["32", "33", "91", "32.14", "32.73", "32.14.01", "32.14.01.2010", "51.71"] {
        let of_level = match place.len() {
            2 => "province",
            5 => "regency",
            8 => "district",
            _ => "village",
        };
        if without["region_level"] == of_level && asked.region.is_none_or(|region| place.starts_with(region)) {
            assert_eq!(empty.contains(&place), total(place) == 0, "{place}: {without}");
        }
    }
    let under = asked
        .region
        .map(|r| format!("and (code || '.') like '{r}.%'"))
        .unwrap_or_default();
    let all = app.number(&format!(
        "select count(*) from regions where valid_to is null and level = {} {under}",
        without["region_level"].to_string().replace('"', "'")
    ));
    assert!(without["count"].as_i64().unwrap() <= all && all - without["count"].as_i64().unwrap() < 12);
}

#[test]
fn every_figure_is_the_count_of_its_rows() {
    let app = App::start();
    let stage = Stage::set(&app);
    let mut runner = TestRunner::new(Config {
        cases: 10,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    });
    let questions = asked(&["province", "regency", "district", "year", "month"]);
    runner
        .run(&(world(), questions), |(world, asked)| {
            stage.put(&app, &world);
            // What was put there past the service only a new instance sees.
            let fresh = app.second();
            let (caller, admin) = (fresh.person(asked.caller), fresh.person("national.admin"));
            let url = format!("/v1/statistics/meetings?{}", asked.query());
            let figures = caller.get(&url).expect(200).body;
            let whole = admin.get(&url).expect(200).body;
            assert_eq!(numbers(&figures), numbers(&whole), "numbers are the same for all");
            assert!(hold(&admin, &whole) > 120);
            hold_gaps(&app, &admin, &asked, &whole);
            if asked.caller != "national.admin" {
                let followed = hold(&caller, &figures);
                // Of the country: national meetings and groups within the caller's regions.
                assert!(asked.region.is_some() || followed >= 5);
                assert_eq!(
                    asked.region.is_none(),
                    figures["meetings"]["total"]["rows_url"].is_null()
                );
                hold_gaps(&app, &caller, &asked, &figures);
            }
            Ok(())
        })
        .unwrap();
}

/// One row of meetings for a test, past the service.
fn meeting(app: &App, region: Option<&str>, level: &str, status: &str, on: &str) {
    let region = region.map_or("null".to_owned(), |r| format!("'{r}'"));
    app.execute(&format!(
        "insert into meetings (id, region_code, kind, level, title, starts_at, ends_at, time_zone, hours_assumed,
             starts_on, mode, status, minutes_status, external_ids, version, created_at, updated_at, updated_by)
         values (gen_random_uuid(), {region}, 'stakeholder_meeting', '{level}', 'Rapat', '{on}T02:00:00Z',
             '{on}T05:00:00Z', 'Asia/Jakarta', false, '{on}', 'in_person', '{status}', 'draft', '[]', 1, now(), now(),
             gen_random_uuid())"
    ))
    .unwrap();
}

#[test]
fn meetings_count_on_the_day_they_begin_in_the_state_known_today() {
    let app = App::start();
    for (region, level, status, on) in [
        (None, "national", "held", "2023-08-03"),
        (Some("32"), "provincial", "held", "2023-08-03"),
        (Some("32.14"), "regency", "cancelled", "2023-09-01"),
        (Some("33"), "provincial", "planned", "2099-01-10"),
    ] {
        meeting(&app, region, level, status, on);
    }
    let viewer = app.person("national.viewer");
    let ask = |query: &str| {
        let figures = viewer.get(&format!("/v1/statistics/meetings?{query}")).expect(200).body;
        hold(&viewer, &figures);
        figures
    };
    let states = |figures: &Value| -> Vec<i64> {
        ["planned", "held", "cancelled", "total"]
            .map(|state| figures[state]["count"].as_i64().unwrap())
            .to_vec()
    };
    let all = ask("group_by=month");
    assert_eq!(states(&all["meetings"]), [1, 2, 1, 4], "those ahead are among them");
    assert_eq!(states(&all["by_level"][0]), [0, 1, 0, 1]);
    let months: Vec<&str> = all["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["key"].as_str().unwrap())
        .collect();
    assert_eq!(months, ["2023-08", "2023-09", "2099-01"]);
    assert_eq!(states(&ask("as_of=2023-08-03")["meetings"]), [0, 2, 0, 2]);
    assert_eq!(states(&ask("as_of=2023-08-02")["meetings"]), [0, 0, 0, 0]);
    assert_eq!(states(&ask("year=2099")["meetings"]), [1, 0, 0, 1]);
    let provinces = ask("group_by=province");
    assert_eq!(provinces["groups"][0]["key"], "32");
    assert_eq!(provinces["groups"][0]["name"], "Jawa Barat");
    assert_eq!(states(&provinces["groups"][0]), [0, 1, 1, 2]);
    assert_eq!(
        provinces["groups"].as_array().unwrap().len(),
        2,
        "no group of national ones"
    );
    let regencies = ask("group_by=regency&region=32");
    assert_eq!(
        regencies["groups"].as_array().unwrap().len(),
        1,
        "a provincial meeting is in no regency"
    );
}

#[test]
fn a_region_has_met_when_a_meeting_of_its_level_was_held() {
    let app = App::start();
    meeting(&app, Some("32"), "provincial", "held", "2023-08-03");
    meeting(&app, Some("33"), "provincial", "planned", "2023-08-03");
    meeting(&app, Some("34"), "provincial", "held", "2022-08-03");
    meeting(&app, Some("35.01"), "regency", "held", "2023-08-03");
    meeting(&app, Some("32.14.01.2010"), "village", "held", "2023-08-03");
    let viewer = app.person("national.viewer");
    let without = |query: &str| {
        let url = format!("/v1/statistics/meetings?{query}");
        let found = viewer.get(&url).expect(200).body["without_meeting"].clone();
        let regions = found["regions"].as_array().unwrap();
        assert_eq!(found["count"], regions.len());
        let codes: Vec<String> = regions
            .iter()
            .map(|r| r["region_code"].as_str().unwrap().to_owned())
            .collect();
        (found["region_level"].as_str().unwrap().to_owned(), codes)
    };
    let (level, provinces) = without("year=2023");
    assert_eq!((level.as_str(), provinces.len()), ("province", 37));
    assert!(!provinces.contains(&"32".to_owned()));
    assert_eq!(without("as_of=2023-08-02").1.len(), 38, "none yet in that year");
    assert_eq!(without("year=2022").1.len(), 37);
    let (level, regencies) = without("year=2023&region=35");
    assert_eq!(level, "regency");
    assert!(!regencies.contains(&"35.01".to_owned()) && regencies.contains(&"35.02".to_owned()));
    let (level, districts) = without("year=2023&region=32.14");
    assert_eq!((level.as_str(), districts.len()), ("district", 16));
    assert!(!districts.contains(&"32.14.01".to_owned()));
    let (level, villages) = without("year=2023&region=32.14.01");
    assert_eq!(level, "village");
    assert!(!villages.contains(&"32.14.01.2010".to_owned()) && !villages.is_empty());
    assert_eq!(without("year=2023&group_by=regency").0, "regency");
}

#[test]
fn where_there_was_no_meeting_is_told_to_those_who_may_read_there() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let country = editor.get("/v1/statistics/meetings?year=2023").expect(200).body;
    assert_eq!(country["without_meeting"]["count"], 38);
    assert_eq!(country["without_meeting"]["regions"], Value::Null);
    let own = editor
        .get("/v1/statistics/meetings?year=2023&region=32.14")
        .expect(200)
        .body;
    assert_eq!(own["without_meeting"]["regions"].as_array().unwrap().len(), 17);
    editor
        .get("/v1/statistics/meetings?region=32")
        .refused(403, "forbidden");
}

#[test]
fn questions_on_meetings_that_have_no_answer() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    for (query, pointer, code) in [
        ("as_of=2999-01-01", "?as_of", "future"),
        ("year=1999", "?year", "range"),
        ("group_by=venue", "?group_by", "not_offered"),
        ("region=32.99", "?region", "region_unknown"),
    ] {
        viewer
            .get(&format!("/v1/statistics/meetings?{query}"))
            .refused(400, "bad_query")
            .fault(pointer, code);
    }
    let old = viewer.get("/v1/statistics/meetings?region=92.01").expect(200);
    assert_eq!(old.body["region"], json!("96.01"));
}
