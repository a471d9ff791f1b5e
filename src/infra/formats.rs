//! Days and moments as the database can hold them: JSON Schema knows the year
//! 0000, and a moment that its offset carries out of the years of the calendar.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// The years that can be stored.
pub const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// Whether a text is a day, `YYYY-MM-DD`, that exists.
pub fn is_day(text: &str) -> bool {
    let in_form = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    in_form && text.parse::<NaiveDate>().is_ok_and(|day| YEARS.contains(&day.year()))
}

/// Whether a text is a moment (RFC 3339) that exists.
pub fn is_moment(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|moment| YEARS.contains(&moment.with_timezone(&Utc).year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_the_database_can_hold() {
        for day in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for day in [
            "0000-01-01",
            "2023-02-29",
            "2023-2-9",
            "+2023-01-1",
            "10000-01-01",
            "",
            "besok",
            "2023-01-01T",
        ] {
            assert!(!is_day(day), "{day}");
        }
    }

    #[test]
    fn moments_that_the_database_can_hold() {
        for moment in [
            "2023-08-03T09:00:00+07:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
        ] {
            assert!(is_moment(moment), "{moment}");
        }
        for moment in [
            "0000-12-31T00:00:00Z",
            "0001-01-01T00:00:00+07:00",
            "9999-12-31T23:59:59-07:00",
            "2023-08-03",
            "2023-08-03T09:00:00",
            "2023-02-30T00:00:00Z",
        ] {
            assert!(!is_moment(moment), "{moment}");
        }
    }
}
