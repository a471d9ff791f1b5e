//! The operations on stakeholders.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::{
    api::{Stakeholder, StakeholderFields, StakeholderFilter, StakeholderPage},
    successor::Forwarding,
};
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

/// What a page of stakeholders depends on: regions too, since a filter may name one
/// by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Stakeholders, RecordType::Regions];

/// List stakeholders
#[utoipa::path(get, path = "/stakeholders", tag = "stakeholders", params(StakeholderFilter, ListParams), responses((status = 200, description = "A page of stakeholders.", body = StakeholderPage)))]
#[get("/stakeholders")]
pub async fn stakeholder_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Stakeholder>(session, request, LISTED_FROM).await
}

/// Register a stakeholder
#[utoipa::path(post, path = "/stakeholders", tag = "stakeholders", request_body = StakeholderFields, responses((status = 201, description = "The stakeholder as it was stored.", body = Stakeholder)))]
#[post("/stakeholders")]
pub async fn stakeholder_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Stakeholder>(session, request, body.0).await
}

/// Read a stakeholder
///
/// The id of one that became part of another leads there (308), for those who
/// may see that one. Its history stays at its own id.
#[utoipa::path(get, path = "/stakeholders/{id}", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder."), ViewParams), responses((status = 200, description = "The stakeholder.", body = Stakeholder), (status = 308, description = "It became part of another: `Location` is the address of that one.", headers(("Location" = String, description = "The same question about the other.")))))]
#[get("/stakeholders/{id}")]
pub async fn stakeholder_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let forwarding = Forwarding::of(&session);
    match view::view::<Stakeholder>(session, request.clone(), *id).await {
        Err(refused) => forwarding.instead(refused, &request, *id).await,
        found => found,
    }
}

/// Replace a stakeholder
#[utoipa::path(put, path = "/stakeholders/{id}", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder.")), request_body = StakeholderFields, responses((status = 200, description = "The stakeholder as it is now.", body = Stakeholder)))]
#[put("/stakeholders/{id}")]
pub async fn stakeholder_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Stakeholder>(session, request, *id, body.0).await
}

/// Change fields of a stakeholder
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/stakeholders/{id}", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder.")), request_body = StakeholderFields, responses((status = 200, description = "The stakeholder as it is now.", body = Stakeholder)))]
#[patch("/stakeholders/{id}")]
pub async fn stakeholder_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Stakeholder>(session, request, *id, body.0).await
}

/// Delete a stakeholder
///
/// One with commitments is not deleted (409): merge it into another, or set its status to
/// `inactive`. It can be restored for 30 days.
#[utoipa::path(delete, path = "/stakeholders/{id}", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/stakeholders/{id}")]
pub async fn stakeholder_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Stakeholder>(session, request, *id).await
}

/// Restore a deleted stakeholder
///
/// One that was merged into another comes back by `unmerge`.
#[utoipa::path(post, path = "/stakeholders/{id}/restore", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder.")), responses((status = 200, description = "The stakeholder as it is now.", body = Stakeholder)))]
#[post("/stakeholders/{id}/restore")]
pub async fn stakeholder_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Stakeholder>(session, request, *id).await
}

/// Read the history of a stakeholder
#[utoipa::path(get, path = "/stakeholders/{id}/history", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/stakeholders/{id}/history")]
pub async fn stakeholder_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Stakeholder>(session, request, *id).await
}
