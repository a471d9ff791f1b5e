//! The operations on progress reports.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{ProgressReport, ProgressReportFields, ProgressReportFilter, ProgressReportPage};
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
/// approved; regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::ProgressReports, RecordType::Plans, RecordType::Regions];

/// List progress reports
#[utoipa::path(get, path = "/progress_reports", tag = "progress_reports", params(ProgressReportFilter, ListParams), responses((status = 200, description = "A page of progress reports.", body = ProgressReportPage)))]
#[get("/progress_reports")]
pub async fn progress_report_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<ProgressReport>(session, request, LISTED_FROM).await
}

/// Make a progress report
#[utoipa::path(post, path = "/progress_reports", tag = "progress_reports", request_body = ProgressReportFields, responses((status = 201, description = "The progress report as it was stored.", body = ProgressReport)))]
#[post("/progress_reports")]
pub async fn progress_report_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<ProgressReport>(session, request, body.0).await
}

/// Read a progress report
#[utoipa::path(get, path = "/progress_reports/{id}", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report."), ViewParams), responses((status = 200, description = "The progress report.", body = ProgressReport)))]
#[get("/progress_reports/{id}")]
pub async fn progress_report_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<ProgressReport>(session, request, *id).await
}

/// Replace a progress report
#[utoipa::path(put, path = "/progress_reports/{id}", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report.")), request_body = ProgressReportFields, responses((status = 200, description = "The progress report as it is now.", body = ProgressReport)))]
#[put("/progress_reports/{id}")]
pub async fn progress_report_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<ProgressReport>(session, request, *id, body.0).await
}

/// Change a progress report
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/progress_reports/{id}", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report.")), request_body = ProgressReportFields, responses((status = 200, description = "The progress report as it is now.", body = ProgressReport)))]
#[patch("/progress_reports/{id}")]
pub async fn progress_report_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<ProgressReport>(session, request, *id, body.0).await
}

/// Delete a progress report
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/progress_reports/{id}", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/progress_reports/{id}")]
pub async fn progress_report_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<ProgressReport>(session, request, *id).await
}

/// Restore a deleted progress report
#[utoipa::path(post, path = "/progress_reports/{id}/restore", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report.")), responses((status = 200, description = "The progress report as it is now.", body = ProgressReport)))]
#[post("/progress_reports/{id}/restore")]
pub async fn progress_report_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<ProgressReport>(session, request, *id).await
}

/// Read the history of a progress report
#[utoipa::path(get, path = "/progress_reports/{id}/history", tag = "progress_reports", params(("id" = Uuid, Path, description = "The progress report."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/progress_reports/{id}/history")]
pub async fn progress_report_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<ProgressReport>(session, request, *id).await
}
