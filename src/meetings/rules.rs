//! The rules of meetings, pure.

use chrono::{DateTime, Datelike, Timelike, Utc};

use super::{
    api::MeetingFields,
    words::{MeetingStatus, MinutesStatus},
};
use crate::domain::{Faults, Level, ProgrammeLevel, RegionCode, Said, fault::code};

/// The years in which meetings begin; the filter takes the same.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The rules that need no other row. Sets the day by the clocks of the place.
pub fn check(fields: &mut MeetingFields, faults: &mut Faults) {
    fields.starts_at = whole_seconds(fields.starts_at);
    fields.ends_at = whole_seconds(fields.ends_at);
    fields.starts_on = fields.time_zone.day(fields.starts_at);
    check_times(fields, faults);
    if !fits(fields.level, fields.region_code.as_ref()) {
        faults.add("/region_code", code::REGION_LEVEL, belongs_to(fields.level));
    }
    let (cancelled, held) = (
        fields.status == MeetingStatus::Cancelled,
        fields.status == MeetingStatus::Held,
    );
    if cancelled && fields.cancellation_reason.is_none() {
        faults.add(
            "/cancellation_reason",
            code::INCOMPLETE,
            Said::fixed(
                "A meeting is cancelled for a reason.",
                "Pertemuan dibatalkan dengan alasan.",
            ),
        );
    }
    if !cancelled && fields.cancellation_reason.is_some() {
        faults.add(
            "/cancellation_reason",
            code::CONTRADICTION,
            Said::fixed("The meeting is not cancelled.", "Pertemuan ini tidak dibatalkan."),
        );
    }
    for (pointer, given) in [
        ("/minutes", fields.minutes.is_some()),
        ("/participants", fields.participants.is_some()),
    ] {
        if given && !held {
            faults.add(
                pointer,
                code::CONTRADICTION,
                Said::fixed(
                    "Only a meeting that was held has this.",
                    "Hanya pertemuan yang sudah terlaksana yang memilikinya.",
                ),
            );
        }
    }
}

fn check_times(fields: &MeetingFields, faults: &mut Faults) {
    for (pointer, at) in [("/starts_at", fields.starts_at), ("/ends_at", fields.ends_at)] {
        if !YEARS.contains(&fields.time_zone.day(at).year()) {
            faults.add(
                pointer,
                code::RANGE,
                Said::fixed("Between 2000 and 2100.", "Antara tahun 2000 dan 2100."),
            );
        }
    }
    if fields.ends_at <= fields.starts_at {
        faults.add(
            "/ends_at",
            code::CONTRADICTION,
            Said::fixed("Ends before it begins.", "Berakhir sebelum mulai."),
        );
    }
}

/// A moment without the fraction of its second: calendars know none.
fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at.with_nanosecond(0).unwrap_or(at)
}

/// Whether a meeting of this level can belong to this region; none is national.
pub fn fits(level: ProgrammeLevel, region: Option<&RegionCode>) -> bool {
    match (level, region.map(RegionCode::level)) {
        (ProgrammeLevel::National, None) => true,
        (ProgrammeLevel::Provincial, Some(Level::Province)) => true,
        (ProgrammeLevel::Regency, Some(Level::Regency)) => true,
        (ProgrammeLevel::Village, Some(Level::District | Level::Village)) => true,
        (_, _) => false,
    }
}

fn belongs_to(level: ProgrammeLevel) -> Said {
    match level {
        ProgrammeLevel::National => Said::fixed(
            "A national meeting has no region (null).",
            "Pertemuan nasional tidak memiliki wilayah (null).",
        ),
        ProgrammeLevel::Provincial => Said::fixed(
            "A provincial meeting belongs to a province.",
            "Pertemuan provinsi berada di sebuah provinsi.",
        ),
        ProgrammeLevel::Regency => Said::fixed(
            "A meeting of a regency belongs to a regency or city.",
            "Pertemuan kabupaten/kota berada di sebuah kabupaten atau kota.",
        ),
        ProgrammeLevel::Village => Said::fixed(
            "A meeting of a village belongs to a district or village.",
            "Pertemuan desa berada di sebuah kecamatan, desa, atau kelurahan.",
        ),
    }
}

/// How far above the villages a level is.
fn height(level: ProgrammeLevel) -> u8 {
    match level {
        ProgrammeLevel::National => 3,
        ProgrammeLevel::Provincial => 2,
        ProgrammeLevel::Regency => 1,
        ProgrammeLevel::Village => 0,
    }
}

/// A level and the region that goes with it.
pub type Place<'r> = (ProgrammeLevel, Option<&'r RegionCode>);

/// What is wrong with a meeting that belongs to another: it is of the same
/// level or the one below, inside of the other's region.
pub fn misfit(parent: Place<'_>, child: Place<'_>) -> Option<Said> {
    let (above, below) = (height(parent.0), height(child.0));
    if above != below && above != below + 1 {
        return Some(Said::fixed(
            "A meeting belongs to one of the same level or the one above.",
            "Pertemuan berinduk pada pertemuan di tingkat yang sama atau satu tingkat di atasnya.",
        ));
    }
    let inside = match (parent.1, child.1) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => outer.contains(inner),
    };
    (!inside).then_some(Said::fixed(
        "A meeting belongs to one whose region contains its own.",
        "Pertemuan berinduk pada pertemuan yang wilayahnya mencakup wilayahnya.",
    ))
}

/// Whether a meeting may go from one state to another; staying is no step.
pub fn may_go(from: MeetingStatus, to: MeetingStatus) -> bool {
    from == to || from == MeetingStatus::Planned
}

/// What is said of a step that is none.
pub fn no_step(from: MeetingStatus, to: MeetingStatus) -> Said {
    Said::new(
        format!("A meeting goes from planned to held or cancelled, not from {from} to {to}."),
        format!("Pertemuan berubah dari planned menjadi held atau cancelled, bukan dari {from} menjadi {to}."),
    )
}

/// Whether approved minutes stand in the way of a change: all of the meeting is
/// locked but its names in partner systems.
pub fn breaks_lock(before: &MeetingFields, after: &MeetingFields) -> bool {
    let named_anew = MeetingFields {
        external_ids: after.external_ids.clone(),
        ..before.clone()
    };
    before.minutes_status == MinutesStatus::Approved && named_anew != *after
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn meeting(changes: Value) -> (MeetingFields, Vec<(String, &'static str)>) {
        let mut body = json!({
            "kind": "stakeholder_meeting", "level": "provincial", "region_code": "32", "title": "SHM",
            "starts_at": "2023-08-03T01:00:00Z", "ends_at": "2023-08-03T09:00:00Z", "time_zone": "Asia/Jakarta",
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        let mut fields: MeetingFields = serde_json::from_value(body).unwrap();
        let mut faults = Faults::new();
        check(&mut fields, &mut faults);
        let faults = faults.into_vec().into_iter().map(|f| (f.pointer, f.code.0)).collect();
        (fields, faults)
    }

    fn faults(changes: Value) -> Vec<(String, &'static str)> {
        meeting(changes).1
    }

    #[test]
    fn a_level_fits_its_region() {
        for (level, region, well) in [
            ("national", None, true),
            ("national", Some("32"), false),
            ("provincial", Some("32"), true),
            ("provincial", None, false),
            ("provincial", Some("32.14"), false),
            ("regency", Some("32.14"), true),
            ("regency", Some("32.14.01"), false),
            ("village", Some("32.14.01"), true),
            ("village", Some("32.14.01.2010"), true),
            ("village", Some("32.14"), false),
        ] {
            let found = faults(json!({"level": level, "region_code": region}));
            let expected = if well {
                vec![]
            } else {
                vec![("/region_code".to_owned(), "region_level")]
            };
            assert_eq!(found, expected, "{level} {region:?}");
        }
    }

    #[test]
    fn the_day_is_that_of_the_place() {
        // 23:30 UTC on the 2nd is the 3rd everywhere in Indonesia; 16:30 UTC only in the east.
        let day = |at: &str, zone: &str| {
            let changes = json!({"starts_at": at, "ends_at": "2023-08-04T00:00:00Z", "time_zone": zone});
            meeting(changes).0.starts_on.to_string()
        };
        assert_eq!(day("2023-08-02T23:30:00Z", "Asia/Jakarta"), "2023-08-03");
        assert_eq!(day("2023-08-02T16:30:00Z", "Asia/Jakarta"), "2023-08-02");
        assert_eq!(day("2023-08-02T16:30:00Z", "Asia/Makassar"), "2023-08-03");
        assert_eq!(day("2023-08-03T00:00:00+14:00", "Asia/Jakarta"), "2023-08-02");
    }

    #[test]
    fn an_end_is_after_its_beginning_and_seconds_are_whole() {
        let end = |at: &str| faults(json!({"ends_at": at}));
        assert_eq!(end("2023-08-03T01:00:00Z"), [("/ends_at".to_owned(), "contradiction")]);
        assert_eq!(
            end("2023-08-03T01:00:00.9Z"),
            [("/ends_at".to_owned(), "contradiction")]
        );
        assert!(end("2023-08-03T01:00:01Z").is_empty());
        let (fields, _) = meeting(json!({"starts_at": "2023-08-03T01:00:00.123456789Z"}));
        assert_eq!(fields.starts_at.to_rfc3339(), "2023-08-03T01:00:00+00:00");
    }

    #[test]
    fn years_are_those_of_the_filter() {
        let found = faults(json!({"starts_at": "0000-01-01T00:00:00Z", "ends_at": "2101-01-01T00:00:00Z"}));
        assert_eq!(
            found,
            [("/starts_at".to_owned(), "range"), ("/ends_at".to_owned(), "range")]
        );
    }

    #[test]
    fn a_state_asks_for_its_fields() {
        let reason = |code| vec![("/cancellation_reason".to_owned(), code)];
        assert_eq!(faults(json!({"status": "cancelled"})), reason("incomplete"));
        assert_eq!(faults(json!({"cancellation_reason": "flood"})), reason("contradiction"));
        assert!(faults(json!({"status": "cancelled", "cancellation_reason": "flood"})).is_empty());
        assert_eq!(
            faults(json!({"minutes": "x", "participants": 3})),
            [
                ("/minutes".to_owned(), "contradiction"),
                ("/participants".to_owned(), "contradiction")
            ]
        );
        assert!(faults(json!({"status": "held", "minutes": "x", "participants": 3})).is_empty());
    }

    #[test]
    fn a_parent_is_of_the_same_level_or_the_one_above() {
        use ProgrammeLevel::*;
        let code = |text: &str| text.parse::<RegionCode>().unwrap();
        let (jabar, purwakarta, bandung) = (code("32"), code("32.14"), code("32.73"));
        assert!(misfit((National, None), (Provincial, Some(&jabar))).is_none());
        assert!(misfit((Provincial, Some(&jabar)), (Regency, Some(&purwakarta))).is_none());
        assert!(misfit((Regency, Some(&purwakarta)), (Regency, Some(&purwakarta))).is_none());
        assert!(misfit((National, None), (Regency, Some(&purwakarta))).is_some());
        assert!(misfit((Regency, Some(&purwakarta)), (Provincial, Some(&jabar))).is_some());
        assert!(misfit((Regency, Some(&bandung)), (Regency, Some(&purwakarta))).is_some());
        assert!(misfit((Provincial, Some(&jabar)), (National, None)).is_some());
    }

    #[test]
    fn approved_minutes_leave_only_names_in_partner_systems_open() {
        let (draft, _) = meeting(json!({"status": "held", "minutes": "x"}));
        let approved = MeetingFields {
            minutes_status: MinutesStatus::Approved,
            ..draft.clone()
        };
        let named = json!([{"system": "jabar-sim", "id": "7"}]);
        let named = MeetingFields {
            external_ids: serde_json::from_value(named).unwrap(),
            ..approved.clone()
        };
        assert!(!breaks_lock(&draft, &approved));
        assert!(!breaks_lock(&approved, &named));
        assert!(breaks_lock(&approved, &draft));
        let titled = MeetingFields {
            title: "Other".into(),
            ..approved.clone()
        };
        assert!(breaks_lock(&approved, &titled));
    }

    proptest! {
        /// No state is left but planned, and nothing comes back.
        #[test]
        fn nothing_goes_back(path in proptest::collection::vec(proptest::sample::select(MeetingStatus::ALL), 1..8)) {
            let mut now = MeetingStatus::Planned;
            for next in path {
                if may_go(now, next) {
                    prop_assert!(now == MeetingStatus::Planned || now == next);
                    now = next;
                }
            }
        }
    }
}
