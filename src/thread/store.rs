//! The thread in the database: a fixed number of statements, however long it is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryableByName,
    RunQueryDsl, SelectableHelper,
    sql_types::{Nullable, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    api::{ActionTrace, Outcomes, TakenUp, ThreadCommitment, ThreadDecision, ThreadItem, ThreadMeeting, Trace},
    carried_out,
    weave::{self, Rows},
};
use crate::{
    access::{
        Reach,
        reach::{visible, visible_or_national},
    },
    domain::RecordType,
    infra::{
        Error, Read, Result,
        schema::{agenda_items, commitments, decisions, libraries, meetings, plans, stakeholders},
    },
    meetings::{
        Commitment,
        commitments::{api::CommitmentFields, rules},
    },
    plans::Action,
    records::{Record, commands::deleted},
};

/// What all answers depend on.
pub const DEPENDS_ON: &[RecordType] = &[
    RecordType::Meetings,
    RecordType::AgendaItems,
    RecordType::Decisions,
    RecordType::Commitments,
    RecordType::Stakeholders,
    RecordType::Libraries,
    RecordType::Plans,
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
];

/// The columns of a meeting.
macro_rules! meeting {
    () => {
        (
            meetings::id,
            meetings::kind,
            meetings::level,
            meetings::region_code,
            meetings::title,
            meetings::starts_on,
            meetings::status,
            meetings::minutes_status,
        )
    };
}

/// The columns of an item of an agenda.
macro_rules! item {
    () => {
        (
            agenda_items::id,
            agenda_items::position,
            agenda_items::topic,
            agenda_items::title,
            agenda_items::status,
        )
    };
}

/// The columns of a decision.
macro_rules! decision {
    () => {
        (
            decisions::id,
            decisions::number,
            decisions::kind,
            decisions::text,
            decisions::amends_decision_id,
        )
    };
}

/// The highest that meetings stand one above the other.
const HIGHEST: i32 = 20;

/// What came out of a meeting, of that what lies in the reach.
///
/// # Errors
/// 404 when the meeting is not there or out of reach, 410 when it was deleted.
pub fn outcomes(db: &mut Read, reach: &Reach, meeting: Uuid, now: DateTime<Utc>) -> Result<Outcomes> {
    let meeting = present_meeting(db, reach, meeting)?;
    let items: Vec<(ThreadItem, Option<Uuid>)> =
        visible_or_national!(agenda_items::table.into_boxed(), reach, agenda_items)
            .filter(agenda_items::deleted_at.is_null())
            .filter(agenda_items::meeting_id.eq(meeting.id))
            .order((agenda_items::position, agenda_items::id))
            .select((item!(), agenda_items::commitment_id))
            .load(db.conn())?;
    let decisions: Vec<(ThreadDecision, Option<Uuid>)> =
        visible_or_national!(decisions::table.into_boxed(), reach, decisions)
            .filter(decisions::deleted_at.is_null())
            .filter(decisions::meeting_id.eq(meeting.id))
            .order((decisions::number, decisions::id))
            .select((decision!(), decisions::agenda_item_id))
            .load(db.conn())?;
    let asked: Vec<Uuid> = items.iter().filter_map(|(_, asked)| *asked).collect();
    let rows: Vec<(Uuid, CommitmentFields)> = visible_or_national!(commitments::table.into_boxed(), reach, commitments)
        .filter(commitments::deleted_at.is_null())
        .filter(
            commitments::meeting_id
                .eq(meeting.id)
                .or(commitments::id.nullable().eq_any(asked)),
        )
        .order((commitments::pledged_on, commitments::id))
        .select((commitments::id, CommitmentFields::as_select()))
        .load(db.conn())?;
    let seen: HashSet<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let made_here = rows
        .into_iter()
        .filter(|(_, fields)| fields.meeting_id == Some(meeting.id));
    Ok(weave::outcomes(Rows {
        commitments: named(db, reach, made_here.collect(), now)?,
        items: items
            .into_iter()
            .map(|(item, asked)| (item, asked.filter(|asked| seen.contains(asked))))
            .collect(),
        decisions,
        plans: carried_out::plans_of(db, reach, meeting.id)?,
        meeting,
    }))
}

/// Where a commitment comes from and where it was asked about, of that what
/// lies in the reach.
///
/// # Errors
/// 404 when the commitment is not there or out of reach, 410 when it was deleted.
pub fn trace(db: &mut Read, reach: &Reach, commitment: Uuid, now: DateTime<Utc>) -> Result<Trace> {
    let found = Commitment::find(db, &[commitment], false)?.pop();
    let Commitment { fields, stamp, .. } = found
        .filter(|found| reach.includes(found.region()))
        .ok_or_else(Error::not_found)?;
    if let Some(at) = stamp.deleted_at {
        return Err(deleted(at, stamp.version));
    }
    let decision: Option<(ThreadDecision, Option<Uuid>)> =
        visible_or_national!(decisions::table.into_boxed(), reach, decisions)
            .filter(decisions::deleted_at.is_null())
            .filter(decisions::id.nullable().eq(fields.decision_id))
            .select((decision!(), decisions::agenda_item_id))
            .first(db.conn())
            .optional()?;
    let (decision, under) = decision.map_or((None, None), |(decision, under)| (Some(decision), under));
    let items: Vec<(ThreadItem, Uuid, Option<Uuid>)> =
        visible_or_national!(agenda_items::table.into_boxed(), reach, agenda_items)
            .filter(agenda_items::deleted_at.is_null())
            .filter(
                agenda_items::commitment_id
                    .eq(commitment)
                    .or(agenda_items::id.nullable().eq(under)),
            )
            .order((agenda_items::position, agenda_items::id))
            .select((item!(), agenda_items::meeting_id, agenda_items::commitment_id))
            .load(db.conn())?;
    let above = above(db, fields.meeting_id)?;
    let wanted = above.iter().chain(&fields.meeting_id).copied();
    let wanted: Vec<Uuid> = wanted.chain(items.iter().map(|(_, meeting, _)| *meeting)).collect();
    let meetings: Vec<ThreadMeeting> = visible_or_national!(meetings::table.into_boxed(), reach, meetings)
        .filter(meetings::deleted_at.is_null())
        .filter(meetings::id.eq_any(wanted))
        .order((meetings::starts_at, meetings::id))
        .select(meeting!())
        .load(db.conn())?;
    let meeting = |id: Uuid| meetings.iter().find(|meeting| meeting.id == id).cloned();
    let asking = |at: &ThreadMeeting| {
        let at = at.clone();
        let there = items
            .iter()
            .filter(move |(_, of, asked)| *of == at.id && *asked == Some(commitment));
        there.map(|(item, ..)| item.clone()).collect::<Vec<_>>()
    };
    let taken_up = meetings.iter().flat_map(|at| {
        asking(at).into_iter().map(|agenda_item| TakenUp {
            meeting: at.clone(),
            agenda_item,
        })
    });
    let (of, rows) = (fields.meeting_id, vec![(commitment, fields)]);
    let Some((commitment, _)) = named(db, reach, rows, now)?.pop() else {
        return Err(Error::not_found());
    };
    Ok(Trace {
        commitment,
        decision,
        agenda_item: items
            .iter()
            .find(|(item, ..)| Some(item.id) == under)
            .map(|(item, ..)| item.clone()),
        meeting: of.and_then(meeting),
        parents: above.into_iter().filter_map(meeting).collect(),
        taken_up: taken_up.collect(),
    })
}

/// Where an action comes from, of that what lies in the reach.
///
/// # Errors
/// 404 when the action is not there or out of reach, 410 when it was deleted.
pub fn action_trace(db: &mut Read, reach: &Reach, action: Uuid, now: DateTime<Utc>) -> Result<ActionTrace> {
    let found = Action::find(db, &[action], false)?.pop();
    let found = found
        .filter(|found| reach.includes(found.region()))
        .ok_or_else(Error::not_found)?;
    let (plan, commitment) = (found.fields.plan_id, found.fields.commitment_id);
    let (gone, version) = (found.stamp.deleted_at, found.stamp.version);
    // Of a draft above the caller not even that it was deleted is told.
    let mut action = carried_out::whole(db, reach, vec![found])?
        .pop()
        .ok_or_else(Error::not_found)?;
    if let Some(at) = gone {
        return Err(deleted(at, version));
    }
    let named = plans::table.find(plan).select(plans::meeting_id);
    let meeting: Option<ThreadMeeting> = visible_or_national!(meetings::table.into_boxed(), reach, meetings)
        .filter(meetings::deleted_at.is_null())
        .filter(meetings::id.nullable().eq_any(named))
        .select(meeting!())
        .first(db.conn())
        .optional()?;
    // What it keeps may be out of reach, or deleted.
    let origin = match commitment.map(|id| trace(db, reach, id, now)) {
        Some(Err(error)) if error.refusal().is_none() => return Err(error),
        other => other.and_then(Result::ok),
    };
    action.commitment_id = origin.as_ref().map(|origin| origin.commitment.id);
    Ok(ActionTrace {
        action,
        meeting,
        origin,
    })
}

fn present_meeting(db: &mut Read, reach: &Reach, id: Uuid) -> Result<ThreadMeeting> {
    let found: Option<(ThreadMeeting, i32, Option<DateTime<Utc>>)> = meetings::table
        .find(id)
        .select((meeting!(), meetings::version, meetings::deleted_at))
        .first(db.conn())
        .optional()?;
    match found.filter(|(meeting, ..)| reach.includes(meeting.region_code.as_ref())) {
        None => Err(Error::not_found()),
        Some((_, version, Some(at))) => Err(deleted(at, version)),
        Some((meeting, _, None)) => Ok(meeting),
    }
}

#[derive(QueryableByName)]
struct Above {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The meetings that a meeting belongs to, the nearest first.
fn above(db: &mut Read, meeting: Option<Uuid>) -> Result<Vec<Uuid>> {
    let rows: Vec<Above> = diesel::sql_query(
        "with recursive above (id, height) as ( \
             select parent_meeting_id, 1 from meetings where id = $1 and parent_meeting_id is not null \
             union all select m.parent_meeting_id, a.height + 1 from meetings m join above a on m.id = a.id \
             where m.parent_meeting_id is not null and a.height < $2 \
         ) select id from above order by height",
    )
    .bind::<Nullable<SqlUuid>, _>(meeting)
    .bind::<diesel::sql_types::Integer, _>(HIGHEST)
    .load(db.conn())?;
    Ok(rows.into_iter().map(|above| above.id).collect())
}

/// Commitments as they are shown, with the decisions that they came out of.
fn named(
    db: &mut Read,
    reach: &Reach,
    rows: Vec<(Uuid, CommitmentFields)>,
    now: DateTime<Utc>,
) -> Result<Vec<(ThreadCommitment, Option<Uuid>)>> {
    let who: HashSet<Uuid> = rows.iter().map(|(_, fields)| fields.stakeholder_id).collect();
    let stakeholders: Vec<(Uuid, String)> = visible_or_national!(stakeholders::table.into_boxed(), reach, stakeholders)
        .filter(stakeholders::id.eq_any(who))
        .select((stakeholders::id, stakeholders::name))
        .load(db.conn())?;
    let where_to: HashSet<Uuid> = rows.iter().filter_map(|(_, fields)| fields.library_id).collect();
    let libraries: Vec<(Uuid, String)> = visible!(libraries::table.into_boxed(), reach, libraries)
        .filter(libraries::id.eq_any(where_to))
        .select((libraries::id, libraries::name))
        .load(db.conn())?;
    let names: HashMap<Uuid, String> = stakeholders.into_iter().chain(libraries).collect();
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let mut actions = carried_out::keeping(db, reach, &ids)?;
    Ok(rows
        .into_iter()
        .map(|(id, fields)| {
            let commitment = ThreadCommitment {
                id,
                overdue: rules::is_overdue(&fields, now),
                stakeholder_id: fields.stakeholder_id,
                stakeholder_name: names.get(&fields.stakeholder_id).cloned(),
                library_id: fields.library_id,
                library_name: fields.library_id.and_then(|id| names.get(&id).cloned()),
                region_code: fields.region_code,
                form: fields.form,
                description: fields.description,
                pledged_on: fields.pledged_on,
                pledged_idr: fields.pledged_idr,
                realised_idr: fields.realised_idr,
                due_on: fields.due_on,
                status: fields.status,
                evidence_url: fields.evidence_url,
                actions: actions.remove(&id).unwrap_or_default(),
            };
            (commitment, fields.decision_id)
        })
        .collect())
}
