//! Counting plans and how long their approval took.

use std::collections::BTreeSet;

use chrono::Datelike;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Nullable, Text},
};

use super::{
    api::{
        ApprovalTime, PlanFigures, PlanFiguresParams, PlanGroup, PlanStatistics, PlansInState, PlansOfKind,
        PlansOfLevel, PlansOfYear,
    },
    libraries::{self, Planned},
};
use crate::{
    access::Reach,
    domain::{ProgrammeLevel, RecordType, RegionCode},
    infra::{Read, Result},
    plans::words::{PlanKind, PlanStatus},
    statistics::{
        answer::Statistic,
        days::Days,
        evidence::Evidence,
        ground::Ground,
        places::{self, PlaceLevel},
        rows::Rows,
    },
};

/// Figures of plans.
pub struct OfPlans;

impl Statistic for OfPlans {
    type Question = PlanFiguresParams;
    type Answer = PlanStatistics;
    const PATH: &'static str = "/v1/statistics/plans";
    const DEPENDS_ON: &'static [RecordType] = &[RecordType::Plans, RecordType::Libraries, RecordType::Regions];

    fn count(db: &mut Read, reach: &Reach, question: &PlanFiguresParams) -> Result<PlanStatistics> {
        plans(db, reach, question)
    }
}

#[derive(QueryableByName, Default)]
struct Cell {
    #[diesel(sql_type = Text)]
    slice: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    approved: i64,
    #[diesel(sql_type = BigInt)]
    timed: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    median: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    percentile_90: Option<i64>,
}

impl Cell {
    fn figures(&self, rows: &Rows) -> PlanFigures {
        PlanFigures {
            all: rows.counted(self.count),
            approved: rows.with("approved", true).counted(self.approved),
            approval_time: ApprovalTime {
                timed: rows.with("approval_timed", true).counted(self.timed),
                median_seconds: self.median,
                percentile_90_seconds: self.percentile_90,
            },
        }
    }
}

/// Computes the figures of plans.
///
/// # Errors
/// When the database cannot answer.
pub fn plans(db: &mut Read, reach: &Reach, params: &PlanFiguresParams) -> Result<PlanStatistics> {
    let PlanFiguresParams {
        as_of,
        region,
        boundary,
        year,
        group_by,
    } = params;
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, *as_of)?;
    let mut cells = count(db, params, by_slice(&ground, *group_by))?;
    cells.extend(count(db, params, by_year(&ground))?);
    let none = Cell::default();
    let cell = |slice: &str, key: Option<&str>| {
        let found = cells.iter().find(|c| c.slice == slice && c.key.as_deref() == key);
        found.unwrap_or(&none)
    };
    let rows = ground
        .rows(RecordType::Plans)
        .with_any("year", *year)
        .with_any("begun_until", *as_of);
    let in_state = |status: PlanStatus| PlansInState {
        status,
        figures: cell("status", Some(status.as_str())).figures(&rows.with("status", status)),
    };
    // Also of national plans some are drafts, which not everybody reads.
    let of_level = |level: ProgrammeLevel| PlansOfLevel {
        level,
        figures: cell("level", Some(level.as_str())).figures(&rows.with("level", level)),
    };
    let of_kind = |kind: PlanKind| PlansOfKind {
        kind,
        figures: cell("kind", Some(kind.as_str())).figures(&rows.with("kind", kind)),
    };
    let mut years: Vec<PlansOfYear> = slice(&cells, "year")
        .map(|(year, cell)| PlansOfYear {
            year,
            figures: cell.figures(&rows.with("year", year)),
        })
        .collect();
    years.sort_by_key(|of| of.year);
    let planned = libraries::count(db, params, &ground)?;
    Ok(PlanStatistics {
        as_of: *as_of,
        year: *year,
        region: region.clone(),
        boundary: ground.boundary(),
        plans: cell("all", None).figures(&rows),
        by_status: PlanStatus::ALL.iter().copied().map(in_state).collect(),
        by_level: ProgrammeLevel::ALL.iter().copied().map(of_level).collect(),
        by_kind: PlanKind::ALL.iter().copied().map(of_kind).collect(),
        by_year: years,
        libraries: planned.all(&ground),
        groups: match group_by {
            Some(level) => groups(db, &ground, *level, &rows, &cells, &planned)?,
            None => Vec::new(),
        },
        evidence: Evidence::of(db, OfPlans::PATH, OfPlans::DEPENDS_ON)?,
    })
}

/// The cells of a slice by what they have in common.
fn slice<'c, K: std::str::FromStr>(cells: &'c [Cell], name: &'static str) -> impl Iterator<Item = (K, &'c Cell)> {
    cells
        .iter()
        .filter(move |cell| cell.slice == name)
        .filter_map(|cell| Some((cell.key.as_deref()?.parse().ok()?, cell)))
}

fn groups(
    db: &mut Read,
    ground: &Ground,
    level: PlaceLevel,
    rows: &Rows,
    cells: &[Cell],
    planned: &Planned,
) -> Result<Vec<PlanGroup>> {
    let found: Vec<(RegionCode, &Cell)> = slice(cells, "place").collect();
    let places: BTreeSet<&RegionCode> = found
        .iter()
        .map(|(place, _)| place)
        .chain(planned.places())
        .filter(|place| ground.groups(level, place))
        .collect();
    let mut names = places::names(db, places.iter().copied())?;
    let none = Cell::default();
    Ok(places
        .into_iter()
        .map(|place| {
            let cell = found.iter().find(|(other, _)| other == place);
            PlanGroup {
                region_code: place.clone(),
                name: names.remove(place).unwrap_or_default(),
                figures: cell.map_or(&none, |(_, cell)| *cell).figures(&ground.part(rows, place)),
                libraries: planned.of(ground, place),
            }
        })
        .collect())
}

/// The figures of a group of plans. The percentiles are times that were taken, not means
/// of two, and leave out those that are not known (null).
const FIGURES: &str = "count(*) as count,
    count(*) filter (where approved_at is not null) as approved,
    count(took) as timed,
    percentile_disc(0.5) within group (order by took) as median,
    percentile_disc(0.9) within group (order by took) as percentile_90";

/// From the last submission to the approval that answered it: an approval of what was
/// changed since answers none. Rounded down.
const TOOK: &str = "case when first_approved_at >= submitted_at
    then floor(extract(epoch from first_approved_at - submitted_at))::bigint end as took";

/// Which plans count; parameters 3 and 4 are the year and that of the day.
fn counted(ground: &Ground) -> String {
    let place = ground.holds("region_code");
    format!(
        "deleted_at is null and {place} and ($3 is null or (first_year <= $3 and last_year >= $3))
         and ($4 is null or first_year <= $4)"
    )
}

/// All slices over the same rows but that of the years.
fn by_slice(ground: &Ground, group_by: Option<PlaceLevel>) -> String {
    let group = match group_by {
        None => "null::text".to_owned(),
        Some(level) => ground.place("region_code", level.level()),
    };
    format!(
        "select case when grouping(status) = 0 then 'status' when grouping(level) = 0 then 'level'
                     when grouping(kind) = 0 then 'kind' when grouping(place) = 0 then 'place'
                     else 'all' end as slice,
                coalesce(status, level, kind, place) as key, {FIGURES}
         from (select status, level, kind, approved_at, {group} as place, {TOOK}
               from plans where {}) as counted
         group by grouping sets ((), (status), (level), (kind), (place))",
        counted(ground)
    )
}

/// A plan counts in each of its years.
fn by_year(ground: &Ground) -> String {
    format!(
        "select 'year' as slice, year::text as key, {FIGURES}
         from (select year, approved_at, {TOOK}
               from plans cross join generate_series(first_year, last_year) as year
               where {} and ($3 is null or year = $3)) as counted
         group by year",
        counted(ground)
    )
}

fn count(db: &mut Read, params: &PlanFiguresParams, sql: String) -> Result<Vec<Cell>> {
    Ok(Days::default()
        .query(sql)
        .bind::<Nullable<Integer>, _>(params.year)
        .bind::<Nullable<Integer>, _>(params.as_of.map(|day| day.year()))
        .load(db.conn())?)
}
