//! The operations on enrolments.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Enrolment, EnrolmentFields, EnrolmentFilter, EnrolmentPage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::Enrolments, RecordType::Regions];

/// List enrolments
#[utoipa::path(get, path = "/enrolments", tag = "enrolments", params(EnrolmentFilter, ListParams), responses((status = 200, description = "A page of enrolments.", body = EnrolmentPage)))]
#[get("/enrolments")]
pub async fn enrolment_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Enrolment>(session, request, LISTED_FROM).await
}

/// Make an enrolment
#[utoipa::path(post, path = "/enrolments", tag = "enrolments", request_body = EnrolmentFields, responses((status = 201, description = "The enrolment as it was stored.", body = Enrolment)))]
#[post("/enrolments")]
pub async fn enrolment_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Enrolment>(session, request, body.0).await
}

/// Read an enrolment
#[utoipa::path(get, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment."), ViewParams), responses((status = 200, description = "The enrolment.", body = Enrolment)))]
#[get("/enrolments/{id}")]
pub async fn enrolment_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Enrolment>(session, request, *id).await
}

/// Replace an enrolment
#[utoipa::path(put, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment.")), request_body = EnrolmentFields, responses((status = 200, description = "The enrolment as it is now.", body = Enrolment)))]
#[put("/enrolments/{id}")]
pub async fn enrolment_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Enrolment>(session, request, *id, body.0).await
}

/// Change fields of an enrolment
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment.")), request_body = EnrolmentFields, responses((status = 200, description = "The enrolment as it is now.", body = Enrolment)))]
#[patch("/enrolments/{id}")]
pub async fn enrolment_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Enrolment>(session, request, *id, body.0).await
}

/// Delete an enrolment
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/enrolments/{id}")]
pub async fn enrolment_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Enrolment>(session, request, *id).await
}

/// Restore a deleted enrolment
#[utoipa::path(post, path = "/enrolments/{id}/restore", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment.")), responses((status = 200, description = "The enrolment as it is now.", body = Enrolment)))]
#[post("/enrolments/{id}/restore")]
pub async fn enrolment_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Enrolment>(session, request, *id).await
}

/// Read the history of an enrolment
#[utoipa::path(get, path = "/enrolments/{id}/history", tag = "enrolments", params(("id" = Uuid, Path, description = "The enrolment."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/enrolments/{id}/history")]
pub async fn enrolment_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Enrolment>(session, request, *id).await
}
