//! Counting libraries that take part.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Date, Text},
};

use super::api::{FigureRows, Figures, OTHER, Programme, ProgrammeGroup, ProgrammeParams, RowsUrl};
use crate::{
    access::Reach,
    domain::{Level, RecordType, RegionCode},
    infra::{Read, Result, clock},
    libraries::{
        enrolments::{
            rules::{COUNTED, schemes},
            words::Participation,
        },
        words::LibraryKind,
    },
    statistics::{
        answer::Statistic,
        evidence::Evidence,
        ground::Ground,
        places::{self, PlaceLevel},
        rows::Rows,
    },
};

/// Figures of the programme.
pub struct OfProgramme;

impl Statistic for OfProgramme {
    type Question = ProgrammeParams;
    type Answer = Programme;
    const PATH: &'static str = "/v1/statistics/programme";
    const DEPENDS_ON: &'static [RecordType] = &[RecordType::Libraries, RecordType::Enrolments, RecordType::Regions];

    fn count(db: &mut Read, reach: &Reach, question: &ProgrammeParams) -> Result<Programme> {
        programme(db, reach, question)
    }
}

/// Distinct libraries by place, province and kind: the same rows as the list with
/// `enrolled` and `enrolled_on` selects. Every column of it is in the indexes
/// `libraries_counted_idx` and `enrolments_library_year_scheme_key`, which have the
/// order in which the two are merged; with one more column, both tables would be
/// read and hashed.
fn sql(ground: &Ground, level: PlaceLevel) -> String {
    let place = ground.place("l.region_code", level.level());
    let province = ground.place("l.region_code", Level::Province);
    let there = ground.holds("l.region_code");
    format!(
        "select {place} as place, {province} as province, l.kind, count(*) as count
         from libraries l
         where l.deleted_at is null
           and {there}
           and exists (
               select from enrolments e
               where e.library_id = l.id and e.deleted_at is null
                 and e.scheme = any($2) and e.status = any($1) and e.starts_on <= $3)
         group by 1, 2, 3"
    )
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: RegionCode,
    #[diesel(sql_type = Text)]
    province: RegionCode,
    #[diesel(sql_type = Text)]
    kind: LibraryKind,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Libraries that take part in one way.
struct Part {
    rows: Rows,
    cells: Vec<Row>,
}

impl Part {
    fn of(
        db: &mut Read,
        ground: &Ground,
        level: PlaceLevel,
        participation: Participation,
        as_of: NaiveDate,
    ) -> Result<Self> {
        let cells = diesel::sql_query(sql(ground, level))
            .bind::<Array<Text>, _>(COUNTED.as_slice())
            .bind::<Array<Text>, _>(schemes(participation))
            .bind::<Date, _>(as_of)
            .load(db.conn())?;
        Ok(Part {
            rows: rows(ground, participation, as_of),
            cells,
        })
    }

    /// The figures of all places, or of one.
    fn figures(&self, place: Option<&RegionCode>, rows: &Rows) -> Figures {
        let own = || {
            self.cells
                .iter()
                .filter(|cell| place.is_none_or(|place| cell.place == *place))
        };
        let of = |kinds: &[LibraryKind]| {
            own()
                .filter(|cell| kinds.contains(&cell.kind))
                .map(|cell| cell.count)
                .sum()
        };
        let provinces: BTreeSet<&RegionCode> = own().map(|cell| &cell.province).collect();
        Figures {
            provincial: of(&[LibraryKind::Provincial]),
            regency: of(&[LibraryKind::Regency]),
            village: of(&[LibraryKind::Village]),
            other: of(&OTHER),
            total: of(LibraryKind::ALL),
            provinces_covered: provinces.len() as i64,
            rows: FigureRows::of(rows),
        }
    }
}

/// The libraries that take part in a way on a day.
pub fn rows(ground: &Ground, participation: Participation, as_of: NaiveDate) -> Rows {
    ground
        .rows(RecordType::Libraries)
        .with("enrolled", participation)
        .with("enrolled_on", as_of)
}

/// Computes the figures of the programme for a day.
///
/// # Errors
/// 400 and 403 as [`Ground::of`]; when the database cannot answer.
pub fn programme(db: &mut Read, reach: &Reach, params: &ProgrammeParams) -> Result<Programme> {
    let ProgrammeParams {
        as_of,
        region,
        boundary,
        group_by,
    } = params;
    let as_of = as_of.unwrap_or_else(clock::today);
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, Some(as_of))?;
    let level = group_by.unwrap_or(PlaceLevel::Province);
    let beneficiaries = Part::of(db, &ground, level, Participation::Beneficiary, as_of)?;
    let replications = Part::of(db, &ground, level, Participation::Replication, as_of)?;
    Ok(Programme {
        as_of,
        region: region.clone(),
        boundary: ground.boundary(),
        beneficiaries: beneficiaries.figures(None, &beneficiaries.rows),
        replications: replications.figures(None, &replications.rows),
        rows_url: RowsUrl {
            beneficiaries: beneficiaries.rows.url(),
            replications: replications.rows.url(),
        },
        groups: match group_by {
            Some(level) => groups(db, &ground, *level, &beneficiaries, &replications)?,
            None => Vec::new(),
        },
        evidence: Evidence::of(db, OfProgramme::PATH, OfProgramme::DEPENDS_ON)?,
    })
}

fn groups(
    db: &mut Read,
    ground: &Ground,
    level: PlaceLevel,
    beneficiaries: &Part,
    replications: &Part,
) -> Result<Vec<ProgrammeGroup>> {
    let cells = beneficiaries.cells.iter().chain(&replications.cells);
    let places: BTreeSet<&RegionCode> = cells
        .map(|cell| &cell.place)
        .filter(|place| ground.groups(level, place))
        .collect();
    let mut names: BTreeMap<RegionCode, String> = places::names(db, places.iter().copied())?;
    Ok(places
        .into_iter()
        .map(|place| {
            let (supported, alone) = (
                ground.part(&beneficiaries.rows, place),
                ground.part(&replications.rows, place),
            );
            ProgrammeGroup {
                region_code: place.clone(),
                name: names.remove(place).unwrap_or_default(),
                beneficiaries: beneficiaries.figures(Some(place), &supported),
                replications: replications.figures(Some(place), &alone),
                rows_url: RowsUrl {
                    beneficiaries: supported.url(),
                    replications: alone.url(),
                },
            }
        })
        .collect())
}
