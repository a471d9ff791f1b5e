//! Values of a plan as a sentence tells them: labels in place of codes, and money
//! as people write it. What programs read stays as it is stored.

use serde_json::Value;

use crate::{
    domain::{
        FundingSource,
        Language::{English, Indonesian},
        ProgrammeLevel, spoken,
        text_enum::Codes,
    },
    plans::{
        actions::words::Strategy,
        indicators::words::{Aggregation, IndicatorCode},
        words::PlanKind,
    },
};

/// A value as it stands where nothing has to be said of it.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The value of a field as it is told, in English and in Indonesian.
pub fn value(field: &str, value: &Value) -> (String, String) {
    let both = |text: String| (text.clone(), text);
    match value {
        Value::Null => ("nothing".to_owned(), "kosong".to_owned()),
        Value::String(text) => match word(field, text) {
            Some((en, id)) => (format!("“{en}”"), format!("“{id}”")),
            None => both(format!("“{text}”")),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("“{}”", plain(item))).collect();
            both(items.join("; "))
        }
        Value::Number(number) => match number.as_u64() {
            Some(number) if field.ends_with("_idr") => {
                (spoken::rupiah(number, English), spoken::rupiah(number, Indonesian))
            }
            Some(number) if QUANTITIES.contains(&field) => {
                (spoken::number(number, English), spoken::number(number, Indonesian))
            }
            _ => both(number.to_string()),
        },
        other => both(other.to_string()),
    }
}

/// The fields whose numbers count something; years and positions do not.
const QUANTITIES: &[&str] = &[
    "baseline",
    "baseline_denominator",
    "target",
    "target_denominator",
    "weight",
];

/// The labels of a word of the enumeration that a field takes.
pub fn word(field: &str, word: &str) -> Option<(&'static str, &'static str)> {
    let labels = match field {
        "kind" => PlanKind::labels(),
        "level" => ProgrammeLevel::labels(),
        "strategy" => Strategy::labels(),
        "source" => FundingSource::labels(),
        "code" => IndicatorCode::labels(),
        "aggregation" => Aggregation::labels(),
        _ => return None,
    };
    let found = labels.iter().find(|label| label.value == word);
    found.map(|label| (label.en, label.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(field: &str, of: Value) -> (String, String) {
        value(field, &of)
    }

    fn both(en: &str, id: &str) -> (String, String) {
        (en.to_owned(), id.to_owned())
    }

    #[test]
    fn money_is_written_as_people_do() {
        let amount = told("planned_idr", json!(150_000_000));
        assert_eq!(amount, both("IDR 150,000,000", "Rp 150.000.000"));
        assert_eq!(told("approved_idr", json!(0)), both("IDR 0", "Rp 0"));
        assert_eq!(told("target", json!(1500)), both("1,500", "1.500"));
        // A year is no quantity.
        assert_eq!(told("fiscal_year", json!(2025)), both("2025", "2025"));
    }

    #[test]
    fn words_have_their_labels_and_texts_stay() {
        assert_eq!(told("strategy", json!("replication")).0, "“Replication”");
        assert_eq!(told("source", json!("apbd_regency")).1, "“APBD kabupaten/kota”");
        assert_eq!(
            told("title", json!("replication")),
            both("“replication”", "“replication”")
        );
        assert_eq!(told("library_id", Value::Null), both("nothing", "kosong"));
    }

    /// Every word that a promised field takes has its labels here: a new enumeration
    /// is not told by its code.
    #[test]
    fn every_word_of_a_plan_is_told_by_its_label() {
        use crate::{
            infra::shape::components,
            plans::{
                actions::api::ActionFields, api::PlanFields, budget_lines::api::BudgetLineFields, content::rules,
                indicators::api::IndicatorFields,
            },
        };
        use utoipa::ToSchema;

        fn told<F: ToSchema>(promised: &[&str]) -> usize {
            let components = components::<F>();
            let mut told = 0;
            for field in promised {
                let schema = &components[F::name().as_ref()]["properties"][field];
                let reference = schema["$ref"].as_str().or(schema["oneOf"][0]["$ref"].as_str());
                let offered = reference.map(|r| &components[r.rsplit('/').next().unwrap()]["enum"]);
                for offered in offered.and_then(Value::as_array).into_iter().flatten() {
                    assert!(word(field, offered.as_str().unwrap()).is_some(), "{field}: {offered}");
                    told += 1;
                }
            }
            told
        }
        assert!(told::<PlanFields>(rules::PLAN) >= 8);
        assert!(told::<ActionFields>(rules::ACTION) >= 4);
        assert!(told::<BudgetLineFields>(rules::BUDGET_LINE) >= 12);
        assert!(told::<IndicatorFields>(rules::INDICATOR) >= 12);
    }
}
