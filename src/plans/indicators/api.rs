//! Indicators as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{Aggregation, IndicatorCode};
use crate::{
    domain::RegionCode,
    infra::schema::indicators,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// What a plan is measured by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Indicator {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: IndicatorFields,
    /// The region of the plan; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of what a plan is measured by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = indicators)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct IndicatorFields {
    /// The plan; cannot be changed.
    pub plan_id: Uuid,
    /// The action that it measures; none when it measures the whole plan.
    #[serde(default)]
    pub action_id: Option<Uuid>,
    /// What it measures.
    pub code: IndicatorCode,
    /// How it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// In which unit: visits, people, agreements ...
    #[schema(min_length = 1, max_length = 60)]
    pub unit: String,
    /// How its values add up.
    pub aggregation: Aggregation,
    /// The value before the plan; of a ratio the numerator.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub baseline: Option<i64>,
    /// The denominator of the baseline of a ratio.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub baseline_denominator: Option<i64>,
    /// The value to be reached; of a ratio the numerator.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub target: Option<i64>,
    /// The denominator of the target of a ratio.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub target_denominator: Option<i64>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of indicators.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorPage {
    /// The indicators of this page.
    pub data: Vec<Indicator>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of indicators.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IndicatorFilter {
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
    /// Measuring this.
    #[param(inline)]
    pub code: Option<IndicatorCode>,
    /// Called exactly so.
    #[param(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// In exactly this unit.
    #[param(min_length = 1, max_length = 60)]
    pub unit: Option<String>,
    /// Adding up in this way.
    #[param(inline)]
    pub aggregation: Option<Aggregation>,
    /// With a target, or without.
    pub has_target: Option<bool>,
    /// Of plans that run in this year.
    #[param(minimum = 2018, maximum = 2100)]
    pub plan_year: Option<i32>,
    /// Of plans begun by this day: their first year is the one of the day, or an earlier one.
    pub plan_begun_until: Option<NaiveDate>,
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
