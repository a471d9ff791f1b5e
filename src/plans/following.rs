//! The plans of a library go where it goes.

use diesel::{ExpressionMethods, PgExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::Plan;
use crate::{
    access::Permit,
    domain::{RecordType, RegionCode},
    infra::{Result, Write, schema::plans},
    records::{
        Record,
        ledger::{self, Change, Operation},
    },
};

/// Lets the plans of a library move with it, and all that belongs to them:
/// whoever oversees the library oversees its plans. An approved plan shows it as
/// a change of its content.
///
/// # Errors
/// When the database cannot do it.
pub fn follow_library(db: &mut Write, permit: &Permit, library: Uuid, to: Option<&RegionCode>) -> Result<()> {
    let ids: Vec<Uuid> = plans::table
        .filter(plans::library_id.eq(library))
        .filter(plans::deleted_at.is_null())
        .filter(plans::region_code.is_distinct_from(to))
        .order(plans::id)
        .select(plans::id)
        .for_update()
        .load(db.conn())?;
    for before in Plan::find(db, &ids, true)? {
        let mut fields = before.fields.clone();
        fields.region_code = to.cloned();
        let stamp = before.stamp.next(db.now(), permit.actor_id());
        let after = Plan::assemble(before.id, fields, to.cloned(), stamp)?;
        let permit = permit.follow(RecordType::Plans, to);
        let change = Change::of(permit, Operation::Update, before, after);
        ledger::write(db, std::slice::from_ref(&change))?;
        if let Some(before) = &change.before {
            Plan::follow(db, &change.permit, before, &change.after)?;
        }
    }
    Ok(())
}
