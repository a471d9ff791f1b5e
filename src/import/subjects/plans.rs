//! What can be imported of sustainability plans.

use serde_json::{Map, Value};

use super::OF_LIBRARY;
use crate::{
    domain::RecordType,
    import::{
        subject::{Past, Reference, Subject},
        words::Part,
    },
    infra::{Result, clock},
    plans::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport, belongings, workflow::history},
};

const PAST: Past = Past {
    fields: history::FIELDS,
    tells,
    stepped: history::stepped,
    tell: history::tell,
    not_told: history::not_told,
    is_past: history::is_past,
};

fn tells(told: &Map<String, Value>, document: &Value) -> Result<bool> {
    let held: Plan = serde_json::from_value(document.clone())?;
    Ok(history::read(told, &held.fields, clock::now())?.is_some())
}

pub static PLAN: Subject = Subject {
    own_id: &["region_code", "kind", "first_year", "title"],
    references: &[
        OF_LIBRARY,
        Reference {
            field: "meeting_id",
            name: "meeting",
            to: RecordType::Meetings,
            made: None,
        },
    ],
    parts: &[Part::Action, Part::Indicator, Part::ProgressReport],
    shown: &[
        "totals",
        "over_realised",
        "progress",
        "approval",
        "content_sha256",
        "allowed_transitions",
    ],
    past: Some(PAST),
    learn: Some(belongings::learn),
    ..Subject::of::<Plan>(Part::Plan, "plans")
};

const OF_PLAN: Reference = Reference {
    field: "plan_id",
    name: "plan",
    to: RecordType::Plans,
    made: None,
};

const OF_ACTION: Reference = Reference {
    field: "action_id",
    name: "action",
    to: RecordType::Actions,
    made: None,
};

pub static ACTION: Subject = Subject {
    parent: "plan_id",
    keys: &[&["position"]],
    ordered: "position",
    references: &[
        OF_PLAN,
        Reference {
            field: "responsible_stakeholder_id",
            name: "responsible_stakeholder",
            to: RecordType::Stakeholders,
            made: None,
        },
        Reference {
            field: "responsible_library_id",
            name: "responsible_library",
            to: RecordType::Libraries,
            made: None,
        },
        Reference {
            field: "commitment_id",
            name: "commitment",
            to: RecordType::Commitments,
            made: None,
        },
    ],
    parts: &[Part::BudgetLine],
    shown: &["totals"],
    learn: Some(belongings::learn),
    ..Subject::of::<Action>(Part::Action, "actions")
};

pub static BUDGET_LINE: Subject = Subject {
    parent: "action_id",
    keys: &[&["fiscal_year", "source"]],
    references: &[OF_ACTION],
    shown: &["over_realised"],
    learn: Some(belongings::learn),
    ..Subject::of::<BudgetLine>(Part::BudgetLine, "budget_lines")
};

pub static INDICATOR: Subject = Subject {
    parent: "plan_id",
    keys: &[&["code", "name", "action_id"], &["code", "name", "!action_id"]],
    references: &[OF_PLAN, OF_ACTION],
    parts: &[Part::Measurement],
    shown: &["measured"],
    learn: Some(belongings::learn),
    ..Subject::of::<Indicator>(Part::Indicator, "indicators")
};

pub static MEASUREMENT: Subject = Subject {
    parent: "indicator_id",
    keys: &[&["period_start"]],
    references: &[Reference {
        field: "indicator_id",
        name: "indicator",
        to: RecordType::Indicators,
        made: None,
    }],
    learn: Some(belongings::learn),
    ..Subject::of::<Measurement>(Part::Measurement, "measurements")
};

pub static PROGRESS_REPORT: Subject = Subject {
    parent: "plan_id",
    keys: &[&["period_start", "period_end"]],
    references: &[OF_PLAN],
    learn: Some(belongings::learn),
    ..Subject::of::<ProgressReport>(Part::ProgressReport, "progress_reports")
};
