//! The operations on decisions.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Decision, DecisionFields, DecisionFilter, DecisionPage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::Decisions, RecordType::Regions];

/// List decisions
#[utoipa::path(get, path = "/decisions", tag = "decisions", params(DecisionFilter, ListParams), responses((status = 200, description = "A page of decisions.", body = DecisionPage)))]
#[get("/decisions")]
pub async fn decision_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Decision>(session, request, LISTED_FROM).await
}

/// Make a decision
///
/// Once the minutes of its meeting are approved, only an addendum can be made: a
/// decision that names the one it amends.
#[utoipa::path(post, path = "/decisions", tag = "decisions", request_body = DecisionFields, responses((status = 201, description = "The decision as it was stored.", body = Decision)))]
#[post("/decisions")]
pub async fn decision_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Decision>(session, request, body.0).await
}

/// Read a decision
#[utoipa::path(get, path = "/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path, description = "The decision."), ViewParams), responses((status = 200, description = "The decision.", body = Decision)))]
#[get("/decisions/{id}")]
pub async fn decision_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Decision>(session, request, *id).await
}

/// Replace a decision
#[utoipa::path(put, path = "/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path, description = "The decision.")), request_body = DecisionFields, responses((status = 200, description = "The decision as it is now.", body = Decision)))]
#[put("/decisions/{id}")]
pub async fn decision_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Decision>(session, request, *id, body.0).await
}

/// Change fields of a decision
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path, description = "The decision.")), request_body = DecisionFields, responses((status = 200, description = "The decision as it is now.", body = Decision)))]
#[patch("/decisions/{id}")]
pub async fn decision_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Decision>(session, request, *id, body.0).await
}

/// Delete a decision
///
/// Refused while commitments came out of it that are not deleted, and once the
/// minutes are approved. It can be restored for 30 days.
#[utoipa::path(delete, path = "/decisions/{id}", tag = "decisions", params(("id" = Uuid, Path, description = "The decision.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/decisions/{id}")]
pub async fn decision_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Decision>(session, request, *id).await
}

/// Restore a deleted decision
#[utoipa::path(post, path = "/decisions/{id}/restore", tag = "decisions", params(("id" = Uuid, Path, description = "The decision.")), responses((status = 200, description = "The decision as it is now.", body = Decision)))]
#[post("/decisions/{id}/restore")]
pub async fn decision_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Decision>(session, request, *id).await
}

/// Read the history of a decision
#[utoipa::path(get, path = "/decisions/{id}/history", tag = "decisions", params(("id" = Uuid, Path, description = "The decision."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/decisions/{id}/history")]
pub async fn decision_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Decision>(session, request, *id).await
}
