//! What a plan is measured by.

pub mod api;
pub mod words;

pub use api::Indicator;
