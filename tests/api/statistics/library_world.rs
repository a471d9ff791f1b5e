//! Small worlds of libraries that take part, drawn at random, in regions that were divided and in
//! others.

use std::fmt::Write;

use chrono::NaiveDate;
use proptest::{collection::vec, prelude::*, sample::select};
use sinergi::libraries::{
    enrolments::words::{EnrolmentStatus, Scheme},
    words::LibraryKind,
};
use uuid::Uuid;

use crate::support::App;

/// Where libraries are: in what was Papua and Papua Barat until 2022, in a village that got another
/// code since, and elsewhere.
pub const PLACES: [&str; 12] = [
    "32",
    "32.14",
    "32.14.01.2010",
    "91",
    "91.03",
    "92",
    "92.02",
    "93",
    "93.01",
    "96.01",
    "96.71",
    "12.06.04.2034",
];

#[derive(Debug, Clone)]
struct Library {
    place: &'static str,
    kind: LibraryKind,
    deleted: bool,
}

#[derive(Debug, Clone)]
struct Enrolment {
    library: usize,
    scheme: Scheme,
    status: EnrolmentStatus,
    on: NaiveDate,
}

/// What there is.
#[derive(Debug, Clone)]
pub struct World {
    libraries: Vec<Library>,
    enrolments: Vec<Enrolment>,
}

/// Days around those of the divisions, and others.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let of = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    prop_oneof![
        select(vec![
            of(2018, 1, 1),
            of(2022, 7, 24),
            of(2022, 7, 25),
            of(2022, 12, 7),
            of(2022, 12, 8),
            of(2025, 6, 22),
            of(2025, 6, 23),
        ]),
        (2019..2026_i32, 1..13_u32, 1..29_u32).prop_map(move |(y, m, d)| of(y, m.min(10), d)),
    ]
}

/// A world of libraries and their enrolments.
pub fn world() -> impl Strategy<Value = World> {
    let library = (select(&PLACES[..]), select(LibraryKind::ALL), prop::bool::weighted(0.1))
        .prop_map(|(place, kind, deleted)| Library { place, kind, deleted });
    let enrolment = (
        any::<prop::sample::Index>(),
        select(Scheme::ALL),
        select(vec![
            EnrolmentStatus::Active,
            EnrolmentStatus::Active,
            EnrolmentStatus::Ended,
            EnrolmentStatus::Proposed,
            EnrolmentStatus::Withdrawn,
        ]),
        day(),
    );
    (vec(library, 1..20), vec(enrolment, 0..30)).prop_map(|(libraries, enrolments)| World {
        enrolments: enrolments
            .into_iter()
            .map(|(library, scheme, status, on)| Enrolment {
                library: library.index(libraries.len()),
                scheme,
                status,
                on,
            })
            .collect(),
        libraries,
    })
}

const STAMP: &str = "external_ids, version, created_at, updated_at, updated_by, deleted_at";

/// Puts a world there, past the service, in place of what was.
pub fn put(app: &App, world: &World) {
    let mut sql = String::from("truncate libraries cascade;\n");
    let ids: Vec<Uuid> = world.libraries.iter().map(|_| Uuid::now_v7()).collect();
    let stamp = |deleted| {
        format!(
            "'[]', 1, now(), now(), gen_random_uuid(), {}",
            if deleted { "now()" } else { "null" }
        )
    };
    for (id, library) in ids.iter().zip(&world.libraries) {
        let _ = writeln!(
            sql,
            "insert into libraries (id, region_code, name, aliases, kind, status, {STAMP})
             values ('{id}', '{}', 'Perpustakaan', '{{}}', '{}', 'active', {});",
            library.place,
            library.kind,
            stamp(library.deleted),
        );
    }
    for (year, enrolment) in world.enrolments.iter().enumerate() {
        let library = &world.libraries[enrolment.library];
        let _ = writeln!(
            sql,
            "insert into enrolments (id, library_id, region_code, year, scheme, status, starts_on, {STAMP})
             values (gen_random_uuid(), '{}', '{}', {}, '{}', '{}', '{}', {});",
            ids[enrolment.library],
            library.place,
            2018 + year,
            enrolment.scheme,
            enrolment.status,
            enrolment.on,
            stamp(library.deleted),
        );
    }
    app.execute(&sql).unwrap();
}
