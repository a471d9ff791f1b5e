//! Counting libraries that take part.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Date, Integer, Nullable, Text},
};

use super::api::{Figures, Programme, ProgrammeGroup, ProgrammeParams, RowsUrl};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode},
    infra::{Read, Result, clock},
    libraries::{
        enrolments::{
            rules::{COUNTED, schemes},
            words::Participation,
        },
        words::LibraryKind,
    },
    statistics::places::{self, PlaceLevel},
};

/// What the figures depend on.
pub const DEPENDS_ON: &[RecordType] = &[RecordType::Libraries, RecordType::Enrolments, RecordType::Regions];

/// Distinct libraries by place and kind: the same rows as the list with
/// `enrolled` and `enrolled_on` selects. `$1` is the length of a place's code.
/// Every column of it is in the indexes `libraries_counted_idx` and
/// `enrolments_library_year_scheme_key`, which have the order in which the two
/// are merged; with one more column, both tables would be read and hashed.
const COUNT: &str = "
    select left(l.region_code, $1) as place, l.kind, count(*) as count
    from libraries l
    where l.deleted_at is null
      and ($2 is null or l.region_code = $2 or (l.region_code >= $3 and l.region_code < $4))
      and exists (
          select from enrolments e
          where e.library_id = l.id and e.deleted_at is null
            and e.scheme = any($6) and e.status = any($5) and e.starts_on <= $7)
    group by 1, 2";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: RegionCode,
    #[diesel(sql_type = Text)]
    kind: LibraryKind,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Libraries of one kind that take part in one way, in one place.
struct Cell {
    place: RegionCode,
    kind: LibraryKind,
    participation: Participation,
    count: i64,
}

/// Computes the figures of the programme for a day.
///
/// # Errors
/// When the database cannot answer.
pub fn programme(db: &mut Read, reach: &Reach, params: &ProgrammeParams) -> Result<Programme> {
    let ProgrammeParams {
        as_of,
        region,
        group_by,
    } = params;
    let as_of = as_of.unwrap_or_else(clock::today);
    let mut cells = Vec::new();
    for participation in [Participation::Beneficiary, Participation::Replication] {
        cells.extend(count(db, region.as_ref(), *group_by, participation, as_of)?);
    }
    let (beneficiaries, replications) = (
        sum(&cells, Participation::Beneficiary),
        sum(&cells, Participation::Replication),
    );
    let groups = match group_by {
        Some(level) => groups(db, reach, *level, region.as_ref(), cells, as_of)?,
        None => Vec::new(),
    };
    Ok(Programme {
        as_of,
        region: region.clone(),
        beneficiaries,
        replications,
        rows_url: RowsUrl::of(as_of, region.as_ref(), reach.covers(region.as_ref())),
        groups,
    })
}

fn count(
    db: &mut Read,
    region: Option<&RegionCode>,
    group_by: Option<PlaceLevel>,
    participation: Participation,
    as_of: NaiveDate,
) -> Result<Vec<Cell>> {
    // Provinces are needed in any case, to tell how many are covered.
    let length = group_by.unwrap_or(PlaceLevel::Province).code_length();
    let (from, to) = region.map(RegionCode::subtree_bounds).unwrap_or_default();
    let rows: Vec<Row> = diesel::sql_query(COUNT)
        .bind::<Integer, _>(length)
        .bind::<Nullable<Text>, _>(region)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<Array<Text>, _>(COUNTED.as_slice())
        .bind::<Array<Text>, _>(schemes(participation))
        .bind::<Date, _>(as_of)
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|Row { place, kind, count }| Cell {
            place,
            kind,
            participation,
            count,
        })
        .collect())
}

fn sum<'a>(cells: impl IntoIterator<Item = &'a Cell>, participation: Participation) -> Figures {
    let mut figures = Figures::default();
    let mut provinces = BTreeSet::new();
    for cell in cells.into_iter().filter(|c| c.participation == participation) {
        figures.add(cell.kind, cell.count);
        provinces.insert(cell.place.province());
    }
    figures.provinces_covered = provinces.len() as i64;
    figures
}

fn groups(
    db: &mut Read,
    reach: &Reach,
    level: PlaceLevel,
    asked: Option<&RegionCode>,
    cells: Vec<Cell>,
    as_of: NaiveDate,
) -> Result<Vec<ProgrammeGroup>> {
    let mut places: BTreeMap<RegionCode, Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        if level.groups(&cell.place, asked, reach) {
            places.entry(cell.place.clone()).or_default().push(cell);
        }
    }
    let mut names = places::names(db, places.keys())?;
    Ok(places
        .into_iter()
        .map(|(region_code, cells)| ProgrammeGroup {
            name: names.remove(&region_code).unwrap_or_default(),
            beneficiaries: sum(&cells, Participation::Beneficiary),
            replications: sum(&cells, Participation::Replication),
            rows_url: RowsUrl::of(as_of, Some(&region_code), true),
            region_code,
        })
        .collect())
}
