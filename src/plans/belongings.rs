//! What belongs to a plan: it lies where the plan lies, and is locked with it.

use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Text, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    content::store::BELONGING,
    measurements,
    rules::{self, Part, Touched},
    words::PlanStatus,
};
use crate::{
    domain::{RecordType, Said},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{actions as acts, plans},
    },
    records::{Context, Known, Record, children, ledger, record, references::Parent},
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
/// it. What is known of the plan is locked, so that nobody submits or
/// approves it in the same moment: what is approved is what the approver saw.
///
/// # Errors
/// 409 with the reason when it may not.
pub fn admit<R: Record>(
    db: &mut Write,
    known: &mut Known,
    plan: Uuid,
    before: Option<&R>,
    after: &R,
    part: &Part,
) -> Result<()> {
    let Some(found) = known.parent(db, RecordType::Plans, plan)? else {
        return Err(Error::Internal(format!(
            "a child of the plan {plan}, which is not there"
        )));
    };
    let status = found.text("status").parse::<PlanStatus>();
    let status = status.map_err(|_| Error::Internal(format!("the plan {plan} stands nowhere")))?;
    if let Some(why) = rules::locked(status, touched(before, after, part)?) {
        return Err(refusal(&why));
    }
    let was_there = before.is_some_and(|before| before.stamp().deleted_at.is_none());
    if after.stamp().deleted_at.is_none() && !was_there {
        let held = known.series.one_more(R::TYPE, plan, || count(db, R::TYPE, plan))?;
        return refuse_full(R::TYPE, held);
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

fn count(db: &mut Write, record_type: RecordType, plan: Uuid) -> Result<i64> {
    let Held { held } = diesel::sql_query(format!(
        "select count(*) as held from {record_type} where plan_id = $1 and deleted_at is null"
    ))
    .bind::<SqlUuid, _>(plan)
    .get_result(db.conn())?;
    Ok(held)
}

/// Refuses one more of what a plan has plenty of: a plan is read whole, and its
/// sums must fit into 64 bits.
fn refuse_full(record_type: RecordType, held: i64) -> Result<()> {
    let most = rules::most(record_type);
    if held < most {
        return Ok(());
    }
    let (what, apa) = (record_type.label_en(), record_type.label_id());
    Err(refusal(&Said::new(
        format!("A plan has at most {most} records of this type ({what})."),
        format!("Sebuah rencana memiliki paling banyak {most} catatan jenis ini ({apa})."),
    )))
}

#[derive(QueryableByName)]
struct HeldBy {
    #[diesel(sql_type = Text)]
    record_type: RecordType,
    #[diesel(sql_type = SqlUuid)]
    plan_id: Uuid,
    #[diesel(sql_type = BigInt)]
    held: i64,
}

/// Learns for many children at once what their rules ask: the plans of those
/// that are known, how much these hold, and when their indicators were measured.
/// It takes the same number of statements however many there are.
///
/// # Errors
/// When the database cannot answer.
pub fn learn(db: &mut Write, known: &mut Known) -> Result<()> {
    let of_parts = [RecordType::Actions, RecordType::Indicators].map(|part| {
        let plans = known.all(part).filter_map(|(_, parent)| parent.id("plan_id"));
        plans.collect::<Vec<Uuid>>()
    });
    known.learn_parents(db, RecordType::Plans, &of_parts.concat())?;
    let plans: Vec<Uuid> = known.all(RecordType::Plans).map(|(id, _)| id).collect();
    if !plans.is_empty() {
        learn_counts(db, known, &plans)?;
    }
    let indicators: Vec<Uuid> = known.all(RecordType::Indicators).map(|(id, _)| id).collect();
    if !indicators.is_empty() {
        measurements::store::learn_days(db, known, &indicators)?;
    }
    Ok(())
}

fn learn_counts(db: &mut Write, known: &mut Known, plans: &[Uuid]) -> Result<()> {
    let counts: Vec<String> = BELONGING
        .iter()
        .map(|t| {
            format!(
                "select '{t}' as record_type, plan_id, count(*) as held from {t} \
                 where plan_id = any($1) and deleted_at is null group by plan_id"
            )
        })
        .collect();
    let rows: Vec<HeldBy> = diesel::sql_query(counts.join(" union all "))
        .bind::<Array<SqlUuid>, _>(plans)
        .load(db.conn())?;
    for (of, plan) in BELONGING
        .iter()
        .flat_map(|of| plans.iter().map(move |plan| (*of, *plan)))
    {
        known.series.counted(of, plan, 0);
    }
    for HeldBy {
        record_type,
        plan_id,
        held,
    } in rows
    {
        known.series.counted(record_type, plan_id, held);
    }
    Ok(())
}
