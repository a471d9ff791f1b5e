//! The operation on figures of the programme.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{Programme, ProgrammeParams},
    store::OfProgramme,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of the programme
///
/// Distinct libraries that take part, by kind and region, computed from the
/// rows. Following a `rows_url` gives exactly the rows that were counted. The
/// totals of the whole country are for every caller; the figures of a region
/// for those who may read it.
#[utoipa::path(get, path = "/statistics/programme", tag = "statistics", params(ProgrammeParams), responses((status = 200, description = "The figures.", body = Programme)))]
#[get("/statistics/programme")]
pub async fn statistics_programme(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfProgramme>(session, request).await
}
