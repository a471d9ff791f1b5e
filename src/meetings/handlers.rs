//! The operations on meetings.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web::Path};
use serde_json::Value;
use uuid::Uuid;

use super::{
    agenda_items::order,
    api::{
        Agenda, AgendaOrder, FollowUp, Meeting, MeetingFields, MeetingFilter, MeetingPage, MeetingTransition,
        MeetingView,
    },
    calendar::{self, Calendar},
    follow_up, steps, whole,
};
use crate::{
    access::{Action, Session},
    domain::{Faults, RecordType, Said, fault::code},
    infra::{
        Error, Result, body,
        json::Json,
        query,
        reply::{if_match, language, quoted, tagged_as},
        shape::Verb,
    },
    records::{
        ListParams, Paging, Record,
        asked::Asked,
        commands,
        history::{self, HistoryParams, VersionPage},
        list,
        view::ViewParams,
        write::{self, path_of, public_base},
    },
};

/// What a page depends on; stakeholders and regions, since a filter may name one by an
/// old id or code.
const LISTED_FROM: &[RecordType] = &[
    RecordType::Meetings,
    RecordType::Attendances,
    RecordType::Stakeholders,
    RecordType::Regions,
];

/// List meetings
#[utoipa::path(get, path = "/meetings", tag = "meetings", params(MeetingFilter, ListParams), responses((status = 200, description = "A page of meetings.", body = MeetingPage)))]
#[get("/meetings")]
pub async fn meeting_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Meeting>(session, request, LISTED_FROM).await
}

/// Make a meeting
///
/// With what belongs to it, nested: agenda, attendances, decisions and their commitments. All of them
/// are made or none; what is wrong with any of them is told at once, as in `/agenda_items/1/title`.
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = MeetingFields, responses((status = 201, description = "The meeting as it was stored, with what was made with it.", body = MeetingView)))]
#[post("/meetings")]
pub async fn meeting_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    let body = body.0;
    let asked = body.clone();
    write::run(session, &request, &asked, move |db, author, call| {
        let (id, warnings) = whole::create(db, author, &body)?;
        whole::answer(db, author, call, id, &warnings)
    })
    .await
}

/// Read a meeting
///
/// With its agenda, attendances, decisions and commitments, in the past too: as they were then. The tag is the
/// version of the meeting, for `If-Match`, and of all that is shown with it.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting."), ViewParams), responses((status = 200, description = "The meeting with all that belongs to it.", body = MeetingView)))]
#[get("/meetings/{id}")]
pub async fn meeting_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    whole::view(session, request, *id).await
}

/// Replace a meeting
#[utoipa::path(put, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), request_body = MeetingFields, responses((status = 200, description = "The meeting as it is now.", body = Meeting)))]
#[put("/meetings/{id}")]
pub async fn meeting_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    change(session, request, *id, body.0, Verb::Replace).await
}

/// Change fields of a meeting
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), request_body = MeetingFields, responses((status = 200, description = "The meeting as it is now.", body = Meeting)))]
#[patch("/meetings/{id}")]
pub async fn meeting_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    change(session, request, *id, body.0, Verb::Patch).await
}

/// Changes a meeting; what was read with it may come back as it was.
async fn change(session: Session, request: HttpRequest, id: Uuid, body: Value, verb: Verb) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    let asked = body.clone();
    write::run(session, &request, &asked, move |db, author, call| {
        let body = whole::without_children(db, author, call, id, &body)?;
        let done = commands::change::<Meeting>(db, author, id, expected, verb, &body)?;
        call.answer(done, StatusCode::OK)
    })
    .await
}

/// Delete a meeting
///
/// With its agenda, attendances and decisions. It can be restored for 30 days. One with approved minutes, or out of
/// which living commitments came, stays.
#[utoipa::path(delete, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/meetings/{id}")]
pub async fn meeting_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Meeting>(session, request, *id).await
}

/// Restore a deleted meeting
#[utoipa::path(post, path = "/meetings/{id}/restore", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), responses((status = 200, description = "The meeting as it is now.", body = Meeting)))]
#[post("/meetings/{id}/restore")]
pub async fn meeting_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Meeting>(session, request, *id).await
}

/// Read the history of a meeting
#[utoipa::path(get, path = "/meetings/{id}/history", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/meetings/{id}/history")]
pub async fn meeting_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Meeting>(session, request, *id).await
}

/// Take a step of a meeting
///
/// From planned to held or cancelled, then to approved minutes. These are locked with the agenda and the decisions.
#[utoipa::path(post, path = "/meetings/{id}/transitions", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), request_body = MeetingTransition, responses((status = 200, description = "The meeting as it is now.", body = Meeting)))]
#[post("/meetings/{id}/transitions")]
pub async fn meeting_transition(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (id, expected) = (*id, if_match(&request)?);
    let asked: MeetingTransition = body::read(&body.0)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        call.answer(steps::take(db, author, id, expected, &asked)?, StatusCode::OK)
    })
    .await
}

/// Put an agenda in order
///
/// All items of the meeting's agenda, in the order in which they shall stand.
#[utoipa::path(put, path = "/meetings/{id}/agenda", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), request_body = AgendaOrder, responses((status = 200, description = "The agenda as it is now.", body = Agenda)))]
#[put("/meetings/{id}/agenda")]
pub async fn meeting_agenda(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (id, expected, asked) = (*id, if_match(&request)?, body.0.clone());
    write::run(session, &request, &body.0, move |db, author, call| {
        let (meeting, agenda_items) = order::put(db, author, id, expected, &asked)?;
        let agenda = serde_json::to_value(Agenda { agenda_items })?;
        let version = quoted(meeting.stamp.version);
        call.answer_with(&path_of::<Meeting>(id), version, agenda, &[], StatusCode::OK)
    })
    .await
}

/// Draft the next meeting
///
/// Of the same kind, level, place and host, with the open items and the open commitments of this one on its
/// agenda, and the same offices invited.
#[utoipa::path(post, path = "/meetings/{id}/follow-up", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting that is followed.")), request_body = FollowUp, responses((status = 201, description = "The next meeting, planned.", body = MeetingView)))]
#[post("/meetings/{id}/follow-up")]
pub async fn meeting_follow_up(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (id, asked) = (*id, body.0.clone());
    write::run(session, &request, &body.0, move |db, author, call| {
        let next = follow_up::draft(db, author, id, &asked)?;
        let (next, warnings) = whole::create(db, author, &next)?;
        whole::answer(db, author, call, next, &warnings)
    })
    .await
}

/// Read a meeting as a calendar
///
/// RFC 5545, with the time zone of the place.
#[utoipa::path(get, path = "/meetings/{id}/calendar.ics", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), responses((status = 200, description = "A calendar with one event.", body = String, content_type = "text/calendar")))]
#[get("/meetings/{id}/calendar.ics")]
pub async fn meeting_calendar(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let calendar = session
        .read(move |db, me| {
            let meeting = Meeting::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
            me.may(Action::View, RecordType::Meetings, meeting.region())?;
            match meeting.stamp.deleted_at {
                Some(at) => Err(commands::deleted(at, meeting.stamp.version)),
                None => Calendar::of(db, me, vec![meeting]),
            }
        })
        .await?;
    as_calendar(&request, &calendar)
}

/// Read meetings as a calendar
///
/// All that the filters select, at most 5,000; more are refused rather than cut off.
#[utoipa::path(get, path = "/meetings.ics", tag = "meetings", params(MeetingFilter), responses((status = 200, description = "A calendar with an event for each meeting.", body = String, content_type = "text/calendar")))]
#[get("/meetings.ics")]
pub async fn meeting_calendars(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let asked = Asked::of::<Meeting>(&session, &request).await?;
    let query::Query(filter, _) = query::parse::<MeetingFilter, query::Nothing>(&asked.query)?;
    let calendar = session
        .snapshot(move |db, me| {
            let all = Paging {
                column: "starts_at".into(),
                descending: false,
                after: None,
                limit: calendar::MOST + 1,
            };
            let reach = me.reach_into(RecordType::Meetings);
            let meetings = <Meeting as Record>::page(db, &reach, &filter, &all)?;
            if meetings.len() as i64 > calendar::MOST {
                return Err(too_many());
            }
            Calendar::of(db, me, meetings.into_iter().map(|listed| listed.row).collect())
        })
        .await?;
    let mut answer = as_calendar(&request, &calendar)?;
    asked.tell(&mut answer);
    Ok(answer)
}

fn as_calendar(request: &HttpRequest, calendar: &Calendar) -> Result<HttpResponse> {
    let text = calendar.text(&public_base(request), language(request))?;
    let tag = quoted(list::etag(text.as_bytes()));
    Ok(tagged_as(request, &tag, calendar::MEDIA_TYPE, text.into()))
}

fn too_many() -> Error {
    let most = calendar::MOST;
    let mut faults = Faults::new();
    faults.add(
        "?region",
        code::RANGE,
        Said::new(
            format!("More than {most} meetings are selected; narrow the filters."),
            format!("Lebih dari {most} pertemuan terpilih; persempit saringannya."),
        ),
    );
    Error::bad_query(faults)
}
