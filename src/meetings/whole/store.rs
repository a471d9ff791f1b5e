//! A meeting with what belongs to it, out of the database, in a fixed number of
//! statements.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    access::{Action, Actor, reach::visible_or_national},
    domain::{Language, RecordType},
    infra::{
        Error, Read, Result, clock, codes,
        schema::{commitments, decisions},
    },
    meetings::{
        Commitment, Decision, Meeting,
        agenda_items::store as agenda_items,
        attendances::{store as attendances, words::AttendanceStatus},
        commitments::api::CommitmentFields,
        decisions::api::DecisionFields,
        steps,
    },
    records::{
        Record, children, commands,
        history::{self, Moment},
        record,
        stamp::stamp_of,
    },
};

/// A meeting as it is answered.
pub struct Whole {
    /// The version of the meeting itself.
    pub version: i32,
    /// Its document with the documents of what belongs to it.
    pub document: Value,
}

/// What belongs to a meeting.
struct Belongings {
    agenda_items: Vec<Value>,
    attendances: Vec<Value>,
    decisions: Vec<Value>,
    /// Those out of the decisions.
    commitments: Vec<Value>,
}

/// The living meeting, if this caller may read it.
///
/// # Errors
/// 404 for what is not there or may not be known, 410 for what was deleted.
pub fn readable(db: &mut Read, actor: &Actor, id: Uuid) -> Result<Meeting> {
    let meeting = Meeting::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    actor.may(Action::View, RecordType::Meetings, meeting.region())?;
    match meeting.stamp.deleted_at {
        Some(at) => Err(commands::deleted(at, meeting.stamp.version)),
        None => Ok(meeting),
    }
}

/// A meeting as it is now.
///
/// # Errors
/// 404 for what is not there or may not be known, 410 for what was deleted.
pub fn present(db: &mut Read, actor: &Actor, id: Uuid, language: Language) -> Result<Whole> {
    let meeting = readable(db, actor, id)?;
    let belongings = Belongings {
        agenda_items: shown(&agenda_items::of_meeting(db, id)?)?,
        attendances: shown(&attendances::of_meeting(db, id)?)?,
        decisions: shown(&decisions_of(db, id)?)?,
        commitments: shown(&commitments_of(db, actor, id)?)?,
    };
    let steps = steps::allowed(actor, &meeting.fields, meeting.region(), language);
    Ok(Whole {
        version: meeting.stamp.version,
        document: embed(record::shown(&meeting)?, belongings, json!(steps)),
    })
}

/// A meeting as it was. A version is shown with what belonged to it when the
/// next one came.
///
/// # Errors
/// As [`present`], also for what lay out of the caller's reach then.
pub fn past(db: &mut Read, actor: &Actor, id: Uuid, moment: Moment) -> Result<Whole> {
    const MEETINGS: RecordType = RecordType::Meetings;
    let now = Meeting::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    actor.may(Action::View, MEETINGS, now.region())?;
    let past = history::past(db, MEETINGS, id, moment)?.ok_or_else(Error::not_found)?;
    actor.may(Action::View, MEETINGS, past.region.as_ref())?;
    let document = past.document.ok_or_else(|| {
        Error::detailed(
            codes::gone(),
            "The record was deleted at that moment.",
            "Catatan ini sudah dihapus pada waktu itu.",
        )
    })?;
    let at = match moment {
        Moment::Time(at) => Some(at),
        Moment::Version(version) => history::followed_at(db, MEETINGS, id, version)?.map(just_before),
    };
    let mut then = |children| children::past(db, children, "meeting_id", id, at);
    let belongings = Belongings {
        agenda_items: ordered(then(RecordType::AgendaItems)?, "position"),
        attendances: ordered(then(RecordType::Attendances)?, "created_at"),
        decisions: ordered(then(RecordType::Decisions)?, "number"),
        commitments: as_then(
            within_reach(actor, then(RecordType::Commitments)?),
            at.unwrap_or_else(clock::now),
        )?,
    };
    Ok(Whole {
        version: past.version,
        document: embed(document, belongings, json!([])),
    })
}

/// The last moment before another: those of the database are in microseconds.
fn just_before(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::microseconds(1)
}

fn shown<R: Record>(rows: &[R]) -> Result<Vec<Value>> {
    rows.iter().map(record::shown).collect()
}

/// Documents in the order of a member that is a number or a moment, then of ids.
fn ordered(mut documents: Vec<Value>, member: &str) -> Vec<Value> {
    documents.sort_by_key(|document| {
        let value = document.get(member);
        let number = value.and_then(Value::as_i64);
        let moment = value
            .and_then(Value::as_str)
            .and_then(|at| at.parse::<DateTime<Utc>>().ok());
        (number, moment)
    });
    documents
}

/// Commitments lie where their beneficiaries are, not where the meeting is.
fn within_reach(actor: &Actor, documents: Vec<Value>) -> Vec<Value> {
    let reach = actor.reach_into(RecordType::Commitments);
    let region = |document: &Value| document.get("region_code")?.as_str()?.parse().ok();
    documents
        .into_iter()
        .filter(|document| reach.includes(region(document).as_ref()))
        .collect()
}

/// Commitments with what followed from them at a moment.
fn as_then(documents: Vec<Value>, at: DateTime<Utc>) -> Result<Vec<Value>> {
    let shown = |document| record::shown_at(&serde_json::from_value::<Commitment>(document)?, at);
    documents.into_iter().map(shown).collect()
}

fn embed(mut meeting: Value, belongings: Belongings, steps: Value) -> Value {
    let Belongings {
        agenda_items,
        attendances,
        mut decisions,
        commitments,
    } = belongings;
    for decision in &mut decisions {
        let id = decision.get("id").cloned();
        let of_it: Vec<&Value> = commitments
            .iter()
            .filter(|c| c.get("decision_id") == id.as_ref())
            .collect();
        let of_it = json!(of_it);
        if let Some(members) = decision.as_object_mut() {
            members.insert("commitments".into(), of_it);
        }
    }
    if let Some(members) = meeting.as_object_mut() {
        members.insert("attendance".into(), count(&attendances));
        members.insert("agenda_items".into(), Value::Array(agenda_items));
        members.insert("attendances".into(), Value::Array(attendances));
        members.insert("decisions".into(), Value::Array(decisions));
        members.insert("allowed_transitions".into(), steps);
    }
    meeting
}

/// How many stand in which state.
fn count(attendances: &[Value]) -> Value {
    let in_state = |status: &str| {
        attendances
            .iter()
            .filter(|a| a.get("status") == Some(&json!(status)))
            .count()
    };
    let mut counts: Map<String, Value> = AttendanceStatus::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), json!(in_state(status.as_str()))))
        .collect();
    counts.insert("total".into(), json!(attendances.len()));
    Value::Object(counts)
}

/// The living decisions of a meeting, by number.
///
/// # Errors
/// When the database cannot answer.
pub fn decisions_of(db: &mut Read, meeting: Uuid) -> Result<Vec<Decision>> {
    Ok(decisions::table
        .filter(decisions::meeting_id.eq(meeting))
        .filter(decisions::deleted_at.is_null())
        .order((decisions::number, decisions::id))
        .select((
            decisions::id,
            DecisionFields::as_select(),
            decisions::region_code,
            stamp_of!(decisions),
        ))
        .load(db.conn())?)
}

/// The living commitments out of a meeting that the caller may read.
pub fn commitments_of(db: &mut Read, actor: &Actor, meeting: Uuid) -> Result<Vec<Commitment>> {
    let reach = actor.reach_into(RecordType::Commitments);
    let query = commitments::table
        .filter(commitments::meeting_id.eq(meeting))
        .filter(commitments::deleted_at.is_null())
        .into_boxed();
    Ok(visible_or_national!(query, reach.as_ref(), commitments)
        .order((commitments::created_at, commitments::id))
        .select((commitments::id, CommitmentFields::as_select(), stamp_of!(commitments)))
        .load(db.conn())?)
}
