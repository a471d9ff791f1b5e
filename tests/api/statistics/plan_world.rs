//! Small worlds of plans with their money and what they are measured by, drawn at random.

use std::{collections::BTreeSet, fmt::Write};

use chrono::{Days, Months, NaiveDate};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::json;
use sinergi::{
    domain::FundingSource,
    plans::{
        actions::words::Strategy as Way,
        words::{PlanKind, PlanStatus},
    },
};
use uuid::Uuid;

use crate::support::{App, citalang};

/// Where plans are made: on each level, in each time zone, and in the whole country.
const PLACES: [Option<&str>; 8] = [
    None,
    Some("32"),
    Some("32.14"),
    Some("32.14.01.2010"),
    Some("32.73"),
    Some("33"),
    Some("51.71"),
    Some("91"),
];
/// Libraries: where, of what kind, in which state.
const LIBRARIES: [(&str, &str, &str); 4] = [
    ("32.14.01.2010", "village", "active"),
    ("32.73", "regency", "active"),
    ("33", "provincial", "active"),
    ("32.14.01.2010", "village", "closed"),
];
/// What is measured: code, name, unit and way of adding up. Two are called the same and
/// are in different units.
pub const SORTS: [[&str; 4]; 7] = [
    ["visits", "Kunjungan", "kunjungan", "sum"],
    ["visits", "Pemustaka", "orang", "sum"],
    ["participants", "Peserta", "orang", "sum"],
    ["custom", "Komputer & é", "unit", "latest"],
    ["custom", "Komputer & é", "buah", "latest"],
    ["custom", "Anggota aktif", "%", "ratio"],
    ["custom", "Buku", "judul", "sum"],
];
/// What one record can hold at most.
const MOST: i64 = 1_000_000_000_000_000;

#[derive(Debug, Clone)]
struct Line {
    year: i32,
    source: FundingSource,
    strategy: Way,
    money: [i64; 3],
    deleted: bool,
}

#[derive(Debug, Clone)]
struct Measurement {
    /// Months after the beginning of 2022, in which the period begins.
    month: u32,
    days: u64,
    value: i64,
    denominator: i64,
    deleted: bool,
}

#[derive(Debug, Clone)]
struct Indicator {
    sort: usize,
    target: Option<(i64, i64)>,
    deleted: bool,
    measurements: Vec<Measurement>,
}

#[derive(Debug, Clone)]
struct Plan {
    place: Option<&'static str>,
    /// A library instead of a place.
    library: Option<usize>,
    kind: PlanKind,
    status: PlanStatus,
    first_year: i32,
    more_years: i32,
    /// Minutes after the beginning of 2024.
    submitted: Option<i64>,
    /// Milliseconds after that.
    took: Option<i64>,
    deleted: bool,
    lines: Vec<Line>,
    indicators: Vec<Indicator>,
}

/// What there is.
#[derive(Debug, Clone)]
pub struct PlanWorld {
    plans: Vec<Plan>,
}

fn deleted() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.1)
}

fn money() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(MOST), 0..MOST]
}

fn line() -> impl Strategy<Value = Line> {
    let words = (select(FundingSource::ALL), select(Way::ALL));
    (2021..2027_i32, words, [money(), money(), money()], deleted()).prop_map(
        |(year, (source, strategy), money, deleted)| Line {
            year,
            source,
            strategy,
            money,
            deleted,
        },
    )
}

fn indicator() -> impl Strategy<Value = Indicator> {
    // Periods begin in a month and end in it or the next: in another quarter or year too.
    let measurement = (0..36_u32, 0..50_u64, money(), 1..MOST, deleted());
    let target = option::of((money(), 1..MOST));
    (0..SORTS.len(), target, deleted(), vec(measurement, 0..6)).prop_map(|(sort, target, deleted, measurements)| {
        Indicator {
            sort,
            target,
            deleted,
            measurements: measurements
                .into_iter()
                .map(|(month, days, value, denominator, gone)| Measurement {
                    month,
                    days,
                    value,
                    denominator,
                    deleted: gone || deleted,
                })
                .collect(),
        }
    })
}

/// A world in which plans and what belongs to them fit together.
pub fn plan_world() -> impl Strategy<Value = PlanWorld> {
    let took = prop_oneof![-5_000..5_000_i64, 0..10_000_000_000_i64];
    let plan = (
        (select(&PLACES[..]), option::weighted(0.4, 0..LIBRARIES.len())),
        (select(PlanKind::ALL), select(PlanStatus::ALL)),
        (2021..2026_i32, 0..4_i32),
        (option::weighted(0.8, 0..500_000_i64), option::weighted(0.7, took)),
        deleted(),
        vec(line(), 0..5),
        vec(indicator(), 0..4),
    );
    let plan = plan.prop_map(
        |((place, library), (kind, status), (first_year, more_years), (submitted, took), gone, lines, indicators)| {
            Plan {
                place,
                library,
                kind,
                status,
                first_year,
                more_years,
                submitted,
                took,
                deleted: gone,
                lines,
                indicators,
            }
        },
    );
    vec(plan, 1..10).prop_map(|plans| PlanWorld { plans })
}

/// What all worlds share: libraries.
pub struct PlanStage {
    libraries: Vec<String>,
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

impl PlanStage {
    /// Sets the stage.
    pub fn set(app: &App) -> PlanStage {
        let admin = app.person("national.admin");
        let library = |(region, kind, status): (&str, &str, &str)| {
            let mut body = citalang();
            for (name, value) in [("region_code", region), ("kind", kind), ("status", status)] {
                body[name] = json!(value);
            }
            admin.post("/v1/libraries", body).expect(201).id()
        };
        PlanStage {
            libraries: LIBRARIES.into_iter().map(library).collect(),
        }
    }

    /// Puts a world there, past the service, in place of what was.
    pub fn put(&self, app: &App, world: &PlanWorld) {
        let mut sql = String::from(
            "truncate plans, actions, budget_lines, indicators, measurements, progress_reports cascade;\n",
        );
        for plan in &world.plans {
            let id = Uuid::now_v7();
            let place = plan.library.map_or(plan.place, |library| Some(LIBRARIES[library].0));
            let level = match place.map(str::len) {
                None => "national",
                Some(2) => "provincial",
                Some(5) => "regency",
                Some(_) => "village",
            };
            let submitted = plan
                .submitted
                .map(|m| format!("timestamptz '2024-01-01T00:00:00Z' + interval '{m} minutes'"));
            let since = submitted.clone().unwrap_or("now()".to_owned());
            let approved = plan.took.map(|ms| format!("{since} + interval '{ms} milliseconds'"));
            // Some were approved again a day later, which is not the time it took.
            let again = approved
                .clone()
                .map(|at| format!("{at} + interval '{} days'", plan.more_years % 2));
            let _ = writeln!(
                sql,
                "insert into plans (id, region_code, kind, level, library_id, title, goals, first_year, last_year, status,
                     submitted_at, first_approved_at, approved_at, approved_sha256, {STAMP})
                 values ('{id}', {}, '{}', '{level}', {}, 'Rencana', '{{}}', {}, {}, '{}', {}, {}, {}, {}, {});",
                text(place),
                plan.kind,
                text(plan.library.map(|library| &self.libraries[library])),
                plan.first_year,
                plan.first_year + plan.more_years,
                plan.status,
                submitted.unwrap_or("null".to_owned()),
                approved.clone().unwrap_or("null".to_owned()),
                again.unwrap_or("null".to_owned()),
                text(approved.map(|_| "0")),
                stamp(plan.deleted),
            );
            let own = Own {
                plan: id,
                place,
                deleted: plan.deleted,
            };
            own.lines(&mut sql, &plan.lines);
            own.indicators(&mut sql, &plan.indicators);
        }
        app.execute(&sql).unwrap();
    }
}

/// What belongs to a plan lies where it lies, and is gone when it is.
struct Own {
    plan: Uuid,
    place: Option<&'static str>,
    deleted: bool,
}

impl Own {
    fn lines(&self, sql: &mut String, lines: &[Line]) {
        let (plan, place) = (self.plan, text(self.place));
        for line in lines {
            let (action, stamp) = (Uuid::now_v7(), stamp(self.deleted || line.deleted));
            let [planned, approved, realised] = line.money;
            let _ = writeln!(
                sql,
                "insert into actions (id, plan_id, region_code, position, strategy, description, weight, status,
                     progress_percent, {STAMP})
                 values ('{action}', '{plan}', {place}, 1, '{}', 'Kegiatan', 1, 'planned', 0, {stamp});
                 insert into budget_lines (id, action_id, plan_id, region_code, fiscal_year, source, planned_idr,
                     approved_idr, realised_idr, {STAMP})
                 values (gen_random_uuid(), '{action}', '{plan}', {place}, {}, '{}', {planned}, {approved}, {realised},
                     {stamp});",
                line.strategy, line.year, line.source,
            );
        }
    }

    fn indicators(&self, sql: &mut String, indicators: &[Indicator]) {
        let (plan, place) = (self.plan, text(self.place));
        for indicator in indicators {
            let (id, [code, name, unit, way]) = (Uuid::now_v7(), SORTS[indicator.sort]);
            let ratio = way == "ratio";
            let target = indicator.target;
            let _ = writeln!(
                sql,
                "insert into indicators (id, plan_id, region_code, code, name, unit, aggregation, target,
                     target_denominator, {STAMP})
                 values ('{id}', '{plan}', {place}, '{code}', '{name}', '{unit}', '{way}', {}, {}, {});",
                text(target.map(|target| target.0)),
                text(target.filter(|_| ratio).map(|target| target.1)),
                stamp(self.deleted || indicator.deleted),
            );
            let mut taken = BTreeSet::new();
            for m in &indicator.measurements {
                let start = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap() + Months::new(m.month);
                let end = start + Days::new(m.days);
                // Periods of one indicator do not overlap.
                if !taken.insert(m.month) || !taken.insert(m.month + 1) {
                    continue;
                }
                let _ = writeln!(
                    sql,
                    "insert into measurements (id, indicator_id, plan_id, region_code, period_start, period_end, value,
                         denominator, {STAMP})
                     values (gen_random_uuid(), '{id}', '{plan}', {place}, '{start}', '{end}', {}, {}, {});",
                    m.value,
                    text(ratio.then_some(m.denominator)),
                    stamp(self.deleted || m.deleted),
                );
            }
        }
    }
}
