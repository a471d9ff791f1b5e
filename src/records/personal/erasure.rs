//! Erasing personal data for good: from the record, from its past, from
//! whatever answers were kept.

use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl,
    sql_types::{Jsonb, Text, Uuid as SqlUuid},
};
use serde_json::{Map, Value, json};

use crate::{
    infra::{
        Result, Write,
        schema::{idempotency_keys, personal_reads, sync_conflicts},
    },
    records::{Record, export::noting, record},
};

/// Forgets what a record was before its personal data was erased: in every
/// version, in the reasons of its changes and reads, in kept answers. The row
/// itself is erased already.
///
/// # Errors
/// When the database cannot do it.
pub fn forget<R: Record>(db: &mut Write, erased: &R) -> Result<()> {
    let document = record::document(erased)?;
    let replaced: Map<String, Value> = R::ERASED
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), document.get(*name)?.clone())))
        .collect();
    // The ledger lets this happen to the erased alone. Why it was erased stays.
    diesel::sql_query(
        "update ledger set document = document || $1, reason = case when operation = 'erase' then reason end \
         where record_type = $2 and record_id = $3",
    )
    .bind::<Jsonb, _>(Value::Object(replaced))
    .bind::<Text, _>(R::TYPE.as_str())
    .bind::<SqlUuid, _>(erased.id())
    .execute(db.conn())?;
    // Who read it and when stays; the purpose is free text and may have named the person.
    diesel::update(personal_reads::table.filter(personal_reads::person_id.eq(erased.id())))
        .set(personal_reads::purpose.eq(""))
        .execute(db.conn())?;
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::record_id.eq(erased.id()))).execute(db.conn())?;
    // What was sent of it and not stored goes too; that there was a conflict stays.
    diesel::update(
        sync_conflicts::table
            .filter(sync_conflicts::record_type.eq(R::TYPE.as_str()))
            .filter(sync_conflicts::record_id.eq(erased.id())),
    )
    .set((
        sync_conflicts::entries.eq(json!([])),
        sync_conflicts::sent.eq(json!({})),
        sync_conflicts::resolution.eq(None::<Value>),
    ))
    .execute(db.conn())?;
    noting::forget_disclosed(db)
}
