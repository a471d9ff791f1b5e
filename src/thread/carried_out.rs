//! What is done about commitments: actions of plans with their money and what
//! they are measured by, in a fixed number of statements.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::api::{ThreadAction, ThreadBudgetLine, ThreadIndicator, ThreadPlan};
use crate::{
    access::Reach,
    infra::{
        Read, Result,
        schema::{actions, plans},
    },
    plans::{
        Action, BudgetLine, Indicator, Measurement, budget_lines,
        content::store::living,
        drafts::{readable, readable_with_plan},
        indicators, measurements,
        view::{api::PlanMoney, rules::measured},
    },
    records::Record,
};

/// The columns of a plan.
macro_rules! plan {
    () => {
        (
            plans::id,
            plans::kind,
            plans::level,
            plans::region_code,
            plans::title,
            plans::first_year,
            plans::last_year,
            plans::status,
        )
    };
}

/// The plans that name a meeting, of those that lie in the reach.
///
/// # Errors
/// When the database cannot answer.
pub fn plans_of(db: &mut Read, reach: &Reach, meeting: Uuid) -> Result<Vec<ThreadPlan>> {
    Ok(readable!(
        plans::table.into_boxed(),
        reach,
        plans,
        plans::approved_at.is_not_null()
    )
    .filter(plans::deleted_at.is_null())
    .filter(plans::meeting_id.eq(meeting))
    .order((plans::first_year, plans::id))
    .select(plan!())
    .load(db.conn())?)
}

/// The actions that keep these commitments, of those that lie in the reach, by commitment.
///
/// # Errors
/// When the database cannot answer.
pub fn keeping(db: &mut Read, reach: &Reach, commitments: &[Uuid]) -> Result<HashMap<Uuid, Vec<ThreadAction>>> {
    let found: Vec<Uuid> = readable_with_plan!(actions::table.into_boxed(), reach, actions, actions::plan_id)
        .filter(actions::deleted_at.is_null())
        .filter(actions::commitment_id.eq_any(commitments.iter().map(|id| Some(*id))))
        .select(actions::id)
        .load(db.conn())?;
    let mut by_commitment: HashMap<Uuid, Vec<ThreadAction>> = HashMap::new();
    if found.is_empty() {
        return Ok(by_commitment);
    }
    let rows = Action::find(db, &found, false)?;
    for action in whole(db, reach, rows)? {
        if let Some(commitment) = action.commitment_id {
            by_commitment.entry(commitment).or_default().push(action);
        }
    }
    Ok(by_commitment)
}

/// Actions with their plans, money and measures; by year, title and place of the
/// plan. One whose plan is out of reach is left out.
///
/// # Errors
/// When the database cannot answer.
pub fn whole(db: &mut Read, reach: &Reach, rows: Vec<Action>) -> Result<Vec<ThreadAction>> {
    let ids: Vec<Uuid> = rows.iter().map(|action| action.id).collect();
    let of: Vec<Uuid> = rows.iter().map(|action| action.fields.plan_id).collect();
    let named: Vec<ThreadPlan> = readable!(
        plans::table.into_boxed(),
        reach,
        plans,
        plans::approved_at.is_not_null()
    )
    .filter(plans::id.eq_any(of))
    .select(plan!())
    .load(db.conn())?;
    let named: HashMap<Uuid, ThreadPlan> = named.into_iter().map(|plan| (plan.id, plan)).collect();
    let lines = living(budget_lines::store::of_actions(db, &ids, false)?);
    let indicators = living(indicators::store::of_actions(db, &ids, false)?);
    let measured_by: Vec<Uuid> = indicators.iter().map(|indicator| indicator.id).collect();
    let values = living(measurements::store::of_indicators(db, &measured_by, false)?);
    let mut actions: Vec<ThreadAction> = rows
        .into_iter()
        .filter_map(|action| {
            Some(woven(
                named.get(&action.fields.plan_id)?.clone(),
                action,
                &lines,
                &indicators,
                &values,
            ))
        })
        .collect();
    actions.sort_by(|a, b| {
        let key = |action: &ThreadAction| (action.plan.first_year, action.plan.id, action.position, action.id);
        key(a).cmp(&key(b))
    });
    Ok(actions)
}

fn woven(
    plan: ThreadPlan,
    action: Action,
    lines: &[BudgetLine],
    indicators: &[Indicator],
    values: &[Measurement],
) -> ThreadAction {
    let own = || {
        let of_action = |line: &&BudgetLine| line.fields.action_id == action.id;
        lines.iter().filter(of_action)
    };
    let measures = indicators
        .iter()
        .filter(|indicator| indicator.fields.action_id == Some(action.id))
        .map(|indicator| {
            let of_indicator = |value: &&Measurement| value.fields.indicator_id == indicator.id;
            let fields = indicator.fields.clone();
            ThreadIndicator {
                id: indicator.id,
                code: fields.code,
                name: fields.name,
                unit: fields.unit,
                aggregation: fields.aggregation,
                target: fields.target,
                target_denominator: fields.target_denominator,
                measured: measured(indicator, values.iter().filter(of_indicator)),
            }
        });
    let budget_lines = own().map(|line| ThreadBudgetLine {
        id: line.id,
        fiscal_year: line.fields.fiscal_year,
        source: line.fields.source,
        planned_idr: line.fields.planned_idr,
        approved_idr: line.fields.approved_idr,
        realised_idr: line.fields.realised_idr,
    });
    ThreadAction {
        totals: PlanMoney::of(own()),
        budget_lines: budget_lines.collect(),
        indicators: measures.collect(),
        plan,
        id: action.id,
        position: action.fields.position,
        strategy: action.fields.strategy,
        description: action.fields.description,
        commitment_id: action.fields.commitment_id,
        starts_on: action.fields.starts_on,
        ends_on: action.fields.ends_on,
        status: action.fields.status,
        progress_percent: action.fields.progress_percent,
    }
}
