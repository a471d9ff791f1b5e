//! Plans drafted from meetings in the database.

use chrono::{Datelike, NaiveDate};
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{api::MeetingPlan, rules};
use crate::{
    access::{Action, Author, reach::visible_or_national},
    domain::RecordType,
    infra::{
        Result, Write,
        schema::{commitments, decisions},
    },
    meetings::{Meeting, commitments::words::SupportForm},
    plans::{Plan, create},
    records::commands::{self, Done},
};

/// A commitment as an action needs it.
type Row = (Uuid, Uuid, SupportForm, String, Option<NaiveDate>);

/// Drafts a plan with an action for each living commitment of a meeting that the
/// author may read and that was not cancelled.
///
/// # Errors
/// 404, 410 for the meeting; else as [`create::create`].
pub fn draft(db: &mut Write, author: &Author, meeting: Uuid, asked: &MeetingPlan) -> Result<Done<Plan>> {
    let (meeting, _) = commands::at_version::<Meeting>(db, author, Action::View, meeting, None)?;
    let reach = author.actor.reach_into(RecordType::Commitments);
    let reach = reach.as_ref();
    let decided = decisions::table
        .filter(decisions::meeting_id.eq(meeting.id))
        .select(decisions::id.nullable());
    let promised: Vec<Row> = visible_or_national!(commitments::table.into_boxed(), reach, commitments)
        .filter(
            commitments::meeting_id
                .eq(meeting.id)
                .or(commitments::decision_id.eq_any(decided)),
        )
        .filter(commitments::deleted_at.is_null())
        .filter(commitments::status.ne("cancelled"))
        .order((commitments::due_on.asc(), commitments::id.asc()))
        .select((
            commitments::id,
            commitments::stakeholder_id,
            commitments::form,
            commitments::description,
            commitments::due_on,
        ))
        .load(db.conn())?;
    let fields = &meeting.fields;
    let due = promised.iter().filter_map(|(.., due)| due.map(|due| due.year()));
    let (first, last) = rules::years(fields.starts_on.year(), due);
    let (first, last) = (asked.first_year.unwrap_or(first), asked.last_year.unwrap_or(last));
    let actions: Vec<Value> = promised.into_iter().map(|row| action(row, first, last)).collect();
    // A library's plan lies where the library lies, one of another level where it is told to lie.
    let follows = asked.level.is_none() && asked.library_id.is_none();
    let region = match &asked.region_code {
        None if follows => &fields.region_code,
        named => named,
    };
    let body = json!({
        "id": asked.id.unwrap_or_else(Uuid::now_v7),
        "kind": asked.kind.map_or("follow_up", |kind| kind.as_str()),
        "level": asked.level.unwrap_or(fields.level),
        "region_code": region,
        "library_id": asked.library_id,
        "meeting_id": meeting.id,
        "title": asked.title.clone().unwrap_or_else(|| rules::title(&fields.title)),
        "first_year": first,
        "last_year": last,
        "actions": actions,
    });
    create::create(db, author, &body)
}

/// The action that keeps a commitment. It ends when that is due, if the plan
/// runs then.
fn action((commitment, stakeholder, form, description, due): Row, first: i32, last: i32) -> Value {
    json!({
        "strategy": rules::strategy(form),
        "description": description,
        "responsible_stakeholder_id": stakeholder,
        "commitment_id": commitment,
        "ends_on": due.filter(|due| (first..=last).contains(&due.year())),
    })
}
