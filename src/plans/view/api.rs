//! Plans whole, as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{FundingSource, Language, Said},
    plans::{
        Action, BudgetLine, Indicator, Plan, ProgressReport,
        words::{ApprovalState, PlanStatus},
    },
};

/// A plan with all that belongs to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanView {
    /// The plan.
    #[serde(flatten)]
    pub plan: Plan,
    /// What it will do, by position, each with its money.
    pub actions: Vec<ActionView>,
    /// What it is measured by, each with what was measured.
    pub indicators: Vec<IndicatorView>,
    /// What happened, by period.
    pub progress_reports: Vec<ProgressReport>,
    /// The sums of all its budget lines.
    pub totals: PlanTotals,
    /// Whether more was spent than approved in any budget line.
    pub over_realised: bool,
    /// How far it is.
    pub progress: PlanProgress,
    /// What was approved.
    pub approval: PlanApproval,
    /// The SHA-256 of its canonical form (RFC 8785), in hexadecimal digits: who
    /// approves it names this.
    pub content_sha256: String,
    /// Where it may go next, with the reason where this caller may not take it
    /// there. Empty for a plan of the past.
    pub allowed_transitions: Vec<AllowedPlanTransition>,
}

/// An action with its money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionView {
    /// The action.
    #[serde(flatten)]
    pub action: Action,
    /// Its budget lines, by year.
    pub budget_lines: Vec<BudgetLineView>,
    /// Their sums.
    pub totals: PlanMoney,
}

/// A budget line, with what follows from it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetLineView {
    /// The budget line.
    #[serde(flatten)]
    pub line: BudgetLine,
    /// Whether more was spent than approved.
    pub over_realised: bool,
}

/// Sums of budget lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanMoney {
    /// How much is planned, in whole rupiah.
    #[schema(minimum = 0)]
    pub planned_idr: u64,
    /// How much was approved, in whole rupiah.
    #[schema(minimum = 0)]
    pub approved_idr: u64,
    /// How much was spent, in whole rupiah.
    #[schema(minimum = 0)]
    pub realised_idr: u64,
}

/// The sums of all budget lines, and their parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanTotals {
    /// All of them.
    #[serde(flatten)]
    pub all: PlanMoney,
    /// By year.
    pub by_year: Vec<PlanMoneyOfYear>,
    /// By source.
    pub by_source: Vec<PlanMoneyOfSource>,
}

/// The sums of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanMoneyOfYear {
    /// The year.
    pub fiscal_year: i32,
    /// Its sums.
    #[serde(flatten)]
    pub money: PlanMoney,
}

/// The sums of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanMoneyOfSource {
    /// From whose purse.
    pub source: FundingSource,
    /// Its sums.
    #[serde(flatten)]
    pub money: PlanMoney,
}

/// How far a plan is: the mean of its actions, each as heavy as its weight. One
/// that is done counts 100, one that was dropped does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanProgress {
    /// In whole per cent, rounded down; null when no action counts.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: Option<i64>,
    /// The sum of weight times per cent.
    #[schema(minimum = 0)]
    pub points: i64,
    /// The sum of the weights.
    #[schema(minimum = 0)]
    pub weight: i64,
}

/// An indicator with what was measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorView {
    /// The indicator.
    #[serde(flatten)]
    pub indicator: Indicator,
    /// All its measurements, added up in the one way that its aggregation says.
    pub measured: IndicatorMeasured,
}

/// Measurements added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorMeasured {
    /// How many there are.
    pub count: usize,
    /// The first day that was measured.
    pub period_start: Option<NaiveDate>,
    /// The last day that was measured.
    pub period_end: Option<NaiveDate>,
    /// The value: the sum, the latest one, or of a ratio the sum of numerators.
    #[schema(minimum = 0)]
    pub value: Option<u64>,
    /// Of a ratio the sum of denominators.
    #[schema(minimum = 0)]
    pub denominator: Option<u64>,
    /// Whether the target is reached; null without a target or a value.
    pub target_reached: Option<bool>,
}

/// What was approved of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanApproval {
    /// Whether the content is the approved one.
    pub state: ApprovalState,
    /// The hash that was approved.
    pub sha256: Option<String>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// By whom; null when an import tells of it.
    pub approved_by: Option<Uuid>,
    /// Where the content differs from the approved one: JSON pointers into the
    /// canonical form.
    pub changed_fields: Vec<String>,
}

/// A step that the plan may take or not.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AllowedPlanTransition {
    /// Where it goes.
    pub to: PlanStatus,
    /// Whether this caller may take it there now.
    pub allowed: bool,
    /// What must be told with the step: `reason`, `content_sha256`.
    pub needs: Vec<String>,
    /// Why not, in the language of the request; null when it is allowed.
    pub reason: Option<String>,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanSentence {
    /// In English.
    pub en: String,
    /// In Indonesian.
    pub id: String,
}

impl From<&Said> for PlanSentence {
    fn from(said: &Said) -> Self {
        PlanSentence {
            en: said.in_language(Language::English).to_owned(),
            id: said.in_language(Language::Indonesian).to_owned(),
        }
    }
}

/// With what a plan is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceFrom {
    /// With what was approved last.
    Approved,
}

/// What is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DifferenceParams {
    /// With what the plan is compared: with what was approved last.
    #[param(inline)]
    pub from: Option<DifferenceFrom>,
}

/// What differs between the approved content of a plan and the present one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanDifference {
    /// The plan.
    pub plan_id: Uuid,
    /// Its version.
    pub version: i32,
    /// The hash of the approved content.
    pub from_sha256: String,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// The hash of the present content.
    pub to_sha256: String,
    /// Each difference in words.
    pub changes: Vec<PlanChange>,
    /// The steps from the approved canonical form to the present one, by RFC 6902.
    #[schema(value_type = Vec<Object>)]
    pub patch: Value,
}

/// One difference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanChange {
    /// JSON pointer into the canonical form.
    pub pointer: String,
    /// In words.
    pub words: PlanSentence,
    /// What stood there; null when nothing did.
    #[schema(value_type = Value)]
    pub before: Option<Value>,
    /// What stands there; null when nothing does.
    #[schema(value_type = Value)]
    pub after: Option<Value>,
}
