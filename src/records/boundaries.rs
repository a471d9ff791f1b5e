//! Regions as they were on a day. Records bear the codes of today; what was divided or renumbered
//! since is led back by what the decrees say of the codes that ended.

use chrono::NaiveDate;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::{
    domain::{Ancestry, Faults, Level, RegionCode, Said, ancestry::Replaced, ancestry::Span, fault::code},
    infra::{Error, Read, Result, schema::regions},
};

/// What today's codes were on a day.
///
/// # Errors
/// When the database cannot answer.
pub fn ancestry(db: &mut Read, on: NaiveDate) -> Result<Ancestry> {
    type Row = (RegionCode, Option<RegionCode>, Option<NaiveDate>, Option<NaiveDate>);
    let rows: Vec<Row> = regions::table
        .filter(regions::replaced_by.is_not_null())
        .select((
            regions::code,
            regions::replaced_by,
            regions::valid_from,
            regions::valid_to,
        ))
        .load(db.conn())?;
    let replaced = rows.into_iter().filter_map(|(code, by, from, to)| {
        Some(Replaced {
            code,
            by: by?,
            in_force: from.is_none_or(|from| from <= on) && to.is_none_or(|to| to > on),
        })
    });
    let not_yet: Vec<RegionCode> = regions::table
        .filter(regions::level.eq(Level::Province))
        .filter(regions::valid_to.is_null())
        .filter(regions::valid_from.gt(on))
        .select(regions::code)
        .load(db.conn())?;
    Ok(Ancestry::of(replaced.collect(), &not_yet))
}

/// Where what was a region on a day lies in the codes of today.
///
/// # Errors
/// 400 at `?region` when there was no such region on the day.
pub fn spans(db: &mut Read, region: &RegionCode, on: NaiveDate) -> Result<Vec<Span>> {
    let ancestry = ancestry(db, on)?;
    check_there(db, region, on, &ancestry)?;
    Ok(ancestry.spans(region))
}

/// Refuses a region that was not there on a day, and names the one that it was then. One of which nothing
/// is known of that day counts as it is.
///
/// # Errors
/// 400 at `?region`.
pub fn check_there(db: &mut Read, region: &RegionCode, on: NaiveDate, ancestry: &Ancestry) -> Result<()> {
    let known: Option<RegionCode> = regions::table
        .filter(regions::code.eq(region))
        .select(regions::code)
        .first(db.conn())
        .optional()?;
    if known.is_some() && !ancestry.spans(region).is_empty() {
        return Ok(());
    }
    let message = Said::new(
        format!("There was no region {region} on {on}."),
        format!("Tidak ada wilayah {region} pada {on}."),
    );
    let mut faults = Faults::new();
    match ancestry.place(region, region.level()).filter(|was| was != region) {
        Some(was) => faults.suggest("?region", code::REGION_UNKNOWN, message, was.to_string()),
        None => faults.add("?region", code::REGION_UNKNOWN, message),
    }
    Err(Error::bad_query(faults))
}

/// Narrows a boxed query to the rows of a region: as it is today or, with a day, as it was then.
/// `$column` is never null where it counts.
macro_rules! regional {
    ($db:expr, $query:expr, $table:ident, $column:expr, $code:expr, $on:expr) => {{
        #[allow(unused_imports)] // Not every column can be null.
        use diesel::{BoolExpressionMethods, ExpressionMethods, IntoSql, NullableExpressionMethods, QueryDsl};
        match $on {
            None => $query.filter($crate::access::reach::within!($column, $code)),
            Some(day) => {
                let mut condition: Box<
                    dyn diesel::BoxableExpression<$table::table, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>,
                > = Box::new(false.into_sql::<diesel::sql_types::Bool>());
                for (from, to) in $crate::records::boundaries::spans($db, $code, *day)? {
                    condition = Box::new(condition.or($column.ge(from).and($column.lt(to))));
                }
                $query.filter(condition)
            }
        }
    }};
}

pub(crate) use regional;
