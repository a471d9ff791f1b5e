//! The operation on the first screen.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{Overview, OverviewParams},
    store::OfOverview,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// The first screen of a dashboard
///
/// Libraries, who takes part, meetings, commitments and plans with their money, each with its rows and,
/// where there is one, the newest published figure beside it. The totals of the whole country are for
/// every caller; the figures of a region for those who may read it.
#[utoipa::path(get, path = "/statistics/overview", tag = "statistics", params(OverviewParams), responses((status = 200, description = "The figures.", body = Overview)))]
#[get("/statistics/overview")]
pub async fn statistics_overview(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfOverview>(session, request).await
}
