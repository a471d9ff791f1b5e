//! What belongs to a meeting, lies where it lies, and is locked with its minutes.

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::words::{MeetingStatus, MinutesStatus};
use crate::{
    domain::RecordType,
    infra::{Error, Read, Result, Write, codes, schema::meetings},
    records::{Context, children, references::Parent},
};

/// The meeting of a child, which must be alive and stay the same.
///
/// # Errors
/// Only when the database cannot answer.
pub fn resolve_meeting(
    db: &mut Read,
    meeting: Uuid,
    before: Option<Uuid>,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    children::belongs_to(db, RecordType::Meetings, "/meeting_id", meeting, before, context)
}

/// The state of a meeting that was found; none when its row says nothing.
pub fn status_of(meeting: &Parent) -> Option<MeetingStatus> {
    meeting.text("status").parse().ok()
}

/// Refuses to change what is part of approved minutes. The meeting's row is
/// locked, so that nobody approves them in the same moment.
///
/// # Errors
/// 409 when the minutes are approved.
pub fn refuse_locked(db: &mut Write, meeting: Uuid) -> Result<()> {
    let status: Option<MinutesStatus> = meetings::table
        .find(meeting)
        .select(meetings::minutes_status)
        .for_share()
        .first(db.conn())
        .optional()?;
    if status == Some(MinutesStatus::Approved) {
        return Err(locked());
    }
    Ok(())
}

/// The refusal to change approved minutes and what is locked with them.
pub fn locked() -> Error {
    Error::detailed(
        codes::conflict(),
        "The minutes of this meeting are approved: they, the agenda and the decisions are locked. A later change is an addendum, a decision that names the one it amends (amends_decision_id).",
        "Notula pertemuan ini sudah disetujui: notula, agenda, dan kesepakatan terkunci. Perubahan sesudahnya berupa adendum, yaitu kesepakatan yang menyebut kesepakatan yang diubahnya (amends_decision_id).",
    )
}

/// Refuses attendance at a meeting that will not be.
///
/// # Errors
/// 409 when the meeting is cancelled.
pub fn refuse_cancelled(db: &mut Write, meeting: Uuid) -> Result<()> {
    let status: Option<MeetingStatus> = meetings::table
        .find(meeting)
        .select(meetings::status)
        .for_share()
        .first(db.conn())
        .optional()?;
    match status {
        Some(MeetingStatus::Cancelled) => Err(cancelled()),
        _ => Ok(()),
    }
}

/// The refusal of attendance at a meeting that will not be.
pub fn cancelled() -> Error {
    Error::detailed(
        codes::conflict(),
        "The meeting is cancelled: nobody attends it.",
        "Pertemuan ini dibatalkan: tidak ada yang menghadirinya.",
    )
}
