//! Figures of budgets as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{FundingSource, RegionCode},
    plans::{actions::words::Strategy, words::PlanStatus},
    statistics::{answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rupiah::Rupiah},
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BudgetFiguresParams {
    /// Counts the lines whose fiscal year had begun by this day: the year of the day, or an
    /// earlier one. When it is left out all that are known, also those ahead.
    #[param(example = "2024-12-31")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Counts the lines of this fiscal year.
    #[param(minimum = 2018, maximum = 2100, example = 2024)]
    pub year: Option<i32>,
    /// Adds the figures of each province, regency or district.
    #[param(inline)]
    pub group_by: Option<PlaceLevel>,
}

impl Question for BudgetFiguresParams {
    fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region.as_ref()
    }
    fn boundary(&self) -> Option<Boundary> {
        self.boundary
    }
}

/// A number of budget lines and their money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Budgeted {
    /// How many lines.
    pub count: i64,
    /// The sum of what is planned, in whole rupiah.
    pub planned_idr: Rupiah,
    /// The sum of what was approved, in whole rupiah.
    pub approved_idr: Rupiah,
    /// The sum of what was spent, in whole rupiah.
    pub realised_idr: Rupiah,
    /// The list of exactly these; null where the caller may know the number but
    /// not every record.
    #[schema(example = "/v1/budget_lines?region=32&source=csr&count=exact")]
    pub rows_url: Option<String>,
}

/// Budget lines of plans in every state (`by_plan_status` tells them apart), and those of
/// them of which more was spent than approved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetFigures {
    /// All of them.
    #[serde(flatten)]
    pub all: Budgeted,
    /// Those of which more was spent than approved.
    pub over_realised: Budgeted,
}

/// The lines from one purse.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetsOfSource {
    /// The purse.
    pub source: FundingSource,
    /// Their figures.
    #[serde(flatten)]
    pub figures: BudgetFigures,
}

/// The lines of actions of one strategy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetsOfStrategy {
    /// The strategy.
    pub strategy: Strategy,
    /// Their figures.
    #[serde(flatten)]
    pub figures: BudgetFigures,
}

/// The lines of plans in one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetsInState {
    /// The state of the plan, as it is known today.
    pub plan_status: PlanStatus,
    /// Their figures.
    #[serde(flatten)]
    pub figures: BudgetFigures,
}

/// The lines of one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetsOfYear {
    /// The year of the budget.
    pub fiscal_year: i32,
    /// Their figures.
    #[serde(flatten)]
    pub figures: BudgetFigures,
}

/// The lines of one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetGroup {
    /// The region.
    pub region_code: RegionCode,
    /// Its name.
    pub name: String,
    /// Their figures.
    #[serde(flatten)]
    pub figures: BudgetFigures,
}

/// Figures of budgets. Each line is counted once, where its plan belongs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetStatistics {
    /// The day that was asked; null when none was.
    pub as_of: Option<NaiveDate>,
    /// The year that was asked; null is every year.
    pub year: Option<i32>,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// All these lines.
    pub budgets: BudgetFigures,
    /// By source; every source is there.
    pub by_source: Vec<BudgetsOfSource>,
    /// By strategy of the action; every strategy is there.
    pub by_strategy: Vec<BudgetsOfStrategy>,
    /// By state of the plan; every state is there. What is planned in a draft is not
    /// promised, and what was in a cancelled plan will not come.
    pub by_plan_status: Vec<BudgetsInState>,
    /// By year of the budget; years that have any.
    pub by_year: Vec<BudgetsOfYear>,
    /// The figures of the regions of that level that have any, when `group_by`
    /// was given; of those that the caller may read. What belongs to a region above
    /// the level, or to national plans, is in the totals alone.
    pub groups: Vec<BudgetGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
