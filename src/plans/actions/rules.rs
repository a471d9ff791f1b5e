//! The rules of actions, pure.

use chrono::Datelike;
use uuid::Uuid;

use super::{api::ActionFields, words::ActionStatus};
use crate::{
    domain::{Faults, RegionCode, Said, fault::code},
    plans::rules::Part,
    records::record::{Suggestion, Warning},
};

/// What of an action is promised.
pub const PART: Part = Part::Promise { progress: PROGRESS };

/// The fields that tell how an action goes.
pub const PROGRESS: &[&str] = &["status", "progress_percent"];

/// The rules that need no other row.
pub fn check(fields: &mut ActionFields, faults: &mut Faults) {
    if let (Some(from), Some(to)) = (fields.starts_on, fields.ends_on)
        && to < from
    {
        faults.add(
            "/ends_on",
            code::CONTRADICTION,
            Said::fixed("Ends before it starts.", "Berakhir sebelum mulai."),
        );
    }
    if fields.responsible_stakeholder_id.is_some() && fields.responsible_library_id.is_some() {
        faults.add(
            "/responsible_library_id",
            code::CONTRADICTION,
            Said::fixed(
                "One party is responsible: a stakeholder or a library.",
                "Satu pihak yang bertanggung jawab: pemangku kepentingan atau perpustakaan.",
            ),
        );
    }
}

/// An action is done inside of its plan's years.
pub fn check_years(fields: &ActionFields, (first, last): (i32, i32), faults: &mut Faults) {
    for (pointer, day) in [("/starts_on", fields.starts_on), ("/ends_on", fields.ends_on)] {
        if day.is_some_and(|day| !(first..=last).contains(&day.year())) {
            faults.add(
                pointer,
                code::RANGE,
                Said::new(
                    format!("Outside of the plan's years, {first} to {last}."),
                    format!("Di luar tahun rencana, {first} sampai {last}."),
                ),
            );
        }
    }
}

/// Whether a library of this region can answer for an action of a plan of that
/// one (none is national): it lies in the plan's region or above it.
pub fn answers_for(library: Option<&RegionCode>, plan: Option<&RegionCode>) -> bool {
    match (library, plan) {
        (Some(library), Some(plan)) => plan.contains(library) || library.contains(plan),
        _ => true,
    }
}

/// Notes that the responsible library lies elsewhere.
pub fn refuse_library(faults: &mut Faults) {
    faults.add(
        "/responsible_library_id",
        code::CONTRADICTION,
        Said::fixed(
            "This library lies neither in the plan's region nor above it.",
            "Perpustakaan ini tidak berada di wilayah rencana maupun di atasnya.",
        ),
    );
}

/// What is suggested when an action becomes done and the commitment that it
/// keeps is still open. `was` is its status before, `open` that of the commitment.
pub fn suggestion(fields: &ActionFields, was: Option<ActionStatus>, commitment: Uuid, open: &str) -> Option<Warning> {
    let becomes_done = fields.status == ActionStatus::Done && was != Some(ActionStatus::Done);
    if !becomes_done || matches!(open, "fulfilled" | "cancelled") {
        return None;
    }
    let path = format!("/v1/commitments/{commitment}/transitions");
    let message = Said::new(
        format!(
            "The action is done, but the commitment that it keeps is still open ({open}). Is it fulfilled? POST {path}."
        ),
        format!(
            "Kegiatan selesai, tetapi komitmen yang dipenuhinya masih terbuka ({open}). Apakah sudah terpenuhi? POST {path}."
        ),
    );
    let mut warning = Warning::new("/commitment_id", "commitment_open", message);
    warning.suggestion = Some(Suggestion {
        method: "POST".to_owned(),
        path,
        body: serde_json::json!({"to": "fulfilled", "reason": null}),
    });
    Some(warning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn action(change: Value) -> ActionFields {
        let mut action = json!({
            "plan_id": Uuid::nil(), "position": 1, "strategy": "advocacy", "description": "Advokasi",
        });
        action
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        serde_json::from_value(action).unwrap()
    }

    fn pointers(change: Value) -> Vec<String> {
        let (mut fields, mut faults) = (action(change), Faults::new());
        check(&mut fields, &mut faults);
        check_years(&fields, (2024, 2026), &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn days_are_in_order_and_inside_of_the_plan() {
        assert!(pointers(json!({"starts_on": "2024-01-01", "ends_on": "2026-12-31"})).is_empty());
        assert_eq!(
            pointers(json!({"starts_on": "2024-02-01", "ends_on": "2024-01-31"})),
            ["/ends_on"]
        );
        assert_eq!(
            pointers(json!({"starts_on": "2023-12-31", "ends_on": "2027-01-01"})),
            ["/starts_on", "/ends_on"]
        );
    }

    #[test]
    fn one_party_answers() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(pointers(json!({"responsible_library_id": one})).is_empty());
        assert_eq!(
            pointers(json!({"responsible_library_id": one, "responsible_stakeholder_id": two})),
            ["/responsible_library_id"]
        );
    }

    #[test]
    fn a_library_answers_inside_and_from_above() {
        let answers = |library: &str, plan: &str| {
            let (library, plan): (RegionCode, RegionCode) = (library.parse().unwrap(), plan.parse().unwrap());
            answers_for(Some(&library), Some(&plan))
        };
        assert!(answers("32.14.01.2010", "32.14"));
        assert!(answers("32.14", "32.14"));
        assert!(answers("32", "32.14"));
        assert!(!answers("33", "32.14"));
        assert!(!answers("32.15", "32.14"));
    }

    #[test]
    fn a_commitment_is_suggested_once_and_only_when_open() {
        let suggests = |status: &str, was: Option<ActionStatus>, open: &str| {
            suggestion(&action(json!({"status": status})), was, Uuid::nil(), open).is_some()
        };
        assert!(suggests("done", Some(ActionStatus::InProgress), "pledged"));
        assert!(suggests("done", None, "in_progress"));
        assert!(!suggests("done", Some(ActionStatus::Done), "pledged"));
        assert!(!suggests("done", Some(ActionStatus::Planned), "fulfilled"));
        assert!(!suggests("done", Some(ActionStatus::Planned), "cancelled"));
        assert!(!suggests("in_progress", Some(ActionStatus::Planned), "pledged"));
    }
}
