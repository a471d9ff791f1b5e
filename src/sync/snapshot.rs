//! The whole state, as the feed tells it up to a place.
//!
//! Every page reads each record as the ledger had it at the place where the
//! snapshot was begun, whatever was written since: the pages fit together
//! although no transaction stays open between them. What was moved out of the
//! caller's regions since may be missing already; the changes that follow tell it.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Nullable, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    changes::store::{Row, columns, known},
    feed::Place,
    scope::{self, Scope},
};
use crate::{
    domain::RecordType,
    infra::{Read, Result},
};

/// The living records of a type behind one, as they were at a place.
///
/// # Errors
/// When the database cannot answer.
pub fn rows(
    db: &mut Read,
    scope: &Scope,
    record_type: RecordType,
    at: Place,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Row>> {
    let draft = if scope::has_drafts(record_type) && !scope.is_national() {
        let plan = if record_type == RecordType::Plans {
            "t.id"
        } else {
            "t.plan_id"
        };
        format!(
            "and (case when {} then true else {} end)",
            scope.covers("l.region_code"),
            known(plan, "<=", &at.sql())
        )
    } else {
        String::new()
    };
    let sql = format!(
        "select {columns}, 'inside' as scope, false as turned from {record_type} t cross join lateral ( \
             select l.* from ledger l where l.record_type = '{record_type}' and l.record_id = t.id and (l.xid, l.seq) <= {at} \
             order by l.version desc limit 1 \
         ) l where ($1 is null or t.id > $1) and {now} and {then} and l.document is not null \
         and l.document->>'deleted_at' is null {draft} order by t.id limit $2",
        columns = columns("l"),
        at = at.sql(),
        now = scope.includes("t.region_code"),
        then = scope.includes("l.region_code"),
    );
    Ok(diesel::sql_query(sql)
        .bind::<Nullable<SqlUuid>, _>(after)
        .bind::<BigInt, _>(limit)
        .load(db.conn())?)
}
