//! Adding up what is to be reached.

use chrono::Datelike;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};

use super::{
    api::{IndicatorFiguresParams, Targeted},
    rules::Sort,
};
use crate::{
    domain::RegionCode,
    infra::{Read, Result},
    plans::indicators::words::{Aggregation, IndicatorCode},
    statistics::{days::Days, ground::Ground, rows::Rows, total::Total},
};

/// The indicators of a code, all or those of one place.
#[derive(QueryableByName)]
pub struct Cell {
    #[diesel(sql_type = Text)]
    pub code: IndicatorCode,
    #[diesel(sql_type = Bool)]
    pub whole: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<RegionCode>,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = BigInt)]
    targets: i64,
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<Total>,
    #[diesel(sql_type = Nullable<Text>)]
    denominator: Option<Total>,
}

/// What indicators are to reach; none of them when there is no cell.
pub fn targeted(cell: Option<&Cell>, rows: &Rows) -> Targeted {
    Targeted {
        indicators: rows
            .with("has_target", true)
            .counted(cell.map_or(0, |cell| cell.targets)),
        value: cell.and_then(|cell| cell.value),
        denominator: cell.and_then(|cell| cell.denominator),
    }
}

/// The condition of a question that holds for indicators `i`, whatever day or year is
/// asked: parameters 3 to 6. `custom` ones are asked by that code alone.
pub const ASKED: &str = "($3 is null or i.code = $3) and ($4 is null or i.name = $4) and ($5 is null or i.unit = $5)
     and ($6 is null or i.aggregation = $6)";

/// Binds what [`ASKED`] names.
macro_rules! asked {
    ($query:expr, $params:expr) => {
        $query
            .bind::<Nullable<Text>, _>($params.code)
            .bind::<Nullable<Text>, _>($params.name.clone())
            .bind::<Nullable<Text>, _>($params.unit.clone())
            .bind::<Nullable<Text>, _>($params.aggregation)
    };
}
pub(super) use asked;

/// Adds up targets by code, and by code and place.
///
/// # Errors
/// When the database cannot answer.
pub fn count(db: &mut Read, params: &IndicatorFiguresParams, ground: &Ground) -> Result<Vec<Cell>> {
    let group = match params.group_by.and_then(super::api::IndicatorGrouping::place) {
        None => "null::text".to_owned(),
        Some(level) => ground.place("i.region_code", level.level()),
    };
    let place = ground.holds("i.region_code");
    let sql = format!(
        "select code, grouping(place) = 1 as whole, place, count(*) as count, count(target) as targets,
                sum(target)::text as value, sum(target_denominator)::text as denominator
         from (select i.code, i.target, i.target_denominator, {group} as place
               from indicators i join plans p on p.id = i.plan_id
               where i.deleted_at is null and {place} and {ASKED}
                 and ($7 is null or (p.first_year <= $7 and p.last_year >= $7))
                 and ($8 is null or p.first_year <= $8)) as counted
         group by grouping sets ((code), (code, place))"
    );
    let query = Days::default().query(sql);
    Ok(asked!(query, params)
        .bind::<Nullable<Integer>, _>(params.year)
        .bind::<Nullable<Integer>, _>(params.as_of.map(|day| day.year()))
        .load(db.conn())?)
}

#[derive(QueryableByName)]
struct Ends {
    #[diesel(sql_type = Nullable<Text>)]
    first_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    last_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    first_unit: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    last_unit: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    first_way: Option<Aggregation>,
    #[diesel(sql_type = Nullable<Text>)]
    last_way: Option<Aggregation>,
}

/// The least and the greatest of what the indicators of the question say of themselves, in every
/// year: whether they have a sum does not depend on the day.
///
/// # Errors
/// When the database cannot answer.
pub fn sorts(db: &mut Read, params: &IndicatorFiguresParams, ground: &Ground) -> Result<Vec<Sort>> {
    let place = ground.holds("i.region_code");
    let sql = format!(
        "select min(i.name) as first_name, max(i.name) as last_name, min(i.unit) as first_unit, max(i.unit) as last_unit,
                min(i.aggregation) as first_way, max(i.aggregation) as last_way
         from indicators i where i.deleted_at is null and {place} and {ASKED}"
    );
    let query = Days::default().query(sql);
    let ends: Ends = asked!(query, params).get_result(db.conn())?;
    let sort = |(name, unit), aggregation: Option<Aggregation>| {
        Some(Sort {
            name: name?,
            unit: unit?,
            aggregation: aggregation?,
        })
    };
    let first = sort((ends.first_name, ends.first_unit), ends.first_way);
    let last = sort((ends.last_name, ends.last_unit), ends.last_way);
    Ok(first.into_iter().chain(last).collect())
}
