//! The rows of stakeholders.

use serde_json::{Value, json};

use super::{CHANGE, DELETE, Ground, LIST, MAKE, READ, RESTORE, Row, dry};

/// A stakeholder in Citalang.
pub fn body() -> Value {
    json!({"name": "Pemerintah Desa Citalang", "kind": "village_government", "region_code": "32.14.01.2010"})
}

fn path(ground: &Ground) -> String {
    format!("/v1/stakeholders/{}", ground.stakeholder)
}

pub fn rows() -> Vec<Row> {
    vec![
        ("stakeholder_list", |c, _| c.get("/v1/stakeholders").status, LIST),
        (
            "stakeholder_create",
            |c, _| dry(c).post("/v1/stakeholders", body()).status,
            MAKE,
        ),
        ("stakeholder_view", |c, g| c.get(&path(g)).status, READ),
        (
            "stakeholder_history",
            |c, g| c.get(&format!("{}/history", path(g))).status,
            READ,
        ),
        (
            "stakeholder_engagement",
            |c, g| c.get(&format!("{}/engagement", path(g))).status,
            READ,
        ),
        (
            "stakeholder_replace",
            |c, g| dry(c).put(&path(g), body()).status,
            CHANGE,
        ),
        (
            "stakeholder_patch",
            |c, g| dry(c).patch(&path(g), json!({"sector": "pemerintahan"})).status,
            CHANGE,
        ),
        ("stakeholder_delete", |c, g| dry(c).delete(&path(g)).status, DELETE),
        (
            "stakeholder_restore",
            |c, g| dry(c).post(&format!("{}/restore", path(g)), Value::Null).status,
            RESTORE,
        ),
        (
            "stakeholder_merge",
            |c, g| {
                dry(c)
                    .post(&format!("{}/merge", path(g)), json!({"into": g.other_stakeholder}))
                    .status
            },
            CHANGE,
        ),
        (
            "stakeholder_unmerge",
            |c, g| dry(c).post(&format!("{}/unmerge", path(g)), Value::Null).status,
            RESTORE,
        ),
    ]
}
