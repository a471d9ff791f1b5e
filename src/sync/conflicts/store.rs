//! Conflicts in the database.

use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    sql_types::{Jsonb, Timestamptz, Uuid as SqlUuid},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    api::ConflictParams,
    entry::Entry,
    words::{ConflictKind, ConflictStatus},
};
use crate::{
    access::{Reach, reach::inside},
    domain::{RecordType, RegionCode},
    infra::{
        Read, Result, Write,
        schema::{sync_conflicts as conflicts, sync_conflicts_now},
    },
    records::ids,
    sync::batches::{
        decide::{Clash, Decision},
        operation::{Asked, Operation},
        store::Batch,
    },
};

/// A conflict that a batch has met.
#[derive(Debug)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// The operation.
    pub op_id: Uuid,
    /// The type of the record.
    pub record_type: RecordType,
    /// The record.
    pub record_id: Uuid,
    /// Of what kind it is.
    pub kind: ConflictKind,
    /// The version on which the change was made.
    pub base_version: i32,
    /// The version that stands against it.
    pub version: i32,
    entries: Vec<Entry>,
    sent: Value,
    applied: Vec<String>,
    client_time: Option<DateTime<Utc>>,
}

impl Found {
    /// What an operation of this sender has met.
    pub fn of(
        sender: Uuid,
        (operation, asked): (&Operation, &Asked),
        record_id: Uuid,
        clash: &Clash,
        decision: &Decision,
    ) -> Self {
        Found {
            id: id_of(sender, operation.op_id),
            op_id: operation.op_id,
            record_type: asked.kind.record_type,
            record_id,
            kind: clash.kind,
            base_version: asked.base_version.unwrap_or_default(),
            version: decision.version.unwrap_or_default(),
            entries: clash.entries.clone(),
            sent: Value::Object(asked.document.clone()),
            applied: decision.applied.clone(),
            client_time: operation.client_time,
        }
    }

    /// The fields in conflict; none when it is the whole record.
    fn fields(&self) -> Vec<&str> {
        match self.kind {
            ConflictKind::Fields => self.entries.iter().map(|entry| entry.field.as_str()).collect(),
            ConflictKind::Deleted | ConflictKind::Edited => Vec::new(),
        }
    }
}

/// The id of the conflict that an operation can meet: always the same, so that
/// whoever repeats it speaks of the same conflict.
pub fn id_of(sender: Uuid, op_id: Uuid) -> Uuid {
    ids::of(["conflict".to_owned(), sender.to_string(), op_id.to_string()])
}

/// Keeps conflicts, in one statement.
///
/// # Errors
/// When the database cannot do it.
pub fn keep(db: &mut Write, batch: &Batch, found: &[Found]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let rows = found.iter().map(|found| {
        json!({
            "id": found.id, "op_id": found.op_id, "record_type": found.record_type, "record_id": found.record_id,
            "kind": found.kind, "base_version": found.base_version, "version": found.version,
            "fields": found.fields(), "entries": found.entries, "sent": found.sent,
            "applied": found.applied, "client_time": found.client_time,
        })
    });
    diesel::sql_query(
        "insert into sync_conflicts (id, principal_id, batch_id, op_id, record_type, record_id, kind, base_version, \
             version, fields, entries, sent, applied, client_time, created_at) \
         select id, $1, $2, op_id, record_type, record_id, kind, base_version, version, fields, entries, sent, applied, \
             client_time, $3 \
         from jsonb_to_recordset($4) as r(id uuid, op_id uuid, record_type text, record_id uuid, kind text, \
             base_version integer, version integer, fields text[], entries jsonb, sent jsonb, applied text[], \
             client_time timestamptz)",
    )
    .bind::<SqlUuid, _>(batch.principal_id)
    .bind::<SqlUuid, _>(batch.id)
    .bind::<Timestamptz, _>(db.now())
    .bind::<Jsonb, _>(Value::Array(rows.collect()))
    .execute(db.conn())?;
    Ok(())
}

/// A conflict as it is kept, and how it stands.
#[derive(Debug, Clone, Queryable)]
pub struct Conflict {
    /// Its id.
    pub id: Uuid,
    /// Its place among all.
    pub seq: i64,
    /// Who sent the operation.
    pub principal_id: Uuid,
    /// The batch.
    pub batch_id: Uuid,
    /// The operation.
    pub op_id: Uuid,
    /// The type of the record.
    pub record_type: RecordType,
    /// The record.
    pub record_id: Uuid,
    /// Of what kind it is.
    pub kind: ConflictKind,
    /// The version on which the change was made.
    pub base_version: i32,
    /// The version that stands against it.
    pub version: i32,
    /// The fields in conflict; none when it is the whole record.
    pub fields: Vec<String>,
    /// The fields in conflict, with their values.
    pub entries: Value,
    /// All that the operation said.
    pub sent: Value,
    /// What of it was stored.
    pub applied: Vec<String>,
    /// When it was made by the sender's clock.
    pub client_time: Option<DateTime<Utc>>,
    /// When it was found.
    pub created_at: DateTime<Utc>,
    /// When somebody has chosen.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who.
    pub resolved_by: Option<Uuid>,
    /// The version after that.
    pub resolved_version: Option<i32>,
    /// What was chosen.
    pub resolution: Option<Value>,
    /// Where the record lies now.
    pub region_code: Option<RegionCode>,
    /// The version of the record now.
    pub current_version: Option<i32>,
    /// How it stands.
    pub status: ConflictStatus,
}

impl Conflict {
    /// The fields in conflict, with their values.
    ///
    /// # Errors
    /// Never for what was kept.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        Ok(serde_json::from_value(self.entries.clone())?)
    }
}

/// A conflict.
///
/// # Errors
/// When the database cannot answer.
pub fn find(db: &mut Read, id: Uuid) -> Result<Option<Conflict>> {
    Ok(sync_conflicts_now::table.find(id).first(db.conn()).optional()?)
}

/// Locks a conflict until the end of the transaction.
///
/// # Errors
/// When the database cannot do it.
pub fn lock(db: &mut Write, id: Uuid) -> Result<()> {
    let lock = conflicts::table.find(id).select(conflicts::id).for_update();
    lock.first::<Uuid>(db.conn()).optional()?;
    Ok(())
}

/// A page of the conflicts within a reach, after a place among all.
///
/// # Errors
/// When the database cannot answer.
pub fn page(
    db: &mut Read,
    reach: &Reach,
    params: &ConflictParams,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Conflict>> {
    use sync_conflicts_now as now;
    let mut query = inside!(now::table.into_boxed(), reach, now)
        .order(now::seq)
        .limit(limit);
    if let Some(status) = params.status {
        query = query.filter(now::status.eq(status));
    }
    if let Some(record_type) = params.record_type {
        query = query.filter(now::record_type.eq(record_type));
    }
    if let Some(record) = params.record_id {
        query = query.filter(now::record_id.eq(record));
    }
    if let Some(batch) = params.batch_id {
        query = query.filter(now::batch_id.eq(batch));
    }
    if let Some(sender) = params.sent_by {
        query = query.filter(now::principal_id.eq(sender));
    }
    if let Some(after) = after {
        query = query.filter(now::seq.gt(after));
    }
    Ok(query.load(db.conn())?)
}

/// Notes what was chosen.
///
/// # Errors
/// When the database cannot do it.
pub fn resolved(db: &mut Write, id: Uuid, by: Uuid, version: i32, chosen: Value) -> Result<()> {
    let set = (
        conflicts::resolved_at.eq(db.now()),
        conflicts::resolved_by.eq(by),
        conflicts::resolved_version.eq(version),
        conflicts::resolution.eq(chosen),
    );
    diesel::update(conflicts::table.find(id)).set(set).execute(db.conn())?;
    Ok(())
}
