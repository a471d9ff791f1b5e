//! What every figure means: one definition for each, which the answers name, the metadata show and
//! the verification counts by.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{Measure, RecordType};

mod indicators;
mod libraries;
mod meetings;
mod plans;
mod promises;

/// A text in English and Indonesian.
pub type Text = (&'static str, &'static str);

/// How a number follows from its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The rows are counted.
    Count,
    /// A column is added.
    Sum,
    /// Different values of a column are counted.
    Distinct,
    /// The time within which a part of the rows got somewhere.
    Percentile,
    /// Regions are counted in which none of the rows lies.
    Difference,
}

/// What a number says of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// All up to the day.
    Stock,
    /// What falls into a period.
    Flow,
    /// What is known now.
    Present,
}

/// The steps of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// By month.
    Month,
    /// By year.
    Year,
}

/// What a figure means.
#[derive(Debug)]
pub struct Definition {
    /// Its code.
    pub measure: Measure,
    /// What it speaks of.
    pub concept: Text,
    /// What exactly is counted.
    pub definition: Text,
    /// In what it is counted.
    pub unit: Text,
    /// How it follows from its rows.
    pub how: How,
    /// The rows.
    pub of: RecordType,
    /// The columns that are added or told apart.
    pub columns: &'static [&'static str],
    /// What it says of time.
    pub time: Time,
    /// By what it can be broken down: enumerations of `/v1/codes`, and `region`.
    pub classifications: &'static [&'static str],
    /// The addresses that give it, without `/v1/statistics/`.
    pub statistics: &'static [&'static str],
    /// The steps in which a timeline gives it.
    pub steps: &'static [Step],
}

/// By month and by year.
const BOTH: &[Step] = &[Step::Month, Step::Year];
/// By year alone: of budgets and plans no other day is known.
const YEARS: &[Step] = &[Step::Year];
/// There is no day to it.
const NEVER: &[Step] = &[];

const LIBRARIES: Text = ("library", "perpustakaan");
const PROVINCES: Text = ("province", "provinsi");
const RUPIAH: Text = ("rupiah (IDR)", "rupiah (IDR)");

/// The version of the definitions: a change of what is counted makes a new one.
pub const VERSION: u32 = 1;
/// Since when they hold.
pub const VALID_FROM: &str = "2026-11-26";
/// Who makes the numbers (Produsen Data, Perpres 39/2019).
pub const PRODUCER: Text = (
    "National Library of Indonesia (Perpusnas), programme TPBIS, from what libraries, regions and partner systems enter",
    "Perpustakaan Nasional RI, program TPBIS, dari isian perpustakaan, daerah dan sistem mitra",
);
/// Who looks after them (Walidata, Perpres 39/2019).
pub const CUSTODIAN: Text = (
    "Data custodian (Walidata) of the National Library of Indonesia",
    "Walidata Perpustakaan Nasional RI",
);

/// Every definition, in the order of the codes.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    Measure::ALL.iter().filter_map(|measure| of(*measure))
}

fn tables() -> impl Iterator<Item = &'static Definition> {
    [
        libraries::ALL,
        meetings::ALL,
        promises::ALL,
        plans::ALL,
        indicators::ALL,
    ]
    .into_iter()
    .flatten()
}

/// The definition of a code.
pub fn of(measure: Measure) -> Option<&'static Definition> {
    tables().find(|definition| definition.measure == measure)
}

/// The definitions of the numbers of an address.
pub fn of_statistic(path: &str) -> impl Iterator<Item = &'static Definition> {
    let name = path.trim_start_matches("/v1/statistics/").to_owned();
    all().filter(move |definition| definition.statistics.contains(&name.as_str()))
}

/// Where a definition is written down.
pub fn url(measure: Measure) -> String {
    format!("/v1/metadata/indicators/{measure}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_one_definition() {
        let defined: Vec<Measure> = tables().map(|definition| definition.measure).collect();
        let once: BTreeSet<Measure> = defined.iter().copied().collect();
        assert_eq!(once.len(), defined.len(), "twice");
        let missing: Vec<_> = Measure::ALL.iter().filter(|measure| !once.contains(measure)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn what_is_added_or_told_apart_has_a_column() {
        for definition in all() {
            let needs = !matches!(definition.how, How::Count | How::Difference);
            assert_eq!(needs, !definition.columns.is_empty(), "{}", definition.measure);
            let dated = definition.time != Time::Present || definition.measure == Measure::Plans;
            assert!(dated || definition.steps.is_empty(), "{}", definition.measure);
            for (en, id) in [definition.concept, definition.definition, definition.unit] {
                assert!(!en.is_empty() && !id.is_empty(), "{}", definition.measure);
            }
        }
    }
}
