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

use crate::support::Caller;

/// Waits until nothing is held back: the tests share a cluster, and a transaction
/// that writes anywhere in it holds the feed.
pub fn settle(caller: &Caller) {
    Copy::default().catch_up(caller, "");
}
