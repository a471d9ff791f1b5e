//! Two stakeholders become one.

use uuid::Uuid;

use super::{api::MergedStakeholders, references::REFERENCES, rules};
use crate::{
    access::{Action, Author},
    domain::{Faults, RecordType, Said, fault::code},
    infra::{Error, Result, Write, codes},
    records::{
        Record, commands,
        ledger::{self, Change, Operation},
        record::Warning,
        successor,
    },
    stakeholders::Stakeholder,
};

/// Makes a stakeholder part of another: what referred to it refers to the other
/// afterwards, its names go there, and a tombstone stays whose id leads there.
/// Needs the right to change both; what refers to them follows wherever it lies,
/// locked minutes included, since the office is the same.
///
/// # Errors
/// 404, 403, 412; 422 for itself, for a stakeholder that is not there and for too
/// many names; 409 for those that are gone already.
pub fn merge(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    expected: Option<i32>,
    into: Uuid,
) -> Result<(MergedStakeholders, Vec<Warning>)> {
    // In the order of ids, so that two who lock the same rows do not wait for each other.
    let mut both = [id, into];
    both.sort_unstable();
    for one in both {
        Stakeholder::find(db, &[one], true)?;
    }
    let (gone, permit) = commands::present::<Stakeholder>(db, author, Action::Update, id)?;
    refuse_gone(&gone)?;
    commands::expect_version(db, &gone, expected)?;
    if id == into {
        return Err(fault(
            code::CONTRADICTION,
            Said::fixed(
                "A stakeholder cannot become part of itself.",
                "Pemangku kepentingan tidak dapat digabungkan dengan dirinya sendiri.",
            ),
        ));
    }
    let into = target(db, author, &gone, into)?;
    let into_permit = author.may(Action::Update, RecordType::Stakeholders, into.region())?;
    let mut faults = Faults::new();
    let (fields, warnings) = rules::unite(&into.fields, &gone.fields, &mut faults);
    faults.finish()?;

    let (now, by) = (db.now(), permit.actor_id());
    let mut tombstone = gone.clone();
    tombstone.stamp = gone.stamp.next(now, by);
    tombstone.stamp.deleted_at = Some(tombstone.stamp.updated_at);
    tombstone.fields.merged_into = Some(into.id);
    let version = tombstone.stamp.version;
    let mut united = into.clone();
    let mut changes = vec![Change::of(permit.clone(), Operation::Merge, gone.clone(), tombstone)];
    if fields != into.fields {
        united.fields = fields;
        united.stamp = into.stamp.next(now, by);
        changes.push(Change::of(into_permit, Operation::Update, into.clone(), united.clone()));
    }
    ledger::write(db, &changes)?;
    let followed = REFERENCES
        .iter()
        .map(|reference| reference.follow(db, &permit, &gone, &united))
        .collect::<Result<_>>()?;
    let merged = MergedStakeholders {
        id,
        version,
        into: united,
        followed,
    };
    Ok((merged, warnings))
}

fn fault(code: crate::domain::FaultCode, said: Said) -> Error {
    let mut faults = Faults::new();
    faults.add("/into", code, said);
    Error::invalid(faults)
}

/// Refuses a stakeholder that is gone already.
fn refuse_gone(gone: &Stakeholder) -> Result<()> {
    match (gone.fields.merged_into, gone.stamp.deleted_at) {
        (Some(into), _) => Err(Error::detailed(
            codes::conflict(),
            format!("It became part of {into} already."),
            format!("Sudah menjadi bagian dari {into}."),
        )),
        (None, Some(at)) => Err(Error::detailed(
            codes::conflict(),
            format!("It was deleted on {at}."),
            format!("Sudah dihapus pada {at}."),
        )),
        (None, None) => Ok(()),
    }
}

/// The stakeholder that stays: alive, and where the author may read.
fn target(db: &mut Write, author: &Author, gone: &Stakeholder, into: Uuid) -> Result<Stakeholder> {
    let reach = author.actor.reach_into(RecordType::Stakeholders);
    let found = Stakeholder::find(db, &[into], true)?.pop();
    let Some(found) = found.filter(|found| reach.includes(found.region())) else {
        return Err(fault(
            code::REFERENCE_UNKNOWN,
            Said::fixed(
                "There is no such stakeholder among those that you may read.",
                "Tidak ada pemangku kepentingan seperti ini di antara yang boleh Anda baca.",
            ),
        ));
    };
    if let Some(at) = found.stamp.deleted_at {
        let last = successor::of_stakeholder(db, into)?.map(|last| last.id);
        return Err(match (found.fields.merged_into, last) {
            (Some(_), Some(last)) if last == gone.id => Error::detailed(
                codes::conflict(),
                format!("{into} became part of this stakeholder already: it would be a circle."),
                format!("{into} sudah menjadi bagian dari pemangku kepentingan ini: akan melingkar."),
            ),
            (Some(_), Some(last)) => Error::detailed(
                codes::conflict(),
                format!("{into} became part of {last} already; merge into that."),
                format!("{into} sudah menjadi bagian dari {last}; gabungkan ke sana."),
            ),
            _ => Error::detailed(
                codes::conflict(),
                format!("{into} was deleted on {at}; restore it first."),
                format!("{into} sudah dihapus pada {at}; pulihkan dahulu."),
            ),
        });
    }
    Ok(found)
}
