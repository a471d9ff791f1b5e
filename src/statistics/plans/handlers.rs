//! The operation on figures of plans.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{PlanFiguresParams, PlanStatistics},
    store::OfPlans,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of sustainability plans
///
/// Plans by state, level, kind and year, how long it took to approve them, and the
/// libraries that have a plan of their own and those that have none. A plan counts in the
/// state that is known today. Following a `rows_url` gives exactly the rows that were
/// counted. The totals of the whole country are for every caller; the figures of a region
/// for those who may read it.
#[utoipa::path(get, path = "/statistics/plans", tag = "statistics", params(PlanFiguresParams), responses((status = 200, description = "The figures.", body = PlanStatistics)))]
#[get("/statistics/plans")]
pub async fn statistics_plans(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfPlans>(session, request).await
}
