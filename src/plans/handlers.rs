//! The operations on plans.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Plan, PlanFields, PlanFilter, PlanPage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::Plans, RecordType::Regions];

/// List plans
#[utoipa::path(get, path = "/plans", tag = "plans", params(PlanFilter, ListParams), responses((status = 200, description = "A page of plans.", body = PlanPage)))]
#[get("/plans")]
pub async fn plan_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Plan>(session, request, LISTED_FROM).await
}

/// Make a plan
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = PlanFields, responses((status = 201, description = "The plan as it was stored.", body = Plan)))]
#[post("/plans")]
pub async fn plan_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Plan>(session, request, body.0).await
}

/// Read a plan
#[utoipa::path(get, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan."), ViewParams), responses((status = 200, description = "The plan.", body = Plan)))]
#[get("/plans/{id}")]
pub async fn plan_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Plan>(session, request, *id).await
}

/// Replace a plan
#[utoipa::path(put, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), request_body = PlanFields, responses((status = 200, description = "The plan as it is now.", body = Plan)))]
#[put("/plans/{id}")]
pub async fn plan_replace(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Plan>(session, request, *id, body.0).await
}

/// Change a plan
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), request_body = PlanFields, responses((status = 200, description = "The plan as it is now.", body = Plan)))]
#[patch("/plans/{id}")]
pub async fn plan_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Plan>(session, request, *id, body.0).await
}

/// Delete a plan
///
/// All that belongs to it goes along. What was submitted or approved is cancelled instead. It can be restored for 30 days.
#[utoipa::path(delete, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/plans/{id}")]
pub async fn plan_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Plan>(session, request, *id).await
}

/// Restore a deleted plan
#[utoipa::path(post, path = "/plans/{id}/restore", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), responses((status = 200, description = "The plan as it is now.", body = Plan)))]
#[post("/plans/{id}/restore")]
pub async fn plan_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Plan>(session, request, *id).await
}

/// Read the history of a plan
#[utoipa::path(get, path = "/plans/{id}/history", tag = "plans", params(("id" = Uuid, Path, description = "The plan."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/plans/{id}/history")]
pub async fn plan_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Plan>(session, request, *id).await
}
