//! The rules of published figures, pure.

use chrono::{Datelike, Months, NaiveDate};

use super::api::PublishedFigureFields;
use crate::domain::{Faults, Said, fault::code};

/// The rules that need no other row.
pub fn check(fields: &mut PublishedFigureFields, faults: &mut Faults) {
    let Some(last) = last_day(&fields.published_at) else {
        faults.add(
            "/published_at",
            code::FORMAT,
            Said::fixed(
                "There is no such day or month: YYYY, YYYY-MM or YYYY-MM-DD.",
                "Tidak ada hari atau bulan itu: YYYY, YYYY-MM atau YYYY-MM-DD.",
            ),
        );
        return;
    };
    if fields.as_of > last {
        faults.add(
            "/as_of",
            code::CONTRADICTION,
            Said::fixed(
                "A figure holds for a day before it is published, or for that day.",
                "Angka berlaku untuk hari sebelum dipublikasikan, atau hari itu.",
            ),
        );
    }
    if !(1945..=2100).contains(&fields.as_of.year()) {
        faults.add(
            "/as_of",
            code::RANGE,
            Said::fixed("A day of the years 1945 to 2100.", "Hari antara tahun 1945 dan 2100."),
        );
    }
}

/// The last day of a year (`2023`), a month (`2023-08`) or a day; none when there is no such one.
pub fn last_day(published_at: &str) -> Option<NaiveDate> {
    let mut parts = published_at.split('-').map(str::parse::<u32>);
    let year = i32::try_from(parts.next()?.ok()?).ok()?;
    let (month, day) = (parts.next().transpose().ok()?, parts.next().transpose().ok()?);
    match (month, day) {
        (None, _) => NaiveDate::from_ymd_opt(year, 12, 31),
        (Some(month), None) => NaiveDate::from_ymd_opt(year, month, 1)?
            .checked_add_months(Months::new(1))?
            .pred_opt(),
        (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_ends_with_the_last_day_that_it_can_be_of() {
        let last = |text| last_day(text).map(|day| day.to_string());
        assert_eq!(last("2023").as_deref(), Some("2023-12-31"));
        assert_eq!(last("2024-02").as_deref(), Some("2024-02-29"));
        assert_eq!(last("2023-08-03").as_deref(), Some("2023-08-03"));
        assert_eq!(last("2023-13"), None);
        assert_eq!(last("2023-02-30"), None);
    }

    #[test]
    fn nothing_is_published_before_it_holds() {
        let pointers = |as_of: &str, published_at: &str| {
            let mut fields = serde_json::from_value(serde_json::json!({
                "measure": "beneficiaries", "as_of": as_of, "value": 1, "published_at": published_at, "publisher": "Perpusnas"
            }))
            .unwrap();
            let mut faults = Faults::new();
            check(&mut fields, &mut faults);
            faults.into_vec().into_iter().map(|f| f.pointer).collect::<Vec<_>>()
        };
        assert!(pointers("2023-08-03", "2023-08").is_empty());
        assert!(pointers("2023-12-31", "2023").is_empty());
        assert_eq!(pointers("2023-09-01", "2023-08"), ["/as_of"]);
        assert_eq!(pointers("2023-08-03", "2023-02-30"), ["/published_at"]);
        assert_eq!(pointers("0001-01-01", "2023"), ["/as_of"]);
    }
}
