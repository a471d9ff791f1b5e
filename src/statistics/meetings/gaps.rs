//! Finding the regions in which no meeting was held.

use chrono::Datelike;
use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};

use super::api::{GapRows, MeetingFiguresParams, MeetingGrouping, Unmet, WithoutMeeting};
use crate::{
    domain::{Level, ProgrammeLevel, RecordType, RegionCode},
    infra::{Read, Result, clock},
    meetings::words::MeetingStatus,
    statistics::{days::Days, ground::Ground, places::PlaceLevel, rows::Rows},
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
pub fn find(db: &mut Read, params: &MeetingFiguresParams, ground: &Ground) -> Result<WithoutMeeting> {
    let MeetingFiguresParams {
        as_of,
        region,
        boundary: _,
        year,
        group_by,
    } = params;
    let year = year.unwrap_or_else(|| as_of.unwrap_or_else(clock::today).year());
    let region_level = level_asked(region.as_ref(), *group_by);
    let meeting_level = meetings_of(region_level);
    let days = Days::of(Some(year), *as_of);
    let rows: Vec<Row> = days
        .query(sql(ground, region_level))
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
        regions: ground.is_readable().then_some(regions),
        rows: GapRows {
            regions: Rows::of(RecordType::Regions, true)
                .with("level", region_level)
                .with_any("region", region.as_ref())
                .with_any("valid_on", ground.on)
                .url(),
            meetings: ground
                .rows(RecordType::Meetings)
                .with("level", meeting_level)
                .with("status", MeetingStatus::Held)
                .with_any("from", days.from)
                .with_any("to", days.to)
                .url(),
        },
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

/// The regions that were in force on the day that is meant, by their codes of then.
fn sql(ground: &Ground, region_level: Level) -> String {
    let (place, days) = (ground.place("m.region_code", region_level), Days::within("m.starts_on"));
    let in_force = match ground.on {
        None => "r.valid_to is null".to_owned(),
        Some(on) => {
            format!("(r.valid_from is null or r.valid_from <= '{on}') and (r.valid_to is null or r.valid_to > '{on}')")
        }
    };
    let asked = match &ground.region {
        None => "true".to_owned(),
        Some(region) => format!("(r.code = '{region}' or starts_with(r.code, '{region}.'))"),
    };
    format!(
        "select r.code, r.name
         from regions r
         where r.level = $3 and {in_force} and {asked}
           and r.code not in (
               select {place}
               from meetings m
               where m.deleted_at is null and m.region_code is not null
                 and m.level = $4 and m.status = 'held' and {days})
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
