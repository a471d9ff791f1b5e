//! What a meeting agreed.

pub mod api;
pub mod words;

pub use api::Decision;
