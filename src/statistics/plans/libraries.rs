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
    statistics::{days::Days, ground::Ground, places::PlaceLevel, rows::Rows},
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
pub fn count(db: &mut Read, params: &PlanFiguresParams, ground: &Ground) -> Result<Planned> {
    let year = year_asked(params);
    let place = ground.holds("l.region_code");
    let group = ground.place("l.region_code", params.group_by.unwrap_or(PlaceLevel::Province).level());
    // The same rows as the list with `has_current_plan` and `plan_year` selects.
    let sql = format!(
        "select {group} as place, count(*) filter (where planned) as planned,
                count(*) filter (where not planned) as unplanned
         from (select region_code, exists (
                   select from plans p
                   where p.library_id = libraries.id and p.deleted_at is null and p.status = any($4)
                     and p.first_year <= $5 and p.last_year >= $5) as planned
               from libraries
               where deleted_at is null and status = $3) as l
         where {place}
         group by 1"
    );
    let rows: Vec<Row> = Days::default()
        .query(sql)
        .bind::<Text, _>(LibraryStatus::Active)
        .bind::<Array<Text>, _>(PLANNED.as_slice())
        .bind::<Integer, _>(year)
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
    pub fn all(&self, ground: &Ground) -> LibrariesPlanned {
        let sum = |of: fn(&(i64, i64)) -> i64| self.places.values().map(of).sum();
        let rows = ground.rows(RecordType::Libraries);
        self.figures(&rows, (sum(|both| both.0), sum(|both| both.1)))
    }

    /// The figures of a place that the caller may read.
    pub fn of(&self, ground: &Ground, place: &RegionCode) -> LibrariesPlanned {
        let rows = ground.part(&ground.rows(RecordType::Libraries), place);
        self.figures(&rows, self.places.get(place).copied().unwrap_or_default())
    }

    fn figures(&self, rows: &Rows, (planned, unplanned): (i64, i64)) -> LibrariesPlanned {
        let rows = rows.with("status", LibraryStatus::Active).with("plan_year", self.year);
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
