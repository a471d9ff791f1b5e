//! Rows of the feed, out of the ledger.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    super::{
        feed::{Place, Xid, Xid8},
        scope::{self, PLAN_CHILDREN, Scope},
    },
    api::FeedScope,
};
use crate::{
    domain::RecordType,
    infra::{Read, Result},
    records::ledger::Operation,
};

/// A row of the ledger as a caller is told it.
#[derive(Debug, QueryableByName)]
pub struct Row {
    /// Its position.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// Its transaction.
    #[diesel(sql_type = Xid8)]
    pub xid: Xid,
    /// The type of the record.
    #[diesel(sql_type = Text)]
    pub record_type: RecordType,
    /// The record.
    #[diesel(sql_type = SqlUuid)]
    pub record_id: Uuid,
    /// Its version.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// What happened.
    #[diesel(sql_type = Text)]
    pub operation: Operation,
    /// The document as JSON text, which goes out as it is; none when it was deleted or left.
    #[diesel(sql_type = Nullable<Text>)]
    pub document: Option<String>,
    /// The names of what changed.
    #[diesel(sql_type = Array<Text>)]
    pub changed: Vec<String>,
    /// When.
    #[diesel(sql_type = Timestamptz)]
    pub recorded_at: DateTime<Utc>,
    /// What it means for a copy.
    #[diesel(sql_type = Text)]
    pub scope: FeedScope,
    /// Whether a plan was made known by it, or is not known any more, and what
    /// belongs to it likewise.
    #[diesel(sql_type = Bool)]
    pub turned: bool,
}

impl Row {
    /// Where it stands in the feed.
    pub fn place(&self) -> Place {
        Place {
            xid: self.xid.0,
            seq: self.seq,
        }
    }
}

/// The columns of a [`Row`] but for the last two, out of `from`. What would cost the
/// database a conversion is converted here: it is the one that is waited for.
pub fn columns(from: &str) -> String {
    format!(
        "{from}.seq, {from}.xid, {from}.record_type, {from}.record_id, {from}.version, \
         {from}.operation, {from}.document::text as document, {from}.changed, {from}.recorded_at"
    )
}

/// Whether the plan with this id was approved once, as the ledger tells before
/// or at a place.
pub fn known(plan: &str, comparison: &str, place: &str) -> String {
    format!(
        "coalesce((select p.document->>'approved_at' is not null from ledger p where p.record_type = 'plans' \
         and p.record_id = {plan} and p.document is not null and (p.xid, p.seq) {comparison} {place} \
         order by p.version desc limit 1), false)"
    )
}

/// The changes between two places that a copy of this scope must hear of, at
/// most `limit`, in the order of the feed.
///
/// # Errors
/// When the database cannot answer.
pub fn changes(
    db: &mut Read,
    scope: &Scope,
    types: &[RecordType],
    after: Place,
    until: Place,
    limit: i64,
) -> Result<Vec<Row>> {
    let sql = if scope.is_national() {
        national(types, after, until, limit)
    } else {
        regional(scope, types, after, until, limit)
    };
    Ok(diesel::sql_query(sql).load(db.conn())?)
}

/// The rows between two places. There are no more than the limit; it tells the
/// planner that the index in the order of the feed is the way to them.
fn window(after: Place, until: Place) -> String {
    format!(
        "select * from ledger where (xid, seq) > {} and (xid, seq) <= {} order by xid, seq limit {}",
        after.sql(),
        until.sql(),
        super::pull::WINDOW + 1
    )
}

/// To the whole country nothing enters and from it nothing leaves.
fn national(types: &[RecordType], after: Place, until: Place, limit: i64) -> String {
    format!(
        "select {columns}, 'inside' as scope, false as turned from ({window}) l where l.record_type = any({types}) \
         order by l.xid, l.seq limit {limit}",
        columns = columns("l"),
        window = window(after, until),
        types = scope::listed(types)
    )
}

fn regional(scope: &Scope, types: &[RecordType], after: Place, until: Place, limit: i64) -> String {
    // The plans tell when what belongs to them is made known.
    let mut looked_at = types.to_vec();
    if types.iter().any(|t| PLAN_CHILDREN.contains(t)) && !types.contains(&RecordType::Plans) {
        looked_at.push(RecordType::Plans);
    }
    let drafts: Vec<RecordType> = types.iter().copied().filter(|t| scope::has_drafts(*t)).collect();
    let plan = "case when s.record_type = 'plans' then s.record_id else (select (q.document->>'plan_id')::uuid from ledger q \
         where q.record_type = s.record_type and q.record_id = s.record_id and q.document is not null \
         order by q.version desc limit 1) end";
    let at = |covered: &str, comparison: &str| {
        format!(
            "case when s.{covered} or s.record_type <> 'plans' and not s.record_type = any({drafts}) then true else {known} end",
            drafts = scope::listed(&drafts),
            known = known(&format!("({plan})"), comparison, "(s.xid, s.seq)")
        )
    };
    // A move is told by the region being among what changed: the region before
    // may have been none, which is national.
    format!(
        "select {columns}, v.scope, v.turned from ( \
             select r.seq, r.xid, r.record_type, r.record_id, r.version, r.operation, r.recorded_at, \
                 case when r.readable then r.document end as document, \
                 case when r.readable then r.changed else array[]::text[] end as changed, \
                 case when r.readable and (r.was_readable or r.version = 1) then 'inside' when r.readable then 'entered' else 'left' end as scope, \
                 r.record_type = 'plans' and r.readable <> r.was_readable and r.known <> r.was_known as turned \
             from ( \
                 select k.*, k.included and k.known as readable, k.version > 1 and k.was_included and k.was_known as was_readable \
                 from ( \
                     select s.*, {known} as known, {was_known} as was_known from ( \
                         select l.*, {included} as included, {was_included} as was_included, {covered} as covered, \
                             {was_covered} as was_covered \
                         from ({window}) l cross join lateral ( \
                             select case when 'region_code' = any(l.changed) then l.region_before else l.region_code end as region \
                         ) b where l.record_type = any({looked_at}) and ({included} or {was_included}) offset 0 \
                     ) s offset 0 \
                 ) k \
             ) r where r.readable or r.was_readable \
         ) v order by v.xid, v.seq limit {limit}",
        columns = columns("v"),
        known = at("covered", "<="),
        was_known = at("was_covered", "<"),
        included = scope.includes("l.region_code"),
        was_included = scope.includes("b.region"),
        covered = scope.covers("l.region_code"),
        was_covered = scope.covers("b.region"),
        window = window(after, until),
        looked_at = scope::listed(&looked_at),
    )
}

/// What belongs to a plan, as it was at a place: it is made known with the plan,
/// or is not known any more.
///
/// # Errors
/// When the database cannot answer.
pub fn belongings(db: &mut Read, types: &[RecordType], plan: Uuid, at: Place, scope: FeedScope) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for child in PLAN_CHILDREN.iter().filter(|t| types.contains(t)) {
        let sql = format!(
            "select {columns}, '{scope}' as scope, false as turned from {child} t cross join lateral ( \
                 select l.* from ledger l where l.record_type = '{child}' and l.record_id = t.id and (l.xid, l.seq) <= {at} \
                 order by l.version desc limit 1 \
             ) l where t.plan_id = $1 and l.document is not null and l.document->>'deleted_at' is null order by t.id",
            columns = columns("l"),
            at = at.sql()
        );
        let rows: Vec<Row> = diesel::sql_query(sql).bind::<SqlUuid, _>(plan).load(db.conn())?;
        found.extend(rows);
    }
    if scope == FeedScope::Left {
        for row in &mut found {
            row.document = None;
            row.changed.clear();
        }
    }
    Ok(found)
}
