//! The operations on actions.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Action, ActionFields, ActionFilter, ActionPage};
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

/// What a page depends on: plans, since those below see what belongs to one when it is
/// approved; stakeholders and regions, since a filter may name one by an old id or code.
const LISTED_FROM: &[RecordType] = &[
    RecordType::Actions,
    RecordType::Plans,
    RecordType::Stakeholders,
    RecordType::Regions,
];

/// List actions
#[utoipa::path(get, path = "/actions", tag = "actions", params(ActionFilter, ListParams), responses((status = 200, description = "A page of actions.", body = ActionPage)))]
#[get("/actions")]
pub async fn action_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Action>(session, request, LISTED_FROM).await
}

/// Make an action
#[utoipa::path(post, path = "/actions", tag = "actions", request_body = ActionFields, responses((status = 201, description = "The action as it was stored.", body = Action)))]
#[post("/actions")]
pub async fn action_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Action>(session, request, body.0).await
}

/// Read an action
#[utoipa::path(get, path = "/actions/{id}", tag = "actions", params(("id" = Uuid, Path, description = "The action."), ViewParams), responses((status = 200, description = "The action.", body = Action)))]
#[get("/actions/{id}")]
pub async fn action_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Action>(session, request, *id).await
}

/// Replace an action
#[utoipa::path(put, path = "/actions/{id}", tag = "actions", params(("id" = Uuid, Path, description = "The action.")), request_body = ActionFields, responses((status = 200, description = "The action as it is now.", body = Action)))]
#[put("/actions/{id}")]
pub async fn action_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Action>(session, request, *id, body.0).await
}

/// Change an action
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
/// When it becomes done and keeps a commitment that is still open, the answer
/// suggests the commitment's transition.
#[utoipa::path(patch, path = "/actions/{id}", tag = "actions", params(("id" = Uuid, Path, description = "The action.")), request_body = ActionFields, responses((status = 200, description = "The action as it is now.", body = Action)))]
#[patch("/actions/{id}")]
pub async fn action_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Action>(session, request, *id, body.0).await
}

/// Delete an action
///
/// Its budget lines, and the indicators that measure it, go along. It can be restored for 30 days.
#[utoipa::path(delete, path = "/actions/{id}", tag = "actions", params(("id" = Uuid, Path, description = "The action.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/actions/{id}")]
pub async fn action_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Action>(session, request, *id).await
}

/// Restore a deleted action
#[utoipa::path(post, path = "/actions/{id}/restore", tag = "actions", params(("id" = Uuid, Path, description = "The action.")), responses((status = 200, description = "The action as it is now.", body = Action)))]
#[post("/actions/{id}/restore")]
pub async fn action_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Action>(session, request, *id).await
}

/// Read the history of an action
#[utoipa::path(get, path = "/actions/{id}/history", tag = "actions", params(("id" = Uuid, Path, description = "The action."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/actions/{id}/history")]
pub async fn action_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Action>(session, request, *id).await
}
