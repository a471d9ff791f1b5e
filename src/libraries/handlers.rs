//! The operations on libraries.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Library, LibraryFields, LibraryFilter, LibraryPage};
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

/// What a page of libraries depends on: with `enrolled` also on enrolments, with
/// `has_current_plan` on plans, and on regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[
    RecordType::Libraries,
    RecordType::Enrolments,
    RecordType::Plans,
    RecordType::Regions,
];

/// List libraries
#[utoipa::path(get, path = "/libraries", tag = "libraries", params(LibraryFilter, ListParams), responses((status = 200, description = "A page of libraries.", body = LibraryPage)))]
#[get("/libraries")]
pub async fn library_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Library>(session, request, LISTED_FROM).await
}

/// Register a library
#[utoipa::path(post, path = "/libraries", tag = "libraries", request_body = LibraryFields, responses((status = 201, description = "The library as it was stored.", body = Library)))]
#[post("/libraries")]
pub async fn library_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Library>(session, request, body.0).await
}

/// Read a library
#[utoipa::path(get, path = "/libraries/{id}", tag = "libraries", params(("id" = Uuid, Path, description = "The library."), ViewParams), responses((status = 200, description = "The library.", body = Library)))]
#[get("/libraries/{id}")]
pub async fn library_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Library>(session, request, *id).await
}

/// Replace a library
#[utoipa::path(put, path = "/libraries/{id}", tag = "libraries", params(("id" = Uuid, Path, description = "The library.")), request_body = LibraryFields, responses((status = 200, description = "The library as it is now.", body = Library)))]
#[put("/libraries/{id}")]
pub async fn library_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Library>(session, request, *id, body.0).await
}

/// Change fields of a library
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/libraries/{id}", tag = "libraries", params(("id" = Uuid, Path, description = "The library.")), request_body = LibraryFields, responses((status = 200, description = "The library as it is now.", body = Library)))]
#[patch("/libraries/{id}")]
pub async fn library_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Library>(session, request, *id, body.0).await
}

/// Delete a library
///
/// Its enrolments and reports go with it. It can be restored for 30 days.
#[utoipa::path(delete, path = "/libraries/{id}", tag = "libraries", params(("id" = Uuid, Path, description = "The library.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/libraries/{id}")]
pub async fn library_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Library>(session, request, *id).await
}

/// Restore a deleted library
///
/// What went with it comes back with it.
#[utoipa::path(post, path = "/libraries/{id}/restore", tag = "libraries", params(("id" = Uuid, Path, description = "The library.")), responses((status = 200, description = "The library as it is now.", body = Library)))]
#[post("/libraries/{id}/restore")]
pub async fn library_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Library>(session, request, *id).await
}

/// Read the history of a library
#[utoipa::path(get, path = "/libraries/{id}/history", tag = "libraries", params(("id" = Uuid, Path, description = "The library."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/libraries/{id}/history")]
pub async fn library_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Library>(session, request, *id).await
}
