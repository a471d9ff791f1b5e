//! Figures of budgets.

use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{
    plan_world::{PlanStage, plan_world},
    rows::{hold, numbers, rupiah},
    world::asked,
};
use crate::support::{
    App,
    plans::{change, ground, remove, step},
};

#[test]
fn every_figure_of_budgets_is_count_and_sum_of_its_rows() {
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
            let url = format!("/v1/statistics/budgets?{}", asked.query());
            let figures = caller.get(&url).expect(200).body;
            let whole = admin.get(&url).expect(200).body;
            assert_eq!(numbers(&figures), numbers(&whole), "numbers are the same for all");
            assert!(hold(&admin, &whole) >= 48);
            let partial = asked.caller != "national.admin" && asked.region.is_none();
            assert_eq!(partial, figures["budgets"]["rows_url"].is_null());
            hold(&caller, &figures);
            for slices in ["by_source", "by_strategy", "by_plan_status", "by_year"] {
                let of = |name: &str| {
                    let slices = whole[slices].as_array().unwrap().iter();
                    slices.map(|of| rupiah(&of[name])).sum::<u128>()
                };
                for name in ["count", "planned_idr", "approved_idr", "realised_idr"] {
                    assert_eq!(of(name), rupiah(&whole["budgets"][name]), "{slices} add up");
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn ten_thousand_of_the_greatest_lines_are_exact() {
    let g = ground();
    let (plan, action) = (g.id().to_owned(), g.action());
    let action = action.rsplit('/').next().unwrap();
    g.app
        .execute(&format!(
            "delete from budget_lines;
             insert into budget_lines (id, action_id, plan_id, region_code, fiscal_year, source, planned_idr, approved_idr,
                 realised_idr, external_ids, version, created_at, updated_at, updated_by)
             select gen_random_uuid(), '{action}', '{plan}', '32.14', 2024, 'apbn', 1000000000000000, 999999999999999,
                 1000000000000000, '[]', 1, now(), now(), gen_random_uuid() from generate_series(1, 10000)"
        ))
        .unwrap();
    let fresh = g.app.second();
    let figures = fresh
        .person("national.viewer")
        .get("/v1/statistics/budgets?group_by=province&as_of=2024-01-01")
        .expect(200);
    let of_strategy = &figures.body["by_strategy"].as_array().unwrap()[0];
    for sums in [&figures.body["budgets"], &figures.body["groups"][0], of_strategy] {
        for lines in [sums, &sums["over_realised"]] {
            assert_eq!(lines["count"], 10_000);
            assert_eq!(
                rupiah(&lines["planned_idr"]),
                10_000_000_000_000_000_000,
                "more than 63 bits"
            );
            assert_eq!(rupiah(&lines["approved_idr"]), 9_999_999_999_999_990_000);
            assert_eq!(rupiah(&lines["realised_idr"]), 10_000_000_000_000_000_000);
        }
    }
    assert!(
        figures.text.contains("\"planned_idr\":10000000000000000000,"),
        "in digits"
    );
}

#[test]
fn money_is_told_apart_by_purse_year_and_state() {
    let g = ground();
    change(&g.editor, &g.line(), json!({"realised_idr": 130_000_000})).expect(200);
    let viewer = g.app.person("national.viewer");
    let ask = |query: &str| {
        let figures = viewer.get(&format!("/v1/statistics/budgets?{query}")).expect(200).body;
        hold(&viewer, &figures);
        figures
    };
    let told = |of: &Value| {
        let sum = |name: &str| rupiah(&of[name]) / 1_000_000;
        (sum("planned_idr"), sum("approved_idr"), sum("realised_idr"))
    };
    let of = |figures: &Value, list: &str, name: &str, word: Value| {
        let found = figures[list].as_array().unwrap().iter().find(|of| of[name] == word);
        told(found.unwrap())
    };
    let all = ask("group_by=regency");
    assert_eq!(told(&all["budgets"]), (200, 120, 130));
    assert_eq!(told(&all["budgets"]["over_realised"]), (150, 120, 130));
    assert_eq!(all["budgets"]["over_realised"]["count"], 1);
    assert_eq!(of(&all, "by_source", "source", json!("csr")), (50, 0, 0));
    assert_eq!(of(&all, "by_year", "fiscal_year", json!(2025)), (50, 0, 0));
    assert_eq!(of(&all, "by_strategy", "strategy", json!("advocacy")), (0, 0, 0));
    assert_eq!(
        of(&all, "by_plan_status", "plan_status", json!("draft")),
        (200, 120, 130)
    );
    assert_eq!(told(&all["groups"][0]), (200, 120, 130));
    assert_eq!(
        told(&ask("as_of=2024-06-30")["budgets"]),
        (150, 120, 130),
        "2025 had not begun"
    );
    assert_eq!(told(&ask("year=2025")["budgets"]), (50, 0, 0));
    assert_eq!(told(&ask("region=33")["budgets"]), (0, 0, 0));
    // What is kept knows of a step of the plan, and of a line that goes.
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let submitted = ask("group_by=regency");
    assert_eq!(
        of(&submitted, "by_plan_status", "plan_status", json!("submitted")),
        (200, 120, 130)
    );
    step(&g.approver, &g.plan, "returned", Some("Kurang rinci")).expect(200);
    remove(&g.editor, &g.line()).expect(204);
    assert_eq!(told(&ask("")["budgets"]), (50, 0, 0));
}
