//! How far each webhook has come in the feed, and from where it is told again.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool, Nullable, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::api::Replayed;
use crate::{
    domain::{Faults, Said, fault::code},
    infra::{Read, Result, Write},
    sync::feed::{self, Place, SETTLED},
};

/// Where a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Everything up to here has become deliveries.
    pub place: Place,
    /// While it is told again: from which position in the ledger, and up to where.
    pub again: Option<(i64, Place)>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    xid: i64,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    again_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    again_until_xid: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    again_until_seq: Option<i64>,
}

impl Row {
    fn standing(&self) -> Standing {
        let again = match (self.again_from, self.again_until_xid, self.again_until_seq) {
            (Some(from), Some(xid), Some(seq)) => Some((from, Place { xid, seq })),
            _ => None,
        };
        Standing {
            place: Place {
                xid: self.xid,
                seq: self.seq,
            },
            again,
        }
    }
}

const COLUMNS: &str = "xid, seq, again_from, again_until_xid, again_until_seq";

/// A new webhook hears of what comes from now on.
///
/// # Errors
/// When the database cannot do it.
pub fn begin(db: &mut Write, webhook: Uuid) -> Result<()> {
    let now = feed::standing(db, Place::default(), 0)?.last();
    diesel::sql_query("insert into webhook_places (webhook_id, xid, seq) values ($1, $2, $3)")
        .bind::<SqlUuid, _>(webhook)
        .bind::<BigInt, _>(now.xid)
        .bind::<BigInt, _>(now.seq)
        .execute(db.conn())?;
    Ok(())
}

/// Where a webhook stands, locked; none when another instance is at it.
///
/// # Errors
/// When the database cannot do it.
pub fn take(db: &mut Write, webhook: Uuid) -> Result<Option<Standing>> {
    let sql = format!("select {COLUMNS} from webhook_places where webhook_id = $1 for update skip locked");
    let row: Option<Row> = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(webhook)
        .get_result(db.conn())
        .optional()?;
    Ok(row.map(|row| row.standing()))
}

/// Notes how far a webhook has come.
///
/// # Errors
/// When the database cannot do it.
pub fn put(db: &mut Write, webhook: Uuid, standing: Standing) -> Result<()> {
    let again = standing.again.filter(|(_, until)| standing.place < *until);
    diesel::sql_query(
        "update webhook_places set xid = $2, seq = $3, again_from = $4, again_until_xid = $5, again_until_seq = $6 \
         where webhook_id = $1",
    )
    .bind::<SqlUuid, _>(webhook)
    .bind::<BigInt, _>(standing.place.xid)
    .bind::<BigInt, _>(standing.place.seq)
    .bind::<Nullable<BigInt>, _>(again.map(|(from, _)| from))
    .bind::<Nullable<BigInt>, _>(again.map(|(_, until)| until.xid))
    .bind::<Nullable<BigInt>, _>(again.map(|(_, until)| until.seq))
    .execute(db.conn())?;
    Ok(())
}

#[derive(QueryableByName)]
struct Before {
    #[diesel(sql_type = BigInt)]
    xid: i64,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// Sets a webhook back, so that everything from a position in the ledger on is told
/// again.
///
/// # Errors
/// 422 when nothing stands there yet.
pub fn replay(db: &mut Write, webhook: Uuid, from: i64) -> Result<Replayed> {
    // Its turn ends first; it is short.
    let sql = format!("select {COLUMNS} from webhook_places where webhook_id = $1 for update");
    let row: Row = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(webhook)
        .get_result(db.conn())?;
    let now = row.standing();
    // The feed is not in the order of positions: begin before the first of them.
    let before: Option<Before> = diesel::sql_query(
        "select l.xid::text::bigint as xid, l.seq - 1 as seq from ledger l where l.seq >= $1 order by l.xid, l.seq limit 1",
    )
    .bind::<BigInt, _>(from)
    .get_result(db.conn())
    .optional()?;
    let until = now.again.map_or(now.place, |(_, until)| until.max(now.place));
    let place = before.map(|before| Place {
        xid: before.xid,
        seq: before.seq,
    });
    let Some(place) = place.filter(|place| *place < until) else {
        let mut faults = Faults::new();
        faults.add(
            "/from_seq",
            code::RANGE,
            Said::fixed(
                "Nothing from this position on was sent yet.",
                "Belum ada yang dikirim mulai posisi ini.",
            ),
        );
        return Err(faults.into());
    };
    let from = now.again.map_or(from, |(earlier, _)| earlier.min(from));
    let standing = Standing {
        place: place.min(now.place),
        again: Some((from, until)),
    };
    put(db, webhook, standing)?;
    Ok(Replayed {
        from_seq: from,
        to_seq: until.seq,
    })
}

/// Webhooks for which there is news.
#[derive(Debug, Default)]
pub struct News {
    /// Which.
    pub webhooks: Vec<Uuid>,
    /// Whether changes wait for a transaction that still runs.
    pub held: bool,
}

#[derive(QueryableByName)]
struct Behind {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    webhook_id: Option<Uuid>,
    #[diesel(sql_type = Bool)]
    held: bool,
}

/// The webhooks behind which the feed has gone on.
///
/// # Errors
/// When the database cannot answer.
pub fn news(db: &mut Read) -> Result<News> {
    let sql = format!(
        "with last as (select xid::text::bigint as xid, seq from ledger where {SETTLED} order by ledger.xid desc, seq desc limit 1), \
         held as (select exists (select from ledger where xid >= pg_snapshot_xmin(pg_current_snapshot())) as held), \
         behind as (select p.webhook_id from webhook_places p join webhooks w on w.id = p.webhook_id, last \
             where w.status = 'active' and w.deleted_at is null and (p.xid, p.seq) < (last.xid, last.seq)) \
         select behind.webhook_id, held.held from held left join behind on true"
    );
    let rows: Vec<Behind> = diesel::sql_query(sql).load(db.conn())?;
    Ok(News {
        held: rows.iter().any(|row| row.held),
        webhooks: rows.into_iter().filter_map(|row| row.webhook_id).collect(),
    })
}

/// The rows of the ledger got other numbers: all of one transaction, in the order of
/// their positions. What was told were the first ones in another order, so each webhook
/// goes back by more than a transaction lasts. What it has been told then is there
/// already, and is not told again.
///
/// # Errors
/// When the database cannot do it.
pub fn renumber(db: &mut Write) -> Result<()> {
    diesel::sql_query(
        "update webhook_places p set xid = 3, again_from = null, again_until_xid = null, again_until_seq = null, \
             seq = coalesce((select max(l.seq) from ledger l where l.recorded_at < ( \
                 select t.recorded_at from ledger t where t.seq <= p.seq order by t.seq desc limit 1) - interval '10 minutes'), 0)",
    )
    .execute(db.conn())?;
    Ok(())
}

#[derive(QueryableByName)]
struct Lasted {
    #[diesel(sql_type = Bool)]
    lasted: bool,
}

/// A message was taken. Whether none had been for some minutes: then what failed
/// meanwhile need not wait any longer. After a shorter time it does, since it may be the
/// message that is at fault.
///
/// # Errors
/// When the database cannot do it.
pub fn well(db: &mut Write, webhook: Uuid) -> Result<bool> {
    let found: Option<Lasted> = diesel::sql_query(
        "update webhook_places p set failing_since = null from ( \
             select webhook_id, failing_since from webhook_places where webhook_id = $1 for update) was \
         where p.webhook_id = was.webhook_id and was.failing_since is not null \
         returning was.failing_since < $2 - interval '5 minutes' as lasted",
    )
    .bind::<SqlUuid, _>(webhook)
    .bind::<Timestamptz, _>(db.now())
    .get_result(db.conn())
    .optional()?;
    Ok(found.is_some_and(|found| found.lasted))
}

#[derive(QueryableByName)]
struct Since {
    #[diesel(sql_type = Timestamptz)]
    since: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    lasting: bool,
}

/// Notes that a webhook did not take a message: since when it takes none, and whether the
/// message before it was not taken either.
///
/// # Errors
/// When the database cannot do it.
pub fn failing(db: &mut Write, webhook: Uuid) -> Result<(DateTime<Utc>, bool)> {
    let found: Option<Since> = diesel::sql_query(
        "update webhook_places p set failing_since = coalesce(p.failing_since, $2) from webhook_places before \
         where p.webhook_id = $1 and before.webhook_id = p.webhook_id \
         returning p.failing_since as since, before.failing_since is not null as lasting",
    )
    .bind::<SqlUuid, _>(webhook)
    .bind::<Timestamptz, _>(db.now())
    .get_result(db.conn())
    .optional()?;
    Ok(found.map_or((db.now(), false), |found| (found.since, found.lasting)))
}
