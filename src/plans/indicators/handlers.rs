//! The operations on indicators.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Indicator, IndicatorFields, IndicatorFilter, IndicatorPage};
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

/// What a page depends on: with `plan_year` also on plans, and on regions, since a
/// filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Indicators, RecordType::Plans, RecordType::Regions];

/// List indicators
#[utoipa::path(get, path = "/indicators", tag = "indicators", params(IndicatorFilter, ListParams), responses((status = 200, description = "A page of indicators.", body = IndicatorPage)))]
#[get("/indicators")]
pub async fn indicator_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Indicator>(session, request, LISTED_FROM).await
}

/// Make an indicator
#[utoipa::path(post, path = "/indicators", tag = "indicators", request_body = IndicatorFields, responses((status = 201, description = "The indicator as it was stored.", body = Indicator)))]
#[post("/indicators")]
pub async fn indicator_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Indicator>(session, request, body.0).await
}

/// Read an indicator
#[utoipa::path(get, path = "/indicators/{id}", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator."), ViewParams), responses((status = 200, description = "The indicator.", body = Indicator)))]
#[get("/indicators/{id}")]
pub async fn indicator_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Indicator>(session, request, *id).await
}

/// Replace an indicator
#[utoipa::path(put, path = "/indicators/{id}", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator.")), request_body = IndicatorFields, responses((status = 200, description = "The indicator as it is now.", body = Indicator)))]
#[put("/indicators/{id}")]
pub async fn indicator_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Indicator>(session, request, *id, body.0).await
}

/// Change an indicator
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/indicators/{id}", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator.")), request_body = IndicatorFields, responses((status = 200, description = "The indicator as it is now.", body = Indicator)))]
#[patch("/indicators/{id}")]
pub async fn indicator_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Indicator>(session, request, *id, body.0).await
}

/// Delete an indicator
///
/// Its measurements go along. It can be restored for 30 days.
#[utoipa::path(delete, path = "/indicators/{id}", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/indicators/{id}")]
pub async fn indicator_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Indicator>(session, request, *id).await
}

/// Restore a deleted indicator
#[utoipa::path(post, path = "/indicators/{id}/restore", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator.")), responses((status = 200, description = "The indicator as it is now.", body = Indicator)))]
#[post("/indicators/{id}/restore")]
pub async fn indicator_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Indicator>(session, request, *id).await
}

/// Read the history of an indicator
#[utoipa::path(get, path = "/indicators/{id}/history", tag = "indicators", params(("id" = Uuid, Path, description = "The indicator."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/indicators/{id}/history")]
pub async fn indicator_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Indicator>(session, request, *id).await
}
