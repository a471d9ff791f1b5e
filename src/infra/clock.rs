//! The clock of this process. Records are stamped by the database's clock;
//! this one serves tokens, log lines and caches.

use chrono::{DateTime, Utc};

/// Now, as this process sees it.
#[allow(clippy::disallowed_methods)] // This is the one door to the clock.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
