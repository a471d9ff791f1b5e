//! The first screen as callers see it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{Measure, RegionCode},
    meetings::commitments::words::CommitmentStatus,
    plans::words::PlanStatus,
    statistics::{
        answer::Question, evidence::Evidence, ground::Boundary, published::api::Published, rupiah::Rupiah, total::Total,
    },
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewParams {
    /// The day that the figures hold for. When it is left out who takes part is told of today, and of
    /// meetings, commitments and plans all that is known, also what is ahead.
    #[param(example = "2023-08-03")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
}

impl Question for OverviewParams {
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

/// A number with what it means, its rows, and what was published of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyFigure {
    /// Which number it is.
    pub measure: Measure,
    /// The number.
    pub value: Total,
    /// The list of exactly the rows that were counted; null where the caller may know the number but
    /// not every record.
    #[schema(example = "/v1/libraries?enrolled=beneficiary&enrolled_on=2023-08-03&kind=village&count=exact")]
    pub rows_url: Option<String>,
    /// What it means.
    #[schema(example = "/v1/metadata/indicators/beneficiaries_village")]
    pub definition_url: String,
    /// The newest published figure of it, of exactly this region, that holds for the day or an earlier one.
    pub published: Option<Published>,
}

/// Libraries that take part in one way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Participants {
    /// All of them.
    pub total: KeyFigure,
    /// Provincial libraries.
    pub provincial: KeyFigure,
    /// Regency and city libraries.
    pub regency: KeyFigure,
    /// Village libraries.
    pub village: KeyFigure,
    /// Provinces that have any.
    pub provinces: KeyFigure,
}

/// Meetings in the state that is known today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverviewMeetings {
    /// All of them.
    pub total: KeyFigure,
    /// Planned.
    pub planned: KeyFigure,
    /// Held.
    pub held: KeyFigure,
    /// Cancelled.
    pub cancelled: KeyFigure,
}

/// Commitments and their money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentSum {
    /// How many.
    pub count: i64,
    /// What was promised, in whole rupiah.
    pub pledged_idr: Rupiah,
    /// What has come, in whole rupiah.
    pub realised_idr: Rupiah,
    /// The list of exactly these.
    pub rows_url: Option<String>,
}

/// Commitments in one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverviewCommitmentsInState {
    /// The state, as it is known today.
    pub status: CommitmentStatus,
    /// Their figures.
    #[serde(flatten)]
    pub sum: CommitmentSum,
}

/// Commitments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverviewCommitments {
    /// All of them.
    #[serde(flatten)]
    pub all: CommitmentSum,
    /// By state; every state is there.
    pub by_status: Vec<OverviewCommitmentsInState>,
    /// Those that are overdue.
    pub overdue: CommitmentSum,
}

/// The budget lines behind sums of money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MoneyRows {
    /// Behind `planned_idr`.
    pub planned_idr: Option<String>,
    /// Behind `approved_idr`.
    pub approved_idr: Option<String>,
    /// Behind `realised_idr`.
    pub realised_idr: Option<String>,
}

/// How many budget lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineCount {
    /// How many.
    pub count: i64,
    /// The list of exactly these.
    pub rows_url: Option<String>,
}

/// Plans and their money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanSum {
    /// How many plans.
    pub count: i64,
    /// The list of exactly these plans.
    pub rows_url: Option<String>,
    /// What is planned, in whole rupiah.
    pub planned_idr: Rupiah,
    /// What was approved, in whole rupiah.
    pub approved_idr: Rupiah,
    /// What was spent, in whole rupiah.
    pub realised_idr: Rupiah,
    /// The rows behind the money.
    pub rows: MoneyRows,
    /// The budget lines.
    pub budget_lines: LineCount,
}

/// Plans in one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverviewPlansInState {
    /// The state, as it is known today.
    pub status: PlanStatus,
    /// Their figures.
    #[serde(flatten)]
    pub sum: PlanSum,
}

/// Plans.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverviewPlans {
    /// All of them.
    #[serde(flatten)]
    pub all: PlanSum,
    /// By state; every state is there.
    pub by_status: Vec<OverviewPlansInState>,
}

/// The first screen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Overview {
    /// The day that the figures hold for.
    pub as_of: NaiveDate,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// Its name.
    pub name: Option<String>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// All libraries.
    pub libraries: KeyFigure,
    /// Enrolments that count.
    pub enrolments: KeyFigure,
    /// Villages with a library that takes part.
    pub villages_reached: KeyFigure,
    /// Stakeholders.
    pub stakeholders: KeyFigure,
    /// Libraries that the programme supports.
    pub beneficiaries: Participants,
    /// Libraries that follow it on their own.
    pub replications: Participants,
    /// Meetings.
    pub meetings: OverviewMeetings,
    /// Commitments.
    pub commitments: OverviewCommitments,
    /// Plans with their money.
    pub plans: OverviewPlans,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
