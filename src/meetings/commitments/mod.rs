//! Promises of support, from the promise to its fulfilment.

pub mod api;
pub mod words;

pub use api::Commitment;
