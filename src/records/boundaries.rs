//! Regions as they were on a day. Records bear the codes of today; what was divided or renumbered
//! since is led back by what the decrees say of the codes that ended.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use chrono::NaiveDate;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl, sql_types::Text};

use crate::{
    domain::{
        Ancestry, Faults, Level, RegionCode, Said,
        ancestry::{Replaced, Span},
        fault::code,
    },
    infra::{Error, Read, Result, schema::regions},
};

/// How many states of the regions are kept in memory: that of the database, and that before a load.
const KEPT: usize = 2;

/// What the decrees say of codes that ended, as a database has it.
struct Decrees {
    replaced: Vec<(RegionCode, RegionCode, Option<NaiveDate>, Option<NaiveDate>)>,
    provinces: Vec<(RegionCode, NaiveDate)>,
    /// The days on which anything changed.
    days: BTreeSet<NaiveDate>,
    /// What is known of the time from such a day to the next.
    known: Mutex<BTreeMap<Option<NaiveDate>, Arc<Ancestry>>>,
}

/// By what the regions of a database were made of, newest last.
type Memory = Mutex<Vec<(String, Arc<Decrees>)>>;
static MEMORY: LazyLock<Memory> = LazyLock::new(Memory::default);

#[derive(QueryableByName)]
struct Loads {
    #[diesel(sql_type = Text)]
    digests: String,
}

/// Regions change by loads alone, so what was loaded says what they are.
fn loads(db: &mut Read) -> Result<String> {
    let loads: Loads =
        diesel::sql_query("select coalesce(string_agg(digest, ' ' order by id), '') as digests from region_loads")
            .get_result(db.conn())?;
    Ok(loads.digests)
}

impl Decrees {
    /// Those of the database, read once for each load.
    fn of(db: &mut Read) -> Result<Arc<Self>> {
        let loads = loads(db)?;
        let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = kept().iter().find(|(of, _)| *of == loads) {
            return Ok(known.clone());
        }
        let read = Arc::new(Decrees::read(db)?);
        let mut memory = kept();
        if memory.len() >= KEPT {
            memory.remove(0);
        }
        memory.push((loads, read.clone()));
        Ok(read)
    }

    fn read(db: &mut Read) -> Result<Self> {
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
        let provinces: Vec<(RegionCode, Option<NaiveDate>)> = regions::table
            .filter(regions::level.eq(Level::Province))
            .filter(regions::valid_to.is_null())
            .filter(regions::valid_from.is_not_null())
            .select((regions::code, regions::valid_from))
            .load(db.conn())?;
        let replaced: Vec<_> = rows
            .into_iter()
            .filter_map(|(code, by, from, to)| Some((code, by?, from, to)))
            .collect();
        let provinces: Vec<_> = provinces
            .into_iter()
            .filter_map(|(code, from)| Some((code, from?)))
            .collect();
        let days = replaced.iter().flat_map(|(_, _, from, to)| from.iter().chain(to));
        Ok(Decrees {
            days: days.chain(provinces.iter().map(|(_, from)| from)).copied().collect(),
            replaced,
            provinces,
            known: Mutex::default(),
        })
    }

    /// What today's codes were on a day.
    fn on(&self, day: NaiveDate) -> Arc<Ancestry> {
        let since = self.days.range(..=day).next_back().copied();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(since).or_insert_with(|| {
            let replaced = self.replaced.iter().map(|(code, by, from, to)| Replaced {
                code: code.clone(),
                by: by.clone(),
                in_force: from.is_none_or(|from| from <= day) && to.is_none_or(|to| to > day),
            });
            let not_yet: Vec<RegionCode> = self
                .provinces
                .iter()
                .filter(|(_, from)| *from > day)
                .map(|(code, _)| code.clone())
                .collect();
            Arc::new(Ancestry::of(replaced.collect(), &not_yet))
        });
        made.clone()
    }
}

/// What today's codes were on a day.
///
/// # Errors
/// When the database cannot answer.
pub fn ancestry(db: &mut Read, on: NaiveDate) -> Result<Arc<Ancestry>> {
    Ok(Decrees::of(db)?.on(on))
}

/// Where what was a region on a day lies in the codes of today.
///
/// # Errors
/// 400 at `?region` when there was no such region on the day.
pub fn spans(db: &mut Read, region: &RegionCode, on: NaiveDate) -> Result<Vec<Span>> {
    let ancestry = ancestry(db, on)?;
    check_there(db, region, on, &ancestry)
}

/// Where what was a region on a day lies; refuses one that was not there, and names the one that it was
/// then. One of which nothing is known of that day counts as it is.
///
/// # Errors
/// 400 at `?region`.
pub fn check_there(db: &mut Read, region: &RegionCode, on: NaiveDate, ancestry: &Ancestry) -> Result<Vec<Span>> {
    let known: Option<RegionCode> = regions::table
        .filter(regions::code.eq(region))
        .select(regions::code)
        .first(db.conn())
        .optional()?;
    let spans = ancestry.spans(region);
    if known.is_some() && !spans.is_empty() {
        return Ok(spans);
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
        use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, IntoSql as _, QueryDsl as _};
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
