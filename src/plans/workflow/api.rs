//! Steps of plans as callers ask for them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::plans::words::PlanStatus;

/// A step that a plan takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanTransition {
    /// Where it goes. `approved`, once more, approves what was changed since the
    /// last approval; an active plan stays active then.
    pub to: PlanStatus,
    /// Why; required to return or cancel it. No personal data.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
    /// The `content_sha256` of the plan that the approver has seen; required to
    /// approve it.
    #[serde(default)]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub content_sha256: Option<String>,
}

/// Steps of many plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanTransitions {
    /// At most 500; each is taken or refused by itself, in this order.
    #[schema(min_items = 1, max_items = 500)]
    pub transitions: Vec<NamedTransition>,
}

/// A step of one plan among many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedTransition {
    /// The plan.
    pub id: Uuid,
    /// The version that the caller has seen, as `If-Match` says it elsewhere.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Where it goes.
    pub to: PlanStatus,
    /// Why; required to return or cancel it. No personal data.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
    /// The `content_sha256` that the approver has seen; required to approve.
    #[serde(default)]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub content_sha256: Option<String>,
}

/// What came of the steps of many plans.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TransitionsAnswer {
    /// One for each step, in the order of the request.
    pub data: Vec<TransitionResult>,
    /// How many were taken.
    pub taken: usize,
    /// How many were refused.
    pub refused: usize,
}

/// What came of the step of one plan among many.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TransitionResult {
    /// The plan.
    pub id: Uuid,
    /// The status that the step would have had as a request of its own.
    #[schema(minimum = 200, maximum = 599)]
    pub status: u16,
    /// The version of the plan now; none when it was refused.
    pub version: Option<i32>,
    /// Where the plan stands now; none when it was refused.
    pub plan_status: Option<PlanStatus>,
    /// Why it was refused; none when it was taken.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
}

impl NamedTransition {
    /// The step itself.
    pub fn step(&self) -> PlanTransition {
        PlanTransition {
            to: self.to,
            reason: self.reason.clone(),
            content_sha256: self.content_sha256.clone(),
        }
    }
}
