//! The feed: the ledger in the order in which it may be told.
//!
//! Rows are told in the order (transaction, position), and only those whose
//! transaction is older than every one that still runs. Whatever commits later
//! stands behind what was told, so nothing can be passed over. A transaction that
//! stays open holds the feed back; how much waits for it is told.

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    deserialize::{self, FromSql, FromSqlRow},
    pg::{Pg, PgValue},
    query_builder::QueryId,
    sql_types::SqlType,
    sql_types::{BigInt, Bool, Bytea, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::infra::{Db, Error, Read, Result, Write, clock, db::Kind};

/// Which database this is: the cluster, the database in it, the ledger in that
/// and the timeline. A copy that was restored, or a standby that took over,
/// differs in one of them.
const ORIGIN: &str = "(select system_identifier from pg_control_system())::text || '/' || \
     (select oid from pg_database where datname = current_database())::text || '/' || 'ledger'::regclass::oid::text || '/' || \
     (select timeline_id from pg_control_checkpoint())::text";

/// The condition that a row of the ledger may be told.
pub const SETTLED: &str = "xid < pg_snapshot_xmin(pg_current_snapshot())";

/// The contrary, in a form that an index serves.
const UNSETTLED: &str = "xid >= pg_snapshot_xmin(pg_current_snapshot())";

/// A life of the feed.
#[derive(Debug, Clone, QueryableByName)]
pub struct Epoch {
    /// Its name.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// With what its cursors are sealed.
    #[diesel(sql_type = Bytea)]
    pub secret: Vec<u8>,
    /// Whether it is the present one, of the present database.
    #[diesel(sql_type = Bool)]
    pub current: bool,
}

/// The type of a transaction's number in the database.
#[derive(SqlType, QueryId)]
#[diesel(postgres_type(oid = 5069, array_oid = 271))]
pub struct Xid8;

/// The number of a transaction. Those of a cluster stay far below what an `i64` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow)]
pub struct Xid(pub i64);

impl FromSql<Xid8, Pg> for Xid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Xid(i64::from_be_bytes(value.as_bytes().try_into()?)))
    }
}

/// A place in the feed: behind this row of the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The transaction.
    pub xid: i64,
    /// The position in the ledger.
    pub seq: i64,
}

impl Place {
    /// As a row of SQL, to be compared with `(xid, seq)`.
    pub fn sql(self) -> String {
        format!("('{}'::xid8, {})", self.xid, self.seq)
    }
}

/// How the feed stands at a moment.
#[derive(Debug, Clone, QueryableByName)]
pub struct Standing {
    /// The last row that may be told.
    #[diesel(sql_type = BigInt)]
    pub last_xid: i64,
    /// Its position.
    #[diesel(sql_type = BigInt)]
    pub last_seq: i64,
    /// Up to where the next look goes.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub window_xid: Option<i64>,
    /// Its position.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub window_seq: Option<i64>,
    /// How many committed rows wait for an older transaction.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// When the oldest of them was written.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub held_since: Option<DateTime<Utc>>,
    /// When this was.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

impl Standing {
    /// The last place that may be told.
    pub fn last(&self) -> Place {
        Place {
            xid: self.last_xid,
            seq: self.last_seq,
        }
    }

    /// The place up to which the next look goes.
    pub fn window(&self) -> Place {
        match (self.window_xid, self.window_seq) {
            (Some(xid), Some(seq)) => Place { xid, seq },
            _ => self.last(),
        }
    }
}

/// How the feed stands behind a place; a look goes `window` rows far.
///
/// # Errors
/// When the database cannot answer.
pub fn standing(db: &mut Read, after: Place, window: i64) -> Result<Standing> {
    let sql = format!(
        "with ahead as ( \
             select xid::text::bigint as xid, seq from ledger where (xid, seq) > {after} and {SETTLED} \
             order by ledger.xid, seq offset {window} limit 1 \
         ), last as ( \
             select xid::text::bigint as xid, seq from ledger where {SETTLED} order by ledger.xid desc, seq desc limit 1 \
         ), held as ( \
             select count(*) as rows, min(recorded_at) as since from ledger where {UNSETTLED} \
         ) select coalesce(last.xid, 0) as last_xid, coalesce(last.seq, 0) as last_seq, ahead.xid as window_xid, \
             ahead.seq as window_seq, held.rows as held, held.since as held_since, statement_timestamp() as at \
         from held left join last on true left join ahead on true",
        after = after.sql(),
    );
    Ok(diesel::sql_query(sql).get_result(db.conn())?)
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Text)]
    mark: String,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
}

/// What tells the row at a place from every other that could come to stand
/// there in a restored database, and when it was written; none when there is no
/// such row.
///
/// # Errors
/// When the database cannot answer.
pub fn mark(db: &mut Read, place: Place) -> Result<Option<(String, DateTime<Utc>)>> {
    let found: Option<Mark> = diesel::sql_query(
        "select left(encode(sha256(convert_to(concat_ws('|', record_type, record_id, version, extract(epoch from recorded_at)), \
         'UTF8')), 'hex'), 16) as mark, recorded_at from ledger where seq = $1 and xid::text::bigint = $2",
    )
    .bind::<BigInt, _>(place.seq)
    .bind::<BigInt, _>(place.xid)
    .get_result(db.conn())
    .optional()?;
    Ok(found.map(|row| (row.mark, row.recorded_at)))
}

/// A life by its name, or the newest one.
///
/// # Errors
/// When the database cannot answer.
pub fn epoch(db: &mut Read, id: Option<Uuid>) -> Result<Option<Epoch>> {
    Ok(diesel::sql_query(format!(
        "select id, secret, origin = {ORIGIN} and number = (select max(number) from feed_epochs) as current from feed_epochs \
         where id = $1 or ($1 is null and number = (select max(number) from feed_epochs))"
    ))
    .bind::<Nullable<SqlUuid>, _>(id)
    .get_result(db.conn())
    .optional()?)
}

/// Lets a new life begin when this is not the database in which the present one
/// began. To be called at start, and when a reader finds it so.
///
/// # Errors
/// When the database cannot do it.
pub fn settle(db: &Db) -> Result<()> {
    let standing = db.read_now(|db| epoch(db, None))?;
    if standing.is_some_and(|epoch| epoch.current) {
        return Ok(());
    }
    db.write_long_now(Kind::Real, begin)
}

fn begin(db: &mut Write) -> Result<()> {
    // One at a time; whoever comes second finds it done.
    db.conn()
        .batch_execute("lock table feed_epochs in share row exclusive mode")?;
    let before = epoch(db, None)?;
    if before.as_ref().is_some_and(|epoch| epoch.current) {
        return Ok(());
    }
    let mut secret = [0; 32];
    rand::fill(&mut secret).map_err(|_| Error::Internal("no random bytes".into()))?;
    diesel::sql_query(format!(
        "insert into feed_epochs (origin, secret) values ({ORIGIN}, $1)"
    ))
    .bind::<Bytea, _>(secret.to_vec())
    .execute(db.conn())?;
    if before.is_some() {
        log::warn!("feed: this is another database than before; partner systems are told to start again");
    }
    renumber(db, before.is_some())
}

#[derive(QueryableByName)]
struct Foreign {
    #[diesel(sql_type = Bool)]
    foreign: bool,
}

/// Rows that came from another cluster bear its transaction numbers, which say
/// nothing here: they could lie in the future of this one. They get a number
/// older than any; their order among themselves is that of their positions.
fn renumber(db: &mut Write, moved: bool) -> Result<()> {
    let foreign: Foreign = diesel::sql_query(
        "select exists (select from ledger where xid >= pg_snapshot_xmax(pg_current_snapshot())) \
         or ($1 and (select count(distinct split_part(origin, '/', 1)) from (select origin from feed_epochs \
             order by number desc limit 2) o) > 1) as foreign",
    )
    .bind::<Bool, _>(moved)
    .get_result(db.conn())?;
    if !foreign.foreign {
        return Ok(());
    }
    let begun = clock::now();
    db.conn().batch_execute(
        "set local statement_timeout = 0; set local lock_timeout = '30s';
         alter table ledger disable trigger ledger_append_only;
         update ledger set xid = '3' where xid <> '3';
         alter table ledger enable trigger ledger_append_only;",
    )?;
    log::warn!(
        "feed: the ledger came from another cluster and was put in order in {} s",
        (clock::now() - begun).num_seconds()
    );
    Ok(())
}
