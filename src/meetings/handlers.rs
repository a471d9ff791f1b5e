//! The operations on meetings.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Meeting, MeetingFields, MeetingFilter, MeetingPage};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{Result, json::Json},
    records::{
        ListParams,
        history::{self, HistoryParams, VersionPage},
        list, view,
        view::ViewParams,
        write,
    },
};

/// What a page depends on; regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Meetings, RecordType::Attendances, RecordType::Regions];

/// List meetings
#[utoipa::path(get, path = "/meetings", tag = "meetings", params(MeetingFilter, ListParams), responses((status = 200, description = "A page of meetings.", body = MeetingPage)))]
#[get("/meetings")]
pub async fn meeting_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Meeting>(session, request, LISTED_FROM).await
}

/// Make a meeting
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = MeetingFields, responses((status = 201, description = "The meeting as it was stored.", body = Meeting)))]
#[post("/meetings")]
pub async fn meeting_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Meeting>(session, request, body.0).await
}

/// Read a meeting
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting."), ViewParams), responses((status = 200, description = "The meeting.", body = Meeting)))]
#[get("/meetings/{id}")]
pub async fn meeting_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Meeting>(session, request, *id).await
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
    write::change::<Meeting>(session, request, *id, body.0).await
}

/// Change fields of a meeting
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/meetings/{id}", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), request_body = MeetingFields, responses((status = 200, description = "The meeting as it is now.", body = Meeting)))]
#[patch("/meetings/{id}")]
pub async fn meeting_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Meeting>(session, request, *id, body.0).await
}

/// Delete a meeting
///
/// It can be restored for 30 days.
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
