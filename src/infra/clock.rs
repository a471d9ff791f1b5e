//! The clock of this process. Records are stamped by the database's clock;
//! this one serves tokens, log lines and caches.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Now, as this process sees it.
#[allow(clippy::disallowed_methods)] // This is the one door to the clock.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Today in western Indonesia (UTC+7), where the programme has its seat: the
/// day that is meant when a question names none.
pub fn today() -> NaiveDate {
    (now() + TimeDelta::hours(7)).date_naive()
}
