//! The operations on library reports.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{LibraryReport, LibraryReportFields, LibraryReportFilter, LibraryReportPage};
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
const LISTED_FROM: &[RecordType] = &[RecordType::LibraryReports, RecordType::Regions];

/// List library reports
#[utoipa::path(get, path = "/library_reports", tag = "library_reports", params(LibraryReportFilter, ListParams), responses((status = 200, description = "A page of library reports.", body = LibraryReportPage)))]
#[get("/library_reports")]
pub async fn library_report_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<LibraryReport>(session, request, LISTED_FROM).await
}

/// Make a report
#[utoipa::path(post, path = "/library_reports", tag = "library_reports", request_body = LibraryReportFields, responses((status = 201, description = "The report as it was stored.", body = LibraryReport)))]
#[post("/library_reports")]
pub async fn library_report_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<LibraryReport>(session, request, body.0).await
}

/// Read a report
#[utoipa::path(get, path = "/library_reports/{id}", tag = "library_reports", params(("id" = Uuid, Path, description = "The report."), ViewParams), responses((status = 200, description = "The report.", body = LibraryReport)))]
#[get("/library_reports/{id}")]
pub async fn library_report_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<LibraryReport>(session, request, *id).await
}

/// Replace a report
#[utoipa::path(put, path = "/library_reports/{id}", tag = "library_reports", params(("id" = Uuid, Path, description = "The report.")), request_body = LibraryReportFields, responses((status = 200, description = "The report as it is now.", body = LibraryReport)))]
#[put("/library_reports/{id}")]
pub async fn library_report_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<LibraryReport>(session, request, *id, body.0).await
}

/// Change fields of a report
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/library_reports/{id}", tag = "library_reports", params(("id" = Uuid, Path, description = "The report.")), request_body = LibraryReportFields, responses((status = 200, description = "The report as it is now.", body = LibraryReport)))]
#[patch("/library_reports/{id}")]
pub async fn library_report_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<LibraryReport>(session, request, *id, body.0).await
}

/// Delete a report
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/library_reports/{id}", tag = "library_reports", params(("id" = Uuid, Path, description = "The report.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/library_reports/{id}")]
pub async fn library_report_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<LibraryReport>(session, request, *id).await
}

/// Restore a deleted report
#[utoipa::path(post, path = "/library_reports/{id}/restore", tag = "library_reports", params(("id" = Uuid, Path, description = "The report.")), responses((status = 200, description = "The report as it is now.", body = LibraryReport)))]
#[post("/library_reports/{id}/restore")]
pub async fn library_report_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<LibraryReport>(session, request, *id).await
}

/// Read the history of a report
#[utoipa::path(get, path = "/library_reports/{id}/history", tag = "library_reports", params(("id" = Uuid, Path, description = "The report."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/library_reports/{id}/history")]
pub async fn library_report_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<LibraryReport>(session, request, *id).await
}
