//! The thread as callers see it: of every record what is essential.

use chrono::NaiveDate;
use diesel::Queryable;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{FundingSource, ProgrammeLevel, RegionCode},
    meetings::{
        agenda_items::words::{AgendaItemStatus, AgendaTopic},
        commitments::words::{CommitmentStatus, SupportForm},
        decisions::words::DecisionKind,
        words::{MeetingKind, MeetingStatus, MinutesStatus},
    },
    plans::{
        actions::words::{ActionStatus, Strategy},
        indicators::words::{Aggregation, IndicatorCode},
        view::api::{IndicatorMeasured, PlanMoney},
        words::{PlanKind, PlanStatus},
    },
};

/// A meeting on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, ToSchema)]
pub struct ThreadMeeting {
    /// The meeting.
    pub id: Uuid,
    /// Of what kind it is.
    pub kind: MeetingKind,
    /// On which level it is held.
    pub level: ProgrammeLevel,
    /// Its region; null is national.
    pub region_code: Option<RegionCode>,
    /// How it is called.
    pub title: String,
    /// The day on which it begins, by the clocks of the place.
    pub starts_on: NaiveDate,
    /// Planned, held or cancelled.
    pub status: MeetingStatus,
    /// Whether the minutes are approved.
    pub minutes_status: MinutesStatus,
}

/// An item of an agenda on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, ToSchema)]
pub struct ThreadItem {
    /// The item.
    pub id: Uuid,
    /// Its place in the agenda.
    pub position: i32,
    /// What it is about.
    pub topic: AgendaTopic,
    /// How it is called.
    pub title: String,
    /// Whether it is done with.
    pub status: AgendaItemStatus,
}

/// A decision on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, ToSchema)]
pub struct ThreadDecision {
    /// The decision.
    pub id: Uuid,
    /// Its number in the meeting.
    pub number: Option<i32>,
    /// Of what kind it is.
    pub kind: DecisionKind,
    /// What was decided.
    pub text: String,
    /// The decision that it amends.
    pub amends_decision_id: Option<Uuid>,
}

/// A commitment on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThreadCommitment {
    /// The commitment.
    pub id: Uuid,
    /// Who promised.
    pub stakeholder_id: Uuid,
    /// How the stakeholder is called; null when it is out of the caller's reach.
    pub stakeholder_name: Option<String>,
    /// The library that benefits; null when it is a whole region.
    pub library_id: Option<Uuid>,
    /// How the library is called.
    pub library_name: Option<String>,
    /// The region that benefits.
    pub region_code: Option<RegionCode>,
    /// In which form the support is given.
    pub form: SupportForm,
    /// What was promised.
    pub description: String,
    /// The day of the promise.
    pub pledged_on: Option<NaiveDate>,
    /// How much was promised, in whole rupiah; null when it is not money or not known.
    pub pledged_idr: Option<i64>,
    /// How much has come, in whole rupiah.
    pub realised_idr: i64,
    /// By which day it is to be kept.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub status: CommitmentStatus,
    /// Whether it is late today by the clocks of its region.
    pub overdue: bool,
    /// Where it can be seen that it was kept.
    pub evidence_url: Option<String>,
    /// What is done about it: actions of plans that name it.
    pub actions: Vec<ThreadAction>,
}

/// A plan on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, ToSchema)]
pub struct ThreadPlan {
    /// The plan.
    pub id: Uuid,
    /// Of what kind it is.
    pub kind: PlanKind,
    /// On which level.
    pub level: ProgrammeLevel,
    /// Its region; null is national.
    pub region_code: Option<RegionCode>,
    /// How it is called.
    pub title: String,
    /// Its first year.
    pub first_year: i32,
    /// Its last year.
    pub last_year: i32,
    /// Where it stands.
    pub status: PlanStatus,
}

/// An action of a plan on the thread, with its money and what it is measured by.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThreadAction {
    /// The action.
    pub id: Uuid,
    /// The plan that it belongs to.
    pub plan: ThreadPlan,
    /// Its place in the plan.
    pub position: i32,
    /// The strategy that it belongs to.
    pub strategy: Strategy,
    /// What is done.
    pub description: String,
    /// The commitment that it keeps; null when the caller may not read it.
    pub commitment_id: Option<Uuid>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Where it stands.
    pub status: ActionStatus,
    /// How far it is, in whole per cent.
    pub progress_percent: i32,
    /// Its money, by year.
    pub budget_lines: Vec<ThreadBudgetLine>,
    /// The sums of that.
    pub totals: PlanMoney,
    /// What it is measured by.
    pub indicators: Vec<ThreadIndicator>,
}

/// A budget line on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThreadBudgetLine {
    /// The budget line.
    pub id: Uuid,
    /// Of which year.
    pub fiscal_year: i32,
    /// From whose purse.
    pub source: FundingSource,
    /// How much is planned, in whole rupiah.
    pub planned_idr: i64,
    /// How much was approved, in whole rupiah.
    pub approved_idr: i64,
    /// How much was spent, in whole rupiah.
    pub realised_idr: i64,
}

/// An indicator on the thread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThreadIndicator {
    /// The indicator.
    pub id: Uuid,
    /// What it measures.
    pub code: IndicatorCode,
    /// How it is called.
    pub name: String,
    /// In which unit.
    pub unit: String,
    /// How its values add up.
    pub aggregation: Aggregation,
    /// What is to be reached; of a ratio the numerator.
    pub target: Option<i64>,
    /// The denominator of the target of a ratio.
    pub target_denominator: Option<i64>,
    /// What was measured.
    pub measured: IndicatorMeasured,
}

/// What was promised, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct ThreadTotals {
    /// Decisions.
    pub decisions: i64,
    /// Commitments in every state.
    pub commitments: i64,
    /// Commitments that were promised and not begun.
    pub pledged: i64,
    /// Commitments that are being kept.
    pub in_progress: i64,
    /// Commitments that were kept.
    pub fulfilled: i64,
    /// Commitments that were cancelled.
    pub cancelled: i64,
    /// Commitments that are late today, by the clocks of their regions.
    pub overdue: i64,
    /// Rupiah promised; what is not known counts nothing.
    pub pledged_idr: i64,
    /// Rupiah that have come.
    pub realised_idr: i64,
    /// Actions of plans that keep these commitments.
    pub actions: i64,
    /// Of these, how many are done.
    pub actions_done: i64,
    /// The sums of the budget lines of these actions.
    pub action_money: PlanMoney,
}

impl ThreadTotals {
    /// Counts one more commitment.
    pub fn add(&mut self, commitment: &ThreadCommitment) {
        self.commitments += 1;
        *match commitment.status {
            CommitmentStatus::Pledged => &mut self.pledged,
            CommitmentStatus::InProgress => &mut self.in_progress,
            CommitmentStatus::Fulfilled => &mut self.fulfilled,
            CommitmentStatus::Cancelled => &mut self.cancelled,
        } += 1;
        self.overdue += i64::from(commitment.overdue);
        self.pledged_idr = self
            .pledged_idr
            .saturating_add(commitment.pledged_idr.unwrap_or_default());
        self.realised_idr = self.realised_idr.saturating_add(commitment.realised_idr);
        for action in &commitment.actions {
            self.actions += 1;
            self.actions_done += i64::from(action.status == ActionStatus::Done);
            self.action_money = self.action_money.plus(action.totals);
        }
    }
}

/// A decision and what was promised by it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OutcomeDecision {
    /// The decision.
    #[serde(flatten)]
    pub decision: ThreadDecision,
    /// The commitments that came out of it, by the day of the promise.
    pub commitments: Vec<ThreadCommitment>,
}

/// An item of the agenda and what was decided under it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OutcomeItem {
    /// The item.
    #[serde(flatten)]
    pub item: ThreadItem,
    /// The earlier commitment that it asks about.
    pub commitment_id: Option<Uuid>,
    /// The decisions that were made under it, by their numbers.
    pub decisions: Vec<OutcomeDecision>,
}

/// What came out of a meeting, as far as the caller may read it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Outcomes {
    /// The meeting.
    pub meeting: ThreadMeeting,
    /// All below in numbers.
    pub totals: ThreadTotals,
    /// The agenda in its order.
    pub agenda: Vec<OutcomeItem>,
    /// Decisions that were made under no item of the agenda.
    pub decisions: Vec<OutcomeDecision>,
    /// Commitments that were made at the meeting and not by a decision.
    pub commitments: Vec<ThreadCommitment>,
    /// Plans that name the meeting.
    pub plans: Vec<ThreadPlan>,
}

/// An agenda that took a commitment up again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TakenUp {
    /// The meeting.
    pub meeting: ThreadMeeting,
    /// The item of its agenda.
    pub agenda_item: ThreadItem,
}

/// Where a commitment comes from and where it was asked about, as far as the
/// caller may read it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Trace {
    /// The commitment.
    pub commitment: ThreadCommitment,
    /// The decision that it came out of.
    pub decision: Option<ThreadDecision>,
    /// The item of the agenda under which that was made.
    pub agenda_item: Option<ThreadItem>,
    /// The meeting at which it was made.
    pub meeting: Option<ThreadMeeting>,
    /// The meetings that this one belongs to, the nearest first.
    pub parents: Vec<ThreadMeeting>,
    /// The items of agendas that asked about it, in the order of the meetings.
    pub taken_up: Vec<TakenUp>,
}

/// Where an action of a plan comes from, as far as the caller may read it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActionTrace {
    /// The action, with its money and what it is measured by.
    pub action: ThreadAction,
    /// The meeting that its plan names.
    pub meeting: Option<ThreadMeeting>,
    /// The commitment that it keeps, and where that comes from.
    pub origin: Option<Trace>,
}
