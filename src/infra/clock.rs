//! The clock of this process. Records are stamped by the database's clock;
//! this one serves tokens, log lines and caches.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::TimeZone;

/// Now, as this process sees it.
#[expect(clippy::disallowed_methods, reason = "the one door to the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Today in western Indonesia (UTC+7), where the programme has its seat: the
/// day that is meant when a question names none.
pub fn today() -> NaiveDate {
    TimeZone::Jakarta.day(now())
}

/// Today in a time zone.
pub fn today_in(zone: TimeZone) -> NaiveDate {
    zone.day(now())
}

/// A number that changes whenever the day changes anywhere in the country:
/// what is kept of answers that depend on the day is good for as long as it stays.
pub fn day_count() -> i32 {
    let now = now();
    TimeZone::ALL.iter().map(|zone| zone.day(now).to_epoch_days()).sum()
}
