//! What plans are to reach, and what was measured.

use super::{Definition, How, NEVER, Time};
use crate::domain::{Measure, RecordType};

const BY_INDICATOR: &[&str] = &["region", "indicator_code", "aggregation"];

/// Their definitions.
pub const ALL: &[Definition] = &[
    Definition {
        measure: Measure::Indicators,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "Living indicators of plans. `custom` ones are counted and added nowhere, since each is of something else.",
            "Indikator rencana yang tidak dihapus. Yang `custom` dihitung dan tidak dijumlahkan, karena masing-masing tentang hal lain.",
        ),
        unit: ("indicator", "indikator"),
        how: How::Count,
        of: RecordType::Indicators,
        columns: &[],
        time: Time::Present,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::IndicatorsWithTarget,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "Of these the indicators that have a target.",
            "Di antaranya indikator yang memiliki target.",
        ),
        unit: ("indicator", "indikator"),
        how: How::Count,
        of: RecordType::Indicators,
        columns: &[],
        time: Time::Present,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::IndicatorTargets,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "The sum of the targets; of ratios that of the numerators.",
            "Jumlah target; untuk rasio jumlah pembilangnya.",
        ),
        unit: ("unit of the indicator", "satuan indikator"),
        how: How::Sum,
        of: RecordType::Indicators,
        columns: &["target"],
        time: Time::Present,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::IndicatorTargetDenominators,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "Of ratios the sum of the denominators of the targets; nothing is divided.",
            "Untuk rasio jumlah penyebut target; tidak ada yang dibagi.",
        ),
        unit: ("unit of the indicator", "satuan indikator"),
        how: How::Sum,
        of: RecordType::Indicators,
        columns: &["target_denominator"],
        time: Time::Present,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::Measurements,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "Living measurements by the day on which their period ends; of indicators that add up as `latest` the last of each.",
            "Capaian yang tidak dihapus menurut hari berakhirnya periode; untuk indikator `latest` yang terakhir dari masing-masing.",
        ),
        unit: ("measurement", "capaian"),
        how: How::Count,
        of: RecordType::Measurements,
        columns: &[],
        time: Time::Flow,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::MeasuredValues,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "The sum of the values of these measurements; of ratios that of the numerators. Nothing measured is null, not 0.",
            "Jumlah nilai capaian itu; untuk rasio jumlah pembilangnya. Tidak ada capaian berarti null, bukan 0.",
        ),
        unit: ("unit of the indicator", "satuan indikator"),
        how: How::Sum,
        of: RecordType::Measurements,
        columns: &["value"],
        time: Time::Flow,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::MeasuredDenominators,
        concept: (
            "What plans are to reach and what was measured",
            "Target dan capaian rencana",
        ),
        definition: (
            "Of ratios the sum of the denominators of these measurements.",
            "Untuk rasio jumlah penyebut capaian itu.",
        ),
        unit: ("unit of the indicator", "satuan indikator"),
        how: How::Sum,
        of: RecordType::Measurements,
        columns: &["denominator"],
        time: Time::Flow,
        classifications: BY_INDICATOR,
        statistics: &["indicators"],
        steps: NEVER,
    },
];
