//! The operations on agenda items.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{AgendaItem, AgendaItemFields, AgendaItemFilter, AgendaItemPage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::AgendaItems, RecordType::Regions];

/// List agenda items
#[utoipa::path(get, path = "/agenda_items", tag = "agenda_items", params(AgendaItemFilter, ListParams), responses((status = 200, description = "A page of agenda items.", body = AgendaItemPage)))]
#[get("/agenda_items")]
pub async fn agenda_item_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<AgendaItem>(session, request, LISTED_FROM).await
}

/// Make an agenda item
#[utoipa::path(post, path = "/agenda_items", tag = "agenda_items", request_body = AgendaItemFields, responses((status = 201, description = "The agenda item as it was stored.", body = AgendaItem)))]
#[post("/agenda_items")]
pub async fn agenda_item_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<AgendaItem>(session, request, body.0).await
}

/// Read an agenda item
#[utoipa::path(get, path = "/agenda_items/{id}", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item."), ViewParams), responses((status = 200, description = "The agenda item.", body = AgendaItem)))]
#[get("/agenda_items/{id}")]
pub async fn agenda_item_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<AgendaItem>(session, request, *id).await
}

/// Replace an agenda item
#[utoipa::path(put, path = "/agenda_items/{id}", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item.")), request_body = AgendaItemFields, responses((status = 200, description = "The agenda item as it is now.", body = AgendaItem)))]
#[put("/agenda_items/{id}")]
pub async fn agenda_item_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<AgendaItem>(session, request, *id, body.0).await
}

/// Change fields of an agenda item
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/agenda_items/{id}", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item.")), request_body = AgendaItemFields, responses((status = 200, description = "The agenda item as it is now.", body = AgendaItem)))]
#[patch("/agenda_items/{id}")]
pub async fn agenda_item_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<AgendaItem>(session, request, *id, body.0).await
}

/// Delete an agenda item
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/agenda_items/{id}", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/agenda_items/{id}")]
pub async fn agenda_item_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<AgendaItem>(session, request, *id).await
}

/// Restore a deleted agenda item
#[utoipa::path(post, path = "/agenda_items/{id}/restore", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item.")), responses((status = 200, description = "The agenda item as it is now.", body = AgendaItem)))]
#[post("/agenda_items/{id}/restore")]
pub async fn agenda_item_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<AgendaItem>(session, request, *id).await
}

/// Read the history of an agenda item
#[utoipa::path(get, path = "/agenda_items/{id}/history", tag = "agenda_items", params(("id" = Uuid, Path, description = "The agenda item."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/agenda_items/{id}/history")]
pub async fn agenda_item_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<AgendaItem>(session, request, *id).await
}
