//! Figures of commitments as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{RegionCode, StakeholderKind},
    meetings::commitments::words::{CommitmentStatus, SupportForm},
    statistics::{
        answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rows::Counted, rupiah::Rupiah,
    },
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommitmentFiguresParams {
    /// Counts what was promised on this day or earlier, and as overdue what was
    /// to be kept before it. When it is left out all that is known counts, and
    /// overdue is what is so today by the clocks of its region.
    #[param(example = "2023-12-31")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Counts what was promised in this year.
    #[param(minimum = 2000, maximum = 2100, example = 2023)]
    pub year: Option<i32>,
    /// Adds the figures of each province, regency or district.
    #[param(inline)]
    pub group_by: Option<PlaceLevel>,
}

impl Question for CommitmentFiguresParams {
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

/// A number of commitments and their money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Promised {
    /// How many.
    pub count: i64,
    /// How many of them name an amount; the others are not money, or it is not known.
    pub amounts_known: Counted,
    /// The sum of the amounts that were promised, in whole rupiah.
    pub pledged_idr: Rupiah,
    /// The sum of what has come, in whole rupiah.
    pub realised_idr: Rupiah,
    /// The list of exactly these; null where the caller may know the number but
    /// not every record.
    #[schema(example = "/v1/commitments?form=books&pledged_until=2023-12-31&count=exact")]
    pub rows_url: Option<String>,
}

/// Commitments in every state, also cancelled ones (`by_status` tells them
/// apart), and those of them that are overdue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentFigures {
    /// All of them.
    #[serde(flatten)]
    pub all: Promised,
    /// Past the day by which they were to be kept, and neither fulfilled nor cancelled.
    pub overdue: Promised,
}

/// The commitments of one form of support.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentsOfForm {
    /// The form.
    pub form: SupportForm,
    /// Their figures.
    #[serde(flatten)]
    pub figures: CommitmentFigures,
}

/// The commitments of one kind of stakeholder.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentsOfKind {
    /// The kind.
    pub stakeholder_kind: StakeholderKind,
    /// Their figures.
    #[serde(flatten)]
    pub figures: CommitmentFigures,
}

/// The commitments in one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentsInState {
    /// The state, as it is known today.
    pub status: CommitmentStatus,
    /// Their figures.
    #[serde(flatten)]
    pub figures: CommitmentFigures,
}

/// The commitments of one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentsOfYear {
    /// The year of the promise.
    pub year: i32,
    /// Their figures.
    #[serde(flatten)]
    pub figures: CommitmentFigures,
}

/// The commitments for one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentGroup {
    /// The region.
    pub region_code: RegionCode,
    /// Its name.
    pub name: String,
    /// Their figures.
    #[serde(flatten)]
    pub figures: CommitmentFigures,
}

/// Figures of commitments. Each is counted once, where its beneficiary lies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentStatistics {
    /// The day that was asked; null when none was.
    pub as_of: Option<NaiveDate>,
    /// The year that was asked; null is every year.
    pub year: Option<i32>,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// All these commitments.
    pub commitments: CommitmentFigures,
    /// Those of them that were made at no meeting.
    pub without_meeting: CommitmentFigures,
    /// By state; every state is there.
    pub by_status: Vec<CommitmentsInState>,
    /// By form of support; every form is there.
    pub by_form: Vec<CommitmentsOfForm>,
    /// By kind of stakeholder; every kind is there.
    pub by_stakeholder_kind: Vec<CommitmentsOfKind>,
    /// By year of the promise; years that have any.
    pub by_year: Vec<CommitmentsOfYear>,
    /// The figures of the regions of that level that have any, when `group_by`
    /// was given; of those that the caller may read. What is for a region above
    /// the level is in the totals alone.
    pub groups: Vec<CommitmentGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
