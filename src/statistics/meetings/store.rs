//! Counting meetings.

use chrono::{Datelike, NaiveDate};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    api::{
        MeetingFigures, MeetingFiguresParams, MeetingGroup, MeetingGrouping, MeetingStatistics, MeetingsOfKind,
        MeetingsOfLevel,
    },
    attendances, gaps,
};
use crate::{
    access::Reach,
    domain::{Level, ProgrammeLevel, RecordType, RegionCode},
    infra::{Read, Result},
    meetings::words::{MeetingKind, MeetingStatus, MinutesStatus},
    statistics::{answer::Statistic, days::Days, evidence::Evidence, ground::Ground, places, rows::Rows},
};

/// Figures of meetings.
pub struct OfMeetings;

impl Statistic for OfMeetings {
    type Question = MeetingFiguresParams;
    type Answer = MeetingStatistics;
    const PATH: &'static str = "/v1/statistics/meetings";
    const DEPENDS_ON: &'static [RecordType] = &[
        RecordType::Meetings,
        RecordType::Attendances,
        RecordType::Stakeholders,
        RecordType::Regions,
    ];

    fn count(db: &mut Read, reach: &Reach, question: &MeetingFiguresParams) -> Result<MeetingStatistics> {
        meetings(db, reach, question)
    }
}

#[derive(QueryableByName, Default)]
struct Cell {
    #[diesel(sql_type = Text)]
    slice: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    planned: i64,
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = BigInt)]
    cancelled: i64,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    minutes_approved: i64,
}

impl Cell {
    fn figures(&self, rows: &Rows) -> MeetingFigures {
        MeetingFigures {
            planned: rows.with("status", MeetingStatus::Planned).counted(self.planned),
            held: rows.with("status", MeetingStatus::Held).counted(self.held),
            cancelled: rows.with("status", MeetingStatus::Cancelled).counted(self.cancelled),
            total: rows.counted(self.total),
            minutes_approved: rows
                .with("minutes_status", MinutesStatus::Approved)
                .counted(self.minutes_approved),
        }
    }
}

/// Computes the figures of meetings.
///
/// # Errors
/// When the database cannot answer.
pub fn meetings(db: &mut Read, reach: &Reach, params: &MeetingFiguresParams) -> Result<MeetingStatistics> {
    let MeetingFiguresParams {
        as_of,
        region,
        boundary,
        year,
        group_by,
    } = params;
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, *as_of)?;
    let days = Days::of(*year, *as_of);
    let cells: Vec<Cell> = days.query(sql(&ground, *group_by)).load(db.conn())?;
    let none = Cell::default();
    let cell = |slice: &str, key: Option<&str>| {
        let found = cells.iter().find(|c| c.slice == slice && c.key.as_deref() == key);
        found.unwrap_or(&none)
    };
    let rows = ground
        .rows(RecordType::Meetings)
        .with_any("year", *year)
        .with_any("to", *as_of);
    let of_level = |level: ProgrammeLevel| {
        let rows = rows.with("level", level);
        // National meetings are for everybody who reads anything.
        let readable = level == ProgrammeLevel::National && reach.includes(None);
        MeetingsOfLevel {
            level,
            figures: cell("level", Some(level.as_str())).figures(&if readable { rows.readable() } else { rows }),
        }
    };
    let of_kind = |kind: MeetingKind| MeetingsOfKind {
        kind,
        figures: cell("kind", Some(kind.as_str())).figures(&rows.with("kind", kind)),
    };
    Ok(MeetingStatistics {
        as_of: *as_of,
        year: *year,
        region: region.clone(),
        boundary: ground.boundary(),
        meetings: cell("all", None).figures(&rows),
        by_level: ProgrammeLevel::ALL.iter().copied().map(of_level).collect(),
        by_kind: MeetingKind::ALL.iter().copied().map(of_kind).collect(),
        attendances: attendances::count(db, params, &ground)?,
        without_meeting: gaps::find(db, params, &ground)?,
        groups: match group_by {
            Some(grouping) => groups(db, &ground, *grouping, days, &rows, &cells)?,
            None => Vec::new(),
        },
        evidence: Evidence::of(db, OfMeetings::PATH, OfMeetings::DEPENDS_ON)?,
    })
}

/// One statement for all slices: each is a set of groups over the same rows.
fn sql(ground: &Ground, group_by: Option<MeetingGrouping>) -> String {
    let group = match group_by {
        None => "null::text".to_owned(),
        Some(MeetingGrouping::Year) => "to_char(starts_on, 'YYYY')".to_owned(),
        Some(MeetingGrouping::Month) => "to_char(starts_on, 'YYYY-MM')".to_owned(),
        Some(MeetingGrouping::Province) => ground.place("region_code", Level::Province),
        Some(MeetingGrouping::Regency) => ground.place("region_code", Level::Regency),
        Some(MeetingGrouping::District) => ground.place("region_code", Level::District),
    };
    let (place, days) = (ground.holds("region_code"), Days::within("starts_on"));
    format!(
        "select case when grouping(level) = 0 then 'level' when grouping(kind) = 0 then 'kind'
                     when grouping(shared) = 0 then 'group' else 'all' end as slice,
                coalesce(level, kind, shared) as key,
                count(*) filter (where status = 'planned') as planned,
                count(*) filter (where status = 'held') as held,
                count(*) filter (where status = 'cancelled') as cancelled,
                count(*) as total,
                count(*) filter (where minutes_status = 'approved') as minutes_approved
         from (select level, kind, status, minutes_status, {group} as shared
               from meetings
               where deleted_at is null and {place} and {days}) as counted
         group by grouping sets ((), (level), (kind), (shared))"
    )
}

fn groups(
    db: &mut Read,
    ground: &Ground,
    grouping: MeetingGrouping,
    days: Days,
    rows: &Rows,
    cells: &[Cell],
) -> Result<Vec<MeetingGroup>> {
    let mut found: Vec<(&str, &Cell)> = cells
        .iter()
        .filter(|cell| cell.slice == "group")
        .filter_map(|cell| Some((cell.key.as_deref()?, cell)))
        .collect();
    found.sort_by_key(|(key, _)| *key);
    let Some(level) = grouping.place() else {
        return Ok(found
            .into_iter()
            .filter_map(|(key, cell)| {
                let (first, last) = days_of(key)?;
                let last = days.to.map_or(last, |to| to.min(last));
                Some(MeetingGroup {
                    key: key.to_owned(),
                    name: None,
                    figures: cell.figures(&rows.with("from", first).with("to", last)),
                })
            })
            .collect());
    };
    let places: Vec<(RegionCode, &Cell)> = found
        .into_iter()
        .filter_map(|(key, cell)| Some((key.parse().ok()?, cell)))
        .filter(|(place, _)| ground.groups(level, place))
        .collect();
    let mut names = places::names(db, places.iter().map(|(place, _)| place))?;
    Ok(places
        .into_iter()
        .map(|(place, cell)| MeetingGroup {
            name: names.remove(&place),
            figures: cell.figures(&ground.part(rows, &place)),
            key: place.to_string(),
        })
        .collect())
}

/// The first and the last day of a year (`2023`) or a month (`2023-08`).
fn days_of(key: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, month) = match key.split_once('-') {
        Some((year, month)) => (year.parse().ok()?, Some(month.parse().ok()?)),
        None => (key.parse().ok()?, None),
    };
    let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), 1)?;
    let after = match month {
        Some(month) if month < 12 => first.with_month(month + 1)?,
        _ => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
    };
    Some((first, after.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_end_with_their_last_day() {
        let days = |key| days_of(key).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(days("2023").as_deref(), Some("2023-01-01 2023-12-31"));
        assert_eq!(days("2024-02").as_deref(), Some("2024-02-01 2024-02-29"));
        assert_eq!(days("2023-12").as_deref(), Some("2023-12-01 2023-12-31"));
        assert_eq!(days("2023-13"), None);
        assert_eq!(days("32.14"), None);
    }
}
