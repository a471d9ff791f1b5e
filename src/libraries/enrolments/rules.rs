//! The rules of enrolments, pure.

use super::{
    api::EnrolmentFields,
    words::{EnrolmentStatus, Participation, Scheme},
};
use crate::domain::{Faults, Said, fault::code};

/// The states that statistics count.
pub const COUNTED: [EnrolmentStatus; 2] = [EnrolmentStatus::Active, EnrolmentStatus::Ended];

/// The schemes by which a library takes part in this way.
pub fn schemes(participation: Participation) -> &'static [Scheme] {
    match participation {
        Participation::Beneficiary => &[Scheme::FullSupport, Scheme::QualityReadingGrant],
        Participation::Replication => &[Scheme::Replication],
        Participation::Participant => Scheme::ALL,
    }
}

/// The rules that need no other row.
pub fn check(fields: &mut EnrolmentFields, faults: &mut Faults) {
    if let (Some(from), Some(to)) = (fields.starts_on, fields.ends_on)
        && to < from
    {
        faults.add(
            "/ends_on",
            code::CONTRADICTION,
            Said::fixed("Ends before it starts.", "Berakhir sebelum mulai."),
        );
    }
    if COUNTED.contains(&fields.status) && fields.starts_on.is_none() {
        faults.add(
            "/starts_on",
            code::INCOMPLETE,
            Said::fixed(
                "An enrolment that is active or ended has a first day: figures are counted by it.",
                "Keikutsertaan yang aktif atau selesai memiliki hari pertama: angka dihitung menurutnya.",
            ),
        );
    }
    if fields.status == EnrolmentStatus::Ended && fields.ends_on.is_none() {
        faults.add(
            "/ends_on",
            code::INCOMPLETE,
            Said::fixed(
                "An enrolment that ended has a last day.",
                "Keikutsertaan yang selesai memiliki hari terakhir.",
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(json: serde_json::Value) -> Vec<String> {
        let mut fields = serde_json::from_value(json).unwrap();
        let mut faults = Faults::new();
        check(&mut fields, &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn days_fit_the_status() {
        let base = |status: &str, from: Option<&str>, to: Option<&str>| {
            pointers(serde_json::json!({
                "library_id": uuid::Uuid::nil(), "year": 2023, "scheme": "full_support", "status": status,
                "starts_on": from, "ends_on": to,
            }))
        };
        assert!(base("proposed", None, None).is_empty());
        assert_eq!(base("active", None, None), ["/starts_on"]);
        assert_eq!(base("ended", Some("2023-01-01"), None), ["/ends_on"]);
        assert_eq!(base("ended", Some("2023-01-02"), Some("2023-01-01")), ["/ends_on"]);
        assert!(base("ended", Some("2023-01-01"), Some("2023-01-01")).is_empty());
    }
}
