//! The operation on figures of budgets.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{BudgetFiguresParams, BudgetStatistics},
    store::OfBudgets,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of budgets
///
/// The budget lines of plans by source, strategy, year and state of the plan: how many,
/// how much is planned, approved and realised, and where more was spent than approved.
/// Following a `rows_url` gives exactly the lines that were counted, and their amounts add
/// up to the sums. The totals of the whole country are for every caller; the figures of a
/// region for those who may read it.
#[utoipa::path(get, path = "/statistics/budgets", tag = "statistics", params(BudgetFiguresParams), responses((status = 200, description = "The figures.", body = BudgetStatistics)))]
#[get("/statistics/budgets")]
pub async fn statistics_budgets(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfBudgets>(session, request).await
}
