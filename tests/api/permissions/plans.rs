//! Who may do what with plans and what belongs to them.

use serde_json::{Value, json};

use super::{CHANGE, DELETE, Ground as All, LIST, MAKE, READ, RESTORE, Row, dry};
use crate::support::{App, Caller, plans::step};

/// A plan in Citalang with what belongs to it, and one that the admin submitted.
pub struct Ground {
    plan: String,
    pub action: String,
    line: String,
    indicator: String,
    measurement: String,
    report: String,
    submitted: String,
    approved: String,
    meeting: String,
}

fn body() -> Value {
    json!({
        "kind": "regional", "level": "village", "region_code": "32.14.01.2010", "title": "Rencana desa",
        "goals": ["Ramai"], "first_year": 2024, "last_year": 2025
    })
}

fn whole(library: &str) -> Value {
    let mut body = body();
    body["actions"] = json!([{
        "strategy": "advocacy", "description": "x", "responsible_library_id": library,
        "budget_lines": [{"fiscal_year": 2024, "source": "own", "planned_idr": 1}]
    }]);
    body["indicators"] = json!([{
        "code": "visits", "name": "x", "unit": "x", "aggregation": "sum",
        "measurements": [{"period_start": "2024-01-01", "period_end": "2024-01-31", "value": 1}]
    }]);
    body["progress_reports"] = json!([{"period_start": "2024-01-01", "period_end": "2024-01-31", "summary": "x"}]);
    body
}

pub fn ground(app: &App, admin: &Caller, library: &str) -> Ground {
    let make = || admin.post("/v1/plans", whole(library)).expect(201).body;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let plan = make();
    let first = |records: &str| {
        let list = admin
            .get(&format!("/v1/{records}?plan_id={}", text(&plan["id"])))
            .expect(200);
        text(&list.body["data"][0]["id"])
    };
    let submitted = || {
        let id = text(&make()["id"]);
        let path = format!("/v1/plans/{id}/transitions");
        let step = admin.with("If-Match", "*").post(&path, json!({"to": "submitted"}));
        step.expect(200);
        id
    };
    let meeting = json!({
        "kind": "coordination", "level": "village", "region_code": "32.14.01.2010", "title": "Rapat desa",
        "starts_at": "2024-03-02T02:00:00Z", "ends_at": "2024-03-02T05:00:00Z", "time_zone": "Asia/Jakarta"
    });
    let approved = submitted();
    step(
        &app.person("jabar.approver"),
        &format!("/v1/plans/{approved}"),
        "approved",
        None,
    )
    .expect(200);
    Ground {
        approved,
        action: first("actions"),
        line: first("budget_lines"),
        indicator: first("indicators"),
        measurement: first("measurements"),
        report: first("progress_reports"),
        submitted: submitted(),
        meeting: admin.post("/v1/meetings", meeting).expect(201).id(),
        plan: text(&plan["id"]),
    }
}

/// The address of a record of the ground.
fn at(records: &str, g: &All) -> String {
    let g = &g.plans;
    let id = match records {
        "actions" => &g.action,
        "budget_lines" => &g.line,
        "indicators" => &g.indicator,
        "measurements" => &g.measurement,
        "progress_reports" => &g.report,
        _ => &g.plan,
    };
    format!("/v1/{records}/{id}")
}

/// A whole body of a record that belongs to the plan.
fn of(records: &str, g: &All) -> Value {
    let g = &g.plans;
    match records {
        "actions" => json!({"plan_id": g.plan, "position": 1, "strategy": "advocacy", "description": "y"}),
        "budget_lines" => json!({"action_id": g.action, "fiscal_year": 2025, "source": "own"}),
        "indicators" => {
            json!({"plan_id": g.plan, "code": "visits", "name": "y", "unit": "y", "aggregation": "sum"})
        }
        "measurements" => {
            json!({"indicator_id": g.indicator, "period_start": "2024-02-01", "period_end": "2024-02-28", "value": 2})
        }
        _ => json!({"plan_id": g.plan, "period_start": "2024-02-01", "period_end": "2024-02-28", "summary": "y"}),
    }
}

fn restore(c: &Caller, path: &str) -> u16 {
    dry(c).post(&format!("{path}/restore"), Value::Null).status
}

fn history(c: &Caller, path: &str) -> u16 {
    c.get(&format!("{path}/history")).status
}

/// What belongs to a plan out of reach cannot be made: the plan is not there.
const MAKE_CHILD: [u16; 8] = [401, 403, 403, 403, 201, 201, 422, 201];
/// Approving a plan in Citalang that the admin submitted.
const APPROVE: [u16; 8] = [401, 403, 403, 200, 403, 403, 404, 403];
/// Making another plan of one, or one of a meeting: who does not see it, does not find it.
const MAKE_OF: [u16; 8] = [401, 403, 403, 403, 201, 201, 404, 201];

/// The eight operations of a type of record.
macro_rules! eight {
    ($records:literal, $one:literal, $make:ident) => {
        [
            (concat!($one, "_list"), |c, _| c.get(concat!("/v1/", $records)).status, LIST),
            (
                concat!($one, "_create"),
                |c, g| dry(c).post(concat!("/v1/", $records), of($records, g)).status,
                $make,
            ),
            (concat!($one, "_view"), |c, g| c.get(&at($records, g)).status, READ),
            (concat!($one, "_history"), |c, g| history(c, &at($records, g)), READ),
            (
                concat!($one, "_replace"),
                |c, g| dry(c).put(&at($records, g), of($records, g)).status,
                CHANGE,
            ),
            (
                concat!($one, "_patch"),
                |c, g| dry(c).patch(&at($records, g), json!({"external_ids": []})).status,
                CHANGE,
            ),
            (concat!($one, "_delete"), |c, g| dry(c).delete(&at($records, g)).status, DELETE),
            (concat!($one, "_restore"), |c, g| restore(c, &at($records, g)), RESTORE),
        ]
    };
}

pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = vec![
        ("plan_list", |c, _| c.get("/v1/plans").status, LIST),
        ("plan_agenda", |c, _| c.get("/v1/plans/agenda").status, LIST),
        ("plan_create", |c, _| dry(c).post("/v1/plans", body()).status, MAKE),
        ("plan_view", |c, g| c.get(&at("plans", g)).status, READ),
        (
            "plan_report",
            |c, g| c.get(&format!("{}/report.pdf", at("plans", g))).status,
            READ,
        ),
        ("plan_history", |c, g| history(c, &at("plans", g)), READ),
        (
            "plan_replace",
            |c, g| dry(c).put(&at("plans", g), body()).status,
            CHANGE,
        ),
        (
            "plan_patch",
            |c, g| dry(c).patch(&at("plans", g), json!({"title": "Lain"})).status,
            CHANGE,
        ),
        ("plan_delete", |c, g| dry(c).delete(&at("plans", g)).status, DELETE),
        ("plan_restore", |c, g| restore(c, &at("plans", g)), RESTORE),
        (
            "plan_copy",
            |c, g| dry(c).post(&format!("{}/copy", at("plans", g)), json!({})).status,
            MAKE_OF,
        ),
        (
            "meeting_plan_create",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/meetings/{}/plans", g.plans.meeting), json!({}))
                    .status
            },
            MAKE_OF,
        ),
        (
            "plan_transition",
            |c, g| {
                dry(c)
                    .post(
                        &format!("{}/transitions", at("plans", g)),
                        json!({"to": "cancelled", "reason": "x"}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "plan_transition",
            |c, g| {
                let path = format!("/v1/plans/{}", g.plans.submitted);
                let content = c.get(&path).body["content_sha256"].clone();
                dry(c)
                    .post(
                        &format!("{path}/transitions"),
                        json!({"to": "approved", "content_sha256": content}),
                    )
                    .status
            },
            APPROVE,
        ),
        (
            "plan_transitions",
            |c, g| {
                let named = json!({"id": g.plans.plan, "version": 1, "to": "submitted"});
                dry(c)
                    .post("/v1/plans/transitions", json!({"transitions": [named]}))
                    .status
            },
            LIST,
        ),
        (
            "plan_difference",
            |c, g| {
                c.get(&format!("/v1/plans/{}/difference?from=approved", g.plans.approved))
                    .status
            },
            READ,
        ),
    ];
    rows.extend::<[Row; 8]>(eight!("actions", "action", MAKE_CHILD));
    rows.extend::<[Row; 8]>(eight!("budget_lines", "budget_line", MAKE_CHILD));
    rows.extend::<[Row; 8]>(eight!("indicators", "indicator", MAKE_CHILD));
    rows.extend::<[Row; 8]>(eight!("measurements", "measurement", MAKE_CHILD));
    rows.extend::<[Row; 8]>(eight!("progress_reports", "progress_report", MAKE_CHILD));
    rows
}
