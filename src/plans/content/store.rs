//! Plans with all that belongs to them, out of the database: as they are, and
//! out of the ledger as they were.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{Whole, rules};
use crate::{
    domain::RecordType,
    infra::{Error, Read, Result},
    plans::{Plan, actions, budget_lines, indicators, measurements, progress_reports},
    records::Record,
};

/// The types of records that belong to a plan.
pub const BELONGING: [RecordType; 5] = [
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
    RecordType::ProgressReports,
];

/// A plan as it is now, in five statements however much belongs to it.
///
/// # Errors
/// When the database cannot answer.
pub fn present(db: &mut Read, plan: Plan) -> Result<Whole> {
    let id = plan.id;
    Ok(Whole {
        actions: living(actions::store::of_plan(db, id, false)?),
        lines: living(budget_lines::store::of_plan(db, id, false)?),
        indicators: living(indicators::store::of_plan(db, id, false)?),
        measurements: living(measurements::store::of_plan(db, id, false)?),
        reports: living(progress_reports::store::of_plan(db, id, false)?),
        plan,
    })
}

/// The hashes of what plans promise now, in three statements however many they are.
///
/// # Errors
/// When the database cannot answer.
pub fn hashes(db: &mut Read, plans: &[Plan]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = plans.iter().map(|plan| plan.id).collect();
    let mut actions = by_plan(living(actions::store::of_plans(db, &ids, false)?), |r| {
        Some(r.fields.plan_id)
    });
    let mut lines = by_plan(living(budget_lines::store::of_plans(db, &ids, false)?), |r| {
        r.fields.plan_id
    });
    let mut indicators = by_plan(living(indicators::store::of_plans(db, &ids, false)?), |r| {
        Some(r.fields.plan_id)
    });
    let hash = |plan: &Plan| {
        let whole = Whole {
            plan: plan.clone(),
            actions: actions.remove(&plan.id).unwrap_or_default(),
            lines: lines.remove(&plan.id).unwrap_or_default(),
            indicators: indicators.remove(&plan.id).unwrap_or_default(),
            // How it goes is no promise.
            measurements: Vec::new(),
            reports: Vec::new(),
        };
        Ok((plan.id, rules::sha256(&rules::canonical(&whole)?)?))
    };
    plans.iter().map(hash).collect()
}

fn by_plan<R>(rows: Vec<R>, plan: impl Fn(&R) -> Option<Uuid>) -> HashMap<Uuid, Vec<R>> {
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        if let Some(plan) = plan(&row) {
            found.entry(plan).or_default().push(row);
        }
    }
    found
}

/// Without tombstones.
pub fn living<R: Record>(mut rows: Vec<R>) -> Vec<R> {
    rows.retain(|row| row.stamp().deleted_at.is_none());
    rows
}

/// Until when the ledger is read.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// This position, included.
    Seq(i64),
    /// This moment, included.
    Time(DateTime<Utc>),
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    record_type: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    document: Option<Value>,
}

/// A plan as it was, put together from the documents of the ledger. None when it
/// was not there, or deleted.
///
/// # Errors
/// When the database cannot answer.
pub fn past(db: &mut Read, plan: Uuid, until: Until) -> Result<Option<Whole>> {
    // What ever belonged to a plan still has a row there, be it a tombstone.
    let belonging: Vec<String> = BELONGING
        .iter()
        .map(|t| format!("select '{t}' as record_type, id from {t} where plan_id = $1"))
        .collect();
    let (seq, time) = match until {
        Until::Seq(seq) => (Some(seq), None),
        Until::Time(time) => (None, Some(time)),
    };
    let rows: Vec<Row> = diesel::sql_query(format!(
        "with mine as (select 'plans' as record_type, $1 as id union all {}) \
         select m.record_type, l.document from mine m join lateral ( \
             select document from ledger \
             where record_type = m.record_type and record_id = m.id \
               and ($2 is null or seq <= $2) and ($3 is null or recorded_at <= $3) \
             order by version desc limit 1 \
         ) l on true",
        belonging.join(" union all ")
    ))
    .bind::<SqlUuid, _>(plan)
    .bind::<Nullable<BigInt>, _>(seq)
    .bind::<Nullable<Timestamptz>, _>(time)
    .load(db.conn())?;
    let mut documents: HashMap<String, Vec<Value>> = HashMap::new();
    for Row { record_type, document } in rows {
        documents.entry(record_type).or_default().extend(document);
    }
    let Some(plan) = read::<Plan>(&mut documents)?.pop() else {
        return Ok(None);
    };
    let mut whole = Whole {
        plan,
        actions: read(&mut documents)?,
        lines: read(&mut documents)?,
        indicators: read(&mut documents)?,
        measurements: read(&mut documents)?,
        reports: read(&mut documents)?,
    };
    whole.actions.sort_by_key(|r| (r.fields.position, r.id));
    whole.lines.sort_by_key(|r| (r.fields.fiscal_year, r.id));
    whole.indicators.sort_by_key(|r| r.id);
    whole.measurements.sort_by_key(|r| (r.fields.period_start, r.id));
    whole.reports.sort_by_key(|r| (r.fields.period_start, r.id));
    Ok(Some(whole))
}

/// A plan as it was when a version of it gave way to the next; the present one
/// as it is.
///
/// # Errors
/// When the database cannot answer.
pub fn end_of_version(db: &mut Read, plan: Uuid, version: i32) -> Result<Option<Whole>> {
    let next: Position = diesel::sql_query(
        "select min(seq) - 1 as seq from ledger where record_type = 'plans' and record_id = $1 and version = $2 + 1",
    )
    .bind::<SqlUuid, _>(plan)
    .bind::<Integer, _>(version)
    .get_result(db.conn())?;
    past(db, plan, Until::Seq(next.seq.unwrap_or(i64::MAX)))
}

fn read<R: Record + DeserializeOwned>(documents: &mut HashMap<String, Vec<Value>>) -> Result<Vec<R>> {
    let found = documents.remove(R::TYPE.as_str()).unwrap_or_default();
    Ok(found
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()?)
}

#[derive(QueryableByName)]
struct Position {
    #[diesel(sql_type = Nullable<BigInt>)]
    seq: Option<i64>,
}

/// Where in the ledger the approval stands that holds for a plan; none when it
/// was never approved.
///
/// # Errors
/// When the database cannot answer.
pub fn approved_at(db: &mut Read, plan: &Plan) -> Result<Option<i64>> {
    let (Some(sha256), Some(at)) = (&plan.fields.approved_sha256, plan.fields.approved_at) else {
        return Ok(None);
    };
    let found: Position = diesel::sql_query(
        "select min(seq) as seq from ledger where record_type = 'plans' and record_id = $1 \
         and document->>'approved_sha256' = $2 and (document->>'approved_at')::timestamptz = $3",
    )
    .bind::<SqlUuid, _>(plan.id)
    .bind::<Text, _>(sha256)
    .bind::<Timestamptz, _>(at)
    .get_result(db.conn())?;
    Ok(found.seq)
}

/// The canonical form that was approved.
///
/// # Errors
/// When the database cannot answer, or the ledger does not give what was
/// approved.
pub fn approved(db: &mut Read, plan: &Plan) -> Result<Option<Value>> {
    let Some(seq) = approved_at(db, plan)? else {
        return Ok(None);
    };
    let Some(whole) = past(db, plan.id, Until::Seq(seq))? else {
        return Ok(None);
    };
    let form = rules::canonical(&whole)?;
    if plan.fields.approved_sha256.as_deref() != Some(rules::sha256(&form)?.as_str()) {
        return Err(Error::Internal(format!(
            "the ledger does not give the approved content of plan {}",
            plan.id
        )));
    }
    Ok(Some(form))
}

#[derive(QueryableByName)]
struct Deed {
    #[diesel(sql_type = Text)]
    record_type: String,
    #[diesel(sql_type = Text)]
    operation: String,
    #[diesel(sql_type = Array<Text>)]
    changed: Vec<String>,
}

/// Whether somebody changed what a plan promises after this position of the
/// ledger.
///
/// # Errors
/// When the database cannot answer.
pub fn changed_by(db: &mut Read, plan: Uuid, since: i64, actor: Uuid) -> Result<bool> {
    let belonging: Vec<String> = BELONGING
        .iter()
        .take(3)
        .map(|t| format!("select '{t}' as record_type, id from {t} where plan_id = $1"))
        .collect();
    let deeds: Vec<Deed> = diesel::sql_query(format!(
        "with mine as (select 'plans' as record_type, $1 as id union all {}) \
         select l.record_type, l.operation, l.changed from mine m \
         join ledger l on l.record_type = m.record_type and l.record_id = m.id \
         where l.seq > $2 and l.actor_id = $3",
        belonging.join(" union all ")
    ))
    .bind::<SqlUuid, _>(plan)
    .bind::<BigInt, _>(since)
    .bind::<SqlUuid, _>(actor)
    .load(db.conn())?;
    Ok(deeds.iter().any(|deed| {
        let promised = match deed.record_type.as_str() {
            "plans" => rules::PLAN,
            "actions" => rules::ACTION,
            "budget_lines" => rules::BUDGET_LINE,
            _ => rules::INDICATOR,
        };
        deed.operation != "update" || deed.changed.iter().any(|name| promised.contains(&name.as_str()))
    }))
}
