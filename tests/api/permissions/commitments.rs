//! Decisions, commitments and the thread between them.

use serde_json::{Value, json};

use super::{CHANGE, DELETE, Ground, LIST, MAKE, READ, RESTORE, Row, dry};
use crate::{
    ground,
    support::{App, Caller},
};

/// A meeting in Purwakarta (32.14) with a decision that nothing came out of,
/// and a commitment for Citalang.
pub struct Promises {
    pub meeting: String,
    pub stakeholder: String,
    pub decision: String,
    pub commitment: String,
}

pub fn ground(app: &App, admin: &Caller) -> Promises {
    let meeting = ground::meeting(app, Some("32.14"));
    let stakeholder = ground::stakeholder(app, None, "company");
    Promises {
        decision: admin.post("/v1/decisions", decision(&meeting)).expect(201).id(),
        commitment: admin.post("/v1/commitments", commitment(&stakeholder)).expect(201).id(),
        meeting,
        stakeholder,
    }
}

fn decision(meeting: &str) -> Value {
    json!({"meeting_id": meeting, "kind": "agreement", "text": "Sepakat"})
}

fn commitment(stakeholder: &str) -> Value {
    json!({"stakeholder_id": stakeholder, "region_code": "32.14.01.2010", "form": "books", "description": "Buku"})
}

/// Making what belongs to a record out of reach: the record is not there.
const BELONGING: [u16; 8] = [401, 403, 403, 403, 201, 201, 422, 201];

pub fn rows() -> Vec<Row> {
    let mut rows = decision_rows();
    rows.extend(commitment_rows());
    rows.extend(thread_rows());
    rows
}

fn decision_path(g: &Ground, end: &str) -> String {
    format!("/v1/decisions/{}{end}", g.promises.decision)
}

fn commitment_path(g: &Ground, end: &str) -> String {
    format!("/v1/commitments/{}{end}", g.promises.commitment)
}

fn decision_rows() -> Vec<Row> {
    vec![
        ("decision_list", |c, _| c.get("/v1/decisions").status, LIST),
        (
            "decision_create",
            |c, g| dry(c).post("/v1/decisions", decision(&g.promises.meeting)).status,
            BELONGING,
        ),
        ("decision_view", |c, g| c.get(&decision_path(g, "")).status, READ),
        (
            "decision_history",
            |c, g| c.get(&decision_path(g, "/history")).status,
            READ,
        ),
        (
            "decision_replace",
            |c, g| dry(c).put(&decision_path(g, ""), decision(&g.promises.meeting)).status,
            CHANGE,
        ),
        (
            "decision_patch",
            |c, g| dry(c).patch(&decision_path(g, ""), json!({"kind": "pledge"})).status,
            CHANGE,
        ),
        (
            "decision_delete",
            |c, g| dry(c).delete(&decision_path(g, "")).status,
            DELETE,
        ),
        (
            "decision_restore",
            |c, g| dry(c).post(&decision_path(g, "/restore"), Value::Null).status,
            RESTORE,
        ),
        (
            "decision_commitments",
            |c, g| {
                let body = json!({"commitments": [commitment(&g.promises.stakeholder)]});
                dry(c).post(&decision_path(g, "/commitments"), body).status
            },
            // Who may not see the decision finds nothing at its address.
            [401, 403, 403, 403, 201, 201, 404, 201],
        ),
    ]
}

fn commitment_rows() -> Vec<Row> {
    vec![
        ("commitment_list", |c, _| c.get("/v1/commitments").status, LIST),
        (
            "commitment_create",
            |c, g| {
                dry(c)
                    .post("/v1/commitments", commitment(&g.promises.stakeholder))
                    .status
            },
            MAKE,
        ),
        ("commitment_view", |c, g| c.get(&commitment_path(g, "")).status, READ),
        (
            "commitment_history",
            |c, g| c.get(&commitment_path(g, "/history")).status,
            READ,
        ),
        (
            "commitment_replace",
            |c, g| {
                let body = commitment(&g.promises.stakeholder);
                dry(c).put(&commitment_path(g, ""), body).status
            },
            CHANGE,
        ),
        (
            "commitment_patch",
            |c, g| dry(c).patch(&commitment_path(g, ""), json!({"realised_idr": 1})).status,
            CHANGE,
        ),
        (
            "commitment_transition",
            |c, g| {
                dry(c)
                    .post(&commitment_path(g, "/transitions"), json!({"to": "in_progress"}))
                    .status
            },
            CHANGE,
        ),
        (
            "commitment_delete",
            |c, g| dry(c).delete(&commitment_path(g, "")).status,
            DELETE,
        ),
        (
            "commitment_restore",
            |c, g| dry(c).post(&commitment_path(g, "/restore"), Value::Null).status,
            RESTORE,
        ),
    ]
}

fn thread_rows() -> Vec<Row> {
    vec![
        (
            "meeting_outcomes",
            |c, g| c.get(&format!("/v1/meetings/{}/outcomes", g.promises.meeting)).status,
            READ,
        ),
        (
            "commitment_trace",
            |c, g| c.get(&commitment_path(g, "/trace")).status,
            READ,
        ),
        (
            "action_trace",
            |c, g| c.get(&format!("/v1/actions/{}/trace", g.plans.action)).status,
            READ,
        ),
    ]
}
