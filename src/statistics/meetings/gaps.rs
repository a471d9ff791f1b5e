//! Finding the regions in which no meeting was held.

use chrono::Datelike;
use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};

use super::api::{MeetingFiguresParams, MeetingGrouping, Unmet, WithoutMeeting};
use crate::{
    access::Reach,
    domain::{Level, ProgrammeLevel, RegionCode},
    infra::{Read, Result, clock},
    statistics::{places::PlaceLevel, scope::Scope},
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    code: RegionCode,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Finds the regions in force in which no meeting of their level was held in
/// the year, as far as the day.
///
/// # Errors
/// When the database cannot answer.
pub fn find(db: &mut Read, reach: &Reach, params: &MeetingFiguresParams) -> Result<WithoutMeeting> {
    let MeetingFiguresParams {
        as_of,
        region,
        year,
        group_by,
    } = params;
    let year = year.unwrap_or_else(|| as_of.unwrap_or_else(clock::today).year());
    let region_level = level_asked(region.as_ref(), *group_by);
    let meeting_level = meetings_of(region_level);
    let rows: Vec<Row> = Scope::of(region.as_ref(), Some(year), *as_of)
        .query(sql())
        .bind::<Text, _>(region_level)
        .bind::<Text, _>(meeting_level)
        .load(db.conn())?;
    let regions = rows.into_iter().map(|Row { code, name }| Unmet {
        region_code: code,
        name,
    });
    let regions: Vec<Unmet> = regions.collect();
    Ok(WithoutMeeting {
        year,
        region_level,
        meeting_level,
        count: i64::try_from(regions.len()).unwrap_or(i64::MAX),
        regions: reach.covers(region.as_ref()).then_some(regions),
    })
}

/// The level that the grouping names, else the one below the region. Below a
/// village is nothing; it is asked of itself.
fn level_asked(region: Option<&RegionCode>, group_by: Option<MeetingGrouping>) -> Level {
    let below = match region.map(RegionCode::level) {
        None => Level::Province,
        Some(Level::Province) => Level::Regency,
        Some(Level::Regency) => Level::District,
        Some(Level::District | Level::Village) => Level::Village,
    };
    group_by
        .and_then(MeetingGrouping::place)
        .map_or(below, PlaceLevel::level)
}

fn meetings_of(level: Level) -> ProgrammeLevel {
    match level {
        Level::Province => ProgrammeLevel::Provincial,
        Level::Regency => ProgrammeLevel::Regency,
        Level::District | Level::Village => ProgrammeLevel::Village,
    }
}

fn sql() -> String {
    let (place, days) = (Scope::place("r.code"), Scope::days("m.starts_on"));
    let length = "case $6 when 'province' then 2 when 'regency' then 5 when 'district' then 8 else 13 end";
    format!(
        "select r.code, r.name
         from regions r
         where r.level = $6 and r.valid_to is null and {place}
           and r.code not in (
               select left(m.region_code, {length})
               from meetings m
               where m.deleted_at is null and m.region_code is not null
                 and m.level = $7 and m.status = 'held' and {days})
         order by r.code"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_the_level_below_are_asked() {
        let level = |region: Option<&str>, by| level_asked(region.map(|r| r.parse().unwrap()).as_ref(), by);
        assert_eq!(level(None, None), Level::Province);
        assert_eq!(level(None, Some(MeetingGrouping::Month)), Level::Province);
        assert_eq!(level(None, Some(MeetingGrouping::Regency)), Level::Regency);
        assert_eq!(level(Some("32"), None), Level::Regency);
        assert_eq!(level(Some("32.14"), None), Level::District);
        assert_eq!(level(Some("32.14.01"), None), Level::Village);
    }
}
