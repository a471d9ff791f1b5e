//! What happened in a period.

pub mod api;

pub use api::ProgressReport;
