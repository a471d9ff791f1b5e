//! Batches and receipts in the database, and what the ledger tells of the base
//! of operations.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, RunQueryDsl,
    dsl::sql,
    sql_types::{Array, Bool, Int4, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    api::{ResultParams, SyncKeptResult, SyncResult},
    decide::{Later, Past},
    operation::Operation,
    receipt::Receipt,
    words::{BatchMode, Outcome},
};
use crate::{
    access::{Reach, reach::inside},
    domain::{Language, RecordType, RegionCode},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{principals, sync_batches as batches, sync_receipts as receipts},
    },
    records::{ledger::Operation as Recorded, list::values},
};

/// How long batches and receipts are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// A batch as it is kept.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its id, made by the client.
    pub id: Uuid,
    /// Who sent it.
    pub principal_id: Uuid,
    /// Its mode.
    pub mode: BatchMode,
    /// Its operations.
    pub op_ids: Vec<Uuid>,
}

/// Takes a batch for this transaction: no other works on it at the same time.
///
/// # Errors
/// 409 when it is another's, or was sent in another mode.
pub fn claim(db: &mut Write, batch: &Batch) -> Result<()> {
    let row = (
        batches::id.eq(batch.id),
        batches::principal_id.eq(batch.principal_id),
        batches::mode.eq(batch.mode),
        batches::op_ids.eq(&batch.op_ids),
        batches::received_at.eq(db.now()),
    );
    diesel::insert_into(batches::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(db.conn())?;
    let held: (Uuid, BatchMode, Vec<Uuid>) = batches::table
        .find(batch.id)
        .select((batches::principal_id, batches::mode, batches::op_ids))
        .for_update()
        .first(db.conn())?;
    if (held.0, held.1) != (batch.principal_id, batch.mode) {
        return Err(Error::refused(codes::batch_taken()));
    }
    if held.2 != batch.op_ids {
        diesel::update(batches::table.find(batch.id))
            .set(batches::op_ids.eq(&batch.op_ids))
            .execute(db.conn())?;
    }
    Ok(())
}

/// A batch.
///
/// # Errors
/// When the database cannot answer.
pub fn find(db: &mut Read, id: Uuid) -> Result<Option<Batch>> {
    let found: Option<(Uuid, BatchMode, Vec<Uuid>)> = batches::table
        .find(id)
        .select((batches::principal_id, batches::mode, batches::op_ids))
        .first(db.conn())
        .optional()?;
    Ok(found.map(|(principal_id, mode, op_ids)| Batch {
        id,
        principal_id,
        mode,
        op_ids,
    }))
}

/// Where a principal belongs; none is national.
///
/// # Errors
/// When the database cannot answer.
pub fn home(db: &mut Read, principal: Uuid) -> Result<Option<RegionCode>> {
    let home: Option<Option<RegionCode>> = principals::table
        .find(principal)
        .select(principals::region_code)
        .first(db.conn())
        .optional()?;
    Ok(home.flatten())
}

/// The receipts of a principal for these operations, with their prints.
///
/// # Errors
/// When the database cannot answer.
pub fn held(db: &mut Read, principal: Uuid, op_ids: &[Uuid]) -> Result<HashMap<Uuid, (Vec<u8>, Receipt)>> {
    let rows: Vec<(Uuid, Vec<u8>, Value)> = receipts::table
        .filter(receipts::principal_id.eq(principal))
        .filter(receipts::op_id.eq_any(op_ids))
        .select((receipts::op_id, receipts::fingerprint, receipts::receipt))
        .load(db.conn())?;
    rows.into_iter()
        .map(|(op_id, print, receipt)| Ok((op_id, (print, serde_json::from_value(receipt)?))))
        .collect()
}

/// Keeps receipts, in one statement.
///
/// # Errors
/// When the database cannot do it.
pub fn keep(db: &mut Write, batch: &Batch, done: &[(&Operation, Receipt)]) -> Result<()> {
    if done.is_empty() {
        return Ok(());
    }
    let rows = done.iter().map(|(operation, receipt)| {
        Ok(json!({
            "op_id": operation.op_id,
            "fingerprint": hex(&operation.print),
            "result": receipt.result,
            "receipt": receipt,
            "client_time": operation.client_time,
        }))
    });
    let rows: Vec<Value> = rows.collect::<Result<_>>()?;
    diesel::sql_query(
        "insert into sync_receipts (principal_id, op_id, batch_id, fingerprint, result, receipt, client_time, recorded_at) \
         select $1, op_id, $2, decode(fingerprint, 'hex'), result, receipt, client_time, $3 \
         from jsonb_to_recordset($4) as r(op_id uuid, fingerprint text, result text, receipt jsonb, client_time timestamptz)",
    )
    .bind::<SqlUuid, _>(batch.principal_id)
    .bind::<SqlUuid, _>(batch.id)
    .bind::<Timestamptz, _>(db.now())
    .bind::<Jsonb, _>(Value::Array(rows))
    .execute(db.conn())?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a receipt stands among all: when it was made, for whom, and of which operation.
pub type Place = (DateTime<Utc>, Uuid, Uuid);

/// A receipt as it is kept.
#[derive(Debug, Queryable)]
pub struct Kept {
    /// When it was made.
    pub recorded_at: DateTime<Utc>,
    /// Who sent the operation.
    pub principal_id: Uuid,
    /// The operation.
    pub op_id: Uuid,
    batch_id: Uuid,
    client_time: Option<DateTime<Utc>>,
    receipt: Value,
}

impl Kept {
    /// As callers see it.
    ///
    /// # Errors
    /// Never for what was kept.
    pub fn shown(self, language: Language) -> Result<SyncKeptResult> {
        let receipt: Receipt = serde_json::from_value(self.receipt)?;
        Ok(SyncKeptResult {
            sent_by: self.principal_id,
            batch_id: self.batch_id,
            recorded_at: self.recorded_at,
            client_time: self.client_time,
            result: SyncResult::of(&receipt, language),
        })
    }
}

/// A page of receipts, the newest first: those of `me`, and of the senders within a reach.
///
/// # Errors
/// 400 for results that are none, or when the database cannot answer.
pub fn page(
    db: &mut Read,
    (me, reach): (Uuid, &Reach),
    params: &ResultParams,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Kept>> {
    let kept = inside!(principals::table.into_boxed(), reach, principals).select(principals::id);
    let mut query = receipts::table
        .filter(receipts::principal_id.eq(me).or(receipts::principal_id.eq_any(kept)))
        .order((
            receipts::recorded_at.desc(),
            receipts::principal_id.desc(),
            receipts::op_id.desc(),
        ))
        .limit(limit)
        .select((
            receipts::recorded_at,
            receipts::principal_id,
            receipts::op_id,
            receipts::batch_id,
            receipts::client_time,
            receipts::receipt,
        ))
        .into_boxed();
    if let Some(sender) = params.sent_by {
        query = query.filter(receipts::principal_id.eq(sender));
    }
    if let Some(results) = &params.results {
        let results = values::<Outcome>("results", results)?;
        if results.iter().all(|result| !result.is_applied()) {
            // They are few, and have an index, which the planner takes when it is told so in its words.
            query = query.filter(sql::<Bool>("sync_receipts.result in ('conflict', 'refused')"));
        }
        query = query.filter(receipts::result.eq_any(results));
    }
    if let Some((recorded_at, principal, operation)) = after {
        let earlier_operation = receipts::principal_id.eq(principal).and(receipts::op_id.lt(operation));
        let same_moment = receipts::principal_id.lt(principal).or(earlier_operation);
        query = query
            .filter(receipts::recorded_at.le(recorded_at))
            .filter(receipts::recorded_at.lt(recorded_at).or(same_moment));
    }
    Ok(query.load(db.conn())?)
}

/// Forgets batches and receipts whose time is over. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    let until = db.now() - REMEMBERED;
    let forgotten = diesel::delete(receipts::table.filter(receipts::recorded_at.lt(until))).execute(db.conn())?;
    Ok(forgotten + diesel::delete(batches::table.filter(batches::received_at.lt(until))).execute(db.conn())?)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    record_type: RecordType,
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
    #[diesel(sql_type = Int4)]
    base: i32,
    #[diesel(sql_type = Int4)]
    version: i32,
    #[diesel(sql_type = Text)]
    operation: Recorded,
    #[diesel(sql_type = Array<Text>)]
    changed: Vec<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    document: Option<Value>,
    #[diesel(sql_type = SqlUuid)]
    actor_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    actor_name: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
}

/// A record and the version on which it was changed.
pub type Base = (RecordType, Uuid, i32);

/// What the ledger tells since these versions, in one statement.
///
/// # Errors
/// When the database cannot answer.
pub fn past(db: &mut Read, asked: &[Base]) -> Result<HashMap<Base, Past>> {
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let types: Vec<&str> = asked.iter().map(|(of, ..)| of.as_str()).collect();
    let ids: Vec<Uuid> = asked.iter().map(|(_, id, _)| *id).collect();
    let versions: Vec<i32> = asked.iter().map(|(.., version)| *version).collect();
    let rows: Vec<Row> = diesel::sql_query(
        "select l.record_type, l.record_id, a.base, l.version, l.operation, l.changed, \
             case when l.version = a.base then l.document end as document, \
             l.actor_id, p.display_name as actor_name, l.recorded_at \
         from (select distinct * from unnest($1, $2, $3) as a(record_type, record_id, base)) a \
         join ledger l on l.record_type = a.record_type and l.record_id = a.record_id and l.version >= a.base \
         left join principals p on p.id = l.actor_id order by l.version",
    )
    .bind::<Array<Text>, _>(types)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Int4>, _>(versions)
    .load(db.conn())?;
    let mut found: HashMap<Base, Past> = HashMap::new();
    for row in rows {
        let past = found.entry((row.record_type, row.record_id, row.base)).or_default();
        if row.version == row.base {
            past.base = row.document;
            continue;
        }
        past.later.push(Later {
            version: row.version,
            operation: row.operation,
            changed: row.changed,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            recorded_at: row.recorded_at,
        });
    }
    Ok(found)
}
