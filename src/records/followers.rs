//! What follows a record although its own room does not know it: a commitment
//! lies where the library lies that it is for, and libraries know nothing of
//! commitments. The rooms above say so once, when the process begins.

use std::sync::OnceLock;

use uuid::Uuid;

use super::Record;
use crate::{
    access::Permit,
    domain::{RecordType, RegionCode},
    infra::{Error, Result, Write},
};

/// Records of some type that follow the records of another.
#[derive(Debug)]
pub struct Follower {
    /// Whom they follow.
    pub of: RecordType,
    /// Lets those that refer to a record move with it, to this region. The
    /// permit is that for the change of the record.
    pub follow: fn(&mut Write, &Permit, Uuid, Option<&RegionCode>) -> Result<()>,
}

static FOLLOWERS: OnceLock<&'static [Follower]> = OnceLock::new();

/// Says what follows what. Only the first time counts.
pub fn install(followers: &'static [Follower]) {
    let _ = FOLLOWERS.set(followers);
}

/// Lets everything follow a record that has moved.
///
/// # Errors
/// When the database cannot do it, or nobody has said what follows.
pub fn follow<R: Record>(db: &mut Write, permit: &Permit, before: &R, after: &R) -> Result<()> {
    if before.region() == after.region() {
        return Ok(());
    }
    let forgotten = || Error::Internal("a record moves before it was said what follows it".into());
    let followers = FOLLOWERS.get().ok_or_else(forgotten)?;
    followers
        .iter()
        .filter(|follower| follower.of == R::TYPE)
        .try_for_each(|follower| (follower.follow)(db, permit, after.id(), after.region()))
}
