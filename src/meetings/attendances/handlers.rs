//! The operations on attendances.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Attendance, AttendanceFields, AttendanceFilter, AttendancePage};
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
const LISTED_FROM: &[RecordType] = &[
    RecordType::Attendances,
    RecordType::Meetings,
    RecordType::Stakeholders,
    RecordType::Regions,
];

/// List attendances
#[utoipa::path(get, path = "/attendances", tag = "attendances", params(AttendanceFilter, ListParams), responses((status = 200, description = "A page of attendances.", body = AttendancePage)))]
#[get("/attendances")]
pub async fn attendance_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Attendance>(session, request, LISTED_FROM).await
}

/// Make an attendance
#[utoipa::path(post, path = "/attendances", tag = "attendances", request_body = AttendanceFields, responses((status = 201, description = "The attendance as it was stored.", body = Attendance)))]
#[post("/attendances")]
pub async fn attendance_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Attendance>(session, request, body.0).await
}

/// Read an attendance
#[utoipa::path(get, path = "/attendances/{id}", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance."), ViewParams), responses((status = 200, description = "The attendance.", body = Attendance)))]
#[get("/attendances/{id}")]
pub async fn attendance_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Attendance>(session, request, *id).await
}

/// Replace an attendance
#[utoipa::path(put, path = "/attendances/{id}", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance.")), request_body = AttendanceFields, responses((status = 200, description = "The attendance as it is now.", body = Attendance)))]
#[put("/attendances/{id}")]
pub async fn attendance_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Attendance>(session, request, *id, body.0).await
}

/// Change fields of an attendance
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/attendances/{id}", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance.")), request_body = AttendanceFields, responses((status = 200, description = "The attendance as it is now.", body = Attendance)))]
#[patch("/attendances/{id}")]
pub async fn attendance_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Attendance>(session, request, *id, body.0).await
}

/// Delete an attendance
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/attendances/{id}", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/attendances/{id}")]
pub async fn attendance_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Attendance>(session, request, *id).await
}

/// Restore a deleted attendance
#[utoipa::path(post, path = "/attendances/{id}/restore", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance.")), responses((status = 200, description = "The attendance as it is now.", body = Attendance)))]
#[post("/attendances/{id}/restore")]
pub async fn attendance_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Attendance>(session, request, *id).await
}

/// Read the history of an attendance
#[utoipa::path(get, path = "/attendances/{id}/history", tag = "attendances", params(("id" = Uuid, Path, description = "The attendance."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/attendances/{id}/history")]
pub async fn attendance_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Attendance>(session, request, *id).await
}
