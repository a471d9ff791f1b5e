//! What of a plan goes into the next, pure.

use chrono::{Datelike, NaiveDate};

/// The years of the next plan, and by how many it lies later.
pub fn years(first: i32, last: i32, asked: Option<i32>) -> (i32, i32, i32) {
    let next = asked.unwrap_or(last + 1);
    let later = next - first;
    (next, last + later, later)
}

/// The same day some years later; the last of February where there is no 29th.
pub fn later(day: NaiveDate, years: i32) -> Option<NaiveDate> {
    let year = day.year() + years;
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, day.month(), 28))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_period_follows() {
        assert_eq!(years(2024, 2026, None), (2027, 2029, 3));
        assert_eq!(years(2024, 2024, None), (2025, 2025, 1));
        assert_eq!(years(2024, 2026, Some(2025)), (2025, 2027, 1));
    }

    #[test]
    fn days_move_with_the_years() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(later(day("2024-05-31"), 3), Some(day("2027-05-31")));
        assert_eq!(later(day("2024-02-29"), 1), Some(day("2025-02-28")));
        assert_eq!(later(day("2024-02-29"), 4), Some(day("2028-02-29")));
    }
}
