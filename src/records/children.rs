//! Records that belong to another and go where it goes: a library's
//! enrolments, a meeting's agenda.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Jsonb, Nullable, Timestamptz, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Context, Record,
    ledger::{self, Change, Operation},
    references::{self, Parent},
};
use crate::{
    access::Permit,
    domain::{RecordType, RegionCode, Said, fault::code},
    infra::{Error, Read, Result, Write},
};

/// The region of a child whose parents all lie in one.
///
/// # Errors
/// When it has none: then its parent is unknown, and it was refused before.
pub fn placed(region: Option<RegionCode>) -> Result<RegionCode> {
    region.ok_or_else(|| Error::Internal("a child without the region of its parent".into()))
}

/// Finds the record that a child belongs to, which must be alive and stay the
/// same. When it is not there nobody knows where the child belongs.
///
/// # Errors
/// Only when the database cannot answer.
pub fn belongs_to(
    db: &mut Read,
    parent: RecordType,
    pointer: &str,
    id: Uuid,
    before: Option<Uuid>,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    let found = references::refer(db, parent, id, pointer, context)?;
    // What it belongs to may have become part of another, to which it went with it.
    let now = found.as_ref().and_then(|found| found.id("id")).unwrap_or(id);
    if before.is_some_and(|before| before != now) {
        context.faults.add(
            pointer,
            code::IMMUTABLE,
            Said::fixed(
                "It cannot be moved to another; make a new record.",
                "Tidak dapat dipindahkan ke yang lain; buat catatan baru.",
            ),
        );
    }
    context.unplaced |= found.is_none();
    Ok(found)
}

#[derive(QueryableByName)]
struct Then {
    #[diesel(sql_type = Jsonb)]
    document: Value,
}

/// The documents of a parent's children as they were at a moment, or as they are
/// now, in the order of their ids; those that were not there yet, or not any
/// more, are left out. `link` is the column that names the parent.
///
/// # Errors
/// When the database cannot answer.
pub fn past(
    db: &mut Read,
    children: RecordType,
    link: &str,
    parent: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<Value>> {
    let rows: Vec<Then> = diesel::sql_query(format!(
        "select l.document from {children} t cross join lateral ( \
             select document from ledger where record_type = '{children}' and record_id = t.id and ($2 is null or recorded_at <= $2) \
             order by version desc limit 1 \
         ) l where t.{link} = $1 and l.document is not null order by t.id"
    ))
    .bind::<SqlUuid, _>(parent)
    .bind::<Nullable<Timestamptz>, _>(at)
    .load(db.conn())?;
    Ok(rows.into_iter().map(|row| row.document).collect())
}

/// Moves, deletes or restores children with their parent: those that were
/// deleted before it stay deleted.
///
/// # Errors
/// When the database cannot do it.
pub fn follow<P: Record, R: Record>(
    db: &mut Write,
    permit: &Permit,
    before: &P,
    after: &P,
    children: Vec<R>,
) -> Result<()> {
    let moved = before.region() != after.region();
    let (gone, back) = (before.stamp().deleted_at, after.stamp().deleted_at);
    let changes = children
        .into_iter()
        .filter_map(|child| {
            let deleted_at = child.stamp().deleted_at;
            let operation = match (gone, back) {
                (None, Some(_)) if deleted_at.is_none() => Operation::Delete,
                (Some(parent), None) if deleted_at == Some(parent) => Operation::Restore,
                // One that was changed together with its parent has moved already.
                (None, None) if moved && deleted_at.is_none() && child.region() != after.region() => Operation::Update,
                _ => return None,
            };
            let mut stamp = child.stamp().next(db.now(), permit.actor_id());
            match operation {
                // The moment of the parent's deletion marks those that went with it.
                Operation::Delete => stamp.deleted_at = after.stamp().deleted_at,
                Operation::Restore => stamp.deleted_at = None,
                _ => {}
            }
            let region = after.region().cloned();
            let follow = permit.follow(R::TYPE, region.as_ref());
            let moved = R::assemble(child.id(), child.fields().clone(), region, stamp);
            Some(moved.map(|moved| Change::of(follow, operation, child, moved)))
        })
        .collect::<Result<Vec<Change<R>>>>()?;
    ledger::write(db, &changes)?;
    Ok(())
}
