//! What may change in which state, through every door.

use serde_json::{Value, json};

use crate::support::{
    Caller,
    meetings::with,
    plans::{Ground, change, ground, remove, step},
};

/// Every way to change what a plan promises.
fn material(g: &Ground, caller: &Caller) -> Vec<(&'static str, u16)> {
    let dry = caller.with("Prefer", "dry-run").with("If-Match", "*");
    let (action, line, indicator) = (g.action(), g.line(), g.indicator());
    let read = |path: &str| caller.get(path).expect(200).body;
    let new_action = json!({"plan_id": g.id(), "position": 9, "strategy": "advocacy", "description": "Baru"});
    let new_line = json!({"action_id": action.rsplit('/').next(), "fiscal_year": 2024, "source": "own"});
    let new_indicator =
        json!({"plan_id": g.id(), "code": "activities", "name": "x", "unit": "x", "aggregation": "sum"});
    let mut whole = read(&g.plan);
    whole["title"] = json!("Lain");
    vec![
        ("plan patch", dry.patch(&g.plan, json!({"title": "Lain"})).status),
        ("plan put", dry.put(&g.plan, whole).status),
        (
            "action patch",
            dry.patch(&action, json!({"description": "Lain"})).status,
        ),
        ("action weight", dry.patch(&action, json!({"weight": 9})).status),
        (
            "action put",
            dry.put(&action, with(read(&action), json!({"description": "Lain"})))
                .status,
        ),
        ("action create", dry.post("/v1/actions", new_action).status),
        ("line patch", dry.patch(&line, json!({"planned_idr": 1})).status),
        ("line approved", dry.patch(&line, json!({"approved_idr": 1})).status),
        ("line create", dry.post("/v1/budget_lines", new_line).status),
        ("line delete", dry.delete(&line).status),
        ("indicator patch", dry.patch(&indicator, json!({"target": 7})).status),
        ("indicator create", dry.post("/v1/indicators", new_indicator).status),
        ("indicator delete", dry.delete(&indicator).status),
        ("action delete", dry.delete(&action).status),
    ]
}

/// Every way to tell how a plan goes.
fn progress(g: &Ground, caller: &Caller) -> Vec<(&'static str, u16)> {
    let dry = caller.with("Prefer", "dry-run").with("If-Match", "*");
    let value = json!({
        "indicator_id": g.indicator().rsplit('/').next(), "period_start": "2024-01-01", "period_end": "2024-01-31", "value": 1
    });
    let report = json!({
        "plan_id": g.id(), "period_start": "2024-01-01", "period_end": "2024-03-31", "summary": "Berjalan"
    });
    vec![
        (
            "percent",
            dry.patch(&g.action(), json!({"progress_percent": 10, "status": "in_progress"}))
                .status,
        ),
        ("realised", dry.patch(&g.line(), json!({"realised_idr": 10})).status),
        ("measurement", dry.post("/v1/measurements", value).status),
        ("report", dry.post("/v1/progress_reports", report).status),
        ("source", dry.patch(&g.plan, json!({"source": "rapat"})).status),
    ]
}

fn all(found: Vec<(&'static str, u16)>, accepted: bool) {
    for (what, status) in found {
        match accepted {
            true => assert!(matches!(status, 200 | 201 | 204), "{what}: {status}"),
            false => assert_eq!(status, 409, "{what}"),
        }
    }
}

#[test]
fn drafts_and_returned_plans_are_open() {
    let g = ground();
    all(material(&g, &g.editor), true);
    all(progress(&g, &g.editor), true);
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    step(&g.approver, &g.plan, "returned", Some("x")).expect(200);
    all(material(&g, &g.editor), true);
}

#[test]
fn a_submitted_plan_promises_nothing_else() {
    let g = ground();
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    all(material(&g, &g.editor), false);
    all(progress(&g, &g.editor), true);
    remove(&g.editor, &g.plan).refused(409, "conflict");
    let refused = change(
        &g.editor.with("Accept-Language", "id"),
        &g.plan,
        json!({"title": "Lain"}),
    );
    assert!(refused.text.contains("sedang diajukan"), "{}", refused.text);
}

#[test]
fn a_locked_child_changed_through_a_partner_system() {
    let g = ground();
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    let west = g.app.person("jabar-sync");
    all(material(&g, &west), false);
    // What was changed offline before anybody there knew that it was submitted.
    let change = |address: String, document: Value| {
        let (of, id) = address["/v1/".len()..].split_once('/').unwrap();
        json!({
            "op_id": uuid::Uuid::now_v7(), "type": of, "id": id, "operation": "update", "base_version": 1, "document": document
        })
    };
    let sent = [
        change(g.action(), json!({"description": "Lain"})),
        change(g.line(), json!({"planned_idr": 1})),
        change(g.indicator(), json!({"target": 7})),
        change(g.line(), json!({"realised_idr": 10})),
    ];
    let body = json!({"batch_id": uuid::Uuid::now_v7(), "operations": sent});
    let results = west.post("/v1/sync/batches", body).expect(207).body["results"].clone();
    for result in &results.as_array().unwrap()[..3] {
        assert_eq!(
            (&result["result"], &result["code"]),
            (&json!("refused"), &json!("conflict")),
            "{result}"
        );
    }
    assert_eq!(results[3]["result"], "updated", "{results}");
}

#[test]
fn an_approved_plan_is_open_and_shows_it() {
    let g = ground();
    g.approve();
    all(material(&g, &g.editor), true);
    all(progress(&g, &g.editor), true);
    step(&g.editor, &g.plan, "active", None).expect(200);
    all(material(&g, &g.editor), true);
    all(progress(&g, &g.editor), true);
}

#[test]
fn what_is_over_keeps_still() {
    let g = ground();
    g.approve();
    step(&g.editor, &g.plan, "active", None).expect(200);
    step(&g.editor, &g.plan, "completed", None).expect(200);
    all(material(&g, &g.editor), false);
    all(progress(&g, &g.editor), false);
    let names = json!({"external_ids": [{"system": "jabar-sim", "id": "7"}]});
    change(&g.editor, &g.plan, names.clone()).expect(200);
    change(&g.editor, &g.action(), names).expect(200);
    let cancelled = ground();
    step(&cancelled.editor, &cancelled.plan, "cancelled", Some("x")).expect(200);
    all(material(&cancelled, &cancelled.editor), false);
    all(progress(&cancelled, &cancelled.editor), false);
}

#[test]
fn deletion_of_an_approved_plan() {
    let g = ground();
    g.approve();
    let refused = remove(&g.editor, &g.plan).refused(409, "conflict");
    assert!(refused.text.contains("cancelled"), "{}", refused.text);
    step(&g.editor, &g.plan, "active", None).expect(200);
    remove(&g.editor, &g.plan).refused(409, "conflict");
    step(&g.editor, &g.plan, "completed", None).expect(200);
    remove(&g.editor, &g.plan).refused(409, "conflict");
    // What was approved once is kept, also when it was cancelled since.
    let cancelled = ground();
    cancelled.approve();
    step(&cancelled.editor, &cancelled.plan, "cancelled", Some("x")).expect(200);
    remove(&cancelled.editor, &cancelled.plan).refused(409, "conflict");
}

#[test]
fn what_was_deleted_before_comes_back_only_while_the_plan_is_open() {
    let g = ground();
    let line = g.line();
    remove(&g.editor, &line).expect(204);
    let back = || {
        g.editor
            .with("If-Match", "*")
            .post(&format!("{line}/restore"), Value::Null)
    };
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    back().refused(409, "conflict");
    step(&g.approver, &g.plan, "returned", Some("x")).expect(200);
    back().expect(200);
}
