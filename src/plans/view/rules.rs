//! Sums and shares of a plan, pure.

use std::collections::BTreeMap;

use super::api::{IndicatorMeasured, PlanMoney, PlanMoneyOfSource, PlanMoneyOfYear, PlanProgress, PlanTotals};
use crate::{
    domain::FundingSource,
    plans::{Action, BudgetLine, Indicator, Measurement, actions::words::ActionStatus, indicators::words::Aggregation},
};

/// A number that is never negative: a check of the database keeps it so.
fn whole(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

impl PlanMoney {
    /// The same with one more line. The most lines of a plan, each with the most
    /// money, fit into 64 bits.
    pub fn with(self, line: &BudgetLine) -> Self {
        let fields = &line.fields;
        PlanMoney {
            planned_idr: self.planned_idr.saturating_add(whole(fields.planned_idr)),
            approved_idr: self.approved_idr.saturating_add(whole(fields.approved_idr)),
            realised_idr: self.realised_idr.saturating_add(whole(fields.realised_idr)),
        }
    }

    /// The same with other sums.
    pub fn plus(self, other: PlanMoney) -> Self {
        PlanMoney {
            planned_idr: self.planned_idr.saturating_add(other.planned_idr),
            approved_idr: self.approved_idr.saturating_add(other.approved_idr),
            realised_idr: self.realised_idr.saturating_add(other.realised_idr),
        }
    }

    /// The sum of lines.
    pub fn of<'l>(lines: impl IntoIterator<Item = &'l BudgetLine>) -> Self {
        lines.into_iter().fold(PlanMoney::default(), PlanMoney::with)
    }
}

/// Whether more was spent than approved.
pub fn is_over(line: &BudgetLine) -> bool {
    line.fields.realised_idr > line.fields.approved_idr
}

/// The sums of lines, whole, by year and by source.
pub fn totals(lines: &[BudgetLine]) -> PlanTotals {
    let mut years: BTreeMap<i32, PlanMoney> = BTreeMap::new();
    let mut sources: BTreeMap<FundingSource, PlanMoney> = BTreeMap::new();
    for line in lines {
        let year = years.entry(line.fields.fiscal_year).or_default();
        *year = year.with(line);
        let source = sources.entry(line.fields.source).or_default();
        *source = source.with(line);
    }
    PlanTotals {
        all: PlanMoney::of(lines),
        by_year: years
            .into_iter()
            .map(|(fiscal_year, money)| PlanMoneyOfYear { fiscal_year, money })
            .collect(),
        by_source: sources
            .into_iter()
            .map(|(source, money)| PlanMoneyOfSource { source, money })
            .collect(),
    }
}

/// How far a plan is.
pub fn progress(actions: &[Action]) -> PlanProgress {
    let counted = actions.iter().filter(|a| a.fields.status != ActionStatus::Dropped);
    let (mut points, mut weight) = (0_i64, 0_i64);
    for action in counted {
        let percent = match action.fields.status {
            ActionStatus::Done => 100,
            _ => i64::from(action.fields.progress_percent),
        };
        points += percent * i64::from(action.fields.weight);
        weight += i64::from(action.fields.weight);
    }
    PlanProgress {
        percent: points.checked_div(weight),
        points,
        weight,
    }
}

/// The measurements of an indicator, by period, added up over time in the one
/// way that it allows.
pub fn measured<'m>(indicator: &Indicator, values: impl IntoIterator<Item = &'m Measurement>) -> IndicatorMeasured {
    let mut values: Vec<&Measurement> = values.into_iter().collect();
    values.sort_by_key(|m| m.fields.period_end);
    let fields = &indicator.fields;
    let sum = |of: fn(&Measurement) -> Option<i64>| {
        let numbers = values.iter().filter_map(|m| of(m)).map(whole);
        (!values.is_empty()).then(|| numbers.fold(0_u64, u64::saturating_add))
    };
    let (value, denominator) = match fields.aggregation {
        Aggregation::Sum => (sum(|m| Some(m.fields.value)), None),
        Aggregation::Latest => (values.last().map(|m| whole(m.fields.value)), None),
        Aggregation::Ratio => (sum(|m| Some(m.fields.value)), sum(|m| m.fields.denominator)),
    };
    // A ratio is compared crosswise: nothing is divided.
    let target_reached = match (value, fields.target) {
        (Some(value), Some(target)) => {
            let over = |number: Option<u64>| u128::from(number.unwrap_or(1));
            let reached = u128::from(value) * over(fields.target_denominator.map(whole));
            Some(reached >= u128::from(whole(target)) * over(denominator))
        }
        _ => None,
    };
    IndicatorMeasured {
        count: values.len(),
        period_start: values.iter().map(|m| m.fields.period_start).min(),
        period_end: values.last().map(|m| m.fields.period_end),
        value,
        denominator,
        target_reached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn row<T: serde::de::DeserializeOwned>(fields: Value) -> T {
        let mut row = json!({
            "id": Uuid::now_v7(), "region_code": "32.14", "version": 1, "created_at": "2024-01-01T00:00:00Z",
            "updated_at": "2024-01-01T00:00:00Z", "updated_by": Uuid::nil(), "deleted_at": null,
        });
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    }

    fn line(year: i32, source: &str, money: [i64; 3]) -> BudgetLine {
        row(json!({
            "action_id": Uuid::nil(), "plan_id": Uuid::nil(), "fiscal_year": year, "source": source,
            "planned_idr": money[0], "approved_idr": money[1], "realised_idr": money[2],
        }))
    }

    fn action(weight: i32, status: &str, percent: i32) -> Action {
        row(json!({
            "plan_id": Uuid::nil(), "position": 1, "strategy": "advocacy", "description": "x", "weight": weight,
            "status": status, "progress_percent": percent,
        }))
    }

    fn indicator(aggregation: &str, target: Option<i64>, denominator: Option<i64>) -> Indicator {
        row(json!({
            "plan_id": Uuid::nil(), "code": "custom", "name": "x", "unit": "x", "aggregation": aggregation,
            "target": target, "target_denominator": denominator,
        }))
    }

    fn measurement(month: u32, value: i64, denominator: Option<i64>) -> Measurement {
        row(json!({
            "indicator_id": Uuid::nil(), "plan_id": Uuid::nil(), "period_start": format!("2024-{month:02}-01"),
            "period_end": format!("2024-{month:02}-28"), "value": value, "denominator": denominator,
        }))
    }

    #[test]
    fn ten_thousand_of_the_greatest_lines_have_a_sum() {
        const MOST: i64 = 1_000_000_000_000_000;
        let line = line(2024, "apbn", [MOST, MOST, MOST]);
        let lines: Vec<BudgetLine> = std::iter::repeat_n(line, 10_000).collect();
        let totals = totals(&lines);
        assert_eq!(totals.all.planned_idr, 10_000_000_000_000_000_000);
        assert_eq!(json!(totals.all.planned_idr).to_string(), "10000000000000000000");
        assert_eq!(totals.by_year[0].money, totals.all);
    }

    #[test]
    fn progress_is_weighted_and_leaves_out_what_was_dropped() {
        assert_eq!(progress(&[]).percent, None);
        assert_eq!(progress(&[action(5, "dropped", 80)]).percent, None);
        let actions = [
            action(3, "done", 0),
            action(1, "in_progress", 50),
            action(100, "dropped", 0),
            action(1, "planned", 0),
        ];
        let found = progress(&actions);
        assert_eq!((found.points, found.weight, found.percent), (350, 5, Some(70)));
        // Rounded down: 100 means that all is done.
        assert_eq!(
            progress(&[action(999, "done", 0), action(1, "planned", 99)]).percent,
            Some(99)
        );
    }

    #[test]
    fn values_add_up_in_their_own_way() {
        let months = [measurement(3, 7, Some(10)), measurement(1, 5, Some(30))];
        let of = |indicator: Indicator| measured(&indicator, &months);
        assert_eq!(of(indicator("sum", Some(12), None)).value, Some(12));
        assert_eq!(of(indicator("sum", Some(12), None)).target_reached, Some(true));
        assert_eq!(of(indicator("sum", Some(13), None)).target_reached, Some(false));
        assert_eq!(of(indicator("latest", Some(8), None)).value, Some(7));
        let ratio = of(indicator("ratio", Some(3), Some(10)));
        assert_eq!((ratio.value, ratio.denominator), (Some(12), Some(40)));
        assert_eq!(ratio.target_reached, Some(true));
        assert_eq!(of(indicator("ratio", Some(31), Some(100))).target_reached, Some(false));
        let none = measured(&indicator("sum", Some(1), None), &[]);
        assert_eq!((none.count, none.value, none.target_reached), (0, None, None));
    }

    proptest! {
        #[test]
        fn totals_are_the_sums_of_the_lines(
            lines in proptest::collection::vec(
                (2024..2027_i32, proptest::sample::select(FundingSource::ALL), (0..=1_000_000_000_000_000_i64, 0..=9_i64, 0..=9_i64)),
                0..40,
            )
        ) {
            let lines: Vec<BudgetLine> = lines.into_iter().map(|(y, s, m)| line(y, s.as_str(), [m.0, m.1, m.2])).collect();
            let found = totals(&lines);
            let sum = |of: fn(&BudgetLine) -> i64| lines.iter().map(|l| i128::from(of(l))).sum::<i128>();
            prop_assert_eq!(i128::from(found.all.planned_idr), sum(|l| l.fields.planned_idr));
            prop_assert_eq!(i128::from(found.all.approved_idr), sum(|l| l.fields.approved_idr));
            prop_assert_eq!(i128::from(found.all.realised_idr), sum(|l| l.fields.realised_idr));
            let years: u64 = found.by_year.iter().map(|y| y.money.planned_idr).sum();
            let sources: u64 = found.by_source.iter().map(|s| s.money.planned_idr).sum();
            prop_assert_eq!((years, sources), (found.all.planned_idr, found.all.planned_idr));
        }
    }
}
