//! The rules of measurements, pure.

use chrono::NaiveDate;
use uuid::Uuid;

use super::api::MeasurementFields;
use crate::{
    domain::{Fault, Faults, Said, fault::code},
    plans::{
        indicators::{rules, words::Aggregation},
        rules::Part,
    },
    records::series::Days,
};

/// A measurement tells how the plan goes.
pub const PART: Part = Part::Progress;

/// The rules that need no other row.
pub fn check(fields: &mut MeasurementFields, faults: &mut Faults) {
    check_period(fields.period_start, fields.period_end, faults);
}

/// A period ends on the day on which it begins, or later.
pub fn check_period(from: NaiveDate, to: NaiveDate, faults: &mut Faults) {
    if to < from {
        faults.add(
            "/period_end",
            code::CONTRADICTION,
            Said::fixed("Ends before it starts.", "Berakhir sebelum mulai."),
        );
    }
}

/// A ratio is measured with its denominator, everything else without.
pub fn check_denominator(fields: &MeasurementFields, aggregation: &str, faults: &mut Faults) {
    let ratio = aggregation == Aggregation::Ratio.as_str();
    rules::check_denominator("/denominator", ratio, Some(fields.value), fields.denominator, faults);
}

/// Of those that are measured already, the first period that shares a day with
/// this one; the record itself does not count.
pub fn shared(days: &[Days], from: NaiveDate, to: NaiveDate, own: Option<Uuid>) -> Option<(NaiveDate, NaiveDate)> {
    let shares = |other: &&Days| own != Some(other.of) && other.from <= to && other.to >= from;
    days.iter().filter(shares).map(|other| (other.from, other.to)).min()
}

/// The fault of a period that shares a day with this one, which is measured
/// already.
pub fn overlap((from, to): (NaiveDate, NaiveDate)) -> Fault {
    Fault {
        pointer: "/period_start".to_owned(),
        code: code::TAKEN,
        message: Said::new(
            format!("Periods of one indicator do not overlap: {from} to {to} is measured already."),
            format!("Periode satu indikator tidak tumpang tindih: {from} sampai {to} sudah diukur."),
        ),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(aggregation: &str, denominator: Option<i64>, to: &str) -> Vec<String> {
        let mut fields = serde_json::from_value(serde_json::json!({
            "indicator_id": uuid::Uuid::nil(), "period_start": "2024-01-01", "period_end": to, "value": 3,
            "denominator": denominator,
        }))
        .unwrap();
        let mut faults = Faults::new();
        check(&mut fields, &mut faults);
        check_denominator(&fields, aggregation, &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn periods_are_in_order_and_ratios_whole() {
        assert!(pointers("sum", None, "2024-01-01").is_empty());
        assert_eq!(pointers("sum", None, "2023-12-31"), ["/period_end"]);
        assert_eq!(pointers("sum", Some(4), "2024-01-31"), ["/denominator"]);
        assert_eq!(pointers("latest", Some(4), "2024-01-31"), ["/denominator"]);
        assert_eq!(pointers("ratio", None, "2024-01-31"), ["/denominator"]);
        assert!(pointers("ratio", Some(4), "2024-01-31").is_empty());
    }
}
