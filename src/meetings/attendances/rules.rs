//! The rules of attendances, pure.

use super::{api::AttendanceFields, words::AttendanceStatus};
use crate::{
    domain::{Faults, Said, fault::code},
    meetings::words::MeetingStatus,
};

/// The rules that need no other row: an office comes, and one only.
pub fn check(fields: &AttendanceFields, faults: &mut Faults) {
    match (fields.stakeholder_id, fields.library_id) {
        (Some(_), Some(_)) => faults.add(
            "/library_id",
            code::CONTRADICTION,
            Said::fixed(
                "Either a stakeholder attends or a library; a second office has an attendance of its own.",
                "Yang hadir pemangku kepentingan atau perpustakaan; kantor kedua memiliki kehadiran sendiri.",
            ),
        ),
        (None, None) if fields.person_id.is_none() => faults.add(
            "/stakeholder_id",
            code::INCOMPLETE,
            Said::fixed(
                "Name the stakeholder, the library, or a person of one.",
                "Sebutkan pemangku kepentingan, perpustakaan, atau seseorang darinya.",
            ),
        ),
        _ => {}
    }
}

/// Whether this can be said of an attendance while the meeting stands so: who
/// was there is known once it was held.
pub fn can_be_said(status: AttendanceStatus, meeting: MeetingStatus) -> bool {
    match status {
        AttendanceStatus::Present | AttendanceStatus::Absent => meeting == MeetingStatus::Held,
        AttendanceStatus::Invited | AttendanceStatus::Confirmed | AttendanceStatus::Excused => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn faults(office: Value) -> Vec<(String, &'static str)> {
        let mut body = json!({"meeting_id": Uuid::nil()});
        for (name, value) in office.as_object().unwrap() {
            body[name] = value.clone();
        }
        let mut faults = Faults::new();
        check(&serde_json::from_value(body).unwrap(), &mut faults);
        faults.into_vec().into_iter().map(|f| (f.pointer, f.code.0)).collect()
    }

    #[test]
    fn one_office_comes() {
        let id = Uuid::nil();
        assert_eq!(faults(json!({})), [("/stakeholder_id".to_owned(), "incomplete")]);
        assert!(faults(json!({"stakeholder_id": id})).is_empty());
        assert!(faults(json!({"library_id": id})).is_empty());
        assert!(faults(json!({"person_id": id})).is_empty());
        assert_eq!(
            faults(json!({"stakeholder_id": id, "library_id": id})),
            [("/library_id".to_owned(), "contradiction")]
        );
    }

    #[test]
    fn who_was_there_is_known_afterwards() {
        for status in AttendanceStatus::ALL {
            assert!(can_be_said(*status, MeetingStatus::Held), "{status}");
        }
        assert!(!can_be_said(AttendanceStatus::Present, MeetingStatus::Planned));
        assert!(!can_be_said(AttendanceStatus::Absent, MeetingStatus::Planned));
        assert!(can_be_said(AttendanceStatus::Excused, MeetingStatus::Planned));
    }
}
