//! Definitions as callers see them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{Measure, RecordType},
    statistics::definitions::{self, Definition, How, Step, Text, Time},
};

/// Which definitions are shown.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DefinitionParams {
    /// Those of the figures of one address.
    #[param(inline, example = "programme")]
    pub statistic: Option<StatisticName>,
}

/// An address of figures, without `/v1/statistics/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatisticName {
    /// Libraries that take part.
    Programme,
    /// Meetings.
    Meetings,
    /// Commitments.
    Commitments,
    /// Plans.
    Plans,
    /// The money of plans.
    Budgets,
    /// What plans are to reach.
    Indicators,
    /// The first screen.
    Overview,
}

impl StatisticName {
    /// As it stands in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            StatisticName::Programme => "programme",
            StatisticName::Meetings => "meetings",
            StatisticName::Commitments => "commitments",
            StatisticName::Plans => "plans",
            StatisticName::Budgets => "budgets",
            StatisticName::Indicators => "indicators",
            StatisticName::Overview => "overview",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bilingual {
    /// In English.
    pub en: &'static str,
    /// In Indonesian.
    pub id: &'static str,
}

impl From<Text> for Bilingual {
    fn from((en, id): Text) -> Self {
        Bilingual { en, id }
    }
}

/// By what a figure can be broken down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Classification {
    /// The name of the enumeration; `region` is the tree of regions.
    #[schema(example = "library_kind")]
    pub name: &'static str,
    /// Where its values are listed.
    #[schema(example = "/v1/codes/library_kind")]
    pub url: String,
}

/// What a figure means: concept, definition, classifications, measure and unit as Satu Data Indonesia
/// asks for them (Perpres 39/2019).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorDefinition {
    /// Its code, by which answers name it.
    pub code: Measure,
    /// The version of the definition: a change of what is counted makes a new one.
    #[schema(minimum = 1)]
    pub version: u32,
    /// What it is called (*ukuran*).
    pub name: Bilingual,
    /// What it speaks of (*konsep*).
    pub concept: Bilingual,
    /// What exactly is counted (*definisi*).
    pub definition: Bilingual,
    /// In what it is counted (*satuan*).
    pub unit: Bilingual,
    /// How it follows from its rows.
    pub aggregation: How,
    /// The type of record whose rows are counted.
    pub of: RecordType,
    /// What is added or told apart; null when rows are counted.
    pub column: Option<String>,
    /// What it says of time.
    pub time: Time,
    /// By what it can be broken down (*klasifikasi*).
    pub classifications: Vec<Classification>,
    /// The addresses that give it.
    pub statistics: Vec<String>,
    /// The steps in which `/v1/statistics/timeline` gives it; empty when it does not.
    pub timeline: Vec<Step>,
    /// Who makes the numbers (*Produsen Data*).
    pub producer: Bilingual,
    /// Who looks after them (*Walidata*).
    pub custodian: Bilingual,
    /// Since when the definition holds.
    #[schema(format = Date)]
    pub valid_from: &'static str,
}

/// Definitions.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorDefinitions {
    /// By code.
    pub data: Vec<IndicatorDefinition>,
}

impl IndicatorDefinition {
    /// A definition as it is shown.
    pub fn of(definition: &Definition) -> Self {
        let address = |name: &&str| match *name {
            "region" => "/v1/regions".to_owned(),
            name => format!("/v1/codes/{name}"),
        };
        let measure = definition.measure;
        IndicatorDefinition {
            code: measure,
            version: definitions::VERSION,
            name: (measure.label_en(), measure.label_id()).into(),
            concept: definition.concept.into(),
            definition: definition.definition.into(),
            unit: definition.unit.into(),
            aggregation: definition.how,
            of: definition.of,
            column: (!definition.columns.is_empty()).then(|| definition.columns.join(",")),
            time: definition.time,
            classifications: definition
                .classifications
                .iter()
                .map(|name| Classification {
                    name,
                    url: address(name),
                })
                .collect(),
            statistics: definition
                .statistics
                .iter()
                .map(|name| format!("/v1/statistics/{name}"))
                .collect(),
            timeline: definition.steps.to_vec(),
            producer: definitions::PRODUCER.into(),
            custodian: definitions::CUSTODIAN.into(),
            valid_from: definitions::VALID_FROM,
        }
    }
}
