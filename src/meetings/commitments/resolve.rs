//! What a commitment refers to, and what follows from it: the region of the
//! beneficiary, the meeting of the decision, the day of the promise.

use uuid::Uuid;

use super::{
    api::{Commitment, CommitmentFields},
    rules,
};
use crate::{
    domain::{RecordType, RegionCode, Said, TimeZone, fault::code},
    infra::{Read, Result, clock},
    records::{
        Context,
        references::{Parent, refer_or_keep, resolve_region},
    },
};

/// Finds everything that a commitment names, and fills what follows from it.
/// Gives the region of the beneficiary: who may write there may record the
/// promise, wherever the meeting lies, as long as he may see the meeting.
///
/// # Errors
/// Only when the database cannot answer; what is wrong goes into `context`.
pub fn resolve(
    db: &mut Read,
    fields: &mut CommitmentFields,
    before: Option<&Commitment>,
    context: &mut Context<'_>,
) -> Result<Option<RegionCode>> {
    let held = before.map(|before| &before.fields);
    if let Some(from) = held.map(|h| h.status)
        && from != fields.status
        && let Err(said) = rules::step(from, fields.status)
    {
        context.faults.add("/status", code::CONTRADICTION, said);
    }
    beneficiary(db, fields, held, context)?;
    let stakeholder = fields.stakeholder_id;
    let before_stakeholder = held.map(|h| h.stakeholder_id);
    refer_or_keep(
        db,
        RecordType::Stakeholders,
        stakeholder,
        before_stakeholder,
        "/stakeholder_id",
        context,
    )?;
    // One that comes back is promised anew: what it came out of must be there.
    let alive = before
        .filter(|before| before.stamp.deleted_at.is_none())
        .map(|b| &b.fields);
    let meeting = origin(db, fields, alive, context)?;
    if fields.pledged_on.is_none() {
        let day = meeting.and_then(|meeting| meeting.text("starts_on").parse().ok());
        let held = held.and_then(|h| h.pledged_on);
        let today = || clock::today_in(TimeZone::of(fields.region_code.as_ref()));
        // What is left out in a change stays as it was.
        fields.pledged_on = held.or(day).or_else(|| Some(today()));
    }
    Ok(fields.region_code.clone())
}

/// Who benefits: a library, and with it its region, or a whole region.
fn beneficiary(
    db: &mut Read,
    fields: &mut CommitmentFields,
    held: Option<&CommitmentFields>,
    context: &mut Context<'_>,
) -> Result<()> {
    if let Some(region) = &mut fields.region_code {
        resolve_region(db, region, context)?;
    }
    let Some(library) = fields.library_id else {
        return Ok(());
    };
    let before = held.and_then(|h| h.library_id);
    let found = refer_or_keep(db, RecordType::Libraries, library, before, "/library_id", context)?;
    let Some(region) = found.and_then(|library| library.region) else {
        context.unplaced |= fields.region_code.is_none();
        return Ok(());
    };
    // A region that came along unchanged gives way to that of another library.
    let told = fields.region_code.as_ref();
    let told = told.filter(|told| held.and_then(|h| h.region_code.as_ref()) != Some(*told));
    if told.is_some_and(|told| *told != region) {
        context.faults.suggest(
            "/region_code",
            code::CONTRADICTION,
            Said::new(
                format!("The library lies in {region}; leave the region out, or give this one."),
                format!("Perpustakaan ini berada di {region}; hilangkan wilayah, atau isi dengan ini."),
            ),
            region.as_str(),
        );
    }
    fields.region_code = Some(region);
    Ok(())
}

/// Out of which decision and meeting: a decision brings its meeting along.
fn origin(
    db: &mut Read,
    fields: &mut CommitmentFields,
    held: Option<&CommitmentFields>,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    if let Some(decision) = fields.decision_id {
        const POINTER: &str = "/decision_id";
        let before = held.and_then(|h| h.decision_id);
        let found = refer_or_keep(db, RecordType::Decisions, decision, before, POINTER, context)?;
        let of = found.and_then(|decision| decision.id("meeting_id"));
        if fields.meeting_id.is_some() && of.is_some() && fields.meeting_id != of {
            context.faults.add(
                POINTER,
                code::CONTRADICTION,
                Said::fixed(
                    "This decision was made at another meeting.",
                    "Kesepakatan ini dibuat pada pertemuan lain.",
                ),
            );
        }
        fields.meeting_id = fields.meeting_id.or(of);
    }
    let Some(meeting) = fields.meeting_id else {
        return Ok(None);
    };
    let before: Option<Uuid> = held.and_then(|h| h.meeting_id);
    refer_or_keep(db, RecordType::Meetings, meeting, before, "/meeting_id", context)
}
