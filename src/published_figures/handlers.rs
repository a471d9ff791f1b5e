//! The operations on published figures.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{PublishedFigure, PublishedFigureFields, PublishedFigureFilter, PublishedFigurePage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::PublishedFigures, RecordType::Regions];

/// List published figures
#[utoipa::path(get, path = "/published-figures", tag = "published_figures", params(PublishedFigureFilter, ListParams), responses((status = 200, description = "A page of published figures.", body = PublishedFigurePage)))]
#[get("/published-figures")]
pub async fn published_figure_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<PublishedFigure>(session, request, LISTED_FROM).await
}

/// Note a published figure
///
/// Without `region_code` it is about the whole country, and a national grant is needed.
#[utoipa::path(post, path = "/published-figures", tag = "published_figures", request_body = PublishedFigureFields, responses((status = 201, description = "The published figure as it was stored.", body = PublishedFigure)))]
#[post("/published-figures")]
pub async fn published_figure_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<PublishedFigure>(session, request, body.0).await
}

/// Read a published figure
#[utoipa::path(get, path = "/published-figures/{id}", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure."), ViewParams), responses((status = 200, description = "The published figure.", body = PublishedFigure)))]
#[get("/published-figures/{id}")]
pub async fn published_figure_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<PublishedFigure>(session, request, *id).await
}

/// Replace a published figure
#[utoipa::path(put, path = "/published-figures/{id}", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure.")), request_body = PublishedFigureFields, responses((status = 200, description = "The published figure as it is now.", body = PublishedFigure)))]
#[put("/published-figures/{id}")]
pub async fn published_figure_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<PublishedFigure>(session, request, *id, body.0).await
}

/// Change fields of a published figure
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/published-figures/{id}", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure.")), request_body = PublishedFigureFields, responses((status = 200, description = "The published figure as it is now.", body = PublishedFigure)))]
#[patch("/published-figures/{id}")]
pub async fn published_figure_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<PublishedFigure>(session, request, *id, body.0).await
}

/// Delete a published figure
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/published-figures/{id}", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/published-figures/{id}")]
pub async fn published_figure_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<PublishedFigure>(session, request, *id).await
}

/// Restore a deleted published figure
#[utoipa::path(post, path = "/published-figures/{id}/restore", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure.")), responses((status = 200, description = "The published figure as it is now.", body = PublishedFigure)))]
#[post("/published-figures/{id}/restore")]
pub async fn published_figure_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<PublishedFigure>(session, request, *id).await
}

/// Read the history of a published figure
#[utoipa::path(get, path = "/published-figures/{id}/history", tag = "published_figures", params(("id" = Uuid, Path, description = "The published figure."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/published-figures/{id}/history")]
pub async fn published_figure_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<PublishedFigure>(session, request, *id).await
}
