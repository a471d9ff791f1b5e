//! Loading regions: once into an empty database, again with every new decree.
//! No row is ever deleted; a code that a decree no longer has is closed.

use std::{
    fmt,
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Date, Jsonb, Text},
};
use serde::Serialize;

use super::{source::Source, stage};
use crate::{
    domain::RecordType,
    infra::{
        Db, Error, Read, Result, Write, codes,
        db::Kind,
        progress::Progress,
        schema::{region_loads, regions},
    },
    records::ledger,
};

/// What a load did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadReport {
    /// The decree that the data set follows.
    pub decree: String,
    /// Its day.
    pub dated: NaiveDate,
    /// Whether this very data set was there already, so that nothing was done.
    pub skipped: bool,
    /// Codes that were not there before, old ones included.
    pub added: i32,
    /// Codes of which something changed.
    pub changed: i32,
    /// Codes that were in force before and are no longer.
    pub closed: i32,
    /// All codes that are there now.
    pub total: i32,
    /// How long it took.
    #[serde(skip)]
    pub took: Duration,
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LoadReport {
            decree,
            dated: _,
            skipped,
            added,
            changed,
            closed,
            total,
            took,
        } = self;
        if *skipped {
            return write!(f, "regions by {decree}: all {total} are there already");
        }
        write!(
            f,
            "regions by {decree}: {added} added, {changed} changed, {closed} closed, {total} in all, in {took:.1?}"
        )
    }
}

/// Brings the regions to the state of a data set, in one transaction. The same
/// data set a second time changes nothing; that costs one small statement, so
/// that every start can ask for it.
///
/// # Errors
/// 422 when the data set contradicts itself, 409 when one of a later decree has
/// been loaded before.
pub fn load_from(db: &Db, source: &Source) -> Result<LoadReport> {
    let started = Instant::now();
    if let Some(last) = db.read_now(last_load)?
        && last.digest == source.decree.sha256
    {
        return Ok(last.stands());
    }
    let mut report = db.write_long_now(Kind::Real, |db| run(db, source))?;
    report.took = started.elapsed();
    log::info!("{report}");
    Ok(report)
}

/// As [`load_from`], but what was loaded by a later decree is left as it is: an
/// operator may know a newer one than the program.
///
/// # Errors
/// As [`load_from`].
pub fn at_least(db: &Db, source: &Source) -> Result<LoadReport> {
    match db.read_now(last_load)? {
        Some(last) if last.dated > source.decree.dated => Ok(last.stands()),
        _ => load_from(db, source),
    }
}

struct LastLoad {
    decree: String,
    dated: NaiveDate,
    digest: String,
    total: i32,
}

impl LastLoad {
    /// Nothing is done: it stands as it is.
    fn stands(self) -> LoadReport {
        LoadReport {
            decree: self.decree,
            dated: self.dated,
            skipped: true,
            added: 0,
            changed: 0,
            closed: 0,
            total: self.total,
            took: Duration::ZERO,
        }
    }
}

fn last_load(db: &mut Read) -> Result<Option<LastLoad>> {
    let last = region_loads::table
        .order(region_loads::id.desc())
        .select((
            region_loads::decree,
            region_loads::dated,
            region_loads::digest,
            region_loads::total,
        ))
        .first(db.conn())
        .optional()?;
    Ok(last.map(|(decree, dated, digest, total)| LastLoad {
        decree,
        dated,
        digest,
        total,
    }))
}

fn run(db: &mut Write, source: &Source) -> Result<LoadReport> {
    // Two instances that start at once must not load at once: the second waits
    // and finds the work done.
    db.conn().batch_execute(
        "set local lock_timeout = '2min'; set local statement_timeout = '2min'; \
         select pg_advisory_xact_lock(hashtext('region_loads'))",
    )?;
    let last = last_load(db)?;
    let again = last.is_some();
    match last {
        Some(last) if last.digest == source.decree.sha256 => return Ok(last.stands()),
        Some(last) if last.dated > source.decree.dated => {
            return Err(Error::detailed(
                codes::conflict(),
                format!(
                    "Regions as of {} are there already; this is an older state.",
                    last.dated
                ),
                format!("Wilayah per {} sudah ada; ini keadaan yang lebih lama.", last.dated),
            ));
        }
        _ => {}
    }
    stage::fill(db, source, again)?;
    let open_before = count_open(db)?;
    let changed = change(db)?;
    let dropped = close(db, source.decree.dated)?;
    let closed = open_before - count_open(db)?;
    let added = add(db)?;
    outline(db, source)?;
    db.conn().batch_execute("analyze regions")?;
    let total = regions::table.count().get_result::<i64>(db.conn())?;
    let number = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let done = LoadReport {
        decree: source.decree.name.clone(),
        dated: source.decree.dated,
        skipped: false,
        added: number(added),
        changed: number(changed + dropped - closed),
        closed: number(closed),
        total: number(total),
        took: Duration::ZERO,
    };
    note(db, source, &done)?;
    ledger::tell(db, RecordType::Regions, &[])?;
    Ok(done)
}

fn count_open(db: &mut Read) -> Result<i64> {
    let open = regions::table.filter(regions::valid_to.is_null());
    Ok(open.count().get_result(db.conn())?)
}

/// Rows that are there and shall be otherwise.
fn change(db: &mut Write) -> Result<i64> {
    let columns = [
        "name",
        "level",
        "kind",
        "parent_code",
        "bps_code",
        "latitude",
        "longitude",
        "aliases",
        "time_zone",
        "valid_from",
        "valid_to",
        "replaced_by",
    ];
    let of = |table: &str| columns.map(|column| format!("{table}.{column}")).join(", ");
    let (own, theirs) = (of("r"), of("i"));
    let changed = sql_query(format!(
        "update regions r set ({}) = row({theirs}) from incoming i \
         where i.code = r.code and row({own}) is distinct from row({theirs})",
        columns.join(", ")
    ));
    Ok(i64::try_from(changed.execute(db.conn())?).unwrap_or_default())
}

/// Closes the codes that neither list names any more, and leads what pointed to
/// a code that is closed now on to its successor.
fn close(db: &mut Write, dated: NaiveDate) -> Result<i64> {
    let dropped = sql_query(
        "update regions r set valid_to = $1 where valid_to is null \
         and not exists (select from incoming i where i.code = r.code)",
    )
    .bind::<Date, _>(dated)
    .execute(db.conn())?;
    sql_query(
        "with recursive way (code, successor, steps) as ( \
             select code, replaced_by, 1 from regions where replaced_by is not null \
             union all \
             select w.code, r.replaced_by, steps + 1 from way w join regions r on r.code = w.successor \
             where r.replaced_by is not null and steps < 10 \
         ) \
         update regions r set replaced_by = w.successor \
         from (select distinct on (code) code, successor from way order by code, steps desc) w \
         where w.code = r.code and w.successor is distinct from r.replaced_by",
    )
    .execute(db.conn())?;
    Ok(i64::try_from(dropped).unwrap_or_default())
}

/// Rows that are not there yet, province by province.
fn add(db: &mut Write) -> Result<i64> {
    #[derive(diesel::QueryableByName)]
    struct Missing {
        #[diesel(sql_type = Text)]
        province: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        rows: i64,
    }
    let missing: Vec<Missing> = sql_query(
        "select substr(code, 1, 2) as province, count(*) as rows from incoming i \
         where not exists (select from regions r where r.code = i.code) group by 1 order by 1",
    )
    .load(db.conn())?;
    let total = missing.iter().map(|m| m.rows).sum::<i64>();
    if total == 0 {
        return Ok(0);
    }
    let columns = "code, name, level, kind, parent_code, bps_code, latitude, longitude, aliases, time_zone, \
                   valid_from, valid_to, replaced_by";
    let mut progress = Progress::new("regions", u64::try_from(total).unwrap_or_default());
    for Missing { province, rows } in missing {
        sql_query(format!(
            "insert into regions ({columns}) select {columns} from incoming i where substr(code, 1, 2) = $1 \
             and not exists (select from regions r where r.code = i.code) order by code"
        ))
        .bind::<Text, _>(province)
        .execute(db.conn())?;
        progress.advance(u64::try_from(rows).unwrap_or_default());
    }
    Ok(total)
}

/// The outlines of provinces.
fn outline(db: &mut Write, source: &Source) -> Result<()> {
    let outlines: serde_json::Value = serde_json::from_slice(&source.outlines)?;
    sql_query(
        "insert into region_outlines (code, geometry) \
         select f ->> 'id', f -> 'geometry' from jsonb_array_elements($1 -> 'features') f \
         on conflict (code) do update set geometry = excluded.geometry \
         where region_outlines.geometry is distinct from excluded.geometry",
    )
    .bind::<Jsonb, _>(outlines)
    .execute(db.conn())?;
    Ok(())
}

fn note(db: &mut Write, source: &Source, done: &LoadReport) -> Result<()> {
    diesel::insert_into(region_loads::table)
        .values((
            region_loads::decree.eq(&done.decree),
            region_loads::dated.eq(done.dated),
            region_loads::digest.eq(&source.decree.sha256),
            region_loads::added.eq(done.added),
            region_loads::changed.eq(done.changed),
            region_loads::closed.eq(done.closed),
            region_loads::total.eq(done.total),
        ))
        .execute(db.conn())?;
    Ok(())
}
