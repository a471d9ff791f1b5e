//! The feed: what partner systems pull, and what they can be sure of.

mod clients;
mod copy;
mod cursors;
mod digests;
mod forms;
mod scopes;
mod snapshots;
mod verify;
mod writers;

pub use copy::Copy;
