//! Days, times and money as Indonesian documents write them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::{Language::Indonesian, TimeZone, spoken};

/// What is written where nothing is known.
pub const NOTHING: &str = "–";

const WEEKDAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// `3 Agustus 2023`.
pub fn day(day: NaiveDate) -> String {
    spoken::day(day, Indonesian)
}

/// `Kamis, 3 Agustus 2023`.
pub fn weekday(date: NaiveDate) -> String {
    let index = date.weekday().num_days_from_monday() as usize;
    format!("{}, {}", WEEKDAYS.get(index).copied().unwrap_or_default(), day(date))
}

/// The short name of a time zone.
pub fn zone(zone: TimeZone) -> &'static str {
    match zone {
        TimeZone::Jakarta => "WIB",
        TimeZone::Makassar => "WITA",
        TimeZone::Jayapura => "WIT",
    }
}

/// `09.00`, by the clocks of a zone.
pub fn clock(at: DateTime<Utc>, zone: TimeZone) -> String {
    (at + zone.offset()).format("%H.%M").to_string()
}

/// `3 Agustus 2023 pukul 09.00 WIB`.
pub fn moment(at: DateTime<Utc>, in_zone: TimeZone) -> String {
    format!(
        "{} pukul {} {}",
        day(in_zone.day(at)),
        clock(at, in_zone),
        zone(in_zone)
    )
}

/// A period by its days; open where one is not known.
pub fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{} s.d. {}", day(from), day(to)),
        (Some(from), None) => format!("mulai {}", day(from)),
        (None, Some(to)) => format!("s.d. {}", day(to)),
        (None, None) => NOTHING.to_owned(),
    }
}

/// `1.234.567`.
pub fn number(value: u64) -> String {
    spoken::number(value, Indonesian)
}

/// `Rp 1.234.567`, which no end of a line parts.
pub fn rupiah(value: u64) -> String {
    format!("Rp\u{a0}{}", number(value))
}

/// A stored amount, which is never negative.
pub fn amount(value: i64) -> String {
    rupiah(u64::try_from(value).unwrap_or_default())
}

/// A value, of a ratio with its denominator and per cent.
pub fn value(value: Option<u64>, denominator: Option<u64>) -> String {
    match (value, denominator) {
        (None, _) => NOTHING.to_owned(),
        (Some(value), None) => number(value),
        (Some(value), Some(whole)) => {
            let tenths = (u128::from(value) * 2000 + u128::from(whole)).checked_div(u128::from(whole) * 2);
            let per_cent = tenths.map(|t| format!(" ({},{}%)", t / 10, t % 10)).unwrap_or_default();
            format!("{} / {}{per_cent}", number(value), number(whole))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_by_points() {
        let said = |value| rupiah(value).replace('\u{a0}', " ");
        assert_eq!(said(0), "Rp 0");
        assert_eq!(said(999), "Rp 999");
        assert_eq!(said(1_234_567), "Rp 1.234.567");
        assert_eq!(said(10_000_000_000_000_000_000), "Rp 10.000.000.000.000.000.000");
    }

    #[test]
    fn a_ratio_keeps_both_its_numbers() {
        assert_eq!(value(Some(1), Some(3)), "1 / 3 (33,3%)");
        assert_eq!(value(Some(2), Some(3)), "2 / 3 (66,7%)");
        assert_eq!(value(Some(1500), None), "1.500");
        assert_eq!(value(None, Some(3)), NOTHING);
        assert_eq!(value(Some(1), Some(0)), "1 / 0");
    }

    #[test]
    fn a_time_is_that_of_the_place() {
        let at: DateTime<Utc> = "2023-08-02T16:30:00Z".parse().unwrap();
        assert_eq!(moment(at, TimeZone::Jakarta), "2 Agustus 2023 pukul 23.30 WIB");
        assert_eq!(moment(at, TimeZone::Jayapura), "3 Agustus 2023 pukul 01.30 WIT");
        assert_eq!(weekday(TimeZone::Makassar.day(at)), "Kamis, 3 Agustus 2023");
    }
}
