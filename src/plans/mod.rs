//! Sustainability plans: what is to be done, with what money, and what came of it.

pub mod actions;
pub mod api;
pub mod budget_lines;
pub mod indicators;
pub mod measurements;
pub mod progress_reports;
pub mod words;

pub use actions::Action;
pub use api::Plan;
pub use budget_lines::BudgetLine;
pub use indicators::Indicator;
pub use measurements::Measurement;
pub use progress_reports::ProgressReport;
