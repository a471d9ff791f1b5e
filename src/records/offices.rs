//! People go where their office goes. Libraries, stakeholders and people are
//! features beside each other of which none knows the others, and whoever moves
//! an office need not have the right to its people: so it is done here, with
//! the move itself.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Record, ledger::Change};
use crate::{
    domain::{RecordType, RegionCode},
    infra::{Result, Write},
};

/// The record type of an office, and the column in which people name it.
const OFFICES: [(RecordType, &str); 2] = [
    (RecordType::Libraries, "library_id"),
    (RecordType::Stakeholders, "stakeholder_id"),
];

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
}

/// Lets the people of offices that have moved follow them, each with a version
/// and a ledger row. Returns who has moved. Tombstones find their place when
/// they come back.
///
/// # Errors
/// When the database cannot do it.
pub(super) fn follow<R: Record>(db: &mut Write, changes: &[Change<R>]) -> Result<Vec<Uuid>> {
    let Some((_, column)) = OFFICES.iter().find(|(office, _)| *office == R::TYPE) else {
        return Ok(Vec::new());
    };
    let mut moved = Vec::new();
    for change in changes {
        let goes = |before: &R| before.region() != change.after.region();
        if change.before.as_ref().is_some_and(goes) {
            moved.extend(relocate(db, column, change)?);
        }
    }
    Ok(moved)
}

fn relocate<R: Record>(db: &mut Write, column: &str, change: &Change<R>) -> Result<Vec<Uuid>> {
    let author = change.permit.author();
    let sql = format!(
        "with held as (
             select t.id, t.region_code as region_before, l.document,
                 greatest($1, t.updated_at + interval '1 microsecond') as at
             from people t join lateral (
                 select document from ledger where record_type = 'people' and record_id = t.id order by version desc limit 1
             ) l on true
             where t.{column} = $2 and t.deleted_at is null and t.region_code is distinct from $3
             order by t.id for update of t
         ), moved as (
             update people t set region_code = $3, version = t.version + 1, updated_at = held.at, updated_by = $4
             from held where t.id = held.id
             returning t.id, t.version, t.updated_at, held.region_before, held.document
         )
         insert into ledger (recorded_at, record_type, record_id, version, region_code, region_before, operation,
             document, changed, actor_id, origin, request_id, reason)
         select updated_at, 'people', id, version, $3, region_before, 'update',
             document || jsonb_build_object('region_code', $3, 'version', version, 'updated_by', $4,
                 'updated_at', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')),
             array['region_code'], $4, $5, $6, $7
         from moved order by id
         returning record_id"
    );
    let moved: Vec<Moved> = diesel::sql_query(sql)
        .bind::<Timestamptz, _>(db.now())
        .bind::<SqlUuid, _>(change.after.id())
        .bind::<Nullable<Text>, _>(change.after.region().map(RegionCode::as_str))
        .bind::<SqlUuid, _>(author.actor.id)
        .bind::<Text, _>(author.origin)
        .bind::<Nullable<Text>, _>(author.request_id.as_deref())
        .bind::<Nullable<Text>, _>(author.reason.as_deref())
        .load(db.conn())?;
    Ok(moved.into_iter().map(|row| row.record_id).collect())
}
