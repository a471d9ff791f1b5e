//! Measurements as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::RegionCode,
    infra::schema::measurements,
    plans::indicators::words::{Aggregation, IndicatorCode},
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// The value of an indicator in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Measurement {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: MeasurementFields,
    /// The region of the plan; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of the value of an indicator in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = measurements)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct MeasurementFields {
    /// The indicator; cannot be changed.
    pub indicator_id: Uuid,
    /// The plan of the indicator.
    #[serde(default)]
    #[schema(read_only)]
    pub plan_id: Option<Uuid>,
    /// First day of the period; periods of one indicator do not overlap.
    pub period_start: NaiveDate,
    /// Last day of the period.
    pub period_end: NaiveDate,
    /// The value; of a ratio the numerator.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub value: i64,
    /// The denominator of a ratio, and only of a ratio.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub denominator: Option<i64>,
    /// Where it was counted.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of measurements.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasurementPage {
    /// The measurements of this page.
    pub data: Vec<Measurement>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of measurements.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MeasurementFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this plan.
    pub plan_id: Option<Uuid>,
    /// Of this indicator.
    pub indicator_id: Option<Uuid>,
    /// Of indicators that measure this.
    #[param(inline)]
    pub code: Option<IndicatorCode>,
    /// Of indicators that are called exactly so.
    #[param(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Of indicators in exactly this unit.
    #[param(min_length = 1, max_length = 60)]
    pub unit: Option<String>,
    /// Of indicators that add up in this way.
    #[param(inline)]
    pub aggregation: Option<Aggregation>,
    /// Of periods that begin on this day or later.
    pub from: Option<NaiveDate>,
    /// Of periods that end on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Of periods that end on this day or later.
    pub ending_from: Option<NaiveDate>,
    /// Of periods that end on this day or earlier.
    pub ending_until: Option<NaiveDate>,
    /// `true`: of each indicator the last alone, or the last by the day of
    /// `ending_until`; `false`: only the others.
    pub latest: Option<bool>,
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
