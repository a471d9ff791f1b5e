//! Drafts: what is written down and not yet for those below. A caller reads the
//! records of the regions above its own, but of types that have drafts
//! ([`Record::DRAFTS`]) only what was once made known there.

use super::Record;
use crate::{
    access::Actor,
    infra::{Error, Read, Result},
};

/// Whether a draft of this region would be kept from the caller.
pub fn is_kept<R: Record>(me: &Actor, region: Option<&crate::domain::RegionCode>) -> bool {
    R::DRAFTS && !me.reach_into(R::TYPE).covers(region)
}

/// Keeps a draft of a region above from the caller.
///
/// # Errors
/// 404 when it is one.
pub fn refuse<R: Record>(db: &mut Read, me: &Actor, record: &R) -> Result<()> {
    if is_kept::<R>(me, record.region()) && record.is_draft(db)? {
        return Err(Error::not_found());
    }
    Ok(())
}
