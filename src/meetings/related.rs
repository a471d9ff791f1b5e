//! What a meeting refers to: the one above, the one before, who invites.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::{
    api::{Meeting, MeetingFields},
    rules,
};
use crate::{
    domain::{ProgrammeLevel, RecordType, RegionCode, Said, fault::code},
    infra::{Read, Result, schema::meetings},
    records::{
        Context,
        references::{self, Parent},
    },
};

/// How many meetings may stand one above the other.
const HIGHEST: usize = 20;

/// Checks what a meeting refers to, as far as it has changed: what was accepted
/// once stays, also when the other has gone since.
///
/// # Errors
/// Only when the database cannot answer.
pub fn resolve(
    db: &mut Read,
    fields: &MeetingFields,
    before: Option<&Meeting>,
    context: &mut Context<'_>,
) -> Result<()> {
    let held = before.map(|b| &b.fields);
    let host = fields.host_stakeholder_id;
    if let Some(host) = host.filter(|_| held.is_none_or(|held| held.host_stakeholder_id != host)) {
        references::refer(db, RecordType::Stakeholders, host, "/host_stakeholder_id", context)?;
    }
    resolve_parent(db, fields, before, context)?;
    resolve_earlier(db, fields, held, context)?;
    resolve_below(db, fields, before, context)
}

/// The meeting that a field names: one that is new there must be alive and in
/// reach.
fn named(db: &mut Read, id: Uuid, is_new: bool, pointer: &str, context: &mut Context<'_>) -> Result<Option<Parent>> {
    if is_new {
        return references::refer(db, RecordType::Meetings, id, pointer, context);
    }
    context.known.parent(db, RecordType::Meetings, id)
}

fn resolve_parent(
    db: &mut Read,
    fields: &MeetingFields,
    before: Option<&Meeting>,
    context: &mut Context<'_>,
) -> Result<()> {
    const POINTER: &str = "/parent_meeting_id";
    let Some(id) = fields.parent_meeting_id else {
        return Ok(());
    };
    let is_new = before.is_none_or(|b| b.fields.parent_meeting_id != Some(id));
    if !is_new && before.is_some_and(|b| place(&b.fields) == place(fields)) {
        return Ok(());
    }
    let Some(parent) = named(db, id, is_new, POINTER, context)? else {
        return Ok(());
    };
    if let Some(own) = before.map(|b| b.id).filter(|_| is_new)
        && is_above(db, own, id, &parent, context)?
    {
        context.faults.add(
            POINTER,
            code::CONTRADICTION,
            Said::fixed(
                "A meeting does not belong to itself, nor to one that belongs to it.",
                "Pertemuan tidak berinduk pada dirinya sendiri, juga tidak pada pertemuan di bawahnya.",
            ),
        );
    }
    let above = parent.text("level").parse::<ProgrammeLevel>();
    if let Ok(level) = above
        && rules::fits(fields.level, fields.region_code.as_ref())
        && let Some(said) = rules::misfit((level, parent.region.as_ref()), place(fields))
    {
        context.faults.add(POINTER, code::CONTRADICTION, said);
    }
    Ok(())
}

fn place(fields: &MeetingFields) -> rules::Place<'_> {
    (fields.level, fields.region_code.as_ref())
}

/// Whether a meeting stands among those above another, the other included. They
/// are locked on the way, so that nobody closes the circle from its other side.
fn is_above(db: &mut Read, own: Uuid, from: Uuid, parent: &Parent, context: &mut Context<'_>) -> Result<bool> {
    let (mut at, mut next) = (from, parent.id("parent_meeting_id"));
    for _ in 0..HIGHEST {
        if at == own {
            return Ok(true);
        }
        let Some(above) = next else { return Ok(false) };
        at = above;
        let found = context.known.parent(db, RecordType::Meetings, above)?;
        next = found.and_then(|meeting| meeting.id("parent_meeting_id"));
    }
    Ok(true)
}

fn resolve_earlier(
    db: &mut Read,
    fields: &MeetingFields,
    held: Option<&MeetingFields>,
    context: &mut Context<'_>,
) -> Result<()> {
    const POINTER: &str = "/follows_meeting_id";
    let Some(id) = fields.follows_meeting_id else {
        return Ok(());
    };
    let is_new = held.is_none_or(|held| held.follows_meeting_id != Some(id));
    if !is_new && held.is_some_and(|held| held.starts_at == fields.starts_at) {
        return Ok(());
    }
    let earlier = named(db, id, is_new, POINTER, context)?;
    if earlier
        .as_ref()
        .and_then(starts_at)
        .is_some_and(|at| at >= fields.starts_at)
    {
        context.faults.add(
            POINTER,
            code::CONTRADICTION,
            Said::fixed(
                "The meeting before begins before this one.",
                "Pertemuan sebelumnya dimulai sebelum pertemuan ini.",
            ),
        );
    }
    Ok(())
}

/// When a meeting that was found begins.
pub fn starts_at(meeting: &Parent) -> Option<DateTime<Utc>> {
    meeting.text("starts_at").parse().ok()
}

/// The meetings that belong to one that moves must still fit below it.
fn resolve_below(
    db: &mut Read,
    fields: &MeetingFields,
    before: Option<&Meeting>,
    context: &mut Context<'_>,
) -> Result<()> {
    let Some(before) = before.filter(|b| place(&b.fields) != place(fields)) else {
        return Ok(());
    };
    let below: Vec<(ProgrammeLevel, Option<RegionCode>)> = meetings::table
        .filter(meetings::parent_meeting_id.eq(before.id))
        .filter(meetings::deleted_at.is_null())
        .select((meetings::level, meetings::region_code))
        .load(db.conn())?;
    let misfit = |(level, region): &(ProgrammeLevel, Option<RegionCode>)| {
        rules::misfit(place(fields), (*level, region.as_ref())).is_some()
    };
    if below.iter().any(misfit) {
        let moved = if before.fields.region_code == fields.region_code {
            "/level"
        } else {
            "/region_code"
        };
        context.faults.add(
            moved,
            code::CONTRADICTION,
            Said::fixed(
                "Meetings that belong to this one would not fit below it any more.",
                "Pertemuan yang berinduk pada pertemuan ini tidak akan sesuai lagi.",
            ),
        );
    }
    Ok(())
}
