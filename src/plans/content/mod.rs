//! The content of a plan: all that it promises, in the one canonical form whose
//! hash is approved.

pub mod rules;
pub mod store;

use super::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport};

/// A plan and all of it that lives, at one moment.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The plan.
    pub plan: Plan,
    /// Its actions, in order.
    pub actions: Vec<Action>,
    /// The budget lines of its actions.
    pub lines: Vec<BudgetLine>,
    /// What it is measured by.
    pub indicators: Vec<Indicator>,
    /// The values of its indicators, by period.
    pub measurements: Vec<Measurement>,
    /// What happened, by period.
    pub reports: Vec<ProgressReport>,
}
