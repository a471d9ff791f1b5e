//! Counting libraries by whether a plan of their own holds.

use std::collections::BTreeMap;

use chrono::Datelike;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Integer, Text},
};

use super::api::{LibrariesPlanned, PlanFiguresParams};
use crate::{
    domain::{RecordType, RegionCode},
    infra::{Read, Result, clock},
    libraries::{rules::PLANNED, words::LibraryStatus},
    statistics::{places::PlaceLevel, rows::Rows, scope::Scope},
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: RegionCode,
    #[diesel(sql_type = BigInt)]
    planned: i64,
    #[diesel(sql_type = BigInt)]
    unplanned: i64,
}

/// Libraries with a plan and without, by place.
pub struct Planned {
    year: i32,
    places: BTreeMap<RegionCode, (i64, i64)>,
}

/// Counts the libraries of a region by place.
///
/// # Errors
/// When the database cannot answer.
pub fn count(db: &mut Read, params: &PlanFiguresParams) -> Result<Planned> {
    let year = year_asked(params);
    let place = Scope::place("l.region_code");
    // The same rows as the list with `has_current_plan` and `plan_year` selects.
    let sql = format!(
        "select left(l.region_code, $9) as place, count(*) filter (where planned) as planned,
                count(*) filter (where not planned) as unplanned
         from (select region_code, exists (
                   select from plans p
                   where p.library_id = libraries.id and p.deleted_at is null and p.status = any($7)
                     and p.first_year <= $8 and p.last_year >= $8) as planned
               from libraries
               where deleted_at is null and status = $6) as l
         where {place}
         group by 1"
    );
    let length = params.group_by.unwrap_or(PlaceLevel::Province).code_length();
    let rows: Vec<Row> = Scope::of(params.region.as_ref(), None, None)
        .query(sql)
        .bind::<Text, _>(LibraryStatus::Active)
        .bind::<Array<Text>, _>(PLANNED.as_slice())
        .bind::<Integer, _>(year)
        .bind::<Integer, _>(length)
        .load(db.conn())?;
    Ok(Planned {
        year,
        places: rows
            .into_iter()
            .map(|row| (row.place, (row.planned, row.unplanned)))
            .collect(),
    })
}

/// The year that was asked, else that of the day, else this one.
fn year_asked(params: &PlanFiguresParams) -> i32 {
    let day = params.as_of.unwrap_or_else(clock::today);
    params.year.unwrap_or_else(|| day.year())
}

impl Planned {
    /// The places that have any library.
    pub fn places(&self) -> impl Iterator<Item = &RegionCode> {
        self.places.keys()
    }

    /// The figures of all places.
    pub fn all(&self, region: Option<&RegionCode>, readable: bool) -> LibrariesPlanned {
        let sum = |of: fn(&(i64, i64)) -> i64| self.places.values().map(of).sum();
        self.figures(region, readable, (sum(|both| both.0), sum(|both| both.1)))
    }

    /// The figures of a place that the caller may read.
    pub fn of(&self, place: &RegionCode) -> LibrariesPlanned {
        self.figures(Some(place), true, self.places.get(place).copied().unwrap_or_default())
    }

    fn figures(
        &self,
        region: Option<&RegionCode>,
        readable: bool,
        (planned, unplanned): (i64, i64),
    ) -> LibrariesPlanned {
        let rows = Rows::of(RecordType::Libraries, readable)
            .with_any("region", region)
            .with("status", LibraryStatus::Active)
            .with("plan_year", self.year);
        LibrariesPlanned {
            year: self.year,
            with_current_plan: rows.with("has_current_plan", true).counted(planned),
            without_current_plan: rows.with("has_current_plan", false).counted(unplanned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::words::PlanStatus;

    #[test]
    fn the_states_that_libraries_ask_for_are_those_of_plans() {
        let holding = [PlanStatus::Approved, PlanStatus::Active, PlanStatus::Completed];
        assert_eq!(PLANNED, holding.map(PlanStatus::as_str));
    }

    #[test]
    fn the_year_is_the_one_asked_then_that_of_the_day() {
        let asked = |query: serde_json::Value| year_asked(&serde_json::from_value(query).unwrap());
        assert_eq!(asked(serde_json::json!({"year": 2024, "as_of": "2025-03-01"})), 2024);
        assert_eq!(asked(serde_json::json!({"as_of": "2025-03-01"})), 2025);
        assert_eq!(asked(serde_json::json!({})), clock::today().year());
    }
}
