//! The engagement of a stakeholder as callers see it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    meetings::{attendances::words::AttendanceStatus, commitments::words::CommitmentStatus, words::MeetingStatus},
    statistics::{evidence::Evidence, rows::Counted, rupiah::Rupiah},
};

/// What a stakeholder takes part in and what it promised, computed from the
/// rows that the caller may read; each figure with the list of these rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Engagement {
    /// The stakeholder.
    pub stakeholder_id: Uuid,
    /// Whether everything is counted: the caller may read the whole country.
    /// For others, what lies out of their regions is not counted.
    pub complete: bool,
    /// The meetings to which it was invited or came, each once.
    pub meetings: Counted,
    /// How it comes to meetings: a row for the office and for each person of it.
    pub attendances: Attending,
    /// The meetings that it hosts.
    pub hosted: Hosted,
    /// What it promised.
    pub commitments: Promises,
    /// The last day on which it was present at a meeting, hosted one that was
    /// held, or a commitment of it was changed.
    pub last_activity_on: Option<NaiveDate>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}

/// Attendances of a stakeholder.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attending {
    /// All of them.
    #[serde(flatten)]
    pub all: Counted,
    /// By state, each state once.
    pub by_status: Vec<AttendancesInState>,
    /// By the year in which the meeting begins, the newest first.
    pub by_year: Vec<AttendancesOfYear>,
}

/// Attendances in one state.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancesInState {
    /// The state.
    pub status: AttendanceStatus,
    /// How many.
    #[serde(flatten)]
    pub counted: Counted,
}

/// Attendances at the meetings of one year.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancesOfYear {
    /// The year, by the clocks of the places.
    pub year: i32,
    /// All of them.
    #[serde(flatten)]
    pub all: Counted,
    /// By state, each state once.
    pub by_status: Vec<AttendancesInState>,
}

/// Meetings that a stakeholder hosts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hosted {
    /// All of them.
    #[serde(flatten)]
    pub all: Counted,
    /// By state, each state once.
    pub by_status: Vec<HostedInState>,
}

/// Meetings in one state.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostedInState {
    /// The state.
    pub status: MeetingStatus,
    /// How many.
    #[serde(flatten)]
    pub counted: Counted,
}

/// Commitments of a stakeholder.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promises {
    /// All of them, cancelled ones too.
    #[serde(flatten)]
    pub all: Sum,
    /// By state, each state once.
    pub by_status: Vec<PromisesInState>,
    /// Those that are overdue today by the clocks of their regions.
    pub overdue: Sum,
}

/// Commitments in one state.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromisesInState {
    /// The state.
    pub status: CommitmentStatus,
    /// How many, and how much.
    #[serde(flatten)]
    pub sum: Sum,
}

/// A number of commitments and their money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SumOfPromises)]
pub struct Sum {
    /// How many, and which.
    #[serde(flatten)]
    pub counted: Counted,
    /// The sum of the amounts that were promised, in whole rupiah.
    pub pledged_idr: Rupiah,
    /// The sum of what has come, in whole rupiah.
    pub realised_idr: Rupiah,
}
