//! Figures of sustainability plans.

use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{
    library,
    plan_world::{PlanStage, plan_world},
    rows::{hold, hold_halves, numbers},
    world::asked,
};
use crate::support::{
    App,
    plans::{bare, change, ground, plan, ready, step},
};

#[test]
fn every_figure_of_plans_is_the_count_of_its_rows() {
    let app = App::start();
    let stage = PlanStage::set(&app);
    let mut runner = TestRunner::new(Config {
        cases: 10,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    });
    let questions = asked(&["province", "regency", "district"]);
    runner
        .run(&(plan_world(), questions), |(world, asked)| {
            stage.put(&app, &world);
            // What was put there past the service only a new instance sees.
            let fresh = app.second();
            let (caller, admin) = (fresh.person(asked.caller), fresh.person("national.admin"));
            let url = format!("/v1/statistics/plans?{}", asked.query());
            let figures = caller.get(&url).expect(200).body;
            let whole = admin.get(&url).expect(200).body;
            assert_eq!(numbers(&figures), numbers(&whole), "numbers are the same for all");
            assert!(hold(&admin, &whole) >= 50);
            hold_halves(&admin, "plans", "approved");
            hold_halves(&admin, "plans", "approval_timed");
            hold_halves(&admin, "libraries", "has_current_plan");
            let partial = asked.caller != "national.admin" && asked.region.is_none();
            hold(&caller, &figures);
            assert_eq!(partial, figures["plans"]["rows_url"].is_null());
            assert_eq!(partial, figures["libraries"]["with_current_plan"]["rows_url"].is_null());
            // Drafts of national plans are counted for all, and not read by all.
            assert_eq!(partial, figures["by_level"][0]["rows_url"].is_null());
            Ok(())
        })
        .unwrap();
}

/// A plan past the service; the columns after those of every plan.
fn put(app: &App, columns: &str, values: &str) {
    app.execute(&format!(
        "insert into plans (id, kind, level, title, goals, external_ids, version, created_at, updated_at, updated_by,
             region_code, first_year, last_year, status, {columns})
         select gen_random_uuid(), 'regional', 'regency', 'Rencana', '{{}}', '[]', 1, now(), now(), gen_random_uuid(),
             {values}"
    ))
    .unwrap();
}

#[test]
fn the_time_of_an_approval_is_one_that_was_taken() {
    let app = App::start();
    let columns = "submitted_at, first_approved_at, approved_at, approved_sha256";
    for days in [1, 2, 3, 40] {
        put(
            &app,
            columns,
            &format!(
                "'32.14', 2024, 2026, 'approved', '2024-01-01', timestamptz '2024-01-01' + interval '{days} days', '2025-01-01', 'x'"
            ),
        );
    }
    // Of these the time is not known: it counts as approved and in no percentile.
    put(
        &app,
        columns,
        "'32.14', 2025, 2026, 'active', null, '2024-05-01', '2024-05-01', 'x'",
    );
    put(
        &app,
        columns,
        "'33.01', 2025, 2025, 'submitted', '2025-02-01', null, null, null",
    );
    let viewer = app.person("national.viewer");
    let ask = |query: &str| {
        let figures = viewer.get(&format!("/v1/statistics/plans?{query}")).expect(200).body;
        hold(&viewer, &figures);
        figures
    };
    let all = ask("group_by=regency");
    let told = |of: &Value| {
        let (time, count) = (&of["approval_time"], of["count"].as_i64().unwrap());
        let seconds = |name: &str| time[name].as_i64();
        let counts = (
            count,
            of["approved"]["count"].as_i64().unwrap(),
            time["count"].as_i64().unwrap(),
        );
        (counts, seconds("median_seconds"), seconds("percentile_90_seconds"))
    };
    let day = 86_400;
    assert_eq!(told(&all["plans"]), ((6, 5, 4), Some(2 * day), Some(40 * day)));
    assert_eq!(told(&all["groups"][0]), ((5, 5, 4), Some(2 * day), Some(40 * day)));
    assert_eq!(told(&all["groups"][1]), ((1, 0, 0), None, None));
    let years: Vec<(i64, i64)> = all["by_year"].as_array().unwrap().iter().map(year).collect();
    assert_eq!(
        years,
        [(2024, 4), (2025, 6), (2026, 5)],
        "a plan counts in each of its years"
    );
    // By the end of 2024 two had not begun.
    assert_eq!(told(&ask("as_of=2024-12-31")["plans"]).0.0, 4);
    let of_2026 = ask("year=2026");
    assert_eq!(told(&of_2026["plans"]).0.0, 5);
    assert_eq!(of_2026["by_year"].as_array().unwrap().len(), 1);
    assert_eq!(told(&ask("region=33")["plans"]), ((1, 0, 0), None, None));
}

#[test]
fn an_approval_of_what_was_changed_since_takes_no_time() {
    let g = ground();
    g.approve();
    let first = g.seen();
    assert_eq!(first["first_approved_at"], first["approved_at"]);
    // A year ago, so that a time from then to now could not be overlooked.
    let ago = |column: &str| format!("{column} = {column} - interval '1 year'");
    let all = ["submitted_at", "first_approved_at", "approved_at"].map(ago).join(", ");
    g.app.execute(&format!("update plans set {all}")).unwrap();
    change(&g.editor, &g.line(), json!({"planned_idr": 1})).expect(200);
    let again = step(&g.approver, &g.plan, "approved", None).expect(200).body;
    assert_ne!(again["first_approved_at"], again["approved_at"]);
    let figures = g.editor.get("/v1/statistics/plans?region=32.14").expect(200).body;
    hold(&g.editor, &figures);
    let time = &figures["plans"]["approval_time"];
    assert_eq!(time["count"], 1);
    let day = 86_400;
    assert!(time["median_seconds"].as_i64().unwrap() < day, "{time}");
    // A plan that was returned counts from when it came again.
    let second = plan(&g.editor, ready(&g.office));
    step(&g.editor, &second, "submitted", None).expect(200);
    step(&g.approver, &second, "returned", Some("Lengkapi")).expect(200);
    step(&g.editor, &second, "submitted", None).expect(200);
    step(&g.approver, &second, "approved", None).expect(200);
    let figures = g.editor.get("/v1/statistics/plans?region=32.14").expect(200).body;
    hold(&g.editor, &figures);
    let time = &figures["plans"]["approval_time"];
    assert_eq!(time["count"], 2);
    assert!(time["percentile_90_seconds"].as_i64().unwrap() < day, "{time}");
}

fn year(of: &Value) -> (i64, i64) {
    (of["year"].as_i64().unwrap(), of["count"].as_i64().unwrap())
}

#[test]
fn a_library_has_a_plan_while_one_of_its_own_holds() {
    let g = ground();
    let admin = g.app.person("national.admin");
    let (planned, closed) = (
        library(&admin, "32.14.01.2010", "village"),
        library(&admin, "32.14.01.2010", "village"),
    );
    library(&admin, "32.73", "regency");
    change(&admin, &format!("/v1/libraries/{closed}"), json!({"status": "closed"})).expect(200);
    let figures = |query: &str| {
        let url = format!("/v1/statistics/plans?group_by=regency&{query}");
        let figures = admin.get(&url).expect(200).body;
        hold(&admin, &figures);
        figures
    };
    let counts = |of: &Value| {
        let count = |name: &str| of["libraries"][name]["count"].as_i64().unwrap();
        (count("with_current_plan"), count("without_current_plan"))
    };
    // The plan of the region around a library is not its own.
    g.approve();
    assert_eq!(counts(&figures("year=2025")), (0, 2));
    let mut body = ready(&g.office);
    for (name, value) in [
        ("level", json!("village")),
        ("region_code", json!(null)),
        ("library_id", json!(planned)),
    ] {
        body[name] = value;
    }
    let own = plan(&admin, body);
    assert_eq!(counts(&figures("year=2025")), (0, 2), "a draft holds nothing");
    step(&g.editor, &own, "submitted", None).expect(200);
    step(&g.approver, &own, "approved", None).expect(200);
    let now = figures("year=2025");
    assert_eq!(counts(&now), (1, 1), "at once, in what is kept too");
    let groups: Vec<&str> = now["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["region_code"].as_str().unwrap())
        .collect();
    assert_eq!(groups, ["32.14", "32.73"], "also where there is no plan");
    assert_eq!(counts(&now["groups"][0]), (1, 0));
    assert_eq!(counts(&figures("year=2027")), (0, 2), "not after its years");
    assert_eq!(figures("as_of=2025-06-30")["libraries"]["year"], 2025);
    let list = |query: &str| {
        let found = admin.get(&format!("/v1/libraries?{query}&count=exact")).expect(200);
        found.body["total"].as_i64().unwrap()
    };
    assert_eq!(list("has_current_plan=true&plan_year=2024"), 1);
    assert_eq!(list("has_current_plan=false&plan_year=2024"), 2);
    step(&g.editor, &own, "cancelled", Some("Dibatalkan")).expect(200);
    assert_eq!(counts(&figures("year=2025")), (0, 2));
    assert_eq!(list("has_current_plan=true&plan_year=2024"), 0);
}

#[test]
fn figures_of_plans_of_a_region_are_not_for_its_neighbours() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    plan(&editor, bare());
    for figures in ["plans", "budgets", "indicators"] {
        let url = format!("/v1/statistics/{figures}");
        editor.get(&format!("{url}?region=33")).refused(403, "forbidden");
        editor.get(&format!("{url}?region=32")).refused(403, "forbidden");
        editor.get(&format!("{url}?region=32.14")).expect(200);
        editor.get(&url).expect(200);
    }
}

#[test]
fn questions_on_plans_that_have_no_answer() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    for figures in ["plans", "budgets", "indicators"] {
        for (query, pointer, code) in [
            ("as_of=2999-01-01", "?as_of", "future"),
            ("year=2017", "?year", "range"),
            ("group_by=venue", "?group_by", "not_offered"),
            ("region=32.99", "?region", "region_unknown"),
            ("colour=red", "?colour", "unknown_field"),
        ] {
            viewer
                .get(&format!("/v1/statistics/{figures}?{query}"))
                .refused(400, "bad_query")
                .fault(pointer, code);
        }
        let url = format!("/v1/statistics/{figures}?region=92.01");
        let old = viewer.get(&url).expect(200);
        assert_eq!(old.body["region"], json!("96.01"));
        let kept = viewer.with("If-None-Match", old.header("etag").unwrap()).get(&url);
        assert_eq!(kept.status, 304);
    }
}
