//! What a plan will do.

pub mod api;
pub mod words;

pub use api::Action;
