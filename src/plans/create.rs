//! A plan made together with all that belongs to it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport, measurements};
use crate::{
    access::Author,
    domain::{Fault, RecordType},
    infra::{Error, Result, Write},
    records::{
        Record,
        commands::Done,
        nested::{Nest, Placed, Together},
    },
};

/// What may stand nested in the body of a new plan.
pub const NESTS: &[Nest] = &[ACTIONS, INDICATORS, REPORTS];

const ACTIONS: Nest = Nest {
    member: "actions",
    record: "Action",
    follows: &["plan_id"],
    // The order in which they stand is that of the plan.
    optional: &["position"],
    most: 200,
    nests: &[BUDGET_LINES],
};

const BUDGET_LINES: Nest = Nest {
    member: "budget_lines",
    record: "BudgetLine",
    follows: &["action_id"],
    optional: &[],
    most: 200,
    nests: &[],
};

const INDICATORS: Nest = Nest {
    member: "indicators",
    record: "Indicator",
    follows: &["plan_id"],
    optional: &[],
    most: 200,
    nests: &[MEASUREMENTS],
};

const MEASUREMENTS: Nest = Nest {
    member: "measurements",
    record: "Measurement",
    follows: &["indicator_id"],
    optional: &[],
    most: 500,
    nests: &[],
};

const REPORTS: Nest = Nest {
    member: "progress_reports",
    record: "ProgressReport",
    follows: &["plan_id"],
    optional: &[],
    most: 200,
    nests: &[],
};

/// Makes a plan with all that is nested in its body.
///
/// # Errors
/// As [`crate::records::commands::create`], with the faults of all at once.
pub fn create(db: &mut Write, author: &Author, body: &Value) -> Result<Done<Plan>> {
    create_as(db, author, body, None)
}

/// [`create`], for a plan that is copied from another.
///
/// # Errors
/// As [`create`].
pub fn create_as(db: &mut Write, author: &Author, body: &Value, copied_from: Option<Uuid>) -> Result<Done<Plan>> {
    let mut together = Together::new(author);
    let mut plan = Placed::whole(body);
    let id = plan.id();
    let of_plan = [("plan_id", id)];
    let mut actions = ACTIONS.take(&mut plan, &of_plan, &mut together.faults);
    let mut lines = Vec::new();
    for (position, action) in (1..).zip(&mut actions) {
        action.default("position", json!(position));
        let of_action = [("action_id", action.id())];
        lines.extend(BUDGET_LINES.take(action, &of_action, &mut together.faults));
    }
    let mut indicators = INDICATORS.take(&mut plan, &of_plan, &mut together.faults);
    let mut measured = Vec::new();
    for indicator in &mut indicators {
        let of_indicator = [("indicator_id", indicator.id())];
        let values = MEASUREMENTS.take(indicator, &of_indicator, &mut together.faults);
        refuse_overlaps(&values, &mut together);
        measured.extend(values);
    }
    let reports = REPORTS.take(&mut plan, &of_plan, &mut together.faults);

    together.make_as::<Plan>(db, &[plan], |fields| fields.copied_from_id = copied_from)?;
    learn_references(db, &mut together, &actions)?;
    together.make::<Action>(db, &actions)?;
    together.make::<BudgetLine>(db, &lines)?;
    together.make::<Indicator>(db, &indicators)?;
    together.make::<Measurement>(db, &measured)?;
    together.make::<ProgressReport>(db, &reports)?;
    let warnings = together.finish()?;
    let record = Plan::find(db, &[id], false)?.pop();
    let record = record.ok_or_else(|| Error::Internal("a plan that was made is not there".into()))?;
    Ok(Done {
        record,
        warnings,
        changed: true,
    })
}

/// All that actions refer to is looked up in one statement for each type.
fn learn_references(db: &mut Write, together: &mut Together<'_>, actions: &[Placed]) -> Result<()> {
    for (record_type, member) in [
        (RecordType::Stakeholders, "responsible_stakeholder_id"),
        (RecordType::Libraries, "responsible_library_id"),
        (RecordType::Commitments, "commitment_id"),
    ] {
        let ids: Vec<Uuid> = actions.iter().filter_map(|action| action.names(member)).collect();
        together.known.learn_parents(db, record_type, &ids)?;
    }
    Ok(())
}

/// Measurements of one indicator that are not there yet must not overlap either.
fn refuse_overlaps(values: &[Placed], together: &mut Together<'_>) {
    let mut periods: Vec<(chrono::NaiveDate, chrono::NaiveDate)> = Vec::new();
    for value in values {
        let (Some(from), Some(to)) = (value.day("period_start"), value.day("period_end")) else {
            continue;
        };
        let taken = periods.iter().find(|(start, end)| from <= *end && to >= *start);
        if let Some(taken) = taken {
            together.faults.push(Fault {
                pointer: value.at("period_start"),
                ..measurements::rules::overlap(*taken)
            });
        }
        periods.push((from, to));
    }
}
