//! Plans copied in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{api::PlanCopy, rules};
use crate::{
    access::{Action as Asked, Author},
    domain::{RecordType, Said},
    infra::{Result, Write},
    plans::{
        Action, BudgetLine, Indicator, Plan,
        actions::words::ActionStatus,
        content::{self, Whole},
        create,
    },
    records::{
        commands::{self, Done},
        record::Warning,
        references::Known,
    },
};

/// Makes the plan of the next period: its years, days and budgets lie later by
/// as many years. What was dropped, how far it went, what was approved, spent,
/// measured and reported is left out. So is what it referred to and is not there
/// any more, with a warning.
///
/// # Errors
/// 404, 410 for the plan that is copied; else as [`create::create`].
pub fn copy(db: &mut Write, author: &Author, id: Uuid, asked: &PlanCopy) -> Result<Done<Plan>> {
    let (plan, _) = commands::at_version::<Plan>(db, author, Asked::View, id, None)?;
    let whole = content::store::present(db, plan)?;
    let mut copying = Copying {
        db,
        author,
        known: Known::default(),
        warnings: Vec::new(),
        ids: HashMap::new(),
        later: 0,
    };
    let body = copying.body(&whole, asked)?;
    let warnings = copying.warnings;
    let mut done = create::create_as(db, author, &body, Some(id))?;
    done.warnings.extend(warnings);
    Ok(done)
}

struct Copying<'a, 'c> {
    db: &'a mut Write<'c>,
    author: &'a Author,
    known: Known,
    warnings: Vec<Warning>,
    /// The new ids of actions, by their old ones.
    ids: HashMap<Uuid, Uuid>,
    later: i32,
}

impl Copying<'_, '_> {
    fn body(&mut self, whole: &Whole, asked: &PlanCopy) -> Result<Value> {
        let fields = &whole.plan.fields;
        let (first_year, last_year, later) = rules::years(fields.first_year, fields.last_year, asked.first_year);
        self.later = later;
        let mut actions = Vec::new();
        let going_on = |action: &&Action| action.fields.status != ActionStatus::Dropped;
        for action in whole.actions.iter().filter(going_on) {
            let own = whole.lines.iter().filter(|line| line.fields.action_id == action.id);
            let lines = own.map(|line| self.line(line)).collect();
            actions.push(self.action(action, actions.len(), lines)?);
        }
        let indicators: Vec<Value> = whole.indicators.iter().filter_map(|i| self.indicator(i)).collect();
        Ok(json!({
            "id": asked.id.unwrap_or_else(Uuid::now_v7),
            "region_code": fields.region_code,
            "kind": fields.kind,
            "level": fields.level,
            "library_id": fields.library_id,
            "title": asked.title.as_ref().unwrap_or(&fields.title),
            "goals": fields.goals,
            "first_year": first_year,
            "last_year": last_year,
            "actions": actions,
            "indicators": indicators,
        }))
    }

    fn action(&mut self, action: &Action, place: usize, lines: Vec<Value>) -> Result<Value> {
        let id = Uuid::now_v7();
        self.ids.insert(action.id, id);
        let fields = &action.fields;
        let day = |day: Option<NaiveDate>| day.and_then(|day| rules::later(day, self.later));
        let (starts_on, ends_on) = (day(fields.starts_on), day(fields.ends_on));
        let stakeholder = self.still("responsible_stakeholder_id", place, fields.responsible_stakeholder_id)?;
        let library = self.still("responsible_library_id", place, fields.responsible_library_id)?;
        let commitment = self.still("commitment_id", place, fields.commitment_id)?;
        Ok(json!({
            "id": id,
            "position": fields.position,
            "strategy": fields.strategy,
            "description": fields.description,
            "responsible_stakeholder_id": stakeholder,
            "responsible_library_id": library,
            "commitment_id": commitment,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "weight": fields.weight,
            "budget_lines": lines,
        }))
    }

    fn line(&self, line: &BudgetLine) -> Value {
        json!({
            "fiscal_year": line.fields.fiscal_year + self.later,
            "source": line.fields.source,
            "planned_idr": line.fields.planned_idr,
        })
    }

    /// Nothing for what measures an action that was dropped.
    fn indicator(&self, indicator: &Indicator) -> Option<Value> {
        let fields = &indicator.fields;
        let action = match fields.action_id {
            Some(action) => Some(*self.ids.get(&action)?),
            None => None,
        };
        Some(json!({
            "action_id": action,
            "code": fields.code,
            "name": fields.name,
            "unit": fields.unit,
            "aggregation": fields.aggregation,
            "baseline": fields.baseline,
            "baseline_denominator": fields.baseline_denominator,
            "target": fields.target,
            "target_denominator": fields.target_denominator,
        }))
    }

    /// What an action refers to, if it can still be referred to. A commitment
    /// that is no longer open is not kept once more.
    fn still(&mut self, member: &str, place: usize, id: Option<Uuid>) -> Result<Option<Uuid>> {
        let Some(id) = id else { return Ok(None) };
        let to = match member {
            "responsible_stakeholder_id" => RecordType::Stakeholders,
            "responsible_library_id" => RecordType::Libraries,
            _ => RecordType::Commitments,
        };
        let found = self.known.parent(self.db, to, id)?;
        let reach = self.author.actor.reach_into(to);
        let found = found.filter(|found| !found.deleted && reach.includes(found.region.as_ref()));
        let closed = |status: &str| matches!(status, "fulfilled" | "cancelled");
        if found.is_some_and(|found| to != RecordType::Commitments || !closed(found.text("status"))) {
            return Ok(Some(id));
        }
        self.warnings.push(Warning::new(
            format!("/actions/{place}/{member}"),
            "reference_left_out",
            Said::new(
                format!("Left out, since it is no longer there or no longer open: {id}."),
                format!("Tidak disalin, karena sudah tidak ada atau sudah tidak terbuka: {id}."),
            ),
        ));
        Ok(None)
    }
}
