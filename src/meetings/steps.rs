//! The steps of a meeting: held or cancelled, then its minutes approved.

use uuid::Uuid;

use super::{
    api::{AllowedTransition, Meeting, MeetingFields, MeetingTransition},
    words::{MeetingStatus, MeetingStep, MinutesStatus},
};
use crate::{
    access::{
        Action, Actor, Author,
        policy::{Verdict, decide},
    },
    domain::{Faults, Language, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Result, Write, codes},
    records::commands::{self, Done},
};

/// What the policy is asked for.
fn action(step: MeetingStep) -> Action {
    match step {
        MeetingStep::Held | MeetingStep::Cancelled => Action::Update,
        MeetingStep::MinutesApproved => Action::Approve,
    }
}

/// Why the state of a meeting does not allow a step; none when it does.
fn obstacle(fields: &MeetingFields, step: MeetingStep) -> Option<Said> {
    let said = match step {
        MeetingStep::Held | MeetingStep::Cancelled if fields.status != MeetingStatus::Planned => Said::new(
            format!("Only a planned meeting takes this step; this one is {}.", fields.status),
            format!(
                "Hanya pertemuan yang direncanakan dapat melangkah ke sini; yang ini {}.",
                fields.status
            ),
        ),
        MeetingStep::MinutesApproved if fields.status != MeetingStatus::Held => Said::fixed(
            "Only the minutes of a meeting that was held are approved.",
            "Hanya notula pertemuan yang sudah terlaksana yang dapat disetujui.",
        ),
        MeetingStep::MinutesApproved if fields.minutes_status == MinutesStatus::Approved => {
            Said::fixed("The minutes are approved already.", "Notula ini sudah disetujui.")
        }
        MeetingStep::MinutesApproved if fields.minutes.is_none() => {
            Said::fixed("There are no minutes yet.", "Belum ada notula.")
        }
        _ => return None,
    };
    Some(said)
}

/// The steps of a meeting with what stands in the way of each for this caller.
pub fn allowed(
    actor: &Actor,
    fields: &MeetingFields,
    region: Option<&RegionCode>,
    language: Language,
) -> Vec<AllowedTransition> {
    let steps = MeetingStep::ALL.iter().map(|step| {
        let right = || match decide(&actor.grants, action(*step), RecordType::Meetings, region) {
            Verdict::Forbidden(why) => Some(why),
            Verdict::Allowed | Verdict::Hidden => None,
        };
        let reason = obstacle(fields, *step).or_else(right);
        AllowedTransition {
            to: *step,
            allowed: reason.is_none(),
            reason: reason.map(|said| said.in_language(language).to_owned()),
        }
    });
    steps.collect()
}

/// Takes a step. Its reason is kept in the history too.
///
/// # Errors
/// As [`commands::alter`]; 409 when the state does not allow it, 422 without
/// the reason for a cancellation.
pub fn take(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    expected: Option<i32>,
    asked: &MeetingTransition,
) -> Result<Done<Meeting>> {
    let (step, now, by) = (asked.to, db.now(), author.actor.id);
    let author = Author {
        reason: author.reason.clone().or_else(|| asked.reason.clone()),
        ..author.clone()
    };
    commands::alter::<Meeting>(db, &author, action(step), id, expected, |fields| {
        if let Some(said) = obstacle(fields, step) {
            let (en, id) = (
                said.in_language(Language::English),
                said.in_language(Language::Indonesian),
            );
            return Err(Error::detailed(codes::conflict(), en, id));
        }
        match step {
            MeetingStep::Held => fields.status = MeetingStatus::Held,
            MeetingStep::Cancelled => {
                fields.status = MeetingStatus::Cancelled;
                fields.cancellation_reason = Some(needed(asked.reason.as_deref())?);
            }
            MeetingStep::MinutesApproved => {
                fields.minutes_status = MinutesStatus::Approved;
                fields.minutes_approved_at = Some(now);
                fields.minutes_approved_by = Some(by);
            }
        }
        Ok(())
    })
}

fn needed(reason: Option<&str>) -> Result<String> {
    reason.map(str::to_owned).ok_or_else(|| {
        let mut faults = Faults::new();
        faults.add(
            "/reason",
            code::INCOMPLETE,
            Said::fixed(
                "A meeting is cancelled for a reason.",
                "Pertemuan dibatalkan dengan alasan.",
            ),
        );
        Error::invalid(faults)
    })
}
