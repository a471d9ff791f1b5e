//! The rules of plans, pure.

use super::{api::PlanFields, words::PlanStatus};
use crate::domain::{Faults, ProgrammeLevel, RecordType, RegionCode, Said, fault::code};

/// The longest goal, in characters.
const GOAL: usize = 500;
/// The most years of a plan.
const YEARS: i32 = 10;

/// The rules that need no other row.
pub fn check(fields: &mut PlanFields, faults: &mut Faults) {
    if fields.last_year < fields.first_year {
        faults.add(
            "/last_year",
            code::CONTRADICTION,
            Said::fixed(
                "The last year is before the first.",
                "Tahun terakhir sebelum tahun pertama.",
            ),
        );
    } else if fields.last_year - fields.first_year >= YEARS {
        faults.add(
            "/last_year",
            code::RANGE,
            Said::fixed(
                "A plan runs for at most 10 years.",
                "Rencana berlaku paling lama 10 tahun.",
            ),
        );
    }
    for (index, goal) in fields.goals.iter().enumerate() {
        if goal.is_empty() || goal.chars().count() > GOAL {
            faults.add(
                format!("/goals/{index}"),
                code::LENGTH,
                Said::fixed(
                    "A goal has 1 to 500 characters.",
                    "Tujuan berisi 1 sampai 500 karakter.",
                ),
            );
        }
    }
    // The plan of a library lies where the library lies, which is found out later.
    let known = fields.region_code.is_some() || fields.library_id.is_none();
    if known && !fits(fields.level, fields.region_code.as_ref()) {
        faults.add("/region_code", code::REGION_LEVEL, fields.level.belongs());
    }
}

/// Whether a plan of this level can belong to this region; none is national.
pub fn fits(level: ProgrammeLevel, region: Option<&RegionCode>) -> bool {
    ProgrammeLevel::of(region) == level
}

/// What of a plan a change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// Its names in partner systems, or nothing.
    Names,
    /// How it goes.
    Progress,
    /// What it promises: the content that is approved.
    Promise,
}

/// Which part of a plan a type of record is.
#[derive(Debug)]
pub enum Part {
    /// What the plan promises, but for these fields, which tell how it goes.
    Promise {
        /// The fields that tell how it goes.
        progress: &'static [&'static str],
    },
    /// How it goes, all of it.
    Progress,
}

/// The fields of a plan itself that are no promise.
pub const PROGRESS: &[&str] = &["source"];

/// The fields that the steps of the workflow set.
pub const STEPS: &[&str] = &[
    "status",
    "status_reason",
    "submitted_at",
    "submitted_by",
    "first_approved_at",
    "approved_at",
    "approved_by",
    "approved_sha256",
];

/// What a change of these fields touches. `progress` are those that tell how it
/// goes; none means that all do.
pub fn touched<S: AsRef<str>>(changed: &[S], progress: Option<&[&str]>) -> Touched {
    let weight = |name: &str| match progress {
        _ if name == "external_ids" || STEPS.contains(&name) => Touched::Names,
        Some(progress) if !progress.contains(&name) => Touched::Promise,
        _ => Touched::Progress,
    };
    let heaviest = changed.iter().map(|name| weight(name.as_ref())).max();
    heaviest.unwrap_or(Touched::Names)
}

/// Why such a change is not made while a plan stands so; none when it is.
pub fn locked(status: PlanStatus, touched: Touched) -> Option<Said> {
    use PlanStatus::*;
    match (status, touched) {
        (Submitted, Touched::Promise) => Some(Said::fixed(
            "The plan is submitted: nothing that it promises changes until it is approved or returned.",
            "Rencana sedang diajukan: isi yang dijanjikannya tidak berubah sampai disetujui atau dikembalikan.",
        )),
        (Completed, Touched::Promise | Touched::Progress) => Some(Said::fixed(
            "The plan is completed: only its names in partner systems change.",
            "Rencana sudah selesai: hanya namanya di sistem mitra yang dapat berubah.",
        )),
        (Cancelled, Touched::Promise | Touched::Progress) => Some(Said::fixed(
            "The plan is cancelled: only its names in partner systems change.",
            "Rencana sudah dibatalkan: hanya namanya di sistem mitra yang dapat berubah.",
        )),
        _ => None,
    }
}

/// Why a plan is not deleted; none when it can be. What was ever approved stays.
pub fn kept(status: PlanStatus, was_approved: bool) -> Option<Said> {
    match status {
        PlanStatus::Submitted => Some(Said::fixed(
            "The plan is submitted: it is cancelled, or returned first, rather than deleted.",
            "Rencana sedang diajukan: batalkan, atau kembalikan dahulu, alih-alih dihapus.",
        )),
        _ if was_approved => Some(Said::fixed(
            "The plan was approved: it is cancelled rather than deleted.",
            "Rencana sudah pernah disetujui: batalkan, alih-alih dihapus.",
        )),
        _ => None,
    }
}

/// Whether the place of a plan is settled: a change of something else does not
/// move it to the successor of its region.
pub fn is_settled(status: PlanStatus) -> bool {
    !matches!(status, PlanStatus::Draft | PlanStatus::Returned)
}

/// The most records of a type that a plan has. The most budget lines are so many
/// that the largest sum, 10^19, fits into 64 bits without a sign.
pub fn most(record_type: RecordType) -> i64 {
    match record_type {
        RecordType::BudgetLines | RecordType::Measurements => 10_000,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pointers(change: Value) -> Vec<String> {
        let mut plan = json!({
            "kind": "regional", "level": "regency", "region_code": "32.14", "title": "Rencana",
            "first_year": 2024, "last_year": 2026, "goals": ["Satu"],
        });
        plan.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let mut fields = serde_json::from_value(plan).unwrap();
        let mut faults = Faults::new();
        check(&mut fields, &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn years_are_in_order_and_at_most_ten() {
        assert!(pointers(json!({"last_year": 2033})).is_empty());
        assert!(pointers(json!({"last_year": 2024})).is_empty());
        assert_eq!(pointers(json!({"last_year": 2034})), ["/last_year"]);
        assert_eq!(pointers(json!({"last_year": 2023})), ["/last_year"]);
    }

    #[test]
    fn a_goal_has_words_and_not_too_many() {
        assert_eq!(
            pointers(json!({"goals": ["", "a", "b".repeat(501)]})),
            ["/goals/0", "/goals/2"]
        );
        assert!(pointers(json!({"goals": ["\u{e9}".repeat(500)]})).is_empty());
    }

    #[test]
    fn level_and_region_fit() {
        for (level, region, library, fits) in [
            ("national", None, None, true),
            ("national", Some("32"), None, false),
            ("provincial", Some("32"), None, true),
            ("provincial", Some("32.14"), None, false),
            ("regency", Some("32.14"), None, true),
            ("regency", None, None, false),
            ("village", Some("32.14.01"), None, true),
            ("village", Some("32.14.01.2010"), None, true),
            // That of a library is not known yet.
            ("village", None, Some(uuid::Uuid::nil()), true),
        ] {
            let found = pointers(json!({"level": level, "region_code": region, "library_id": library}));
            assert_eq!(found.is_empty(), fits, "{level} {region:?}");
        }
    }

    #[test]
    fn what_may_change_when() {
        use PlanStatus::*;
        for status in PlanStatus::ALL {
            let open = |touched| locked(*status, touched).is_none();
            assert!(open(Touched::Names), "{status}");
            assert_eq!(
                open(Touched::Progress),
                !matches!(status, Completed | Cancelled),
                "{status}"
            );
            let promise = matches!(status, Draft | Returned | Approved | Active);
            assert_eq!(open(Touched::Promise), promise, "{status}");
        }
    }

    #[test]
    fn the_heaviest_field_counts() {
        let progress: Option<&[&str]> = Some(&["status"]);
        assert_eq!(touched::<&str>(&[], progress), Touched::Names);
        assert_eq!(touched(&["external_ids"], None), Touched::Names);
        assert_eq!(touched(&["value", "external_ids"], None), Touched::Progress);
        assert_eq!(
            touched(&["progress_percent"], Some(&["progress_percent"])),
            Touched::Progress
        );
        assert_eq!(
            touched(&["progress_percent", "title"], Some(&["progress_percent"])),
            Touched::Promise
        );
    }
}
