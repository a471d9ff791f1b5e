//! Proves that the ledger gives the tables: whoever replays it in the order of
//! the feed has exactly what stands in them today.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{
    domain::RecordType,
    infra::{Read, Result},
};

/// How many records a fault names.
const NAMED: usize = 5;

/// What came out for one type of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The type.
    pub record_type: RecordType,
    /// Changes in the ledger.
    pub changes: i64,
    /// Records that they make.
    pub records: i64,
    /// What does not agree: in words, how often, and the first such records.
    pub faults: Vec<(&'static str, i64, Vec<Uuid>)>,
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    changes: i64,
    #[diesel(sql_type = BigInt)]
    records: i64,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Array<SqlUuid>)]
    ids: Vec<Uuid>,
}

/// Replays all types. To be called in one moment of the database.
///
/// # Errors
/// When the database cannot answer.
pub fn all(db: &mut Read) -> Result<Vec<Replayed>> {
    // Regions are reference data and have no ledger.
    let types = RecordType::ALL.iter().filter(|t| **t != RecordType::Regions);
    types.map(|t| replay(db, *t)).collect()
}

/// Replays one type.
///
/// # Errors
/// When the database cannot answer.
pub fn replay(db: &mut Read, record_type: RecordType) -> Result<Replayed> {
    let counts: Counts = diesel::sql_query(format!(
        "select count(*) as changes, count(distinct record_id) as records from ledger where record_type = '{record_type}'"
    ))
    .get_result(db.conn())?;
    let mut faults = Vec::new();
    for (what, ids) in checks(record_type) {
        let found: Found = diesel::sql_query(format!(
            "select count(*) as count, (coalesce(array_agg(id order by id), array[]::uuid[]))[1:{NAMED}] as ids from ({ids}) f"
        ))
        .get_result(db.conn())?;
        if found.count > 0 {
            faults.push((what, found.count, found.ids));
        }
    }
    Ok(Replayed {
        record_type,
        changes: counts.changes,
        records: counts.records,
        faults,
    })
}

/// Names in partner systems that stand at no living record, or at one and not
/// in the table of names: how many.
///
/// # Errors
/// When the database cannot answer.
pub fn names_astray(db: &mut Read) -> Result<i64> {
    let named: Vec<String> = RecordType::ALL
        .iter()
        .filter(|t| {
            !matches!(
                t,
                RecordType::Regions
                    | RecordType::Principals
                    | RecordType::Grants
                    | RecordType::Webhooks
                    | RecordType::Exports
            )
        })
        .map(|t| {
            format!(
                "select '{t}' as record_type, n->>'system' as system, n->>'id' as external_id, t.id as record_id \
                 from {t} t cross join lateral jsonb_array_elements(t.external_ids) n where t.deleted_at is null"
            )
        })
        .collect();
    let named = named.join(" union all ");
    let kept = "select record_type, system, external_id, record_id from external_ids";
    let found: Counts = diesel::sql_query(format!(
        "select count(*) as changes, count(*) as records from ( \
             (({named}) except all ({kept})) union all (({kept}) except all ({named})) \
         ) d"
    ))
    .get_result(db.conn())?;
    Ok(found.changes)
}

/// What each stakeholder that became part of another is part of now.
const SUCCESSORS: &str = "with recursive chain as ( \
         select id, merged_into as last from stakeholders where merged_into is not null \
         union select c.id, s.merged_into from chain c join stakeholders s on s.id = c.last where s.merged_into is not null \
     ), successors as ( \
         select c.id, c.last from chain c join stakeholders s on s.id = c.last where s.merged_into is null \
     )";

/// What must not be found, each with a statement that gives the ids.
fn checks(table: RecordType) -> [(&'static str, String); 6] {
    // The last change in the order of the feed, and the last document in it.
    let last = format!(
        "select distinct on (record_id) record_id, version, operation, document, region_code from ledger \
         where record_type = '{table}' order by record_id, xid desc, seq desc"
    );
    let last_document = format!(
        "select distinct on (record_id) record_id, document from ledger \
         where record_type = '{table}' and document is not null order by record_id, xid desc, seq desc"
    );
    // What is generated from other columns (the text that is searched) is in no document.
    let generated = format!(
        "array(select attname::text from pg_attribute where attrelid = '{table}'::regclass and attgenerated = 's')"
    );
    let row =
        |document: &str| format!("(select row(r.*)::text from jsonb_populate_record(null::{table}, {document}) r)");
    let followed = "(d.document || coalesce( \
         (select jsonb_object_agg(f.key, s.last) from jsonb_each_text(d.document) f \
          join successors s on s.id::text = f.value where f.key like '%stakeholder\\_id'), '{}'))";
    let stamp = "array['version', 'updated_at', 'updated_by', 'deleted_at', 'region_code']";
    [
        (
            "versions that are not 1, 2, 3 ... in the order of the feed",
            format!(
                "select distinct record_id as id from (select record_id, version, \
                     row_number() over (partition by record_id order by xid, seq) as place \
                 from ledger where record_type = '{table}') v where version <> place"
            ),
        ),
        (
            "changes whose document names another record, version or region",
            format!(
                "select distinct record_id as id from ledger where record_type = '{table}' and document is not null and ( \
                     (document->>'id')::uuid <> record_id or (document->>'version')::integer <> version \
                     or document->>'region_code' is distinct from region_code)"
            ),
        ),
        (
            "records that the ledger makes and the table lacks",
            format!(
                "select record_id as id from ({last}) l where not exists (select from {table} t where t.id = l.record_id)"
            ),
        ),
        (
            "rows of which the ledger does not know",
            format!(
                "select t.id from {table} t where not exists (select from ledger l where l.record_type = '{table}' and l.record_id = t.id)"
            ),
        ),
        (
            "records that differ from what the ledger makes",
            format!(
                "select t.id from {table} t join ({last}) l on l.record_id = t.id \
                 where l.version <> t.version or (l.document is not null and {of_ledger} is distinct from {of_table})",
                of_ledger = row("l.document"),
                of_table = row(&format!("to_jsonb(t) - {generated}")),
            ),
        ),
        (
            "deleted records that differ from what the ledger makes",
            // A deletion has no document: what was there before it stays in the row,
            // except that a tombstone follows a stakeholder that becomes part of another.
            format!(
                "{SUCCESSORS} select t.id from {table} t join ({last}) l on l.record_id = t.id join ({last_document}) d on d.record_id = t.id \
                 where l.document is null and (t.deleted_at is null or l.operation <> 'delete' or {of_ledger} is distinct from {of_table})",
                of_ledger = row(&format!("{followed} - {stamp}")),
                of_table = row(&format!("to_jsonb(t) - {generated} - {stamp}")),
            ),
        ),
    ]
}
