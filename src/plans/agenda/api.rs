//! What falls due, as callers see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{domain::RegionCode, plans::actions::words::ActionStatus};

/// How far ahead.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgendaParams {
    /// How many days ahead, today included; what is overdue is shown too.
    #[param(minimum = 0, maximum = 366, default = 30)]
    pub within_days: Option<u64>,
}

/// What falls due within the caller's reach: of each kind at most 100, the most
/// urgent first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanAgenda {
    /// Today, as the programme counts days.
    pub as_of: NaiveDate,
    /// The last day that is looked at.
    pub until: NaiveDate,
    /// Plans that wait for the caller to approve or return them.
    pub submissions: DueSubmissions,
    /// Actions of approved and active plans that end and are neither done nor
    /// dropped.
    pub actions_ending: DueActions,
    /// Commitments that fall due and are neither fulfilled nor cancelled.
    pub commitments_due: DueCommitments,
    /// Active plans about which nothing was reported in the last three months.
    pub reports_missing: MissingReports,
}

/// Submitted plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueSubmissions {
    /// The plans, those that wait longest first.
    pub data: Vec<DueSubmission>,
    /// Whether there are more.
    pub more: bool,
}

/// A submitted plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueSubmission {
    /// The plan.
    pub plan_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Where it belongs; null is national.
    pub region_code: Option<RegionCode>,
    /// Since when it waits.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// Actions that end.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueActions {
    /// The actions, by day.
    pub data: Vec<DueAction>,
    /// Whether there are more.
    pub more: bool,
}

/// An action that ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueAction {
    /// The action.
    pub action_id: Uuid,
    /// Its plan.
    pub plan_id: Uuid,
    /// What is done.
    pub description: String,
    /// Where it belongs; null is national.
    pub region_code: Option<RegionCode>,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub status: ActionStatus,
    /// Whether the day is over.
    pub overdue: bool,
}

/// Commitments that fall due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueCommitments {
    /// The commitments, by day.
    pub data: Vec<DueCommitment>,
    /// Whether there are more.
    pub more: bool,
}

/// A commitment that falls due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueCommitment {
    /// The commitment.
    pub commitment_id: Uuid,
    /// Who promised.
    pub stakeholder_id: Uuid,
    /// What was promised.
    pub description: String,
    /// Where it belongs; null is national.
    pub region_code: Option<RegionCode>,
    /// The day.
    pub due_on: NaiveDate,
    /// Whether the day is over.
    pub overdue: bool,
}

/// Plans without a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingReports {
    /// The plans, those reported longest ago first.
    pub data: Vec<MissingReport>,
    /// Whether there are more.
    pub more: bool,
}

/// A plan without a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingReport {
    /// The plan.
    pub plan_id: Uuid,
    /// How it is called.
    pub title: String,
    /// Where it belongs; null is national.
    pub region_code: Option<RegionCode>,
    /// The last day about which something was reported; null when nothing was.
    pub reported_until: Option<NaiveDate>,
}
