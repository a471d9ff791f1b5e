//! Small worlds of meetings and commitments, drawn at random.

use std::{collections::BTreeSet, fmt::Write};

use chrono::{Days, NaiveDate};
use proptest::{collection::vec, option, prelude::*, sample::select};
use sinergi::{
    domain::StakeholderKind,
    infra::clock,
    meetings::{
        attendances::words::AttendanceStatus,
        commitments::words::{CommitmentStatus, SupportForm},
        words::{MeetingKind, MeetingStatus},
    },
};
use uuid::Uuid;

use crate::support::{App, citalang};

/// Where things happen: on each level, in each time zone, and in the whole country.
const PLACES: [Option<&str>; 10] = [
    None,
    Some("32"),
    Some("32.14"),
    Some("32.14.01"),
    Some("32.14.01.2010"),
    Some("32.73"),
    Some("33"),
    Some("51.71"),
    Some("91"),
    Some("91.03"),
];
/// The kinds of the stakeholders that there are.
const KINDS: [StakeholderKind; 4] = [
    StakeholderKind::Bank,
    StakeholderKind::RegionalAgency,
    StakeholderKind::RegionalAgency,
    StakeholderKind::Media,
];
/// What one record can promise at most.
const MOST: i64 = 1_000_000_000_000_000;

/// Who asks what.
#[derive(Debug, Clone)]
pub struct Asked {
    pub caller: &'static str,
    pub region: Option<&'static str>,
    pub as_of: Option<NaiveDate>,
    pub year: Option<i32>,
    pub group_by: Option<&'static str>,
}

impl Asked {
    /// The query string.
    pub fn query(&self) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(query, "&{name}={value}");
            }
        };
        add("region", self.region.map(str::to_owned));
        add("as_of", self.as_of.map(|day| day.to_string()));
        add("year", self.year.map(|year| year.to_string()));
        add("group_by", self.group_by.map(str::to_owned));
        query.trim_start_matches('&').to_owned()
    }
}

/// A question that the caller may ask.
pub fn asked(groupings: &'static [&'static str]) -> impl Strategy<Value = Asked> {
    let who: &[(&str, Option<&str>)] = &[
        ("national.admin", None),
        ("national.admin", Some("32")),
        ("national.admin", Some("32.14")),
        ("national.admin", Some("91")),
        ("jabar.editor", None),
        ("jabar.editor", Some("32")),
        ("purwakarta.editor", Some("32.14")),
        ("purwakarta.editor", Some("32.14.01.2010")),
    ];
    (
        select(who),
        option::of(day()),
        option::of(2022..2025_i32),
        option::of(select(groupings)),
    )
        .prop_map(|((caller, region), as_of, year, group_by)| Asked {
            caller,
            region,
            as_of,
            year,
            group_by,
        })
}

/// A day of three years, more often one of few.
fn day() -> impl Strategy<Value = NaiveDate> {
    let of = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    prop_oneof![
        select(vec![of(2022, 12, 31), of(2023, 1, 1), of(2023, 8, 3), of(2024, 2, 29)]),
        (2022..2025_i32, 1..13_u32, 1..29_u32).prop_map(move |(y, m, d)| of(y, m, d)),
    ]
}

#[derive(Debug, Clone)]
pub struct Meeting {
    place: Option<&'static str>,
    kind: MeetingKind,
    status: MeetingStatus,
    approved: bool,
    on: NaiveDate,
    deleted: bool,
}

#[derive(Debug, Clone)]
pub struct Attendance {
    meeting: usize,
    /// A stakeholder; the library when there is none of this number.
    office: usize,
    status: AttendanceStatus,
    deleted: bool,
}

#[derive(Debug, Clone)]
pub struct Commitment {
    place: &'static str,
    stakeholder: usize,
    meeting: Option<usize>,
    form: SupportForm,
    status: CommitmentStatus,
    pledged_on: NaiveDate,
    pledged_idr: Option<i64>,
    realised_idr: i64,
    due_on: Option<NaiveDate>,
    deleted: bool,
}

/// What there is.
#[derive(Debug, Clone)]
pub struct World {
    meetings: Vec<Meeting>,
    attendances: Vec<Attendance>,
    commitments: Vec<Commitment>,
}

fn deleted() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.1)
}

/// A world in which meetings, their attendances and commitments fit together.
pub fn world() -> impl Strategy<Value = World> {
    let meeting = (
        select(&PLACES[..]),
        select(MeetingKind::ALL),
        select(MeetingStatus::ALL),
        any::<bool>(),
        day(),
        deleted(),
    )
        .prop_map(|(place, kind, status, approved, on, deleted)| Meeting {
            place,
            kind,
            status,
            approved: approved && status == MeetingStatus::Held,
            on,
            deleted,
        });
    let attendance = (
        any::<prop::sample::Index>(),
        0..=KINDS.len(),
        select(AttendanceStatus::ALL),
        deleted(),
    );
    let money = || prop_oneof![Just(0), Just(MOST), 0..MOST];
    // Around today the day depends on the time zone.
    let due = prop_oneof![
        day(),
        (0..5_u64).prop_map(|n| clock::today() - Days::new(2) + Days::new(n)),
    ];
    let commitment = (
        (
            select(&PLACES[1..]),
            0..KINDS.len(),
            option::of(any::<prop::sample::Index>()),
        ),
        select(SupportForm::ALL),
        select(CommitmentStatus::ALL),
        (day(), option::of(due)),
        (option::of(money()), money()),
        deleted(),
    );
    (vec(meeting, 1..12), vec(attendance, 0..25), vec(commitment, 0..25)).prop_map(
        |(meetings, attendances, commitments)| World {
            attendances: attendances
                .into_iter()
                .map(|(meeting, office, status, deleted)| Attendance {
                    meeting: meeting.index(meetings.len()),
                    office,
                    status,
                    deleted,
                })
                .collect(),
            commitments: commitments
                .into_iter()
                .map(
                    |(
                        (place, stakeholder, meeting),
                        form,
                        status,
                        (pledged_on, due_on),
                        (pledged, realised),
                        deleted,
                    )| {
                        Commitment {
                            place: place.unwrap(),
                            stakeholder,
                            meeting: meeting.map(|m| m.index(meetings.len())),
                            form,
                            status,
                            pledged_on,
                            pledged_idr: pledged,
                            realised_idr: realised,
                            due_on,
                            deleted,
                        }
                    },
                )
                .collect(),
            meetings,
        },
    )
}

/// What all worlds share: stakeholders and a library.
pub struct Stage {
    stakeholders: Vec<Uuid>,
    library: String,
}

/// What the service sets of every record, for an insert.
const STAMP: &str = "external_ids, version, created_at, updated_at, updated_by, deleted_at";

fn stamp(deleted: bool) -> String {
    let deleted = if deleted { "now()" } else { "null" };
    format!("'[]', 1, now(), now(), gen_random_uuid(), {deleted}")
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or("null".to_owned(), |v| format!("'{}'", v.to_string()))
}

impl Stage {
    /// Sets the stage.
    pub fn set(app: &App) -> Stage {
        let library = app
            .person("national.admin")
            .post("/v1/libraries", citalang())
            .expect(201);
        let mut stakeholders = Vec::new();
        for kind in KINDS {
            let id = Uuid::now_v7();
            app.execute(&format!(
                "insert into stakeholders (id, region_code, name, aliases, kind, status, {STAMP})
                 values ('{id}', null, 'Lembaga', '{{}}', '{kind}', 'active', {})",
                stamp(false)
            ))
            .unwrap();
            stakeholders.push(id);
        }
        Stage {
            stakeholders,
            library: library.id(),
        }
    }

    /// Puts a world there, past the service, in place of what was.
    pub fn put(&self, app: &App, world: &World) {
        let mut sql = String::from("truncate meetings, agenda_items, attendances, decisions, commitments cascade;\n");
        let ids: Vec<Uuid> = world.meetings.iter().map(|_| Uuid::now_v7()).collect();
        for (id, m) in ids.iter().zip(&world.meetings) {
            let level = match m.place.map(str::len) {
                None => "national",
                Some(2) => "provincial",
                Some(5) => "regency",
                Some(_) => "village",
            };
            let minutes = if m.approved { "approved" } else { "draft" };
            let _ = writeln!(
                sql,
                "insert into meetings (id, region_code, kind, level, title, starts_at, ends_at, time_zone, hours_assumed,
                     starts_on, mode, status, minutes_status, {STAMP})
                 values ('{id}', {}, '{}', '{level}', 'Rapat', '{on}T02:00:00Z', '{on}T05:00:00Z', 'Asia/Jakarta',
                     false, '{on}', 'in_person', '{}', '{minutes}', {});",
                text(m.place),
                m.kind,
                m.status,
                stamp(m.deleted),
                on = m.on,
            );
        }
        let mut there = BTreeSet::new();
        for a in &world.attendances {
            let meeting = &world.meetings[a.meeting];
            let deleted = a.deleted || meeting.deleted || !there.insert((a.meeting, a.office));
            let stakeholder = self.stakeholders.get(a.office);
            let library = stakeholder.is_none().then_some(&self.library);
            let _ = writeln!(
                sql,
                "insert into attendances (id, meeting_id, region_code, stakeholder_id, library_id, role, status, {STAMP})
                 values (gen_random_uuid(), '{}', {}, {}, {}, 'participant', '{}', {});",
                ids[a.meeting],
                text(meeting.place),
                text(stakeholder),
                text(library),
                a.status,
                stamp(deleted),
            );
        }
        for c in &world.commitments {
            let _ = writeln!(
                sql,
                "insert into commitments (id, region_code, meeting_id, stakeholder_id, form, description, pledged_on,
                     pledged_idr, realised_idr, due_on, status, {STAMP})
                 values (gen_random_uuid(), '{}', {}, '{}', '{}', 'Dukungan', '{}', {}, {}, {}, '{}', {});",
                c.place,
                text(c.meeting.map(|m| ids[m])),
                self.stakeholders[c.stakeholder],
                c.form,
                c.pledged_on,
                text(c.pledged_idr),
                c.realised_idr,
                text(c.due_on),
                c.status,
                stamp(c.deleted),
            );
        }
        app.execute(&sql).unwrap();
    }
}
