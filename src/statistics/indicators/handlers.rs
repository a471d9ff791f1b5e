//! The operation on figures of indicators.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{IndicatorFiguresParams, IndicatorStatistics},
    store::OfIndicators,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of indicators
///
/// What plans are to reach and what was measured, by code, region and period. Each code adds
/// up in its one way: `sum` adds values; of `latest` the last value of each indicator in the
/// period is taken and these are added over places; `ratio` adds numerators and
/// denominators apart. `custom` indicators are added only when they are called the same, in the same
/// unit, and add up in the same way: otherwise 422 says what to name (`name`, `unit`,
/// `aggregation`). Following a `rows_url` gives exactly the rows that were counted, and their
/// values add up to the sums. The totals of the whole country are for every caller; the figures of
/// a region for those who may read it.
#[utoipa::path(get, path = "/statistics/indicators", tag = "statistics", params(IndicatorFiguresParams), responses((status = 200, description = "The figures.", body = IndicatorStatistics)))]
#[get("/statistics/indicators")]
pub async fn statistics_indicators(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfIndicators>(session, request).await
}
