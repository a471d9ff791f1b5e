//! By the regions as they were, and by those of today.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    enrol, library,
    library_world::{day, put, world},
    rows::{all, hold, numbers, verify},
};
use crate::support::{App, Caller};

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Who asks of which region.
fn asking() -> impl Strategy<Value = (&'static str, Option<&'static str>)> {
    select(vec![
        ("national.admin", None),
        ("national.viewer", None),
        ("national.admin", Some("32")),
        ("national.admin", Some("91")),
        ("national.admin", Some("92")),
        ("jabar.editor", None),
        ("jabar.editor", Some("32")),
        ("purwakarta.editor", Some("32.14")),
    ])
}

/// The totals of the country are the same by both, on every day; so are the sums of the groups of
/// each level. Every number is that of its rows.
#[test]
fn totals_are_the_same_by_both_borders_on_every_day() {
    let app = App::start();
    let asked = (
        world(),
        day(),
        asking(),
        select(vec!["province", "regency", "district", "kind", "year"]),
    );
    runner(24)
        .run(&asked, |(world, as_of, (caller, region), level)| {
            put(&app, &world);
            let fresh = app.second();
            let caller = fresh.person(caller);
            let region = region.map(|region| format!("&region={region}")).unwrap_or_default();
            let ask = |boundary: &str| {
                let url =
                    format!("/v1/statistics/programme?as_of={as_of}{region}&group_by={level}&boundary={boundary}");
                let figures = caller.get(&url).expect(200).body;
                hold(&caller, &figures);
                verify(&caller, &url);
                figures
            };
            let (then, now) = (ask("then"), ask("now"));
            if region.is_empty() {
                for way in ["beneficiaries", "replications"] {
                    for kind in ["total", "provincial", "regency", "village", "other"] {
                        assert_eq!(then[way][kind], now[way][kind], "{way} {kind} on {as_of}");
                        assert_eq!(
                            sum_of_groups(&then, way, kind),
                            sum_of_groups(&now, way, kind),
                            "{level} on {as_of}"
                        );
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

fn sum_of_groups(figures: &Value, way: &str, kind: &str) -> i64 {
    let groups = figures["groups"].as_array().unwrap();
    groups.iter().map(|group| group[way][kind].as_i64().unwrap()).sum()
}

fn beneficiary(admin: &Caller, region: &str, kind: &str) {
    let id = library(admin, region, kind);
    enrol(
        admin,
        &id,
        2021,
        "full_support",
        "active",
        json!("2021-02-01"),
        Value::Null,
    );
}

fn groups(figures: &Value) -> BTreeMap<String, (String, i64)> {
    let groups = figures["groups"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    groups
        .map(|group| {
            let count = group["beneficiaries"]["total"].as_i64().unwrap();
            (text(&group["region_code"]), (text(&group["name"]), count))
        })
        .collect()
}

#[test]
fn papua_was_two_provinces_and_is_six() {
    let app = App::start();
    let admin = app.person("national.admin");
    for region in ["91.03", "93.01", "94.01", "95.01", "92.02", "96.01"] {
        beneficiary(&admin, region, "regency");
    }
    beneficiary(&admin, "96", "provincial");
    let ask = |query: &str| {
        let url = format!("/v1/statistics/programme?{query}");
        let figures = admin.get(&url).expect(200).body;
        hold(&admin, &figures);
        verify(&admin, &url);
        figures
    };
    let then = ask("as_of=2022-01-01&group_by=province&boundary=then");
    let told = |code: &str, name: &str, count| (code.to_owned(), (name.to_owned(), count));
    assert_eq!(
        groups(&then),
        BTreeMap::from([told("91", "Papua", 4), told("92", "Papua Barat", 3)])
    );
    assert_eq!(then["beneficiaries"]["provinces_covered"], 2);
    assert_eq!(then["boundary"], "then");
    let now = ask("as_of=2022-01-01&group_by=province");
    assert_eq!(groups(&now).len(), 6);
    assert_eq!(now["beneficiaries"]["provinces_covered"], 6);
    assert_eq!(now["boundary"], "now");
    // Between the two laws Papua was divided and Papua Barat was not yet.
    let between = ask("as_of=2022-08-01&group_by=province&boundary=then");
    assert_eq!(
        groups(&between).keys().collect::<Vec<_>>(),
        ["91", "92", "93", "94", "95"]
    );
    let regencies = ask("as_of=2022-01-01&group_by=regency&boundary=then");
    assert_eq!(groups(&regencies)["91.01"], ("Kabupaten Merauke".to_owned(), 1));
    let papua = ask("as_of=2022-01-01&region=91&boundary=then");
    assert_eq!(papua["beneficiaries"]["total"], 4);
    let merauke = ask("as_of=2022-01-01&region=91.01&boundary=then");
    assert_eq!(merauke["beneficiaries"]["total"], 1, "by its code of then");
    assert_eq!(ask("as_of=2022-01-01&region=91")["beneficiaries"]["total"], 1);
}

#[test]
fn there_were_34_provinces_and_there_are_38() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (as_of, boundary, provinces) in [
        ("2022-07-24", "then", 34),
        ("2022-07-25", "then", 37),
        ("2022-12-07", "then", 37),
        ("2022-12-08", "then", 38),
        ("2022-07-24", "now", 38),
    ] {
        let url = format!("/v1/statistics/meetings?as_of={as_of}&boundary={boundary}");
        let figures = admin.get(&url).expect(200).body;
        assert_eq!(figures["without_meeting"]["count"], provinces, "{as_of} {boundary}");
        verify(&admin, &url);
    }
}

#[test]
fn lists_take_a_region_as_it_was() {
    let app = App::start();
    let admin = app.person("national.admin");
    for region in ["92.02", "96.01", "91.03"] {
        beneficiary(&admin, region, "regency");
    }
    let regions = |query: &str| -> Vec<String> {
        let rows = all(&admin, &format!("/v1/libraries?sort=region_code&{query}"));
        rows.iter()
            .map(|row| row["region_code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(regions("region=92&region_on=2022-12-07"), ["92.02", "96.01"]);
    assert_eq!(regions("region=92&region_on=2022-12-08"), ["92.02"]);
    assert_eq!(regions("region=92"), ["92.02"]);
    assert_eq!(regions("region=92.01&region_on=2022-12-07"), ["96.01"]);
}

#[test]
fn a_region_that_was_not_there_is_refused_with_the_one_that_it_was() {
    let app = App::start();
    let admin = app.person("national.admin");
    for url in [
        "/v1/statistics/programme?region=96&boundary=then&as_of=2022-01-01",
        "/v1/statistics/overview?region=96&boundary=then&as_of=2022-01-01",
        "/v1/libraries?region=96&region_on=2022-01-01",
        "/v1/commitments?region=96&region_on=2022-01-01",
    ] {
        let refused = admin.get(url).refused(400, "bad_query");
        let fault = refused.body["errors"][0].clone();
        assert_eq!(
            (&fault["pointer"], &fault["suggestion"]),
            (&json!("?region"), &json!("92")),
            "{url}"
        );
    }
    admin
        .get("/v1/statistics/programme?region=99&boundary=then")
        .refused(400, "bad_query")
        .fault("?region", "region_unknown");
}

/// What was Papua Barat is Papua Barat Daya too: who reads one of them alone is told nothing of both.
#[test]
fn what_a_region_was_is_not_told_to_who_may_read_a_part_of_it() {
    let app = App::start();
    let admin = app.person("national.admin");
    for region in ["92.02", "96.01"] {
        beneficiary(&admin, region, "regency");
    }
    let viewer = app.principal("bandung.editor");
    let right = |region: &str| json!({"principal_id": viewer, "role": "viewer", "region_code": region});
    admin.post("/v1/grants", right("92")).expect(201);
    let ask = |query: &str| {
        app.person("bandung.editor")
            .get(&format!("/v1/statistics/programme?{query}"))
    };
    ask("region=92&boundary=then&as_of=2022-01-01").refused(403, "forbidden");
    assert_eq!(
        ask("region=92&as_of=2022-01-01").expect(200).body["beneficiaries"]["total"],
        1
    );
    let after = ask("region=92&boundary=then&as_of=2023-01-01").expect(200).body;
    assert_eq!(after["beneficiaries"]["total"], 1);
    let country = ask("boundary=then&as_of=2022-01-01&group_by=province").expect(200).body;
    assert_eq!(country["groups"], json!([]), "not all of what it was");
    assert_eq!(country["rows_url"]["beneficiaries"], Value::Null);
    admin.post("/v1/grants", right("96")).expect(201);
    let both = ask("region=92&boundary=then&as_of=2022-01-01").expect(200).body;
    assert_eq!(both["beneficiaries"]["total"], 2);
}

/// Of all figures the totals of the country are those of today's borders.
#[test]
fn no_total_of_the_country_depends_on_borders() {
    let app = App::start();
    let stage = super::world::Stage::set(&app);
    runner(8)
        .run(&(super::world::world(), day()), |(world, as_of): (_, NaiveDate)| {
            stage.put(&app, &world);
            let fresh = app.second();
            let admin = fresh.person("national.admin");
            for address in ["meetings", "commitments", "plans", "budgets", "indicators"] {
                let ask = |boundary: &str| {
                    let url = format!("/v1/statistics/{address}?as_of={as_of}&boundary={boundary}&group_by=province");
                    let figures = admin.get(&url).expect(200).body;
                    verify(&admin, &url);
                    let mut figures = numbers(&figures);
                    for own in ["boundary", "without_meeting"] {
                        figures.as_object_mut().unwrap().remove(own);
                    }
                    figures
                };
                assert_eq!(ask("then"), ask("now"), "{address} on {as_of}");
            }
            Ok(())
        })
        .unwrap();
}
