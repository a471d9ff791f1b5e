//! The secrets of webhooks in the database: in no document, and in no answer but
//! the one that made them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::{api::Webhook, signature::Secret};
use crate::{
    access::{Action, Author},
    infra::{Read, Result, Write, schema::webhook_secrets as secrets},
    records::{
        Record, commands,
        ledger::{self, Change, Operation},
    },
};

/// Keeps the secret of a webhook.
///
/// # Errors
/// When the database cannot do it.
pub fn put(db: &mut Write, webhook: Uuid, secret: &Secret) -> Result<()> {
    let row = (
        secrets::webhook_id.eq(webhook),
        secrets::secret.eq(secret.bytes().to_vec()),
        secrets::made_at.eq(db.now()),
    );
    diesel::insert_into(secrets::table).values(row).execute(db.conn())?;
    Ok(())
}

/// Gives a webhook a new secret; the old one signs beside it for so many hours.
/// The ledger tells that it was done, not what they are.
///
/// # Errors
/// 404, 403, 410.
pub fn rotate(db: &mut Write, author: &Author, id: Uuid, secret: &Secret, overlap_hours: i64) -> Result<Webhook> {
    let author = Author {
        reason: author.reason.clone().or_else(|| Some("new secret".to_owned())),
        ..author.clone()
    };
    let (before, permit) = commands::at_version::<Webhook>(db, &author, Action::Update, id, None)?;
    let ends_at: DateTime<Utc> = db.now() + TimeDelta::hours(overlap_hours);
    diesel::update(secrets::table)
        .filter(secrets::webhook_id.eq(id))
        .filter(secrets::ends_at.is_null().or(secrets::ends_at.gt(ends_at)))
        .set(secrets::ends_at.eq(ends_at))
        .execute(db.conn())?;
    put(db, id, secret)?;
    let after = Webhook {
        stamp: before.stamp().next(db.now(), permit.actor_id()),
        ..before.clone()
    };
    ledger::write(db, &[Change::of(permit, Operation::Update, before, after.clone())])?;
    Ok(after)
}

/// With what messages are signed at this moment, the newest first.
///
/// # Errors
/// When the database cannot answer.
pub fn valid(db: &mut Read, webhook: Uuid, now: DateTime<Utc>) -> Result<Vec<Secret>> {
    let kept: Vec<Vec<u8>> = secrets::table
        .filter(secrets::webhook_id.eq(webhook))
        .filter(secrets::ends_at.is_null().or(secrets::ends_at.gt(now)))
        .order(secrets::number.desc())
        .select(secrets::secret)
        .load(db.conn())?;
    Ok(kept.into_iter().map(Secret::kept).collect())
}

/// Forgets secrets whose time is over. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    Ok(diesel::delete(secrets::table.filter(secrets::ends_at.lt(db.now()))).execute(db.conn())?)
}
