//! The operations on grants.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Grant, GrantFields, GrantFilter, GrantPage};
use crate::{
    access::Session,
    accounts,
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
const LISTED_FROM: &[RecordType] = &[RecordType::Grants, RecordType::Regions];

/// List grants
///
/// Those of the regions that the caller administers or audits.
#[utoipa::path(get, path = "/grants", tag = "accounts", params(GrantFilter, ListParams), responses((status = 200, description = "A page of grants.", body = GrantPage)))]
#[get("/grants")]
pub async fn grant_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    accounts::keepers_only(&session.actor, RecordType::Grants)?;
    list::list::<Grant>(session, request, LISTED_FROM).await
}

/// Give a right
///
/// An administrator gives rights in the own region, `personal_data` only where
/// it sees personal data itself, and none to itself.
#[utoipa::path(post, path = "/grants", tag = "accounts", request_body = GrantFields, responses((status = 201, description = "The grant as it was stored.", body = Grant)))]
#[post("/grants")]
pub async fn grant_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Grant>(session, request, body.0).await
}

/// Read a grant
#[utoipa::path(get, path = "/grants/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The grant."), ViewParams), responses((status = 200, description = "The grant.", body = Grant)))]
#[get("/grants/{id}")]
pub async fn grant_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Grant>(session, request, *id).await
}

/// Replace a grant
#[utoipa::path(put, path = "/grants/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The grant.")), request_body = GrantFields, responses((status = 200, description = "The grant as it is now.", body = Grant)))]
#[put("/grants/{id}")]
pub async fn grant_replace(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Grant>(session, request, *id, body.0).await
}

/// Change fields of a grant
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/grants/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The grant.")), request_body = GrantFields, responses((status = 200, description = "The grant as it is now.", body = Grant)))]
#[patch("/grants/{id}")]
pub async fn grant_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Grant>(session, request, *id, body.0).await
}

/// Take a right back
///
/// It ends at once, also for tokens that were given out before.
#[utoipa::path(delete, path = "/grants/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The grant.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/grants/{id}")]
pub async fn grant_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Grant>(session, request, *id).await
}

/// Restore a deleted grant
#[utoipa::path(post, path = "/grants/{id}/restore", tag = "accounts", params(("id" = Uuid, Path, description = "The grant.")), responses((status = 200, description = "The grant as it is now.", body = Grant)))]
#[post("/grants/{id}/restore")]
pub async fn grant_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Grant>(session, request, *id).await
}

/// Read the history of a grant
#[utoipa::path(get, path = "/grants/{id}/history", tag = "accounts", params(("id" = Uuid, Path, description = "The grant."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/grants/{id}/history")]
pub async fn grant_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Grant>(session, request, *id).await
}
