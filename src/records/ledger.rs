//! The ledger, and the one function through which every record is written.
//!
//! A change and its ledger row are one statement: there is no moment and no
//! path on which one exists without the other. The same statement serves one
//! record and ten thousand.

use std::{
    collections::HashMap,
    sync::{LazyLock, RwLock},
};

use diesel::{
    QueryResult, RunQueryDsl,
    pg::{Pg, PgConnection},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Jsonb},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Record, external_ids, record};
use crate::{
    access::Permit,
    domain::{FaultCode, Faults, RecordType, RegionCode, Said, fault::code, text_enum::text_enum},
    infra::{
        Error, Result, Write, codes,
        db::{Kind, Touched},
        listener,
    },
};

text_enum! {
    /// What happened to a record.
    pub enum Operation {
        /// It was made.
        Create = "create", "Created", "Dibuat",
        /// It was changed.
        Update = "update", "Changed", "Diubah",
        /// It was deleted; a tombstone stays.
        Delete = "delete", "Deleted", "Dihapus",
        /// It was brought back.
        Restore = "restore", "Restored", "Dipulihkan",
        /// It became one with another, whose id its id leads to.
        Merge = "merge", "Merged", "Digabungkan",
        /// Its personal data was erased for good.
        Erase = "erase", "Erased", "Dimusnahkan",
    }
}

/// One change of one record, with leave to make it.
#[derive(Debug, Clone)]
pub struct Change<R> {
    /// The proof that the policy was asked.
    pub permit: Permit,
    /// What happens.
    pub operation: Operation,
    /// The record as it was; none when it is new.
    pub before: Option<R>,
    /// The record as it will be.
    pub after: R,
}

impl<R: Record> Change<R> {
    /// A new record.
    pub fn create(permit: Permit, after: R) -> Self {
        Change {
            permit,
            operation: Operation::Create,
            before: None,
            after,
        }
    }

    /// A changed record.
    pub fn of(permit: Permit, operation: Operation, before: R, after: R) -> Self {
        Change {
            permit,
            operation,
            before: Some(before),
            after,
        }
    }
}

/// Writes changes of one type with their ledger rows, in a fixed number of
/// statements however many there are. Returns the ledger's positions, in order.
///
/// # Errors
/// 409 when an id is there already, 422 when a value is taken, and what the
/// type says of its constraints.
pub fn write<R: Record>(db: &mut Write, changes: &[Change<R>]) -> Result<Vec<i64>> {
    let mut seqs = Vec::with_capacity(changes.len());
    // Creations and changes differ in their statement; order is kept between runs of each.
    for run in changes.chunk_by(|a, b| is_creation(a) == is_creation(b)) {
        seqs.extend(write_run(db, run)?);
    }
    Ok(seqs)
}

fn is_creation<R>(change: &Change<R>) -> bool {
    change.before.is_none()
}

fn write_run<R: Record>(db: &mut Write, changes: &[Change<R>]) -> Result<Vec<i64>> {
    let Some(first) = changes.first() else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::with_capacity(changes.len());
    let (mut named, mut renamed) = (Vec::new(), Vec::new());
    for change in changes {
        rows.push(row(change)?);
        let names = R::external_ids(change.after.fields());
        let names = if change.after.stamp().deleted_at.is_some() {
            &[]
        } else {
            names
        };
        let before = change.before.as_ref().filter(|b| b.stamp().deleted_at.is_none());
        let held = before.map_or(&[][..], |b| R::external_ids(b.fields()));
        if held != names {
            named.push((change.after.id(), names));
            renamed.extend((!held.is_empty()).then_some(change.after.id()));
        }
    }
    let statement = Statement::of::<R>(first, rows)?;
    let written = statement.get_results::<i64>(db.conn());
    let seqs = written.map_err(|e| explain::<R>(e, changes))?;
    if seqs.len() != changes.len() {
        return Err(Error::Internal(format!(
            "{} of {} changes of {} were written",
            seqs.len(),
            changes.len(),
            R::TYPE
        )));
    }
    if !named.is_empty() {
        external_ids::write(db, R::TYPE, &renamed, &named).map_err(|e| explain::<R>(e, changes))?;
    }
    let ids: Vec<Uuid> = changes.iter().map(|c| c.after.id()).collect();
    tell(db, R::TYPE, &ids)?;
    Ok(seqs)
}

/// Drops what is kept of these records, here after the commit and in other
/// instances by `NOTIFY`.
///
/// # Errors
/// When the database cannot be told.
pub fn tell(db: &mut Write, record_type: RecordType, ids: &[Uuid]) -> Result<()> {
    db.touch(record_type, ids);
    if db.kind() == Kind::Real {
        let touched = Touched {
            record_type,
            ids: ids.to_vec(),
        };
        let payload = listener::payload(db.instance(), &touched);
        diesel::select(pg_notify(listener::CHANNEL, payload)).execute(db.conn())?;
    }
    Ok(())
}

diesel::define_sql_function! {
    /// Tells other sessions at commit.
    fn pg_notify(channel: diesel::sql_types::Text, payload: diesel::sql_types::Text);
}

/// A change as the statement takes it.
fn row<R: Record>(change: &Change<R>) -> Result<Value> {
    let Change {
        permit,
        operation,
        before,
        after,
    } = change;
    let region = after.region();
    let region_before = before.as_ref().and_then(|b| b.region());
    // The permit may be for either side of a move; both were asked for.
    if !permit.covers(R::TYPE, region) && !permit.covers(R::TYPE, region_before) {
        return Err(Error::Internal(format!(
            "a permit for something else was used to {operation} {}",
            R::TYPE
        )));
    }
    let document = record::document(after)?;
    let changed = match before {
        Some(before) => differing(&record::document(before)?, &document),
        None => Vec::new(),
    };
    let author = permit.author();
    Ok(json!({
        "document": document,
        "operation": operation,
        "region_before": (region_before != region).then_some(region_before).flatten().map(RegionCode::as_str),
        "changed": changed,
        "actor_id": author.actor.id,
        "origin": author.origin,
        "request_id": author.request_id,
        "reason": author.reason,
    }))
}

/// The names of the members that differ, without those that every change sets.
pub fn differing(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return Vec::new();
    };
    after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .filter(|name| !matches!(name.as_str(), "version" | "updated_at" | "updated_by" | "deleted_at"))
        .collect()
}

/// What a broken constraint means to the caller.
fn explain<R: Record>(error: diesel::result::Error, changes: &[Change<R>]) -> Error {
    let Some(name) = record::broken_constraint(&error).map(str::to_owned) else {
        return Error::Db(error);
    };
    if name == format!("{}_pkey", R::TYPE) || name == "ledger_version_key" {
        let id = changes.first().map(|c| c.after.id()).unwrap_or_default();
        return id_taken(id);
    }
    let (pointer, code, said): (&str, FaultCode, Said) = match (name.as_str(), R::constraint(&name)) {
        ("external_ids_pkey", _) => external_ids::taken(),
        (_, Some((pointer, said))) => (pointer, code::TAKEN, said),
        (_, None) => return Error::Db(error),
    };
    let mut faults = Faults::new();
    faults.add(pointer, code, said);
    Error::invalid(faults)
}

/// The refusal of an id that another record has.
pub fn id_taken(id: Uuid) -> Error {
    Error::detailed(
        codes::already_exists(),
        format!("A record with the id {id} is there already."),
        format!("Catatan dengan id {id} sudah ada."),
    )
}

/// The statement that writes rows and their ledger rows together. It is made
/// once for each type, from the names of the document's members, which are
/// those of the table's columns; Postgres keeps it prepared.
struct Statement {
    sql: &'static str,
    rows: Value,
}

impl Statement {
    fn of<R: Record>(sample: &Change<R>, rows: Vec<Value>) -> Result<Self> {
        let key = (R::TYPE, is_creation(sample));
        let known = STATEMENTS.read().ok().and_then(|s| s.get(&key).copied());
        let sql = match known {
            Some(sql) => sql,
            None => {
                let document = record::document(&sample.after)?;
                let columns = document.as_object().map(columns).unwrap_or_default();
                // Two for each type of record, kept for the life of the process.
                let sql: &'static str = Box::leak(sql(R::TYPE, &columns, is_creation(sample)).into_boxed_str());
                if let Ok(mut statements) = STATEMENTS.write() {
                    statements.insert(key, sql);
                }
                sql
            }
        };
        Ok(Statement {
            sql,
            rows: Value::Array(rows),
        })
    }
}

static STATEMENTS: LazyLock<RwLock<HashMap<(RecordType, bool), &'static str>>> = LazyLock::new(RwLock::default);

fn columns(document: &Map<String, Value>) -> Vec<String> {
    document.keys().map(|name| format!("\"{name}\"")).collect()
}

fn sql(table: RecordType, columns: &[String], creation: bool) -> String {
    let list = columns.join(", ");
    let from_rows: Vec<String> = columns.iter().map(|c| format!("r.{c}")).collect();
    let from_rows = from_rows.join(", ");
    let save = if creation {
        format!(
            "insert into {table} ({list}) select {from_rows} from input i, jsonb_populate_record(null::{table}, i.document) r"
        )
    } else {
        format!(
            "update {table} t set ({list}) = row({from_rows}) \
             from input i, jsonb_populate_record(null::{table}, i.document) r \
             where t.id = r.id and t.version = r.version - 1"
        )
    };
    let returning = if creation {
        format!("{table}.id")
    } else {
        "t.id".to_owned()
    };
    format!(
        "with input as materialized ( \
             select * from rows from (jsonb_to_recordset($1) as (document jsonb, operation text, region_before text, \
                 changed text[], actor_id uuid, origin text, request_id text, reason text)) with ordinality \
         ), saved as ({save} returning {returning}) \
         insert into ledger (recorded_at, record_type, record_id, version, region_code, region_before, operation, \
             document, changed, actor_id, origin, request_id, reason) \
         select (i.document->>'updated_at')::timestamptz, '{table}', s.id, (i.document->>'version')::integer, \
             i.document->>'region_code', i.region_before, i.operation, \
             case when i.operation = 'delete' then null else i.document end, \
             i.changed, i.actor_id, i.origin, i.request_id, i.reason \
         from input i join saved s on s.id = (i.document->>'id')::uuid \
         order by i.ordinality \
         returning seq"
    )
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // The bind is pushed where `$1` stands.
        let (head, tail) = self.sql.split_once("$1").unwrap_or((self.sql, ""));
        out.push_sql(head);
        out.push_bind_param::<Jsonb, Value>(&self.rows)?;
        out.push_sql(tail);
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for Statement {}
