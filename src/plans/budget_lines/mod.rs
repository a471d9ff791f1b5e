//! The money of actions.

pub mod api;

pub use api::BudgetLine;
