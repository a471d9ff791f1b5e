//! What is known of partner systems, in the database.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool, Integer, Nullable, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{super::feed::Place, api::SyncClient};
use crate::{
    access::Reach,
    infra::{Read, Result, Write},
    sync::scope::within,
};

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = Bool)]
    due: bool,
}

/// Whether a pull is to be noted: it tells something new, or the last note is
/// ten seconds old.
///
/// # Errors
/// When the database cannot answer.
pub fn is_due(db: &mut Read, principal: Uuid, place: Option<Place>, every: Option<i32>) -> Result<bool> {
    let due: Due = diesel::sql_query(
        "select not exists (select from sync_clients where principal_id = $1 \
             and last_pull_at > statement_timestamp() - interval '10 seconds' \
             and pulled_xid is not distinct from coalesce($2, pulled_xid) and pulled_seq is not distinct from coalesce($3, pulled_seq) \
             and interval_minutes = coalesce($4, interval_minutes)) as due",
    )
    .bind::<SqlUuid, _>(principal)
    .bind::<Nullable<BigInt>, _>(place.map(|p| p.xid))
    .bind::<Nullable<BigInt>, _>(place.map(|p| p.seq))
    .bind::<Nullable<Integer>, _>(every)
    .get_result(db.conn())?;
    Ok(due.due)
}

/// Notes a pull. A client that begins anew (no `place`) keeps what it had.
///
/// # Errors
/// When the database cannot do it.
pub fn note_pull(db: &mut Write, principal: Uuid, place: Option<Place>, every: Option<i32>) -> Result<()> {
    diesel::sql_query(
        "insert into sync_clients as c (principal_id, last_pull_at, pulled_xid, pulled_seq, pulled_up_to, interval_minutes) \
         values ($1, $2, $3, $4, (select recorded_at from ledger where seq = $4), coalesce($5, 1440)) \
         on conflict (principal_id) do update set last_pull_at = excluded.last_pull_at, \
             pulled_xid = coalesce(excluded.pulled_xid, c.pulled_xid), pulled_seq = coalesce(excluded.pulled_seq, c.pulled_seq), \
             pulled_up_to = coalesce(excluded.pulled_up_to, c.pulled_up_to), interval_minutes = coalesce($5, c.interval_minutes)",
    )
    .bind::<SqlUuid, _>(principal)
    .bind::<Timestamptz, _>(db.now())
    .bind::<Nullable<BigInt>, _>(place.map(|p| p.xid))
    .bind::<Nullable<BigInt>, _>(place.map(|p| p.seq))
    .bind::<Nullable<Integer>, _>(every)
    .execute(db.conn())?;
    Ok(())
}

/// What came of a push.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pushed {
    /// Operations that were applied.
    pub applied: i64,
    /// Those that came into conflict.
    pub conflicts: i64,
    /// Those that were refused.
    pub refused: i64,
}

/// Notes a push, in the transaction of its effect.
///
/// # Errors
/// When the database cannot do it.
pub fn note_push(db: &mut Write, principal: Uuid, pushed: Pushed) -> Result<()> {
    diesel::sql_query(
        "insert into sync_clients as c (principal_id, last_push_at, pushed_applied, pushed_conflicts, pushed_refused) \
         values ($1, $2, $3, $4, $5) on conflict (principal_id) do update set last_push_at = excluded.last_push_at, \
             pushed_applied = c.pushed_applied + excluded.pushed_applied, \
             pushed_conflicts = c.pushed_conflicts + excluded.pushed_conflicts, \
             pushed_refused = c.pushed_refused + excluded.pushed_refused",
    )
    .bind::<SqlUuid, _>(principal)
    .bind::<Timestamptz, _>(db.now())
    .bind::<BigInt, _>(pushed.applied)
    .bind::<BigInt, _>(pushed.conflicts)
    .bind::<BigInt, _>(pushed.refused)
    .execute(db.conn())?;
    Ok(())
}

/// Whoever has synchronised, and whoever is a partner system that should: a
/// client with a grant of `sync` in force. `reach` is where the caller keeps accounts.
///
/// # Errors
/// When the database cannot answer.
pub fn all(db: &mut Read, reach: &Reach) -> Result<Vec<SyncClient>> {
    let place = match reach {
        Reach::National => "true".to_owned(),
        Reach::Regions(regions) | Reach::Within(regions) => {
            let parts: Vec<String> = regions.iter().map(|r| within("p.region_code", r)).collect();
            format!(
                "({})",
                if parts.is_empty() {
                    "false".to_owned()
                } else {
                    parts.join(" or ")
                }
            )
        }
    };
    let sql = format!(
        "select p.id as principal_id, p.name, p.display_name, p.kind, p.region_code, c.last_pull_at, c.pulled_up_to, \
             b.behind, case when b.behind = 0 then 0 else b.lag end as lag_seconds, c.last_push_at, \
             coalesce(c.pushed_applied, 0) as pushed_applied, coalesce(c.pushed_conflicts, 0) as pushed_conflicts, \
             coalesce(c.pushed_refused, 0) as pushed_refused, \
             r.applied as recent_applied, r.conflicts as recent_conflicts, r.refused as recent_refused, \
             (select count(*) from sync_conflicts_now o where o.principal_id = p.id and o.status = 'open') as open_conflicts, \
             coalesce(c.interval_minutes, 1440) as interval_minutes, \
             coalesce(greatest(c.last_pull_at, c.last_push_at) \
                 < statement_timestamp() - make_interval(mins => c.interval_minutes), true) as silent \
         from principals p left join sync_clients c on c.principal_id = p.id \
         left join lateral ( \
             select count(*) as behind, \
                 greatest(0, floor(extract(epoch from statement_timestamp() - min(l.recorded_at))))::bigint as lag \
             from (select recorded_at from ledger where (xid, seq) > (c.pulled_xid::text::xid8, c.pulled_seq) \
                 order by xid, seq limit 10000) l \
         ) b on c.pulled_seq is not null \
         cross join lateral ( \
             select count(*) filter (where result = 'conflict') as conflicts, count(*) filter (where result = 'refused') as refused, \
                 count(*) filter (where result not in ('conflict', 'refused')) as applied \
             from sync_receipts where principal_id = p.id \
         ) r \
         where p.deleted_at is null and p.status = 'active' and {place} and (c.principal_id is not null or p.kind = 'client' and exists ( \
             select from grants g where g.principal_id = p.id and g.role = 'sync' and g.deleted_at is null \
                 and coalesce(g.valid_from <= statement_timestamp(), true) and coalesce(g.valid_to > statement_timestamp(), true))) \
         order by p.name, p.id"
    );
    Ok(diesel::sql_query(sql).load(db.conn())?)
}
