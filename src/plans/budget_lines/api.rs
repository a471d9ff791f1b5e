//! Lines of budgets as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{FundingSource, RegionCode},
    infra::schema::budget_lines,
    plans::{actions::words::Strategy, words::PlanStatus},
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A line of an action's budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct BudgetLine {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: BudgetLineFields,
    /// The region of the plan; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a line of an action's budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = budget_lines)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct BudgetLineFields {
    /// The action; cannot be changed.
    pub action_id: Uuid,
    /// The plan of the action.
    #[serde(default)]
    #[schema(read_only)]
    pub plan_id: Option<Uuid>,
    /// The year of the budget, inside the plan's years.
    #[schema(minimum = 2018, maximum = 2100)]
    pub fiscal_year: i32,
    /// From whose purse.
    pub source: FundingSource,
    /// How much is planned, in whole rupiah.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub planned_idr: i64,
    /// How much was approved (pagu), in whole rupiah.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub approved_idr: i64,
    /// How much was spent, in whole rupiah; may be more than was approved, and is flagged then.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub realised_idr: i64,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of budget lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetLinePage {
    /// The budget lines of this page.
    pub data: Vec<BudgetLine>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of budget lines.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BudgetLineFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this plan.
    pub plan_id: Option<Uuid>,
    /// Of this action.
    pub action_id: Option<Uuid>,
    /// Of this year.
    #[param(minimum = 2018, maximum = 2100)]
    pub fiscal_year: Option<i32>,
    /// Of years begun by this day: that of the day, or an earlier one.
    pub begun_until: Option<NaiveDate>,
    /// From this purse.
    #[param(inline)]
    pub source: Option<FundingSource>,
    /// Of actions of this strategy.
    #[param(inline)]
    pub strategy: Option<Strategy>,
    /// Of plans in this state.
    #[param(inline)]
    pub plan_status: Option<PlanStatus>,
    /// Whether more was spent than approved.
    pub over_realised: Option<bool>,
    /// With this name in a partner system, as `system:id`.
    #[param(max_length = 300, pattern = "^[a-z0-9][a-z0-9._-]*:.+$")]
    pub external_id: Option<String>,
    /// With these ids, comma-separated, at most 100.
    #[param(max_length = 3700, pattern = "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$")]
    pub ids: Option<String>,
    /// Changed at this moment or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<DateTime<Utc>>,
    /// `include` shows tombstones.
    #[param(inline)]
    pub deleted: Option<Deleted>,
}
