//! The operation on figures of commitments.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{CommitmentFiguresParams, CommitmentStatistics},
    store::OfCommitments,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of commitments
///
/// Promises of support by state, form, kind of stakeholder and year: how many,
/// how much was promised, how much has come, and what is overdue. Following a
/// `rows_url` gives exactly the rows that were counted, and their amounts add up
/// to the sums. The totals of the whole country are for every caller; the figures
/// of a region for those who may read it.
#[utoipa::path(get, path = "/statistics/commitments", tag = "statistics", params(CommitmentFiguresParams), responses((status = 200, description = "The figures.", body = CommitmentStatistics)))]
#[get("/statistics/commitments")]
pub async fn statistics_commitments(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfCommitments>(session, request).await
}
