//! Figures of indicators as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::RegionCode,
    plans::indicators::words::{Aggregation, IndicatorCode},
    statistics::{
        answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rows::Counted, total::Total,
    },
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IndicatorFiguresParams {
    /// Counts the measurements of periods that end on this day or earlier, and the
    /// indicators of plans that had begun by it. When it is left out all that are known.
    #[param(example = "2024-12-31")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Counts the measurements of periods that end in this year, and the indicators of
    /// plans that run in it.
    #[param(minimum = 2018, maximum = 2100, example = 2024)]
    pub year: Option<i32>,
    /// Indicators of this code alone; every code but `custom` when it is left out.
    #[param(inline)]
    pub code: Option<IndicatorCode>,
    /// Indicators that are called exactly so.
    #[param(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Indicators in exactly this unit.
    #[param(min_length = 1, max_length = 60)]
    pub unit: Option<String>,
    /// Indicators that add up in this way.
    #[param(inline)]
    pub aggregation: Option<Aggregation>,
    /// Adds the figures of each of these.
    #[param(inline)]
    pub group_by: Option<IndicatorGrouping>,
}

impl Question for IndicatorFiguresParams {
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

/// By what indicators are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorGrouping {
    /// By province.
    Province,
    /// By regency or city.
    Regency,
    /// By district.
    District,
    /// By the year in which periods end.
    Year,
    /// By the quarter in which periods end.
    Quarter,
}

impl IndicatorGrouping {
    /// The level of region, when it is by regions.
    pub fn place(self) -> Option<PlaceLevel> {
        match self {
            IndicatorGrouping::Province => Some(PlaceLevel::Province),
            IndicatorGrouping::Regency => Some(PlaceLevel::Regency),
            IndicatorGrouping::District => Some(PlaceLevel::District),
            IndicatorGrouping::Year | IndicatorGrouping::Quarter => None,
        }
    }
}

/// What is to be reached. A target is for all the years of its plan, whatever year is asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Targeted {
    /// The indicators that have a target.
    #[serde(flatten)]
    pub indicators: Counted,
    /// The sum of their targets; of a ratio that of the numerators. Null when there is none.
    pub value: Option<Total>,
    /// Of a ratio the sum of the denominators, else null.
    pub denominator: Option<Total>,
}

/// What was measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Measured {
    /// The measurements that are added: of `latest` one of each indicator, the last.
    #[serde(flatten)]
    pub measurements: Counted,
    /// The sum of their values; of a ratio that of the numerators. Null when nothing was
    /// measured, which is not 0.
    pub value: Option<Total>,
    /// Of a ratio the sum of the denominators, else null.
    pub denominator: Option<Total>,
}

/// The indicators of one region, or the measurements of one period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorGroup {
    /// What they have in common: the code of the region, the year (`2024`) or the
    /// quarter (`2024-Q3`).
    #[schema(example = "32")]
    pub key: String,
    /// The name of the region; null for years and quarters.
    pub name: Option<String>,
    /// All its indicators; null for years and quarters, since an indicator is for its whole plan.
    pub indicators: Option<Counted>,
    /// What they are to reach; null for years and quarters.
    pub target: Option<Targeted>,
    /// What was measured.
    pub actual: Measured,
}

/// The indicators of one code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorsOfCode {
    /// The code.
    pub code: IndicatorCode,
    /// The one way in which they add up; null when there is none of them and the code is free.
    pub aggregation: Option<Aggregation>,
    /// All of them.
    pub indicators: Counted,
    /// What they are to reach.
    pub target: Targeted,
    /// What was measured.
    pub actual: Measured,
    /// The figures of the regions, years or quarters that have any, when `group_by` was
    /// given; of regions those that the caller may read. What belongs to a region above the
    /// level, or to national plans, is in the totals alone.
    pub groups: Vec<IndicatorGroup>,
}

/// Figures of indicators. Each counts where its plan belongs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorStatistics {
    /// The day that was asked; null when none was.
    pub as_of: Option<NaiveDate>,
    /// The year that was asked; null is every year.
    pub year: Option<i32>,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// By code: the one that was asked, else every code but `custom`.
    pub by_code: Vec<IndicatorsOfCode>,
    /// The `custom` indicators that would be in these figures and are not, since each is of
    /// something else; null when a code was asked.
    pub custom: Option<Counted>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
