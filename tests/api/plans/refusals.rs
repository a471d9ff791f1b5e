//! What plans and what belongs to them must not be.

use std::thread;

use serde_json::{Value, json};

use crate::support::{
    App, citalang,
    meetings::{office, with},
    plans::{bare, change, commitment, ground, plan, ready, remove},
};

/// The faults of a new plan with these changes.
fn faults(changes: Value) -> Vec<(String, String)> {
    let app = App::start();
    let answer = app.person("jabar.editor").post("/v1/plans", with(bare(), changes));
    assert!(matches!(answer.status, 201 | 422), "{}", answer.text);
    answer.faults()
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn a_last_year_before_the_first() {
    assert_eq!(
        faults(json!({"last_year": 2023})),
        [fault("/last_year", "contradiction")]
    );
}

#[test]
fn more_than_ten_years() {
    assert!(faults(json!({"last_year": 2033})).is_empty());
    assert_eq!(faults(json!({"last_year": 2034})), [fault("/last_year", "range")]);
}

#[test]
fn years_that_no_plan_has() {
    assert_eq!(
        faults(json!({"first_year": 2017, "last_year": 2101})),
        [fault("/first_year", "range"), fault("/last_year", "range")]
    );
}

#[test]
fn a_goal_without_words_or_with_too_many() {
    assert_eq!(
        faults(json!({"goals": [" ", "ya", "x".repeat(501)]})),
        [fault("/goals/0", "length"), fault("/goals/2", "length")]
    );
}

#[test]
fn a_region_of_another_level() {
    for (level, region) in [
        ("national", Value::from("32")),
        ("provincial", "32.14".into()),
        ("regency", Value::Null),
        ("village", "32.14".into()),
    ] {
        let found = faults(json!({"level": level, "region_code": region}));
        assert_eq!(found, [fault("/region_code", "region_level")], "{level}");
    }
}

#[test]
fn a_plan_of_a_library_in_another_region_or_level() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let library = editor.post("/v1/libraries", citalang()).expect(201).id();
    let of = |changes: Value| {
        let village = with(
            bare(),
            json!({"level": "village", "library_id": library, "region_code": null}),
        );
        editor.post("/v1/plans", with(village, changes))
    };
    // Left out, it follows from the library.
    let made = of(json!({})).expect(201);
    assert_eq!(made.body["region_code"], "32.14.01.2010");
    let elsewhere = of(json!({"region_code": "32.14.01.2001"}));
    assert_eq!(elsewhere.expect(422).faults(), [fault("/region_code", "contradiction")]);
    let higher = of(json!({"level": "regency"})).expect(422);
    assert_eq!(higher.faults(), [fault("/level", "region_level")]);
    let unknown = of(json!({"library_id": uuid::Uuid::now_v7()})).expect(422);
    assert_eq!(unknown.faults(), [fault("/library_id", "reference_unknown")]);
}

#[test]
fn what_the_service_sets() {
    let g = ground();
    for (name, value) in [
        ("status", json!("approved")),
        ("approved_at", json!("2024-01-01T00:00:00Z")),
        ("first_approved_at", json!("2024-01-01T00:00:00Z")),
        ("approved_sha256", json!("0".repeat(64))),
        ("submitted_by", json!(uuid::Uuid::nil())),
        ("copied_from_id", json!(g.id())),
    ] {
        let refused = change(&g.editor, &g.plan, json!({name: value})).expect(422);
        refused.fault(&format!("/{name}"), "immutable");
        let made = g
            .editor
            .post("/v1/plans", with(bare(), json!({name: value})))
            .expect(422);
        made.fault(&format!("/{name}"), "unknown_field");
    }
}

#[test]
fn an_action_outside_of_the_years() {
    let g = ground();
    let outside = change(
        &g.editor,
        &g.action(),
        json!({"starts_on": "2023-12-31", "ends_on": "2027-01-01"}),
    );
    assert_eq!(
        outside.expect(422).faults(),
        [fault("/starts_on", "range"), fault("/ends_on", "range")]
    );
    // Nor do the years leave an action behind.
    let narrower = change(&g.editor, &g.plan, json!({"first_year": 2025, "last_year": 2025})).expect(422);
    assert_eq!(narrower.faults(), [fault("/first_year", "contradiction")]);
    change(&g.editor, &g.plan, json!({"last_year": 2025})).expect(200);
    let narrower = change(&g.editor, &g.plan, json!({"last_year": 2024})).expect(422);
    assert_eq!(narrower.faults(), [fault("/last_year", "contradiction")]);
}

#[test]
fn an_action_with_two_who_answer() {
    let g = ground();
    let library = g.editor.post("/v1/libraries", citalang()).expect(201).id();
    let both = change(&g.editor, &g.action(), json!({"responsible_library_id": library})).expect(422);
    assert_eq!(both.faults(), [fault("/responsible_library_id", "contradiction")]);
    let one = json!({"responsible_library_id": library, "responsible_stakeholder_id": null});
    change(&g.editor, &g.action(), one).expect(200);
}

#[test]
fn a_responsible_library_of_another_province() {
    let app = App::start();
    let admin = app.person("national.admin");
    let library = |region: &str, kind: &str| {
        let body = json!({"name": "Perpustakaan", "kind": kind, "region_code": region});
        admin.post("/v1/libraries", body).expect(201).id()
    };
    let action = |library: &str| {
        let action = json!({"strategy": "advocacy", "description": "x", "responsible_library_id": library});
        admin.post("/v1/plans", with(bare(), json!({"actions": [action]})))
    };
    for elsewhere in [library("33", "provincial"), library("32.15", "regency")] {
        let refused = action(&elsewhere).expect(422);
        assert_eq!(
            refused.faults(),
            [fault("/actions/0/responsible_library_id", "contradiction")]
        );
    }
    for fits in [
        library("32", "provincial"),
        library("32.14", "regency"),
        library("32.14.01.2010", "village"),
    ] {
        action(&fits).expect(201);
    }
    // Nor does the plan go away from the library.
    let made = action(&library("32.14.04.2001", "village")).expect(201).id();
    let moved = change(&admin, &format!("/v1/plans/{made}"), json!({"region_code": "32.15"})).expect(422);
    assert_eq!(moved.faults(), [fault("/region_code", "contradiction")]);
}

#[test]
fn a_commitment_of_another_region_out_of_scope() {
    let g = ground();
    let elsewhere = office(&g.app, "Dinas di Jawa Tengah", Some("33"));
    let far = commitment(&g.app, &elsewhere, "33.01", None, None);
    let refused = change(&g.editor, &g.action(), json!({"commitment_id": far})).expect(422);
    assert_eq!(refused.faults(), [fault("/commitment_id", "reference_unknown")]);
    let near = commitment(&g.app, &g.office, "32.14.01.2010", None, None);
    change(&g.editor, &g.action(), json!({"commitment_id": near})).expect(200);
}

#[test]
fn more_than_a_hundred_per_cent() {
    let g = ground();
    let refused = change(&g.editor, &g.action(), json!({"progress_percent": 101})).expect(422);
    assert_eq!(refused.faults(), [fault("/progress_percent", "range")]);
    change(&g.editor, &g.action(), json!({"progress_percent": 100})).expect(200);
}

#[test]
fn a_budget_line_outside_of_the_years_or_from_an_unknown_source() {
    let g = ground();
    let year = change(&g.editor, &g.line(), json!({"fiscal_year": 2027})).expect(422);
    assert_eq!(year.faults(), [fault("/fiscal_year", "range")]);
    let source = change(&g.editor, &g.line(), json!({"source": "apbdesa"})).expect(422);
    assert_eq!(source.faults(), [fault("/source", "not_offered")]);
    let negative = change(&g.editor, &g.line(), json!({"planned_idr": -1})).expect(422);
    assert_eq!(negative.faults(), [fault("/planned_idr", "range")]);
    let too_much = change(&g.editor, &g.line(), json!({"planned_idr": 1_000_000_000_000_001_i64})).expect(422);
    assert_eq!(too_much.faults(), [fault("/planned_idr", "range")]);
    let part = change(&g.editor, &g.line(), json!({"planned_idr": 0.5})).expect(422);
    assert_eq!(part.faults(), [fault("/planned_idr", "wrong_type")]);
}

#[test]
fn an_indicator_that_adds_up_in_another_way() {
    let g = ground();
    let latest = change(&g.editor, &g.indicator(), json!({"aggregation": "latest"})).expect(422);
    assert_eq!(latest.faults(), [fault("/aggregation", "contradiction")]);
    assert_eq!(latest.body["errors"][0]["suggestion"], "sum");
    let ratio = json!({"code": "custom", "aggregation": "ratio"});
    let bare_ratio = change(&g.editor, &g.indicator(), ratio).expect(422);
    assert_eq!(
        bare_ratio.faults(),
        [
            fault("/baseline_denominator", "incomplete"),
            fault("/target_denominator", "incomplete")
        ]
    );
}

#[test]
fn an_indicator_of_an_action_of_another_plan() {
    let g = ground();
    let other = plan(&g.editor, ready(&g.office));
    let foreign = g.editor.get(&other).expect(200).body["actions"][0]["id"].clone();
    let refused = change(&g.editor, &g.indicator(), json!({"action_id": foreign})).expect(422);
    assert_eq!(refused.faults(), [fault("/action_id", "contradiction")]);
    let own = g.seen()["actions"][0]["id"].clone();
    change(&g.editor, &g.indicator(), json!({"action_id": own})).expect(200);
}

fn measurement(indicator: &str, from: &str, to: &str) -> Value {
    json!({"indicator_id": indicator.rsplit('/').next().unwrap(), "period_start": from, "period_end": to, "value": 5})
}

#[test]
fn a_measurement_with_denominator_zero() {
    let g = ground();
    let ratio = json!({
        "code": "custom", "aggregation": "ratio", "baseline": null, "target": 3, "target_denominator": 4
    });
    change(&g.editor, &g.indicator(), ratio).expect(200);
    let value = measurement(&g.indicator(), "2024-01-01", "2024-03-31");
    let zero = g
        .editor
        .post("/v1/measurements", with(value.clone(), json!({"denominator": 0})));
    assert_eq!(zero.expect(422).faults(), [fault("/denominator", "range")]);
    let none = g.editor.post("/v1/measurements", value.clone());
    assert_eq!(none.expect(422).faults(), [fault("/denominator", "incomplete")]);
    g.editor
        .post("/v1/measurements", with(value, json!({"denominator": 10})))
        .expect(201);
    // What was measured cannot add up in another way.
    let other = change(
        &g.editor,
        &g.indicator(),
        json!({"aggregation": "sum", "target_denominator": null}),
    );
    assert_eq!(other.expect(422).faults(), [fault("/aggregation", "immutable")]);
}

#[test]
fn periods_that_overlap() {
    let g = ground();
    let post = |from: &str, to: &str| g.editor.post("/v1/measurements", measurement(&g.indicator(), from, to));
    let first = post("2024-01-01", "2024-03-31").expect(201).id();
    for (from, to) in [
        ("2024-03-31", "2024-04-30"),
        ("2023-12-01", "2024-01-01"),
        ("2024-02-01", "2024-02-29"),
        ("2023-01-01", "2024-12-31"),
    ] {
        let refused = post(from, to).expect(422);
        assert_eq!(refused.faults(), [fault("/period_start", "taken")], "{from} {to}");
        // The period that is in the way is named.
        assert!(refused.text.contains("2024-01-01 to 2024-03-31"), "{}", refused.text);
    }
    let second = post("2024-04-01", "2024-06-30").expect(201).id();
    let path = format!("/v1/measurements/{second}");
    change(&g.editor, &path, json!({"period_start": "2024-03-15"}))
        .expect(422)
        .fault("/period_start", "taken");
    change(&g.editor, &path, json!({"period_start": "2024-04-15"})).expect(200);
    // Nor does one come back where another stands by now.
    let first = format!("/v1/measurements/{first}");
    remove(&g.editor, &first).expect(204);
    post("2024-02-01", "2024-02-29").expect(201);
    let back = g
        .editor
        .with("If-Match", "*")
        .post(&format!("{first}/restore"), Value::Null);
    back.expect(422).fault("/period_start", "taken");
}

#[test]
fn one_period_measured_twice_at_once() {
    let g = ground();
    let body = measurement(&g.indicator(), "2024-01-01", "2024-03-31");
    let post = || {
        let (editor, body) = (g.editor.clone(), body.clone());
        thread::spawn(move || editor.post("/v1/measurements", body).status)
    };
    let all: Vec<_> = (0..4).map(|_| post()).collect();
    let mut statuses: Vec<u16> = all.into_iter().map(|t| t.join().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422, 422, 422]);
}

#[test]
fn children_that_go_to_another_plan() {
    let g = ground();
    let other = plan(&g.editor, bare());
    let other = other.rsplit('/').next().unwrap();
    for path in [g.action(), g.indicator()] {
        let refused = change(&g.editor, &path, json!({"plan_id": other})).expect(422);
        refused.fault("/plan_id", "immutable");
    }
}

#[test]
fn many_faults_are_told_at_once_with_their_places() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let body = with(
        bare(),
        json!({
            "last_year": 2022,
            "actions": [
                {"strategy": "advocacy", "description": "x", "plan_id": uuid::Uuid::nil()},
                {"strategy": "nothing", "description": "x", "budget_lines": [{"fiscal_year": 2024, "source": "apbn", "planned_idr": -5}]},
                {"strategy": "advocacy", "description": "x", "responsible_stakeholder_id": uuid::Uuid::now_v7()}
            ],
            "indicators": [{
                "code": "visits", "name": "x", "unit": "x", "aggregation": "ratio", "measurements": [
                    {"period_start": "2024-01-01", "period_end": "2024-02-01", "value": 1},
                    {"period_start": "2024-02-01", "period_end": "2024-03-01", "value": 1}
                ]
            }],
            "progress_reports": [{"period_start": "2024-02-01", "period_end": "2024-01-01", "summary": "x"}]
        }),
    );
    let refused = editor.post("/v1/plans", body).expect(422);
    let found = refused.faults();
    for (pointer, code) in [
        ("/last_year", "contradiction"),
        ("/actions/0/plan_id", "unknown_field"),
        ("/actions/1/strategy", "not_offered"),
        ("/actions/1/budget_lines/0/planned_idr", "range"),
        ("/actions/2/responsible_stakeholder_id", "reference_unknown"),
        ("/indicators/0/aggregation", "contradiction"),
        ("/indicators/0/measurements/1/period_start", "taken"),
        ("/progress_reports/0/period_end", "contradiction"),
    ] {
        assert!(found.contains(&fault(pointer, code)), "{pointer} {code} in {found:#?}");
    }
    for table in ["plans", "actions", "indicators", "measurements"] {
        assert_eq!(app.number(&format!("select count(*) from {table}")), 0, "{table}");
    }
}
