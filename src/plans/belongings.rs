//! What belongs to a plan: it lies where the plan lies, and is locked with it.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    rules::{self, Part, Touched},
    words::PlanStatus,
};
use crate::{
    domain::{RecordType, Said},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{actions as acts, plans},
    },
    records::{Context, Record, children, ledger, record, references::Parent},
};

/// The plan of a child, which must be alive and stay the same.
///
/// # Errors
/// Only when the database cannot answer.
pub fn resolve_plan(
    db: &mut Read,
    plan: Uuid,
    before: Option<Uuid>,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    children::belongs_to(db, RecordType::Plans, "/plan_id", plan, before, context)
}

/// The plan of something that belongs to it.
///
/// # Errors
/// Only when the database cannot answer.
pub fn plan_of(db: &mut Read, child: &Parent, context: &mut Context<'_>) -> Result<Option<Parent>> {
    match child.id("plan_id") {
        Some(plan) => context.known.parent(db, RecordType::Plans, plan),
        None => Ok(None),
    }
}

/// The first and the last year of a plan that was found.
pub fn years_of(plan: &Parent) -> (i32, i32) {
    let year = |column: &str| plan.document.get(column).and_then(Value::as_i64).unwrap_or_default();
    let year = |column: &str| i32::try_from(year(column)).unwrap_or_default();
    (year("first_year"), year("last_year"))
}

/// The plan of a child that takes it from its own parent.
///
/// # Errors
/// When it has none: then its parent is unknown, and it was refused before.
pub fn placed(plan: Option<Uuid>) -> Result<Uuid> {
    plan.ok_or_else(|| Error::Internal("a child without the plan of its parent".into()))
}

/// Whether a child may be written as its plan stands, and the plan has room for
/// it. The plan's row is locked, so that nobody submits or approves it in the
/// same moment: what is approved is what the approver saw.
///
/// # Errors
/// 409 with the reason when it may not.
pub fn admit<R: Record>(db: &mut Write, plan: Uuid, before: Option<&R>, after: &R, part: &Part) -> Result<()> {
    let status: Option<PlanStatus> = plans::table
        .find(plan)
        .select(plans::status)
        .for_share()
        .first(db.conn())
        .optional()?;
    // One that is not there yet is made in this transaction, with its children.
    let Some(status) = status else { return Ok(()) };
    if let Some(why) = rules::locked(status, touched(before, after, part)?) {
        return Err(refusal(&why));
    }
    let was_there = before.is_some_and(|before| before.stamp().deleted_at.is_none());
    if after.stamp().deleted_at.is_none() && !was_there {
        return refuse_full(db, R::TYPE, plan);
    }
    Ok(())
}

/// Locks the plans of actions that are written past [`admit`], as it does.
///
/// # Errors
/// When the database cannot do it.
pub fn lock_plans_of(db: &mut Write, actions: &[Uuid]) -> Result<()> {
    let mine = acts::table.filter(acts::id.eq_any(actions)).select(acts::plan_id);
    let locked = plans::table
        .filter(plans::id.eq_any(mine))
        .order(plans::id)
        .select(plans::id);
    locked.for_share().load::<Uuid>(db.conn())?;
    Ok(())
}

/// 409 with a reason.
pub fn refusal(why: &Said) -> Error {
    use crate::domain::Language::{English, Indonesian};
    Error::detailed(
        codes::conflict(),
        why.in_language(English).to_owned(),
        why.in_language(Indonesian).to_owned(),
    )
}

fn touched<R: Record>(before: Option<&R>, after: &R, part: &Part) -> Result<Touched> {
    let progress = match part {
        Part::Progress => None,
        Part::Promise { progress } => Some(*progress),
    };
    match before {
        Some(before) if before.stamp().deleted_at == after.stamp().deleted_at => {
            let changed = ledger::differing(&record::document(before)?, &record::document(after)?);
            Ok(rules::touched(&changed, progress))
        }
        // It comes or goes.
        _ if progress.is_some() => Ok(Touched::Promise),
        _ => Ok(Touched::Progress),
    }
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = BigInt)]
    held: i64,
}

/// Refuses one more of what a plan has plenty of: a plan is read whole, and its
/// sums must fit into 64 bits.
fn refuse_full(db: &mut Write, record_type: RecordType, plan: Uuid) -> Result<()> {
    let most = rules::most(record_type);
    let Held { held } = diesel::sql_query(format!(
        "select count(*) as held from {record_type} where plan_id = $1 and deleted_at is null"
    ))
    .bind::<SqlUuid, _>(plan)
    .get_result(db.conn())?;
    if held < most {
        return Ok(());
    }
    let (what, apa) = (record_type.label_en(), record_type.label_id());
    Err(refusal(&Said::new(
        format!("A plan has at most {most} records of this type ({what})."),
        format!("Sebuah rencana memiliki paling banyak {most} catatan jenis ini ({apa})."),
    )))
}
