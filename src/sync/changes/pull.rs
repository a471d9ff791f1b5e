//! One pull: from what a caller has to what it is told next.

use super::{
    super::{
        feed::{self, Epoch, Place},
        scope::{self, Scope},
        snapshot,
    },
    api::{ChangesParams, FeedPhase, FeedScope, FeedStanding},
    cursor::{self, Have, Step},
    store::{self, Row},
};
use crate::{
    access::Actor,
    domain::RecordType,
    infra::{Error, Read, Result, codes},
};

/// How many rows of the ledger one look goes through.
pub const WINDOW: i64 = 10_000;
/// How many looks a pull takes before it answers what it has found.
const LOOKS: usize = 10;

/// What a caller is told.
#[derive(Debug)]
pub struct Pulled {
    /// The rows in their order.
    pub rows: Vec<Row>,
    /// How the feed stands after them.
    pub standing: FeedStanding,
    /// What the caller has with them.
    pub have: Have,
}

impl Pulled {
    /// Whether there is nothing to tell, now.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.standing.more
    }
}

/// The present life of the feed. None when a new one must begin first.
///
/// # Errors
/// When the database cannot answer.
pub fn epoch(db: &mut Read) -> Result<Option<Epoch>> {
    Ok(feed::epoch(db, None)?.filter(|epoch| epoch.current))
}

/// What a caller has who asks so: what the cursor says, or nothing yet.
///
/// # Errors
/// As [`cursor::decode`].
pub fn have(db: &mut Read, epoch: &Epoch, me: &Actor, params: &ChangesParams) -> Result<Have> {
    if let Some(text) = &params.cursor {
        return cursor::decode(db, epoch, me, text, params.types.as_deref());
    }
    let types = scope::types(params.types.as_deref())?;
    if params.snapshot == Some(false) {
        return Ok(Have {
            place: Place::default(),
            types,
            step: None,
        });
    }
    let first = types.first().copied().unwrap_or(RecordType::Libraries);
    Ok(Have {
        place: feed::standing(db, Place::default(), 0)?.last(),
        types,
        step: Some(Step {
            record_type: first,
            after: None,
        }),
    })
}

/// What comes next.
///
/// # Errors
/// When the database cannot answer.
pub fn next(db: &mut Read, epoch: &Epoch, me: &Actor, have: Have, limit: i64) -> Result<Pulled> {
    let scope = Scope::of(me);
    match have.step.clone() {
        Some(step) => next_of_snapshot(db, epoch, me, &scope, have, step, limit),
        None => next_changes(db, epoch, me, &scope, have, limit),
    }
}

fn next_of_snapshot(
    db: &mut Read,
    epoch: &Epoch,
    me: &Actor,
    scope: &Scope,
    have: Have,
    step: Step,
    limit: i64,
) -> Result<Pulled> {
    let left = have.types.iter().copied().skip_while(|t| *t != step.record_type);
    let (mut rows, mut after, mut at) = (Vec::new(), step.after, None);
    for record_type in left {
        let wanted = limit - count(&rows);
        let found = snapshot::rows(db, scope, record_type, have.place, after.take(), wanted)?;
        let full = count(&found) == wanted;
        if full {
            at = found.last().map(|last| Step {
                record_type,
                after: Some(last.record_id),
            });
        }
        rows.extend(found);
        if full {
            break;
        }
    }
    let have = Have { step: at, ..have };
    let now = feed::standing(db, have.place, 0)?;
    let up_to = feed::mark(db, have.place)?.map_or(now.at, |(_, written)| written);
    let standing = FeedStanding {
        next: cursor::encode(db, epoch, me, &have)?,
        phase: FeedPhase::Snapshot,
        // Behind the whole state there are the changes to be asked for.
        more: true,
        caught_up: false,
        up_to,
        lag_seconds: (now.at - up_to).num_seconds().max(0),
        held: now.held,
        held_since: now.held_since,
    };
    Ok(Pulled { rows, standing, have })
}

fn next_changes(db: &mut Read, epoch: &Epoch, me: &Actor, scope: &Scope, have: Have, limit: i64) -> Result<Pulled> {
    let (mut rows, mut place) = (Vec::new(), have.place);
    let mut now = feed::standing(db, place, WINDOW)?;
    for look in 1..=LOOKS {
        let until = now.window();
        if until <= place {
            break;
        }
        let wanted = limit - count(&rows);
        let found = store::changes(db, scope, &have.types, place, until, wanted)?;
        place = match found.last() {
            Some(last) if count(&found) == wanted => last.place(),
            _ => until,
        };
        for row in found {
            unfold(db, &have.types, row, &mut rows)?;
        }
        if count(&rows) >= limit || place >= now.last() || look == LOOKS {
            break;
        }
        now = feed::standing(db, place, WINDOW)?;
    }
    let more = place < now.last();
    let caught_up = !more && now.held == 0;
    let up_to = match now.held_since {
        _ if more => feed::mark(db, place)?.map_or(now.at, |(_, written)| written),
        Some(since) if !caught_up => since.min(now.at),
        _ => now.at,
    };
    let have = Have { place, ..have };
    let standing = FeedStanding {
        next: cursor::encode(db, epoch, me, &have)?,
        phase: FeedPhase::Changes,
        more,
        caught_up,
        up_to,
        lag_seconds: (now.at - up_to).num_seconds().max(0),
        held: now.held,
        held_since: now.held_since,
    };
    Ok(Pulled { rows, standing, have })
}

/// A row, with what is made known with it or hidden with it.
fn unfold(db: &mut Read, types: &[RecordType], row: Row, rows: &mut Vec<Row>) -> Result<()> {
    let turned = row.turned.then(|| (row.record_id, row.place(), row.scope));
    if types.contains(&row.record_type) {
        rows.push(row);
    }
    if let Some((plan, at, scope)) = turned {
        let scope = match scope {
            FeedScope::Left => FeedScope::Left,
            FeedScope::Entered | FeedScope::Inside => FeedScope::Entered,
        };
        rows.extend(store::belongings(db, types, plan, at, scope)?);
    }
    Ok(())
}

fn count(rows: &[Row]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// A pull in one go: the cursor is read, and what comes next. None when a new
/// life of the feed must begin first.
///
/// # Errors
/// As [`have`] and [`next`].
pub fn pull(db: &mut Read, me: &Actor, params: &ChangesParams) -> Result<Option<(Have, Pulled)>> {
    let Some(epoch) = epoch(db)? else { return Ok(None) };
    let held = have(db, &epoch, me, params)?;
    let limit = params.limit.unwrap_or(1_000);
    let pulled = next(db, &epoch, me, held.clone(), limit)?;
    Ok(Some((held, pulled)))
}

/// [`pull`], going on from what the caller has.
///
/// # Errors
/// As [`next`]; 410 when a new life has begun meanwhile.
pub fn go_on(db: &mut Read, me: &Actor, have: Have, limit: i64) -> Result<Pulled> {
    let epoch = epoch(db)?.ok_or_else(|| Error::refused(codes::feed_restart()))?;
    next(db, &epoch, me, have, limit)
}
