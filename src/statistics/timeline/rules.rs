//! What a timeline can be asked for, and its periods: pure.

use chrono::{Datelike, Months, NaiveDate};

use super::api::TimelineParams;
use crate::{
    domain::{Faults, Said, fault::code, text},
    statistics::{
        definitions::{self, Step, Time},
        measures::is_grouped,
    },
};

/// The most points of one timeline.
pub const MOST: usize = 240;

/// A period of a timeline, as far as it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The year (`2023`) or the month (`2023-08`).
    pub key: String,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// The first day that is asked.
pub fn from(params: &TimelineParams) -> Option<NaiveDate> {
    params.from.or_else(|| NaiveDate::from_ymd_opt(2018, 1, 1))
}

/// Refuses what has no timeline, or none in such steps or of such days.
///
/// # Errors
/// Every fault of the query.
pub fn check(params: &TimelineParams, today: NaiveDate) -> Result<(), Faults> {
    let mut faults = Faults::new();
    let steps = definitions::of(params.measure).map(|of| of.steps).unwrap_or_default();
    if steps.is_empty() {
        let offered = || {
            definitions::all()
                .filter(|of| !of.steps.is_empty())
                .map(|of| of.measure.as_str())
        };
        let list = offered().collect::<Vec<_>>().join(", ");
        faults.suggest(
            "?measure",
            code::NOT_OFFERED,
            Said::new(
                format!("It has no day, so no timeline. Those that have one: {list}."),
                format!("Tidak memiliki hari, jadi tidak ada deret waktunya. Yang memiliki: {list}."),
            ),
            text::nearest(params.measure.as_str(), offered()).unwrap_or("beneficiaries"),
        );
    } else if !steps.contains(&params.by) {
        faults.suggest(
            "?by",
            code::NOT_OFFERED,
            Said::fixed(
                "Of budgets and plans only the year is known.",
                "Dari anggaran dan rencana hanya tahunnya yang diketahui.",
            ),
            "year",
        );
    }
    if params.group_by.is_some() && !is_grouped(params.measure) {
        faults.add(
            "?group_by",
            code::NOT_OFFERED,
            Said::fixed(
                "Provinces are counted; they are not grouped by region.",
                "Yang dihitung provinsi; tidak dikelompokkan menurut wilayah.",
            ),
        );
    }
    let to = params.to.unwrap_or(today);
    if to > today {
        faults.add(
            "?to",
            code::FUTURE,
            Said::fixed("This day has not come yet.", "Hari itu belum tiba."),
        );
    }
    match from(params) {
        Some(from) if from <= to => {
            if periods(params.by, from, to).len() > MOST {
                faults.add(
                    "?from",
                    code::RANGE,
                    Said::fixed(
                        "At most 240 periods: ask for years, or for fewer months.",
                        "Paling banyak 240 periode: minta per tahun, atau lebih sedikit bulan.",
                    ),
                );
            }
        }
        _ => faults.add(
            "?from",
            code::CONTRADICTION,
            Said::fixed("It begins after it ends.", "Mulai setelah berakhir."),
        ),
    }
    faults.finish()
}

/// The periods between two days, one more than are allowed at most.
pub fn periods(step: Step, from: NaiveDate, to: NaiveDate) -> Vec<Period> {
    let months = match step {
        Step::Month => 1,
        Step::Year => 12,
    };
    let mut begins = match step {
        Step::Month => from.with_day(1),
        Step::Year => NaiveDate::from_ymd_opt(from.year(), 1, 1),
    };
    let mut periods = Vec::new();
    while let Some(first) = begins.filter(|first| *first <= to && periods.len() <= MOST) {
        let after = first.checked_add_months(Months::new(months));
        let last = after.and_then(|after| after.pred_opt()).unwrap_or(to);
        let key = match step {
            Step::Month => first.format("%Y-%m").to_string(),
            Step::Year => first.format("%Y").to_string(),
        };
        periods.push(Period {
            key,
            first: first.max(from),
            last: last.min(to),
        });
        begins = after;
    }
    periods
}

/// The values of periods, from the amounts of each period and those before.
pub fn values(time: Time, periods: &[Period], amount: impl Fn(&str) -> u128, before: u128) -> Vec<u128> {
    let mut sum = before;
    periods
        .iter()
        .map(|period| {
            let own = amount(&period.key);
            match time {
                Time::Stock => {
                    sum += own;
                    sum
                }
                Time::Flow | Time::Present => own,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_whole_but_for_the_ends() {
        let told = |step, from, to| -> Vec<String> {
            periods(step, day(from), day(to))
                .iter()
                .map(|p| format!("{} {} {}", p.key, p.first, p.last))
                .collect()
        };
        assert_eq!(
            told(Step::Year, "2022-03-05", "2023-08-03"),
            ["2022 2022-03-05 2022-12-31", "2023 2023-01-01 2023-08-03"]
        );
        assert_eq!(
            told(Step::Month, "2023-12-01", "2024-02-29"),
            [
                "2023-12 2023-12-01 2023-12-31",
                "2024-01 2024-01-01 2024-01-31",
                "2024-02 2024-02-01 2024-02-29"
            ]
        );
        assert_eq!(
            periods(Step::Month, day("1900-01-01"), day("2023-01-01")).len(),
            MOST + 1
        );
    }

    #[test]
    fn a_stock_goes_on_and_a_flow_does_not() {
        let periods = periods(Step::Year, day("2021-01-01"), day("2023-12-31"));
        let amount = |key: &str| if key == "2022" { 3 } else { 0 };
        assert_eq!(values(Time::Stock, &periods, amount, 2), [2, 5, 5]);
        assert_eq!(values(Time::Flow, &periods, amount, 2), [0, 3, 0]);
    }

    #[test]
    fn what_has_no_timeline_is_refused_with_what_has() {
        let faults = |query: serde_json::Value| -> Vec<String> {
            let params = serde_json::from_value(query).unwrap();
            let found = check(&params, day("2026-11-25")).err().unwrap_or_default();
            found
                .into_vec()
                .into_iter()
                .map(|f| format!("{} {}", f.pointer, f.code.0))
                .collect()
        };
        let of = |measure: &str, by: &str| faults(serde_json::json!({"measure": measure, "by": by}));
        assert!(of("beneficiaries", "month").is_empty());
        assert_eq!(of("stakeholders", "year"), ["?measure not_offered"]);
        assert_eq!(of("budget_planned_idr", "month"), ["?by not_offered"]);
        assert!(of("budget_planned_idr", "year").is_empty());
        let days = |from: &str, to: &str| {
            faults(serde_json::json!({"measure": "meetings", "by": "month", "from": from, "to": to}))
        };
        assert_eq!(days("2026-01-01", "2027-01-01"), ["?to future"]);
        assert_eq!(days("2024-01-01", "2023-01-01"), ["?from contradiction"]);
        assert_eq!(days("2000-01-01", "2023-01-01"), ["?from range"]);
        let provinces = serde_json::json!({"measure": "beneficiaries_provinces", "by": "year", "group_by": "province"});
        assert_eq!(faults(provinces), ["?group_by not_offered"]);
    }
}
