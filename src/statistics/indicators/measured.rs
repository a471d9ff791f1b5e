//! Adding up what was measured, each way of adding up in its own.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{
    api::{IndicatorFiguresParams, IndicatorGrouping, Measured},
    targets::{ASKED, asked},
};
use crate::{
    domain::Level,
    infra::{Read, Result},
    plans::indicators::words::{Aggregation, IndicatorCode},
    statistics::{days::Days, ground::Ground, rows::Rows, total::Total},
};

/// The measurements of a code, all or those of one place or period.
#[derive(QueryableByName)]
pub struct Cell {
    #[diesel(sql_type = Text)]
    pub code: IndicatorCode,
    #[diesel(sql_type = Bool)]
    pub whole: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub shared: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<Total>,
    #[diesel(sql_type = Nullable<Text>)]
    denominator: Option<Total>,
}

/// What was measured; nothing when there is no cell.
pub fn measured(cell: Option<&Cell>, rows: &Rows) -> Measured {
    Measured {
        measurements: rows.counted(cell.map_or(0, |cell| cell.count)),
        value: cell.and_then(|cell| cell.value),
        denominator: cell.and_then(|cell| cell.denominator),
    }
}

/// Adds up measurements by code, and by code and place or period.
///
/// # Errors
/// When the database cannot answer.
pub fn count(
    db: &mut Read,
    params: &IndicatorFiguresParams,
    ground: &Ground,
    way: Option<Aggregation>,
) -> Result<Vec<Cell>> {
    let sql = match way {
        Some(Aggregation::Latest) => last_of_each(ground, params.group_by),
        Some(Aggregation::Sum | Aggregation::Ratio) | None => all_of_each(ground, params.group_by),
    };
    let query = Days::of(params.year, params.as_of).query(sql);
    Ok(asked!(query, params).load(db.conn())?)
}

const SUMS: &str = "count(*) as count, sum(value)::text as value, sum(denominator)::text as denominator";

/// Sums and ratios: every measurement counts.
fn all_of_each(ground: &Ground, group_by: Option<IndicatorGrouping>) -> String {
    format!(
        "select code, grouping(shared) = 1 as whole, shared, {SUMS}
         from ({}) as counted
         group by grouping sets ((code), (code, shared))",
        rows(ground, group_by)
    )
}

/// Levels: of each indicator the last measurement, of the time that is asked and of each
/// period. Periods of one indicator do not overlap: one is the last.
fn last_of_each(ground: &Ground, group_by: Option<IndicatorGrouping>) -> String {
    let by_group = group_by.map_or(String::new(), |_| {
        format!(
            "union all
             select code, false, shared, {SUMS}
             from (select distinct on (indicator_id, shared) * from mine order by indicator_id, shared, period_end desc) as last
             group by code, shared"
        )
    });
    format!(
        "with mine as ({})
         select code, true as whole, null::text as shared, {SUMS}
         from (select distinct on (indicator_id) * from mine order by indicator_id, period_end desc) as last
         group by code
         {by_group}",
        rows(ground, group_by)
    )
}

/// The measurements that are asked for, each with what it shares with those of its group.
fn rows(ground: &Ground, group_by: Option<IndicatorGrouping>) -> String {
    let shared = match group_by {
        None => "null::text".to_owned(),
        Some(IndicatorGrouping::Year) => "to_char(m.period_end, 'YYYY')".to_owned(),
        Some(IndicatorGrouping::Quarter) => "to_char(m.period_end, 'YYYY-\"Q\"Q')".to_owned(),
        Some(IndicatorGrouping::Province) => ground.place("m.region_code", Level::Province),
        Some(IndicatorGrouping::Regency) => ground.place("m.region_code", Level::Regency),
        Some(IndicatorGrouping::District) => ground.place("m.region_code", Level::District),
    };
    let (place, days) = (ground.holds("m.region_code"), Days::within("m.period_end"));
    format!(
        "select i.code, m.indicator_id, m.period_end, m.value, m.denominator, {shared} as shared
         from measurements m join indicators i on i.id = m.indicator_id
         where m.deleted_at is null and {place} and {days} and {ASKED}"
    )
}
