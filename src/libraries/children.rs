//! What belongs to a library and goes where it goes: enrolments and reports.

use uuid::Uuid;

use super::{api::Library, store};
use crate::{
    access::Permit,
    domain::{RecordType, RegionCode, Said, fault::code},
    infra::{Error, Read, Result, Write},
    records::{
        Context, Record,
        ledger::{self, Change, Operation},
    },
};

/// The region of a child, which is that of its library.
///
/// # Errors
/// When it has none: then its library is unknown, and it was refused before.
pub fn placed(region: Option<RegionCode>) -> Result<RegionCode> {
    region.ok_or_else(|| Error::Internal("a child without the region of its library".into()))
}

/// Finds the library of a child, which must be alive and stay the same.
///
/// # Errors
/// Only when the database cannot answer.
pub fn resolve_library(
    db: &mut Read,
    library: Uuid,
    before: Option<Uuid>,
    context: &mut Context<'_>,
) -> Result<Option<RegionCode>> {
    const POINTER: &str = "/library_id";
    if before.is_some_and(|before| before != library) {
        context.faults.add(
            POINTER,
            code::IMMUTABLE,
            Said::fixed(
                "The library cannot be exchanged; make a new record.",
                "Perpustakaan tidak dapat diganti; buat catatan baru.",
            ),
        );
    }
    let found = context.known.parent(RecordType::Libraries, library, || {
        Ok(store::parents(db, &[library])?.pop().and_then(|(_, parent)| parent))
    })?;
    match found {
        Some(parent) if !parent.deleted && context.reach.includes(Some(&parent.region)) => Ok(Some(parent.region)),
        _ => {
            context.faults.add(
                POINTER,
                code::REFERENCE_UNKNOWN,
                Said::fixed("There is no such library.", "Tidak ada perpustakaan dengan id ini."),
            );
            Ok(None)
        }
    }
}

/// Moves, deletes or restores children with their library: those that were
/// deleted before it stay deleted.
///
/// # Errors
/// When the database cannot do it.
pub fn follow<R: Record>(
    db: &mut Write,
    permit: &Permit,
    before: &Library,
    after: &Library,
    children: Vec<R>,
) -> Result<()> {
    let moved = before.fields.region_code != after.fields.region_code;
    let (gone, back) = (before.stamp.deleted_at, after.stamp.deleted_at);
    let changes = children
        .into_iter()
        .filter_map(|child| {
            let deleted_at = child.stamp().deleted_at;
            let operation = match (gone, back) {
                (None, Some(_)) if deleted_at.is_none() => Operation::Delete,
                (Some(library), None) if deleted_at == Some(library) => Operation::Restore,
                // One that was changed together with its library has moved already.
                (None, None) if moved && deleted_at.is_none() && child.region() != after.region() => Operation::Update,
                _ => return None,
            };
            let mut stamp = child.stamp().next(db.now(), permit.actor_id());
            match operation {
                // The moment of the library's deletion marks those that went with it.
                Operation::Delete => stamp.deleted_at = after.stamp.deleted_at,
                Operation::Restore => stamp.deleted_at = None,
                _ => {}
            }
            let region = Some(after.fields.region_code.clone());
            let follow = permit.follow(R::TYPE, region.as_ref());
            let moved = R::assemble(child.id(), child.fields().clone(), region, stamp);
            Some(moved.map(|moved| Change::of(follow, operation, child, moved)))
        })
        .collect::<Result<Vec<Change<R>>>>()?;
    ledger::write(db, &changes)?;
    Ok(())
}
