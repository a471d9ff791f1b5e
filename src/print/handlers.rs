//! Documents for people over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use uuid::Uuid;

use super::{
    api::PdfDocument,
    paper,
    store::{self, Printable},
};
use crate::{
    access::Session,
    infra::{Result, clock, query, reply},
    records::list::etag,
};

/// Print a plan
///
/// The plan whole as a document for people, in Indonesian: A4, PDF/A-2b. What is not approved as it stands
/// is marked on every page.
#[utoipa::path(get, path = "/plans/{id}/report.pdf", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), responses((status = 200, description = "The report.", body = PdfDocument, content_type = "application/pdf")))]
#[get("/plans/{id}/report.pdf")]
pub async fn plan_report(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    query::parse::<query::Nothing, query::Nothing>(request.query_string())?;
    let sheet = session.snapshot(move |db, me| store::plan(db, me, id)).await?;
    answer(&session, &request, sheet).await
}

/// Print the minutes of a meeting
///
/// Agenda, attendance by office, minutes, decisions and commitments as a document for people, in Indonesian:
/// A4, PDF/A-2b. It names no people. Minutes that are not approved are marked on every page.
#[utoipa::path(get, path = "/meetings/{id}/minutes.pdf", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), responses((status = 200, description = "The minutes.", body = PdfDocument, content_type = "application/pdf")))]
#[get("/meetings/{id}/minutes.pdf")]
pub async fn meeting_minutes(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    query::parse::<query::Nothing, query::Nothing>(request.query_string())?;
    let sheet = session.snapshot(move |db, me| store::minutes(db, me, id)).await?;
    answer(&session, &request, sheet).await
}

/// Prints a sheet, unless the caller has it. The tag is that of the content:
/// the time of printing is none of it.
async fn answer(session: &Session, request: &HttpRequest, (sheet, zone): Printable) -> Result<HttpResponse> {
    let tag = reply::quoted(format!("{}-{}", sheet.version, etag(&serde_json::to_vec(&sheet)?)));
    if reply::has_tag(request, &tag) {
        return Ok(reply::document(request, &tag, &sheet.file, Vec::new()));
    }
    let file = sheet.file.clone();
    // The database was asked before: the thread prints without a connection.
    let printed = session
        .db()
        .long(move |_| paper::print(&sheet, clock::now(), zone))
        .await?;
    Ok(reply::document(request, &tag, &file, printed))
}
