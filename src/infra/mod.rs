//! Floor 1: the outer world. Configuration, the database, HTTP conventions,
//! caches, the log: everything that knows a process, a socket or a clock.
pub mod body;
pub mod cache;
pub mod chance;
pub mod clock;
pub mod codes;
pub mod config;
pub mod connection;
pub mod cursor;
pub mod db;
pub mod error;
pub mod formats;
pub mod instances;
pub mod json;
pub mod listener;
pub mod log;
pub mod metrics;
pub mod migrations;
pub mod outbound;
pub mod postgres;
pub mod progress;
pub mod proxy;
pub mod query;
pub mod readiness;
pub mod reply;
pub mod reporting;
pub mod samples;
pub mod schema;
pub mod shape;
pub mod turns;
pub mod upload;

pub use cache::Cache;
pub use db::{Db, Read, Write};
pub use error::{Error, Result};

/// A setting of the environment that is no setting of the service.
#[expect(clippy::disallowed_methods, reason = "the one door to the environment beside clap")]
pub fn config_env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
