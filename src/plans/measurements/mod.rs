//! The values of indicators.

pub mod api;

pub use api::Measurement;
