//! A merge is taken back.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    api::UnmergedStakeholders,
    references::{self, REFERENCES, Undone},
    store::{self, Trace},
};
use crate::{
    access::{Action, Author, Permit},
    domain::RecordType,
    infra::{Error, Result, Write, codes},
    records::{Record, commands},
    stakeholders::Stakeholder,
};

/// Makes everything that a merge wrote what it was before, as long as nothing
/// else has touched any of it. Needs the right to change both stakeholders.
///
/// # Errors
/// 404, 403, 412; 409 when the stakeholder is not merged, and when something was
/// touched since, which is named; 422 when a name in a partner system that was
/// dropped with the merge has been taken meanwhile.
pub fn unmerge(db: &mut Write, author: &Author, id: Uuid, expected: Option<i32>) -> Result<UnmergedStakeholders> {
    lock(db, id)?;
    let (gone, permit) = commands::present::<Stakeholder>(db, author, Action::Update, id)?;
    let Some(into) = gone.fields.merged_into else {
        return Err(not_merged());
    };
    commands::expect_version(db, &gone, expected)?;
    let (from, _) = commands::present::<Stakeholder>(db, author, Action::Update, into)?;
    let mut by_type: BTreeMap<RecordType, Vec<Trace>> = BTreeMap::new();
    for trace in store::traces(db, id, gone.stamp.version)? {
        by_type.entry(trace.record_type).or_default().push(trace);
    }
    let own = by_type.remove(&RecordType::Stakeholders).unwrap_or_default();
    if own.is_empty() {
        return Err(not_merged());
    }
    let mut undone = vec![references::undo::<Stakeholder>(db, &permit, own, |_| {})?];
    for reference in REFERENCES {
        let traces = by_type.remove(&reference.record_type()).unwrap_or_default();
        undone.push(reference.undo(db, &permit, id, traces)?);
    }
    if let Some(unknown) = by_type.into_keys().next() {
        return Err(Error::Internal(format!(
            "a merge wrote {unknown}, which no undoing knows"
        )));
    }
    refuse_touched(&permit, &undone)?;
    // The first are the stakeholders themselves.
    let followed = undone
        .into_iter()
        .skip(1)
        .filter_map(|undone| undone.followed)
        .collect();
    let mut again = |id: Uuid, was: Stakeholder| -> Result<Stakeholder> {
        Ok(Stakeholder::find(db, &[id], false)?.pop().unwrap_or(was))
    };
    Ok(UnmergedStakeholders {
        stakeholder: again(id, gone)?,
        from: again(into, from)?,
        followed,
    })
}

/// Locks both stakeholders in the order of ids, so that two who lock the same
/// rows do not wait for each other.
fn lock(db: &mut Write, id: Uuid) -> Result<()> {
    let gone = Stakeholder::find(db, &[id], false)?.pop();
    let mut both = vec![id];
    both.extend(gone.and_then(|gone| gone.fields.merged_into));
    both.sort_unstable();
    for one in both {
        Stakeholder::find(db, &[one], true)?;
    }
    Ok(())
}

fn not_merged() -> Error {
    Error::detailed(
        codes::conflict(),
        "The stakeholder is not part of another.",
        "Pemangku kepentingan ini bukan bagian dari yang lain.",
    )
}

/// Refuses when anything was touched since the merge, and names it as far as the
/// author may know of it.
fn refuse_touched(permit: &Permit, undone: &[Undone]) -> Result<()> {
    let touched: Vec<_> = undone.iter().flat_map(|undone| &undone.touched).collect();
    if touched.is_empty() {
        return Ok(());
    }
    let count = touched.len();
    let known = touched.into_iter().filter(|(record_type, _, region)| {
        let reach = permit.author().actor.reach_into(*record_type);
        reach.includes(region.as_ref())
    });
    let named: Vec<String> = known
        .map(|(record_type, id, _)| format!("/v1/{record_type}/{id}"))
        .collect();
    let first = named.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    Err(Error::detailed(
        codes::conflict(),
        format!("Changed since the merge: {count} records ({first}). `touched` names all that you may read."),
        format!(
            "Berubah sejak penggabungan: {count} catatan ({first}). `touched` menyebut semua yang boleh Anda baca."
        ),
    )
    .extension("touched", named))
}
