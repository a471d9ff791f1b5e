//! The rules of commitments, pure.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    api::{CommitmentFields, Transition},
    words::CommitmentStatus,
};
use crate::domain::{Faults, Said, TimeZone, fault::code};

/// The states in which a promise is still to be kept.
pub const OPEN: [CommitmentStatus; 2] = [CommitmentStatus::Pledged, CommitmentStatus::InProgress];

/// The years of promises; the filter takes the same.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The rules that need no other row.
pub fn check(fields: &mut CommitmentFields, faults: &mut Faults) {
    if fields.library_id.is_none() && fields.region_code.is_none() {
        faults.add(
            "/region_code",
            code::INCOMPLETE,
            Said::fixed(
                "Who benefits? Name the library, or the region.",
                "Siapa penerimanya? Sebutkan perpustakaan atau wilayahnya.",
            ),
        );
    }
    if fields.pledged_on.is_some_and(|day| !YEARS.contains(&day.year())) {
        faults.add(
            "/pledged_on",
            code::RANGE,
            Said::fixed("Between 2000 and 2100.", "Antara tahun 2000 dan 2100."),
        );
    }
    reason(
        fields.status,
        fields.cancellation_reason.as_deref(),
        "/cancellation_reason",
        faults,
    );
}

/// A cancelled commitment says why, and no other does.
pub fn reason(status: CommitmentStatus, reason: Option<&str>, pointer: &str, faults: &mut Faults) {
    let given = reason.is_some_and(|reason| !reason.is_empty());
    if status == CommitmentStatus::Cancelled && !given {
        faults.add(
            pointer,
            code::INCOMPLETE,
            Said::fixed(
                "A commitment is cancelled with a reason.",
                "Komitmen dibatalkan dengan alasan.",
            ),
        );
    }
    if status != CommitmentStatus::Cancelled && reason.is_some() {
        faults.add(
            pointer,
            code::CONTRADICTION,
            Said::fixed(
                "Only a cancelled commitment has a reason for it.",
                "Hanya komitmen yang dibatalkan memiliki alasan pembatalan.",
            ),
        );
    }
}

/// Lets a new commitment come out of this decision, if it names no other.
pub fn out_of(decision: Uuid, commitment: &mut Map<String, Value>, at: &str, faults: &mut Faults) {
    let named = commitment.get("decision_id").filter(|named| !named.is_null());
    match named.map(|named| named.as_str().and_then(|id| id.parse::<Uuid>().ok())) {
        None => {
            commitment.insert("decision_id".into(), decision.to_string().into());
        }
        Some(Some(other)) if other != decision => faults.add(
            format!("{at}/decision_id"),
            code::CONTRADICTION,
            Said::fixed(
                "The address names another decision; leave it out.",
                "Alamat menyebut kesepakatan lain; hilangkan.",
            ),
        ),
        // This one, or nothing that can be read.
        Some(_) => {}
    }
}

/// What is wrong with a step whatever it is taken from.
///
/// # Errors
/// The faults.
pub fn check_step(step: &Transition) -> Result<(), Faults> {
    let mut faults = Faults::new();
    reason(step.to, step.reason.as_deref(), "/reason", &mut faults);
    faults.finish()
}

/// Takes a step: what it tells besides goes with it.
///
/// # Errors
/// The fault, when there is no such step from where the commitment stands.
pub fn take(step: &Transition, fields: &mut CommitmentFields) -> Result<(), Faults> {
    if let Err(said) = self::step(fields.status, step.to) {
        let mut faults = Faults::new();
        faults.add("/to", code::CONTRADICTION, said);
        return Err(faults);
    }
    fields.status = step.to;
    fields.cancellation_reason = step.reason.clone();
    fields.realised_idr = step.realised_idr.unwrap_or(fields.realised_idr);
    fields.evidence_url = step.evidence_url.clone().or(fields.evidence_url.take());
    Ok(())
}

/// Where a commitment can go from here.
pub fn next(from: CommitmentStatus) -> &'static [CommitmentStatus] {
    match from {
        CommitmentStatus::Pledged => &[CommitmentStatus::InProgress, CommitmentStatus::Cancelled],
        CommitmentStatus::InProgress => &[CommitmentStatus::Fulfilled, CommitmentStatus::Cancelled],
        CommitmentStatus::Fulfilled | CommitmentStatus::Cancelled => &[],
    }
}

/// Whether a commitment goes from one state to the other in one step.
///
/// # Errors
/// Why it does not.
pub fn step(from: CommitmentStatus, to: CommitmentStatus) -> Result<(), Said> {
    if next(from).contains(&to) {
        return Ok(());
    }
    let list: Vec<&str> = next(from).iter().map(|to| to.as_str()).collect();
    Err(if list.is_empty() {
        Said::new(
            format!("It is {from}, and stays so."),
            format!("Statusnya {from}, dan tetap demikian."),
        )
    } else {
        let list = list.join(" / ");
        Said::new(
            format!("It is {from}, and can go to {list}, not to {to}."),
            format!("Statusnya {from}, dan dapat beralih ke {list}, bukan {to}."),
        )
    })
}

/// Whether a promise is late at a moment: its day is over by the clocks of its
/// region, and it is neither kept nor given up.
pub fn is_overdue(fields: &CommitmentFields, at: DateTime<Utc>) -> bool {
    let today = TimeZone::of(fields.region_code.as_ref()).day(at);
    is_overdue_on(fields, today)
}

/// Whether a promise is late on a day.
pub fn is_overdue_on(fields: &CommitmentFields, day: NaiveDate) -> bool {
    OPEN.contains(&fields.status) && fields.due_on.is_some_and(|due| due < day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CommitmentStatus::*;
    use serde_json::json;

    fn fields(changes: serde_json::Value) -> CommitmentFields {
        let mut whole = json!({
            "stakeholder_id": uuid::Uuid::nil(), "form": "books", "description": "Buku", "region_code": "32.14",
        });
        whole
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    fn pointers(changes: serde_json::Value) -> Vec<String> {
        let mut faults = Faults::new();
        check(&mut fields(changes), &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn somebody_benefits() {
        assert!(pointers(json!({})).is_empty());
        assert!(pointers(json!({"region_code": null, "library_id": uuid::Uuid::nil()})).is_empty());
        assert_eq!(pointers(json!({"region_code": null})), ["/region_code"]);
    }

    #[test]
    fn years_are_those_of_the_filter() {
        for day in ["1999-12-31", "2101-01-01", "0202-03-01"] {
            assert_eq!(pointers(json!({"pledged_on": day})), ["/pledged_on"]);
        }
        assert!(pointers(json!({"pledged_on": "2100-12-31"})).is_empty());
    }

    #[test]
    fn a_reason_goes_with_cancelled_alone() {
        assert_eq!(pointers(json!({"status": "cancelled"})), ["/cancellation_reason"]);
        assert_eq!(
            pointers(json!({"status": "cancelled", "cancellation_reason": ""})),
            ["/cancellation_reason"]
        );
        assert!(pointers(json!({"status": "cancelled", "cancellation_reason": "Anggaran dialihkan"})).is_empty());
        assert_eq!(pointers(json!({"cancellation_reason": "x"})), ["/cancellation_reason"]);
    }

    #[test]
    fn steps_go_forward_only() {
        let mut allowed = Vec::new();
        for from in CommitmentStatus::ALL {
            allowed.extend(next(*from).iter().map(|to| (*from, *to)));
        }
        assert_eq!(
            allowed,
            [
                (Pledged, InProgress),
                (Pledged, Cancelled),
                (InProgress, Fulfilled),
                (InProgress, Cancelled)
            ]
        );
    }

    /// The day ends in Jayapura two hours before it ends in Jakarta.
    #[test]
    fn overdue_comes_first_in_the_east() {
        let due = |region: &str| fields(json!({"region_code": region, "due_on": "2023-08-02"}));
        let late = |at: &str| {
            let at: DateTime<Utc> = at.parse().unwrap();
            ["91.03", "73.71", "32.14"].map(|region| is_overdue(&due(region), at))
        };
        assert_eq!(late("2023-08-02T14:59:59Z"), [false, false, false]);
        assert_eq!(late("2023-08-02T15:00:00Z"), [true, false, false]);
        assert_eq!(late("2023-08-02T16:00:00Z"), [true, true, false]);
        assert_eq!(late("2023-08-02T17:00:00Z"), [true, true, true]);
    }

    #[test]
    fn only_open_promises_with_a_day_are_late() {
        let at: DateTime<Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
        assert!(!is_overdue(&fields(json!({})), at));
        for (status, late) in [
            (Pledged, true),
            (InProgress, true),
            (Fulfilled, false),
            (Cancelled, false),
        ] {
            let fields = fields(json!({"due_on": "2023-08-02", "status": status}));
            assert_eq!(is_overdue(&fields, at), late, "{status}");
        }
    }
}
