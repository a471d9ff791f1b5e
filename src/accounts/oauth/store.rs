//! Assertions that were used.

use aws_lc_rs::digest;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::assertion::Held;
use crate::infra::{Result, Write, schema::used_assertions as used};

/// Notes that an assertion was used; false when it was before.
///
/// # Errors
/// When the database cannot do it.
pub(super) fn use_once(db: &mut Write, principal: Uuid, held: &Held) -> Result<bool> {
    let hash = digest::digest(&digest::SHA256, held.jti.as_bytes());
    let noted = diesel::insert_into(used::table)
        .values((
            used::principal_id.eq(principal),
            used::jti_hash.eq(hash.as_ref()),
            used::expires_at.eq(held.expires_at),
        ))
        .on_conflict_do_nothing()
        .execute(db.conn())?;
    Ok(noted == 1)
}

/// Forgets assertions that could not be used any more. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    // An hour more than needed, should the clocks of two instances differ.
    let until = db.now() - chrono::TimeDelta::hours(1);
    Ok(diesel::delete(used::table.filter(used::expires_at.lt(until))).execute(db.conn())?)
}
