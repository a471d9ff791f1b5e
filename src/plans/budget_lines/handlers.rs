//! The operations on budget lines.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{BudgetLine, BudgetLineFields, BudgetLineFilter, BudgetLinePage};
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

/// What a page depends on: with `strategy` also on actions, with `plan_status` on plans;
/// on regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[
    RecordType::BudgetLines,
    RecordType::Actions,
    RecordType::Plans,
    RecordType::Regions,
];

/// List budget lines
#[utoipa::path(get, path = "/budget_lines", tag = "budget_lines", params(BudgetLineFilter, ListParams), responses((status = 200, description = "A page of budget lines.", body = BudgetLinePage)))]
#[get("/budget_lines")]
pub async fn budget_line_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<BudgetLine>(session, request, LISTED_FROM).await
}

/// Make a budget line
#[utoipa::path(post, path = "/budget_lines", tag = "budget_lines", request_body = BudgetLineFields, responses((status = 201, description = "The budget line as it was stored.", body = BudgetLine)))]
#[post("/budget_lines")]
pub async fn budget_line_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<BudgetLine>(session, request, body.0).await
}

/// Read a budget line
#[utoipa::path(get, path = "/budget_lines/{id}", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line."), ViewParams), responses((status = 200, description = "The budget line.", body = BudgetLine)))]
#[get("/budget_lines/{id}")]
pub async fn budget_line_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<BudgetLine>(session, request, *id).await
}

/// Replace a budget line
#[utoipa::path(put, path = "/budget_lines/{id}", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line.")), request_body = BudgetLineFields, responses((status = 200, description = "The budget line as it is now.", body = BudgetLine)))]
#[put("/budget_lines/{id}")]
pub async fn budget_line_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<BudgetLine>(session, request, *id, body.0).await
}

/// Change a budget line
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/budget_lines/{id}", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line.")), request_body = BudgetLineFields, responses((status = 200, description = "The budget line as it is now.", body = BudgetLine)))]
#[patch("/budget_lines/{id}")]
pub async fn budget_line_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<BudgetLine>(session, request, *id, body.0).await
}

/// Delete a budget line
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/budget_lines/{id}", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/budget_lines/{id}")]
pub async fn budget_line_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<BudgetLine>(session, request, *id).await
}

/// Restore a deleted budget line
#[utoipa::path(post, path = "/budget_lines/{id}/restore", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line.")), responses((status = 200, description = "The budget line as it is now.", body = BudgetLine)))]
#[post("/budget_lines/{id}/restore")]
pub async fn budget_line_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<BudgetLine>(session, request, *id).await
}

/// Read the history of a budget line
#[utoipa::path(get, path = "/budget_lines/{id}/history", tag = "budget_lines", params(("id" = Uuid, Path, description = "The budget line."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/budget_lines/{id}/history")]
pub async fn budget_line_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<BudgetLine>(session, request, *id).await
}
