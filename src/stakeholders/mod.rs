//! Stakeholders: the organisations that take part in the programme or support it.

pub mod api;
pub mod words;

pub use api::Stakeholder;
