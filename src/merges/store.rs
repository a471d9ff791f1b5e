//! What refers to a stakeholder, and what a merge wrote, in the database.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Bool, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{RecordType, RegionCode},
    infra::{Result, Write},
};

/// A record that refers to a stakeholder.
#[derive(Debug, QueryableByName)]
pub struct Referring {
    /// It.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// Whether it is alive and the other stakeholder has the same already.
    #[diesel(sql_type = Bool)]
    pub doubled: bool,
}

/// The records of a type whose `column` names the stakeholder, tombstones
/// included, locked. `doubled` says in SQL when a row `t` is what `$2` has too.
///
/// # Errors
/// When the database cannot answer.
pub fn referring(
    db: &mut Write,
    record_type: RecordType,
    column: &str,
    doubled: &str,
    gone: Uuid,
    into: Uuid,
) -> Result<Vec<Referring>> {
    let sql = format!(
        "select t.id, t.deleted_at is null and $2 is not null and {doubled} as doubled \
         from {record_type} t where t.{column} = $1 order by t.id for update of t"
    );
    Ok(diesel::sql_query(sql)
        .bind::<SqlUuid, _>(gone)
        .bind::<SqlUuid, _>(into)
        .load(db.conn())?)
}

/// A record that a merge wrote: at which version, and as what it was before.
#[derive(Debug, QueryableByName)]
pub struct Trace {
    /// Its type.
    #[diesel(sql_type = Text)]
    pub record_type: RecordType,
    /// It.
    #[diesel(sql_type = SqlUuid)]
    pub record_id: Uuid,
    /// The version that the merge made.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// Where it belonged before.
    #[diesel(sql_type = Nullable<Text>)]
    pub region_code: Option<RegionCode>,
    /// What it was before; none when it was deleted.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub document: Option<Value>,
}

/// The transaction of a merge wrote nothing else. Its number alone does not
/// name it: a ledger that was moved to another database brings old ones along.
const TRACES: &str = "
    select l.record_type, l.record_id, l.version, b.region_code, b.document
    from ledger m
        join ledger l on l.xid = m.xid and l.actor_id = m.actor_id and l.request_id is not distinct from m.request_id
        join ledger b on b.record_type = l.record_type and b.record_id = l.record_id and b.version = l.version - 1
    where m.record_type = 'stakeholders' and m.record_id = $1 and m.version = $2 and m.operation = 'merge'
    order by l.seq";

/// Everything that the merge wrote which made this version of a stakeholder;
/// nothing when no merge made it.
///
/// # Errors
/// When the database cannot answer.
pub fn traces(db: &mut Write, gone: Uuid, version: i32) -> Result<Vec<Trace>> {
    Ok(diesel::sql_query(TRACES)
        .bind::<SqlUuid, _>(gone)
        .bind::<Integer, _>(version)
        .load(db.conn())?)
}
