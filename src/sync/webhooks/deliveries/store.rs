//! Deliveries in the database.

use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{DeliveryAttempt, WebhookDelivery},
    message,
};
use crate::{
    domain::RecordType,
    infra::{Error, Read, Result, Write, schema::webhook_deliveries as deliveries},
    records::ids,
    sync::{
        changes::{api::FeedScope, store::Row},
        webhooks::words::DeliveryStatus,
    },
};

/// A delivery as it is kept.
#[derive(Debug, Queryable)]
pub struct Kept {
    id: Uuid,
    /// Its place among all.
    pub number: i64,
    webhook_id: Uuid,
    event: String,
    seq: Option<i64>,
    record_type: Option<RecordType>,
    record_id: Option<Uuid>,
    scope: Option<FeedScope>,
    status: DeliveryStatus,
    attempts: Value,
    created_at: DateTime<Utc>,
    next_attempt_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

/// The columns of [`Kept`].
macro_rules! columns {
    () => {
        (
            deliveries::id,
            deliveries::number,
            deliveries::webhook_id,
            deliveries::event,
            deliveries::seq,
            deliveries::record_type,
            deliveries::record_id,
            deliveries::scope,
            deliveries::status,
            deliveries::attempts,
            deliveries::created_at,
            deliveries::next_attempt_at,
            deliveries::finished_at,
        )
    };
}

impl Kept {
    /// As it is shown.
    ///
    /// # Errors
    /// Never for what was kept.
    pub fn shown(self) -> Result<WebhookDelivery> {
        let attempts: Vec<DeliveryAttempt> = serde_json::from_value(self.attempts)?;
        Ok(WebhookDelivery {
            id: self.id,
            webhook_id: self.webhook_id,
            event: self.event,
            seq: self.seq,
            record_type: self.record_type,
            record_id: self.record_id,
            scope: self.scope,
            status: self.status,
            attempts,
            created_at: self.created_at,
            next_attempt_at: self.next_attempt_at,
            finished_at: self.finished_at,
        })
    }
}

/// A delivery of a webhook.
///
/// # Errors
/// 404 when it has none of this id.
pub fn find(db: &mut Read, webhook: Uuid, id: Uuid) -> Result<WebhookDelivery> {
    let kept: Option<Kept> = deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::id.eq(id))
        .select(columns!())
        .first(db.conn())
        .optional()?;
    kept.ok_or_else(Error::not_found)?.shown()
}

/// A page of the deliveries of a webhook, the newest first, after a place among all.
///
/// # Errors
/// When the database cannot answer.
pub fn page(
    db: &mut Read,
    webhook: Uuid,
    status: Option<DeliveryStatus>,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Kept>> {
    let mut query = deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .order(deliveries::number.desc())
        .limit(limit)
        .select(columns!())
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(deliveries::status.eq(status));
    }
    if let Some(after) = after {
        query = query.filter(deliveries::number.lt(after));
    }
    Ok(query.load(db.conn())?)
}

/// The id of the message that tells an entry of the ledger to a webhook: always the
/// same, so that a receiver knows it again whenever it comes.
fn id_of(webhook: Uuid, seq: i64) -> Uuid {
    ids::of(["webhook".to_owned(), webhook.to_string(), seq.to_string()])
}

/// Makes deliveries of entries of the feed. Those that are there already stay as
/// they are, but for the entries at these positions: they are sent again.
///
/// # Errors
/// When the database cannot do it.
pub fn make(db: &mut Write, webhook: Uuid, rows: &[Row], again: &[i64]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| id_of(webhook, row.seq)).collect();
    let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    let types: Vec<&str> = rows.iter().map(|row| row.record_type.as_str()).collect();
    let records: Vec<Uuid> = rows.iter().map(|row| row.record_id).collect();
    let scopes: Vec<&str> = rows.iter().map(|row| row.scope.as_str()).collect();
    let events: Vec<String> = rows.iter().map(message::event).collect();
    diesel::sql_query(
        "insert into webhook_deliveries (id, webhook_id, seq, record_type, record_id, scope, event, status, created_at, \
             opened_at, next_attempt_at) \
         select id, $1, seq, record_type, record_id, scope, event, 'pending', $2, $2, $2 \
         from unnest($3, $4, $5, $6, $7, $8) with ordinality as r(id, seq, record_type, record_id, scope, event, n) order by n \
         on conflict (webhook_id, seq) do update set scope = excluded.scope, event = excluded.event, status = 'pending', \
             tries = 0, opened_at = $2, next_attempt_at = $2, finished_at = null \
         where excluded.seq = any($9)",
    )
    .bind::<SqlUuid, _>(webhook)
    .bind::<Timestamptz, _>(db.now())
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<BigInt>, _>(seqs)
    .bind::<Array<Text>, _>(types)
    .bind::<Array<SqlUuid>, _>(records)
    .bind::<Array<Text>, _>(scopes)
    .bind::<Array<Text>, _>(events)
    .bind::<Array<BigInt>, _>(again)
    .execute(db.conn())?;
    Ok(())
}

/// Makes a test under an id.
///
/// # Errors
/// When the database cannot do it.
pub fn test(db: &mut Write, webhook: Uuid, id: Uuid) -> Result<WebhookDelivery> {
    let row = (
        deliveries::id.eq(id),
        deliveries::webhook_id.eq(webhook),
        deliveries::event.eq(message::TEST),
        deliveries::status.eq(DeliveryStatus::Pending),
        deliveries::created_at.eq(db.now()),
        deliveries::opened_at.eq(db.now()),
        deliveries::next_attempt_at.eq(db.now()),
    );
    diesel::insert_into(deliveries::table).values(row).execute(db.conn())?;
    find(db, webhook, id)
}

/// Lets a delivery be sent again, at once and for as long as a new one.
///
/// # Errors
/// 404 when the webhook has none of this id.
pub fn resend(db: &mut Write, webhook: Uuid, id: Uuid) -> Result<WebhookDelivery> {
    let set = (
        deliveries::status.eq(DeliveryStatus::Pending),
        deliveries::tries.eq(0),
        deliveries::opened_at.eq(db.now()),
        deliveries::next_attempt_at.eq(db.now()),
        deliveries::finished_at.eq(None::<DateTime<Utc>>),
    );
    diesel::update(deliveries::table)
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::id.eq(id))
        .set(set)
        .execute(db.conn())?;
    find(db, webhook, id)
}

/// Whatever waits for a webhook that is enabled again is sent at once and for as
/// long as what is new.
///
/// # Errors
/// When the database cannot do it.
pub fn wake(db: &mut Write, webhook: Uuid) -> Result<()> {
    let set = (
        deliveries::tries.eq(0),
        deliveries::opened_at.eq(db.now()),
        deliveries::next_attempt_at.eq(db.now()),
    );
    diesel::update(deliveries::table)
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::status.eq(DeliveryStatus::Pending))
        .set(set)
        .execute(db.conn())?;
    diesel::sql_query("update webhook_places set failing_since = null where webhook_id = $1")
        .bind::<SqlUuid, _>(webhook)
        .execute(db.conn())?;
    Ok(())
}

/// The receiver is well again: what failed before need not wait for its turn.
///
/// # Errors
/// When the database cannot do it.
pub fn hasten(db: &mut Write, webhook: Uuid) -> Result<()> {
    diesel::update(deliveries::table)
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::status.eq(DeliveryStatus::Pending))
        .filter(deliveries::tries.gt(0))
        .set(deliveries::next_attempt_at.eq(db.now()))
        .execute(db.conn())?;
    Ok(())
}

/// Gives up the tests of a webhook that nobody may send.
///
/// # Errors
/// When the database cannot do it.
pub fn give_up_tests(db: &mut Write, webhook: Uuid) -> Result<()> {
    let set = (
        deliveries::status.eq(DeliveryStatus::Failed),
        deliveries::next_attempt_at.eq(None::<DateTime<Utc>>),
        deliveries::finished_at.eq(db.now()),
    );
    diesel::update(deliveries::table)
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::status.eq(DeliveryStatus::Pending))
        .filter(deliveries::seq.is_null())
        .set(set)
        .execute(db.conn())?;
    Ok(())
}

/// How many wait, of this webhook.
///
/// # Errors
/// When the database cannot answer.
pub fn waiting(db: &mut Read, webhook: Uuid) -> Result<i64> {
    Ok(deliveries::table
        .filter(deliveries::webhook_id.eq(webhook))
        .filter(deliveries::status.eq(DeliveryStatus::Pending))
        .count()
        .get_result(db.conn())?)
}

/// Forgets what was finished thirty days ago, and what waits for a webhook that can
/// not be restored any more. Returns how many rows went.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    Ok(diesel::sql_query(
        "delete from webhook_deliveries d where finished_at < $1 - interval '30 days' or finished_at is null \
         and webhook_id in (select id from webhooks where deleted_at < $1 - interval '30 days')",
    )
    .bind::<Timestamptz, _>(db.now())
    .execute(db.conn())?)
}
