//! The rules of indicators, pure.

use super::{
    api::IndicatorFields,
    words::{Aggregation, IndicatorCode},
};
use crate::{
    domain::{Faults, Said, fault::code},
    plans::rules::Part,
};

/// What of an indicator is promised: all of it.
pub const PART: Part = Part::Promise { progress: &[] };

/// The one way in which values of this code add up; none when it is free.
pub fn aggregation_of(code: IndicatorCode) -> Option<Aggregation> {
    match code {
        IndicatorCode::Custom => None,
        IndicatorCode::Visits
        | IndicatorCode::Activities
        | IndicatorCode::Participants
        | IndicatorCode::AdvocacyActivities
        | IndicatorCode::Regulations
        | IndicatorCode::Replications
        | IndicatorCode::CooperationAgreements
        | IndicatorCode::ImpactStories => Some(Aggregation::Sum),
    }
}

/// The rules that need no other row.
pub fn check(fields: &mut IndicatorFields, faults: &mut Faults) {
    if let Some(fixed) = aggregation_of(fields.code)
        && fields.aggregation != fixed
    {
        faults.suggest(
            "/aggregation",
            code::CONTRADICTION,
            Said::new(
                format!("Values of {} add up in one way: {fixed}.", fields.code),
                format!("Nilai {} digabungkan dengan satu cara: {fixed}.", fields.code),
            ),
            fixed.as_str(),
        );
    }
    let ratio = fields.aggregation == Aggregation::Ratio;
    for (pointer, value, denominator) in [
        ("/baseline_denominator", fields.baseline, fields.baseline_denominator),
        ("/target_denominator", fields.target, fields.target_denominator),
    ] {
        check_denominator(pointer, ratio, value, denominator, faults);
    }
}

/// A ratio has both numbers, everything else one.
pub fn check_denominator(
    pointer: &str,
    ratio: bool,
    value: Option<i64>,
    denominator: Option<i64>,
    faults: &mut Faults,
) {
    match (ratio, value, denominator) {
        (true, Some(_), None) => faults.add(
            pointer,
            code::INCOMPLETE,
            Said::fixed(
                "A ratio keeps both numbers: what the value is divided by.",
                "Rasio menyimpan kedua bilangan: termasuk pembaginya.",
            ),
        ),
        (true, None, Some(_)) => faults.add(
            pointer,
            code::INCOMPLETE,
            Said::fixed(
                "A denominator means nothing without the value.",
                "Pembagi tidak berarti tanpa nilainya.",
            ),
        ),
        (false, _, Some(_)) => faults.add(
            pointer,
            code::CONTRADICTION,
            Said::fixed("Only a ratio has a denominator.", "Hanya rasio yang memiliki pembagi."),
        ),
        _ => {}
    }
}

/// Notes that the action is of another plan.
pub fn refuse_action(faults: &mut Faults) {
    faults.add(
        "/action_id",
        code::CONTRADICTION,
        Said::fixed("This action is of another plan.", "Kegiatan ini milik rencana lain."),
    );
}

/// Notes that what was measured would add up in another way.
pub fn refuse_aggregation(faults: &mut Faults) {
    faults.add(
        "/aggregation",
        code::IMMUTABLE,
        Said::fixed(
            "It has been measured: its values cannot add up in another way.",
            "Sudah ada capaiannya: cara menggabungkan nilainya tidak dapat diubah.",
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pointers(change: Value) -> Vec<String> {
        let mut indicator = json!({
            "plan_id": uuid::Uuid::nil(), "code": "custom", "name": "x", "unit": "x", "aggregation": "ratio",
        });
        indicator
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let mut fields = serde_json::from_value(indicator).unwrap();
        let mut faults = Faults::new();
        check(&mut fields, &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn each_code_adds_up_in_its_own_way() {
        for code in IndicatorCode::ALL {
            for aggregation in Aggregation::ALL {
                let legal = aggregation_of(*code).is_none_or(|fixed| fixed == *aggregation);
                let found = pointers(json!({"code": code, "aggregation": aggregation}));
                assert_eq!(found.is_empty(), legal, "{code} {aggregation}");
            }
        }
    }

    #[test]
    fn a_ratio_keeps_both_numbers() {
        assert!(pointers(json!({"target": 3, "target_denominator": 4})).is_empty());
        assert_eq!(pointers(json!({"target": 3})), ["/target_denominator"]);
        assert_eq!(pointers(json!({"baseline_denominator": 3})), ["/baseline_denominator"]);
        assert_eq!(
            pointers(json!({"aggregation": "sum", "target": 3, "target_denominator": 4})),
            ["/target_denominator"]
        );
    }
}
