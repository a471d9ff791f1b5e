//! Requests of our own, to addresses that callers gave.

pub mod client;
pub mod destination;
pub mod networks;

pub use client::{Client, Outcome, SendProblem};
pub use destination::Allowed;
pub use networks::Network;
