//! From the feed to messages: what is told to a webhook is noted, and its place in
//! the feed moved on, in one transaction. So nothing is passed over and nothing is
//! told twice, whenever the service is killed.

use uuid::Uuid;

use super::{
    deliveries::{claims, store as deliveries},
    places, rules, store,
    words::WebhookStatus,
};
use crate::{
    infra::{Result, Write},
    sync::{changes, feed, scope::Scope},
};

/// How many messages are made at once.
const STEP: i64 = 500;
/// How many may wait for one webhook. The rest waits in the ledger, where it is safe
/// and costs nothing.
const WAITING: i64 = 2_000;

/// Goes one step on with a webhook. Whether there is more at once.
///
/// # Errors
/// When the database cannot do it.
pub fn step(db: &mut Write, webhook: Uuid) -> Result<bool> {
    let Some(standing) = places::take(db, webhook)? else {
        return Ok(false);
    };
    let found = store::find(db, webhook)?;
    if found.fields.status == WebhookStatus::Disabled || found.stamp.deleted_at.is_some() {
        return Ok(false);
    }
    if let Some(reason) = claims::not_allowed(db, &found)? {
        store::stop(db, webhook, reason)?;
        return Ok(false);
    }
    if deliveries::waiting(db, webhook)? >= WAITING {
        return Ok(false);
    }
    let place = standing.place;
    let now = feed::standing(db, place, changes::pull::WINDOW)?;
    let until = now.window();
    if until <= place {
        return Ok(false);
    }
    let scope = Scope::inside(found.fields.region_code.as_ref());
    let types = rules::types(&found.fields);
    let mut rows = changes::store::changes(db, &scope, &types, place, until, STEP)?;
    let full = i64::try_from(rows.len()).unwrap_or(STEP) >= STEP;
    let reached = match rows.last() {
        Some(last) if full => last.place(),
        _ => until,
    };
    let mut again = Vec::new();
    if let Some((from, last)) = standing.again {
        // What stands before the position was told, and nobody asked for it.
        rows.retain(|row| row.place() > last || row.seq >= from);
        again.extend(rows.iter().filter(|row| row.place() <= last).map(|row| row.seq));
    }
    deliveries::make(db, webhook, &rows, &again)?;
    let moved = places::Standing {
        place: reached,
        ..standing
    };
    places::put(db, webhook, moved)?;
    Ok(reached < now.last())
}
