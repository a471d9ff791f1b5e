//! Timelines as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{Measure, RegionCode},
    statistics::{
        definitions::{Step, Time},
        evidence::Evidence,
        ground::Boundary,
        places::PlaceLevel,
        published::api::Published,
        total::Total,
    },
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimelineParams {
    /// Which number; those that have a timeline say so in their definition.
    #[param(inline, example = "beneficiaries_village")]
    pub measure: Measure,
    /// The steps: months or years.
    #[param(inline, example = "year")]
    pub by: Step,
    /// The first day; the first of January 2018 when it is left out, with which the programme began.
    #[param(example = "2018-01-01")]
    pub from: Option<NaiveDate>,
    /// The last day; today when it is left out.
    #[param(example = "2023-12-31")]
    pub to: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the last day.
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Adds the timeline of each province, regency or district that has any.
    #[param(inline)]
    pub group_by: Option<PlaceLevel>,
}

/// A measure in one period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Point {
    /// The year (`2023`) or the month (`2023-08`).
    #[schema(example = "2023")]
    pub period: String,
    /// Its first day, or the first that was asked.
    pub first_day: NaiveDate,
    /// Its last day, or the last that was asked.
    pub last_day: NaiveDate,
    /// The number.
    pub value: Total,
    /// The list of exactly the rows that were counted; null where the caller may know the number but
    /// not every record.
    pub rows_url: Option<String>,
    /// The newest published figure of exactly this region for a day of the period.
    pub published: Option<Published>,
}

/// The timeline of one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineGroup {
    /// The code of the region.
    #[schema(example = "32")]
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// Its points.
    pub points: Vec<Point>,
}

/// A measure over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timeline {
    /// Which number.
    pub measure: Measure,
    /// What it says of time.
    pub time: Time,
    /// The steps.
    pub by: Step,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// Its name.
    pub name: Option<String>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// What the number means.
    pub definition_url: String,
    /// Every period, in order.
    pub points: Vec<Point>,
    /// The timelines of the regions of that level that have any, when `group_by` was given; of those that
    /// the caller may read.
    pub groups: Vec<TimelineGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
