//! The commands that change records. HTTP, import, synchronisation and the
//! command line all come through here: what holds for one holds for all.

use serde_json::Value;
use uuid::Uuid;

use super::{
    Context, Record, Stamp, drafts,
    input::{self, Draft},
    ledger::{self, Change, Operation},
    personal,
    record::{self, Warning},
    references::Known,
    stamp::RESTORABLE,
};
use crate::{
    access::{Action, Author, Permit},
    domain::{Faults, RegionCode},
    infra::{Error, Result, Write, codes, shape::Verb},
};

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Done<R> {
    /// The record as it is now.
    pub record: R,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// Whether anything was changed.
    pub changed: bool,
}

/// Makes a record.
///
/// # Errors
/// 403 when the author may not, 409 when the id is there, 422 with every fault.
pub fn create<R: Record>(db: &mut Write, author: &Author, draft: &Draft<R::Fields>) -> Result<Done<R>> {
    let (change, warnings) = prepare_create::<R>(db, author, draft, &mut Known::default())?;
    ledger::write(db, std::slice::from_ref(&change))?;
    Ok(Done {
        record: change.after,
        warnings,
        changed: true,
    })
}

/// Everything of [`create`] but the writing.
///
/// # Errors
/// As [`create`].
pub fn prepare_create<R: Record>(
    db: &mut Write,
    author: &Author,
    draft: &Draft<R::Fields>,
    known: &mut Known,
) -> Result<(Change<R>, Vec<Warning>)> {
    let mut fields = draft.fields.clone();
    let reach = author.actor.reach_into(R::TYPE);
    let mut context = Context::new(known, &reach, draft.faults.clone());
    let region = R::resolve(db, &mut fields, None, &mut context)?;
    record::settle(&mut fields, &context.moved)?;
    let permit = leave::<R>(author, region.as_ref(), draft, &mut context)?;
    context.faults.finish()?;
    let warnings = context.warnings;
    let row = R::assemble(draft.id, fields, region, Stamp::first(db.now(), permit.actor_id()))?;
    R::allow(db, known, &permit, None, &row)?;
    known.series.made(row.id());
    Ok((Change::create(permit, row), warnings))
}

/// Leave to make a record there. It is asked before faults are told that need
/// other rows, so that nobody learns from them what he may not see.
fn leave<R: Record>(
    author: &Author,
    region: Option<&RegionCode>,
    draft: &Draft<R::Fields>,
    context: &mut Context<'_>,
) -> Result<Permit> {
    if context.unplaced || (region.is_none() && !R::NATIONAL) {
        // It belongs to something that is not there.
        std::mem::take(&mut context.faults).finish()?;
    }
    match author.may(Action::Create, R::TYPE, region) {
        // Perhaps it is the region that cannot be read.
        Err(_) if !draft.faults.is_empty() => Err(draft.faults.clone().into()),
        asked => asked,
    }
}

/// Changes a record: `verb` says whether `body` is all of it or a part.
/// `expected` is the version that the author has seen.
///
/// # Errors
/// 404, 403, 410 for a deleted one, 412 when somebody was faster, 422.
pub fn change<R: Record>(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    expected: Option<i32>,
    verb: Verb,
    body: &Value,
) -> Result<Done<R>> {
    let mut known = Known::default();
    // Two who let two records refer to each other lock them in one order, and do not wait for each other.
    let of_its_type = R::REFERENCES.iter().filter(|(_, to)| *to == R::TYPE);
    let named = of_its_type.filter_map(|(field, _)| body.get(field)?.as_str()?.parse().ok());
    known.learn_parents(db, R::TYPE, &named.filter(|named| *named < id).collect::<Vec<_>>())?;
    let (before, permit) = at_version::<R>(db, author, Action::Update, id, expected)?;
    let draft = input::change(verb, &before, body)?;
    change_to(db, author, permit, before, &draft, &mut known)
}

/// Changes a record by a rule and not by a body: a step of a workflow, an order.
/// `action` is what the policy is asked for.
///
/// # Errors
/// As [`change`], and those of `alter`.
pub fn alter<R: Record>(
    db: &mut Write,
    author: &Author,
    action: Action,
    id: Uuid,
    expected: Option<i32>,
    alter: impl FnOnce(&mut R::Fields) -> Result<()>,
) -> Result<Done<R>> {
    let (before, permit) = at_version::<R>(db, author, action, id, expected)?;
    let (mut fields, mut faults) = (before.fields().clone(), Faults::new());
    alter(&mut fields)?;
    R::check(&mut fields, &mut faults);
    let draft = Draft { id, fields, faults };
    change_to(db, author, permit, before, &draft, &mut Known::default())
}

fn change_to<R: Record>(
    db: &mut Write,
    author: &Author,
    permit: Permit,
    before: R,
    draft: &Draft<R::Fields>,
    known: &mut Known,
) -> Result<Done<R>> {
    match prepare_change(db, author, permit, before, draft, known)? {
        Prepared::Unchanged(done) => Ok(done),
        Prepared::Change(change, warnings) => {
            ledger::write(db, std::slice::from_ref(change.as_ref()))?;
            if let Some(before) = &change.before {
                R::follow(db, &change.permit, before, &change.after)?;
            }
            Ok(Done {
                record: change.after,
                warnings,
                changed: true,
            })
        }
    }
}

/// A change that is ready to be written, or none.
pub enum Prepared<R> {
    /// Nothing differs.
    Unchanged(Done<R>),
    /// This is to be written.
    Change(Box<Change<R>>, Vec<Warning>),
}

/// Everything of [`change`] but the looking and the writing.
///
/// # Errors
/// As [`change`].
pub fn prepare_change<R: Record>(
    db: &mut Write,
    author: &Author,
    permit: Permit,
    before: R,
    draft: &Draft<R::Fields>,
    known: &mut Known,
) -> Result<Prepared<R>> {
    let mut fields = draft.fields.clone();
    let reach = author.actor.reach_into(R::TYPE);
    let mut context = Context::new(known, &reach, draft.faults.clone());
    let region = R::resolve(db, &mut fields, Some(&before), &mut context)?;
    record::settle(&mut fields, &context.moved)?;
    if region.as_ref() != before.region() {
        // To move a record is to make it in its new place.
        leave::<R>(author, region.as_ref(), draft, &mut context)?;
    }
    context.faults.finish()?;
    if fields == *before.fields() && region.as_ref() == before.region() {
        return Ok(Prepared::Unchanged(Done {
            record: before,
            warnings: context.warnings,
            changed: false,
        }));
    }
    let stamp = before.stamp().next(db.now(), permit.actor_id());
    let warnings = context.warnings;
    let after = R::assemble(before.id(), fields, region, stamp)?;
    R::allow(db, known, &permit, Some(&before), &after)?;
    Ok(Prepared::Change(
        Box::new(Change::of(permit, Operation::Update, before, after)),
        warnings,
    ))
}

/// Deletes a record; a tombstone stays.
///
/// # Errors
/// 404, 403, 410 when it is deleted already, 412.
pub fn delete<R: Record>(db: &mut Write, author: &Author, id: Uuid, expected: Option<i32>) -> Result<Done<R>> {
    let (before, permit) = at_version::<R>(db, author, Action::Delete, id, expected)?;
    let change = prepare_delete(db, permit, before, &mut Known::default())?;
    written(db, change)
}

/// Everything of [`delete`] but the looking and the writing.
///
/// # Errors
/// When its rules do not let it go.
pub fn prepare_delete<R: Record>(db: &mut Write, permit: Permit, before: R, known: &mut Known) -> Result<Change<R>> {
    let mut stamp = before.stamp().next(db.now(), permit.actor_id());
    stamp.deleted_at = Some(stamp.updated_at);
    let after = R::assemble(before.id(), before.fields().clone(), before.region().cloned(), stamp)?;
    R::allow(db, known, &permit, Some(&before), &after)?;
    Ok(Change::of(permit, Operation::Delete, before, after))
}

/// Erases the personal data of a record for good, from its past as well; what
/// is left stays in its place, also as a tombstone.
///
/// # Errors
/// 404, 403, 412, and 409 when it is erased already.
pub fn erase<R: Record>(db: &mut Write, author: &Author, id: Uuid, expected: Option<i32>) -> Result<Done<R>> {
    let (before, permit) = present::<R>(db, author, Action::Erase, id)?;
    expect_version(db, &before, expected)?;
    let stamp = before.stamp().next(db.now(), permit.actor_id());
    let (fields, region) = (R::erased(before.fields(), db.now()), before.region().cloned());
    let done = put(db, permit, Operation::Erase, before, fields, region, stamp)?;
    personal::forget(db, &done.record)?;
    Ok(done)
}

/// Brings a deleted record back, within 30 days.
///
/// # Errors
/// 404, 403, 409 when it is not deleted, 410 when it is too late, 412, 422
/// when a value has been taken meanwhile.
pub fn restore<R: Record>(db: &mut Write, author: &Author, id: Uuid, expected: Option<i32>) -> Result<Done<R>> {
    let (before, permit) = present::<R>(db, author, Action::Restore, id)?;
    let Some(deleted_at) = before.stamp().deleted_at else {
        return Err(Error::detailed(
            codes::conflict(),
            "The record is not deleted.",
            "Catatan ini tidak dihapus.",
        ));
    };
    expect_version(db, &before, expected)?;
    if db.now() - deleted_at > RESTORABLE && !before.is_merged() {
        return Err(Error::detailed(
            codes::gone(),
            format!("Deleted on {deleted_at}: a record can be restored for 30 days."),
            format!("Dihapus pada {deleted_at}: catatan dapat dipulihkan selama 30 hari."),
        ));
    }
    let mut fields = before.fields().clone();
    let mut known = Known::default();
    let reach = author.actor.reach_into(R::TYPE);
    let mut context = Context::new(&mut known, &reach, Faults::new());
    let region = R::resolve(db, &mut fields, Some(&before), &mut context)?;
    let is_placed = !context.unplaced && (region.is_some() || R::NATIONAL);
    if is_placed && region.as_ref() != before.region() {
        // What it belongs to has moved meanwhile: it comes back in another place.
        author.may(Action::Create, R::TYPE, region.as_ref())?;
    }
    context.faults.finish()?;
    let mut stamp = before.stamp().next(db.now(), permit.actor_id());
    stamp.deleted_at = None;
    put(db, permit, Operation::Restore, before, fields, region, stamp)
}

fn put<R: Record>(
    db: &mut Write,
    permit: Permit,
    operation: Operation,
    before: R,
    fields: R::Fields,
    region: Option<RegionCode>,
    stamp: Stamp,
) -> Result<Done<R>> {
    let after = R::assemble(before.id(), fields, region, stamp)?;
    R::allow(db, &mut Known::default(), &permit, Some(&before), &after)?;
    written(db, Change::of(permit, operation, before, after))
}

fn written<R: Record>(db: &mut Write, change: Change<R>) -> Result<Done<R>> {
    ledger::write(db, std::slice::from_ref(&change))?;
    if let Some(before) = &change.before {
        R::follow(db, &change.permit, before, &change.after)?;
    }
    Ok(Done {
        record: change.after,
        warnings: Vec::new(),
        changed: true,
    })
}

/// The record, locked, and leave for the action.
///
/// # Errors
/// 404 when it is not there or may not be known, 403 when it may be seen only.
pub fn present<R: Record>(db: &mut Write, author: &Author, action: Action, id: Uuid) -> Result<(R, Permit)> {
    let record = R::find(db, &[id], true)?.pop().ok_or_else(Error::not_found)?;
    // Before what the author may do with it is told: that tells that it is there.
    drafts::refuse(db, &author.actor, &record)?;
    let permit = author.may(action, R::TYPE, record.region())?;
    Ok((record, permit))
}

/// The living record, locked, in the version that the author has seen, and
/// leave for the action.
///
/// # Errors
/// 404, 403, 410 for a deleted one, 412 when somebody was faster.
pub fn at_version<R: Record>(
    db: &mut Write,
    author: &Author,
    action: Action,
    id: Uuid,
    expected: Option<i32>,
) -> Result<(R, Permit)> {
    let (record, permit) = present::<R>(db, author, action, id)?;
    refuse_deleted(&record)?;
    expect_version(db, &record, expected)?;
    Ok((record, permit))
}

fn refuse_deleted<R: Record>(record: &R) -> Result<()> {
    match record.stamp().deleted_at {
        None => Ok(()),
        Some(at) => Err(gone(record, at)),
    }
}

/// The answer about a record that was deleted, to those who may know of it.
pub fn deleted(at: chrono::DateTime<chrono::Utc>, version: i32) -> Error {
    Error::detailed(
        codes::gone(),
        format!("Deleted on {at}. It can be restored for 30 days."),
        format!("Dihapus pada {at}. Dapat dipulihkan selama 30 hari."),
    )
    .extension("current_version", version)
}

/// The answer about a tombstone: it was deleted, or became part of another record.
pub fn gone<R: Record>(tombstone: &R, at: chrono::DateTime<chrono::Utc>) -> Error {
    let version = tombstone.stamp().version;
    if !tombstone.is_merged() {
        return deleted(at, version);
    }
    Error::detailed(
        codes::gone(),
        format!(
            "On {at} it became part of another, to which its address leads whoever may read that one. Taking the merge back brings it back."
        ),
        format!(
            "Pada {at} menjadi bagian dari yang lain; alamatnya mengarah ke sana bagi yang boleh membacanya. Pembatalan penggabungan mengembalikannya."
        ),
    )
    .extension("current_version", version)
}

/// Refuses a change made on an older version, and says what differs.
///
/// # Errors
/// 412 when the record is at another version than `expected`.
pub fn expect_version<R: Record>(db: &mut Write, present: &R, expected: Option<i32>) -> Result<()> {
    let current = present.stamp().version;
    match expected {
        Some(version) if version != current => {
            let then = super::history::document_at(db, R::TYPE, present.id(), version)?;
            let now = record::document(present)?;
            let differing = then.map(|then| ledger::differing(&then, &now)).unwrap_or_default();
            Err(Error::detailed(
                codes::stale_version(),
                format!("You changed version {version}, but the record is at version {current}."),
                format!("Anda mengubah versi {version}, tetapi catatan sudah versi {current}."),
            )
            .extension("current_version", current)
            .extension("differing_fields", differing))
        }
        _ => Ok(()),
    }
}
