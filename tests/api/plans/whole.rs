//! A plan with all that belongs to it: sums, progress, what was measured.

use serde_json::{Value, json};

use crate::support::{
    meetings::with,
    plans::{bare, change, ground, plan, remove},
};

#[test]
fn a_plan_is_made_and_read_whole() {
    let g = ground();
    let seen = g.seen();
    assert_eq!(seen["region_code"], "32.14");
    let action = &seen["actions"][0];
    assert_eq!(
        (&action["position"], &action["plan_id"], &action["region_code"]),
        (&json!(1), &json!(g.id()), &json!("32.14"))
    );
    let lines = action["budget_lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["plan_id"], &lines[0]["action_id"]),
        (&json!(g.id()), &action["id"])
    );
    assert_eq!(
        seen["totals"],
        json!({
            "planned_idr": 200_000_000, "approved_idr": 120_000_000, "realised_idr": 0,
            "by_year": [
                {"fiscal_year": 2024, "planned_idr": 150_000_000, "approved_idr": 120_000_000, "realised_idr": 0},
                {"fiscal_year": 2025, "planned_idr": 50_000_000, "approved_idr": 0, "realised_idr": 0}
            ],
            "by_source": [
                {"source": "apbd_regency", "planned_idr": 150_000_000, "approved_idr": 120_000_000, "realised_idr": 0},
                {"source": "csr", "planned_idr": 50_000_000, "approved_idr": 0, "realised_idr": 0}
            ]
        })
    );
    assert_eq!(seen["over_realised"], false);
    assert_eq!(seen["progress"], json!({"percent": 0, "points": 0, "weight": 2}));
}

#[test]
fn more_may_be_spent_than_approved_and_is_flagged() {
    let g = ground();
    change(&g.editor, &g.line(), json!({"realised_idr": 120_000_001})).expect(200);
    let seen = g.seen();
    assert_eq!(
        (&seen["over_realised"], &seen["totals"]["realised_idr"]),
        (&json!(true), &json!(120_000_001))
    );
    assert_eq!(seen["actions"][0]["budget_lines"][0]["over_realised"], true);
    let over = |value: bool| {
        let list = g.editor.get(&format!(
            "/v1/budget_lines?plan_id={}&over_realised={value}&count=exact",
            g.id()
        ));
        list.expect(200).body["total"].clone()
    };
    assert_eq!((over(true), over(false)), (json!(1), json!(1)));
}

#[test]
fn ten_thousand_lines_of_the_greatest_sum() {
    let g = ground();
    let action = g.action();
    let action = action.rsplit('/').next().unwrap();
    g.app
        .execute(&format!(
            "insert into budget_lines (id, action_id, plan_id, region_code, fiscal_year, source, planned_idr, approved_idr,
                 realised_idr, external_ids, version, created_at, updated_at, updated_by)
             select gen_random_uuid(), '{action}', '{}', '32.14', 2026, 'apbn', 1000000000000000, 1000000000000000,
                 1000000000000000, '[]', 1, now(), now(), '00000000-0000-0000-0000-000000000000'
             from generate_series(1, 9998)",
            g.id()
        ))
        .unwrap();
    // Those were written past the service, which has not heard of them.
    change(
        &g.editor,
        &g.line(),
        json!({"planned_idr": 1_000_000_000_000_000_i64, "fiscal_year": 2025}),
    )
    .expect(200);
    let answer = g.editor.get(&g.plan).expect(200);
    assert!(
        answer.text.contains("\"planned_idr\":9999000000050000000"),
        "the sum of all lines"
    );
    assert_eq!(
        answer.body["totals"]["by_year"][1]["planned_idr"],
        json!(9_998_000_000_000_000_000_u64)
    );
    // There is no room for more: the sums fit into 64 bits.
    let one_more = json!({"action_id": action, "fiscal_year": 2026, "source": "own"});
    let refused = g.editor.post("/v1/budget_lines", one_more).refused(409, "conflict");
    assert!(refused.text.contains("10000"), "{}", refused.text);
}

#[test]
fn progress_counts_by_weight_and_leaves_out_what_was_dropped() {
    let g = ground();
    let more = |weight: i32, status: &str, percent: i32| {
        let body = json!({
            "plan_id": g.id(), "position": 2, "strategy": "advocacy", "description": "x", "weight": weight,
            "status": status, "progress_percent": percent
        });
        g.editor.post("/v1/actions", body).expect(201);
    };
    more(3, "done", 0);
    more(100, "dropped", 0);
    change(
        &g.editor,
        &g.action(),
        json!({"status": "in_progress", "progress_percent": 50}),
    )
    .expect(200);
    assert_eq!(g.seen()["progress"], json!({"percent": 80, "points": 400, "weight": 5}));
}

#[test]
fn what_was_measured_adds_up_in_its_own_way() {
    let g = ground();
    let indicator = |aggregation: &str, denominator: Option<i64>| {
        json!({
            "code": "custom", "name": aggregation, "unit": "x", "aggregation": aggregation, "target": 10,
            "target_denominator": denominator.map(|_| 20),
            "measurements": [
                {"period_start": "2024-04-01", "period_end": "2024-06-30", "value": 7, "denominator": denominator},
                {"period_start": "2024-01-01", "period_end": "2024-03-31", "value": 4, "denominator": denominator}
            ]
        })
    };
    let all = json!([
        indicator("sum", None),
        indicator("latest", None),
        indicator("ratio", Some(10))
    ]);
    let path = plan(&g.editor, with(bare(), json!({"indicators": all})));
    let seen = g.editor.get(&path).expect(200).body;
    let measured = |name: &str| {
        let indicators = seen["indicators"].as_array().unwrap();
        indicators.iter().find(|i| i["name"] == name).unwrap()["measured"].clone()
    };
    let expected = |value: i64, denominator: Value, reached: bool| {
        json!({
            "count": 2, "period_start": "2024-01-01", "period_end": "2024-06-30", "value": value,
            "denominator": denominator, "target_reached": reached
        })
    };
    assert_eq!(measured("sum"), expected(11, Value::Null, true));
    assert_eq!(measured("latest"), expected(7, Value::Null, false));
    assert_eq!(measured("ratio"), expected(11, json!(20), true));
}

#[test]
fn what_belongs_to_a_plan_goes_and_comes_back_with_it() {
    let g = ground();
    let (action, line, indicator) = (g.action(), g.line(), g.indicator());
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let value =
        json!({"indicator_id": name(&indicator), "period_start": "2024-01-01", "period_end": "2024-01-31", "value": 1});
    let value = format!(
        "/v1/measurements/{}",
        g.editor.post("/v1/measurements", value).expect(201).id()
    );
    let report = json!({"plan_id": g.id(), "period_start": "2024-01-01", "period_end": "2024-01-31", "summary": "x"});
    let report = format!(
        "/v1/progress_reports/{}",
        g.editor.post("/v1/progress_reports", report).expect(201).id()
    );
    change(&g.editor, &indicator, json!({"action_id": name(&action)})).expect(200);
    let statuses = || [&action, &line, &indicator, &value, &report].map(|path| g.editor.get(path).status);
    // An action takes its money and its measures along.
    remove(&g.editor, &action).expect(204);
    assert_eq!(statuses(), [410, 410, 410, 410, 200]);
    g.editor
        .with("If-Match", "*")
        .post(&format!("{action}/restore"), Value::Null)
        .expect(200);
    assert_eq!(statuses(), [200; 5]);
    // What was deleted before its plan stays deleted.
    remove(&g.editor, &line).expect(204);
    remove(&g.editor, &g.plan).expect(204);
    assert_eq!(statuses(), [410; 5]);
    g.editor.get(&g.plan).expect(410);
    g.editor
        .with("If-Match", "*")
        .post(&format!("{action}/restore"), Value::Null)
        .expect(422);
    g.editor
        .with("If-Match", "*")
        .post(&format!("{}/restore", g.plan), Value::Null)
        .expect(200);
    assert_eq!(statuses(), [200, 410, 200, 200, 200]);
}

#[test]
fn the_tag_tells_of_all_that_is_shown() {
    let g = ground();
    let first = g.editor.get(&g.plan).expect(200);
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    g.editor.with("If-None-Match", &tag).get(&g.plan).expect(304);
    change(&g.editor, &g.line(), json!({"planned_idr": 7})).expect(200);
    let second = g.editor.with("If-None-Match", &tag).get(&g.plan).expect(200);
    assert_ne!(second.header("etag").unwrap(), tag);
    assert_eq!(second.version(), 1);
    // Two callers do not see the same steps before them.
    assert_ne!(g.approver.get(&g.plan).header("etag"), second.header("etag"));
    let named = g
        .editor
        .get(&format!("{}?fields=id,totals,approval", g.plan))
        .expect(200)
        .body;
    assert_eq!(named.as_object().unwrap().len(), 3);
}
