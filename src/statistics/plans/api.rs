//! Figures of plans as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{ProgrammeLevel, RegionCode},
    plans::words::{PlanKind, PlanStatus},
    statistics::{answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rows::Counted},
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanFiguresParams {
    /// Counts the plans that had begun by this day: their first year is the one of the
    /// day, or an earlier one. When it is left out all that are known, also those ahead.
    #[param(example = "2024-12-31")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Counts the plans that run in this year.
    #[param(minimum = 2018, maximum = 2100, example = 2024)]
    pub year: Option<i32>,
    /// Adds the figures of each province, regency or district.
    #[param(inline)]
    pub group_by: Option<PlaceLevel>,
}

impl Question for PlanFiguresParams {
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

/// How long the level above takes: from the last submission of a plan to the approval
/// that answered it (`first_approved_at`), in whole seconds, rounded down. Approvals of
/// what was changed since do not lengthen it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApprovalTime {
    /// The plans of which both moments are known, in their order.
    #[serde(flatten)]
    pub timed: Counted,
    /// The shortest time within which half of them were approved: the time of one of them,
    /// never a mean of two. Null when there is none.
    pub median_seconds: Option<i64>,
    /// The shortest time within which nine of ten were approved. Null when there is none.
    pub percentile_90_seconds: Option<i64>,
}

/// Plans in every state, also cancelled ones (`by_status` tells them apart).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanFigures {
    /// All of them.
    #[serde(flatten)]
    pub all: Counted,
    /// Those that were ever approved, be they changed since.
    pub approved: Counted,
    /// How long that took.
    pub approval_time: ApprovalTime,
}

/// The plans in one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlansInState {
    /// The state, as it is known today.
    pub status: PlanStatus,
    /// Their figures.
    #[serde(flatten)]
    pub figures: PlanFigures,
}

/// The plans of one level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlansOfLevel {
    /// The level.
    pub level: ProgrammeLevel,
    /// Their figures.
    #[serde(flatten)]
    pub figures: PlanFigures,
}

/// The plans of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlansOfKind {
    /// The kind.
    pub kind: PlanKind,
    /// Their figures.
    #[serde(flatten)]
    pub figures: PlanFigures,
}

/// The plans that run in one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlansOfYear {
    /// The year.
    pub year: i32,
    /// Their figures.
    #[serde(flatten)]
    pub figures: PlanFigures,
}

/// Active libraries by whether a plan of their own holds in a year: one that is approved,
/// active or completed, with the year among its years. Plans of the region around a
/// library are not its own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LibrariesPlanned {
    /// The year: the one that was asked, else that of the day, else this one.
    pub year: i32,
    /// Those that have one.
    pub with_current_plan: Counted,
    /// Those that have none.
    pub without_current_plan: Counted,
}

/// The plans and libraries of one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanGroup {
    /// The region.
    pub region_code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its plans.
    #[serde(flatten)]
    pub figures: PlanFigures,
    /// Its libraries.
    pub libraries: LibrariesPlanned,
}

/// Figures of sustainability plans.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanStatistics {
    /// The day that was asked; null when none was.
    pub as_of: Option<NaiveDate>,
    /// The year that was asked; null is every year.
    pub year: Option<i32>,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// All these plans.
    pub plans: PlanFigures,
    /// By state; every state is there.
    pub by_status: Vec<PlansInState>,
    /// By level; every level is there.
    pub by_level: Vec<PlansOfLevel>,
    /// By kind; every kind is there.
    pub by_kind: Vec<PlansOfKind>,
    /// By year: a plan counts in each of its years, so these do not add up to all. Years
    /// that have any; the one that was asked alone, when one was.
    pub by_year: Vec<PlansOfYear>,
    /// The libraries there.
    pub libraries: LibrariesPlanned,
    /// The figures of the regions of that level that have any plan or active library, when
    /// `group_by` was given; of those that the caller may read. National plans, and what
    /// belongs to a region above the level, are in the totals alone.
    pub groups: Vec<PlanGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
