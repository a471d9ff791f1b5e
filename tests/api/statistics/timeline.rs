//! A measure over time.

use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    enrol, library,
    library_world::{put, world},
    rows::{hold_measure, verify},
    world::Stage,
};
use crate::support::{App, Caller};

fn hold_points(caller: &Caller, figures: &Value) -> usize {
    let measure = figures["measure"].as_str().unwrap();
    let groups = figures["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["points"]);
    let points = std::iter::once(&figures["points"]).chain(groups);
    points
        .flat_map(|points| points.as_array().unwrap())
        .map(|point| usize::from(hold_measure(caller, measure, &point["value"], &point["rows_url"])))
        .sum()
}

fn runner() -> TestRunner {
    TestRunner::new(Config {
        cases: 16,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    })
}

#[test]
fn every_point_is_that_of_its_rows() {
    let app = App::start();
    let measures = select(vec![
        "beneficiaries",
        "beneficiaries_village",
        "beneficiaries_other",
        "beneficiaries_provinces",
        "replications",
        "villages_reached",
        "enrolments",
    ]);
    let callers = select(vec!["national.admin", "jabar.editor"]);
    let spans = select(vec![
        "by=year",
        "by=month&from=2022-06-15&to=2023-02-10",
        "by=year&from=2020-03-01&to=2022-12-07&boundary=then",
    ]);
    runner()
        .run(
            &(world(), measures, callers, spans, any::<bool>()),
            |(world, measure, caller, span, grouped)| {
                put(&app, &world);
                let fresh = app.second();
                let caller = fresh.person(caller);
                let grouped = if grouped && !measure.ends_with("provinces") {
                    "&group_by=province"
                } else {
                    ""
                };
                let url = format!("/v1/statistics/timeline?measure={measure}&{span}{grouped}");
                let figures = caller.get(&url).expect(200).body;
                // By the borders of then, provinces are counted by those; the service itself does so.
                if !(measure.ends_with("provinces") && span.contains("then")) {
                    hold_points(&caller, &figures);
                }
                verify(&caller, &url);
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn what_falls_into_a_period_is_counted_there_with_its_money() {
    let app = App::start();
    let stage = Stage::set(&app);
    let measures = select(vec![
        "meetings",
        "meetings_held",
        "minutes_approved",
        "commitments",
        "commitments_amount_known",
        "commitments_pledged_idr",
        "commitments_realised_idr",
    ]);
    let spans = select(vec![
        "by=year",
        "by=month&from=2022-12-15&to=2024-02-20",
        "by=year&from=2023-08-03",
    ]);
    let grouping = select(vec!["", "&group_by=regency"]);
    runner()
        .run(
            &(super::world::world(), measures, spans, grouping),
            |(world, measure, span, grouping)| {
                stage.put(&app, &world);
                let fresh = app.second();
                let admin = fresh.person("national.admin");
                let url = format!("/v1/statistics/timeline?measure={measure}&{span}{grouping}");
                let figures = admin.get(&url).expect(200).body;
                assert!(hold_points(&admin, &figures) >= figures["points"].as_array().unwrap().len());
                verify(&admin, &url);
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn a_timeline_goes_on_where_nothing_happens_and_names_what_was_published() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (region, day) in [("32.14.01.2010", "2017-05-01"), ("33.01.01.2001", "2021-03-01")] {
        let id = library(&admin, region, "village");
        enrol(&admin, &id, 2022, "full_support", "active", json!(day), Value::Null);
    }
    let body = json!({
        "measure": "beneficiaries_village", "as_of": "2020-06-30", "value": 1, "published_at": "2020", "publisher": "Perpusnas"
    });
    let said = admin.post("/v1/published-figures", body).expect(201).id();
    let line = admin
        .get("/v1/statistics/timeline?measure=beneficiaries_village&by=year&to=2022-12-31&group_by=province")
        .expect(200)
        .body;
    let told = |points: &Value| -> Vec<(String, u64)> {
        let points = points.as_array().unwrap().iter();
        points
            .map(|p| (p["period"].as_str().unwrap().to_owned(), p["value"].as_u64().unwrap()))
            .collect()
    };
    let years = |values: [u64; 5]| -> Vec<(String, u64)> {
        (2018..=2022).map(|year: i32| year.to_string()).zip(values).collect()
    };
    assert_eq!(told(&line["points"]), years([1, 1, 1, 2, 2]));
    assert_eq!(line["groups"][0]["name"], "Jawa Barat");
    assert_eq!(told(&line["groups"][1]["points"]), years([0, 0, 0, 1, 1]));
    assert_eq!(line["points"][2]["published"]["id"], json!(said));
    assert_eq!(line["points"][2]["published"]["difference"], 0);
    assert_eq!(line["points"][3]["published"], Value::Null);
    assert_eq!(line["time"], "stock");
}

#[test]
fn what_has_no_timeline_is_refused_with_what_has() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    let refused = |query: &str, pointer: &str, code: &str| {
        viewer
            .get(&format!("/v1/statistics/timeline?{query}"))
            .refused(400, "bad_query")
            .fault(pointer, code);
    };
    refused("by=year", "?measure", "required");
    refused("measure=shoe_size&by=year", "?measure", "not_offered");
    refused("measure=stakeholders&by=year", "?measure", "not_offered");
    refused("measure=budget_planned_idr&by=month", "?by", "not_offered");
    refused("measure=beneficiaries&by=week", "?by", "not_offered");
    refused("measure=beneficiaries&by=year&to=2999-01-01", "?to", "future");
    refused(
        "measure=beneficiaries&by=year&from=2024-01-01&to=2023-01-01",
        "?from",
        "contradiction",
    );
    refused("measure=beneficiaries&by=month&from=1990-01-01", "?from", "range");
    refused(
        "measure=beneficiaries_provinces&by=year&group_by=province",
        "?group_by",
        "not_offered",
    );
    let before = viewer
        .get("/v1/statistics/timeline?measure=beneficiaries&by=year&from=1950-01-01&to=1951-12-31")
        .expect(200)
        .body;
    assert_eq!(before["points"].as_array().unwrap().len(), 2);
    assert_eq!(before["points"][1]["value"], 0);
}
