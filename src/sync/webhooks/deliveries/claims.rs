//! Which messages are sent next, by whom, and what came of them. Whoever takes a
//! message has it for some seconds: should he be killed with it, another sends it
//! after that.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{api::DeliveryAttempt, message, store};
use crate::{
    access::Actor,
    infra::{Read, Result, Write, chance, outbound::Outcome},
    sync::{
        changes::store::{Row, columns},
        webhooks::{api::Webhook, places, rules, secrets, signature::Secret, store as webhooks, words::DisabledReason},
    },
};

/// How many messages are sent to one webhook at once: a slow receiver holds up no
/// other.
const FOR_ONE: i64 = 4;
/// How many attempts are kept.
const KEPT: usize = 50;

/// A message to be sent.
#[derive(Clone)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Under which it was taken.
    pub lease: Uuid,
    /// The webhook.
    pub webhook: Uuid,
    /// Where it goes.
    pub url: String,
    /// What it says.
    pub body: Vec<u8>,
    /// With what it is signed.
    pub secrets: Vec<Secret>,
    /// Whether it is a test.
    pub is_test: bool,
}

/// A message that was sent.
#[derive(Clone)]
pub struct Sent {
    /// The message.
    pub id: Uuid,
    /// Under which it was taken.
    pub lease: Uuid,
    /// The webhook.
    pub webhook: Uuid,
    /// Whether it is a test.
    pub is_test: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub outcome: Outcome,
}

/// How it goes on after a failure.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The pause before the second attempt.
    pub first_pause: Duration,
    /// For how long a message is tried.
    pub retry_for: Duration,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Takes messages whose time has come, at most `room`. `busy` says how many this
/// instance is sending to each webhook.
///
/// # Errors
/// When the database cannot do it.
pub fn take(db: &mut Write, busy: &HashMap<Uuid, i64>, room: i64, lease_for: Duration) -> Result<Vec<Job>> {
    let full: Vec<Uuid> = busy.iter().filter(|(_, n)| **n >= FOR_ONE).map(|(id, _)| *id).collect();
    let due: Vec<Id> = diesel::sql_query(
        "select w.id from webhooks w where w.deleted_at is null and w.id <> all($2) and exists ( \
             select from webhook_deliveries d where d.webhook_id = w.id and d.status = 'pending' and d.next_attempt_at <= $1 \
                 and coalesce(d.leased_until <= $1, true) and (w.status = 'active' or d.seq is null)) \
         order by random()",
    )
    .bind::<Timestamptz, _>(db.now())
    .bind::<Array<SqlUuid>, _>(full)
    .load(db.conn())?;
    let mut jobs = Vec::new();
    for Id { id } in due {
        let held = busy.get(&id).copied().unwrap_or_default();
        let wanted = (FOR_ONE - held).min(room - i64::try_from(jobs.len()).unwrap_or(room));
        if wanted <= 0 {
            continue;
        }
        let webhook = webhooks::find(db, id)?;
        if let Some(reason) = not_allowed(db, &webhook)? {
            webhooks::stop(db, id, reason)?;
            continue;
        }
        jobs.extend(take_for(db, &webhook, wanted, lease_for)?);
    }
    Ok(jobs)
}

/// Why nothing may be sent on the right of the owner any more.
///
/// # Errors
/// When the database cannot answer.
pub fn not_allowed(db: &mut Read, webhook: &Webhook) -> Result<Option<DisabledReason>> {
    let owner = Actor::load(db, webhook.fields.owner_id, None)?;
    let grants = owner.as_ref().map(|owner| owner.grants.as_slice());
    Ok(rules::stop(grants, webhook.fields.region_code.as_ref()))
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<BigInt>)]
    seq: Option<i64>,
    #[diesel(sql_type = Text)]
    event: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

fn take_for(db: &mut Write, webhook: &Webhook, wanted: i64, lease_for: Duration) -> Result<Vec<Job>> {
    let lease = Uuid::now_v7();
    let until = db.now() + TimeDelta::from_std(lease_for).unwrap_or(TimeDelta::minutes(2));
    let taken: Vec<Taken> = diesel::sql_query(
        "update webhook_deliveries set lease = $2, leased_until = $3 where id in ( \
             select d.id from webhook_deliveries d join webhooks w on w.id = d.webhook_id \
             where d.webhook_id = $1 and d.status = 'pending' and d.next_attempt_at <= $4 \
                 and coalesce(d.leased_until <= $4, true) and (w.status = 'active' or d.seq is null) \
             order by d.next_attempt_at, d.number limit $5 for update of d skip locked) \
         returning id, seq, event, created_at",
    )
    .bind::<SqlUuid, _>(webhook.id)
    .bind::<SqlUuid, _>(lease)
    .bind::<Timestamptz, _>(until)
    .bind::<Timestamptz, _>(db.now())
    .bind::<BigInt, _>(wanted)
    .load(db.conn())?;
    let now = db.now();
    let secrets = secrets::valid(db, webhook.id, now)?;
    let entries = entries(db, &taken)?;
    let mut jobs = Vec::with_capacity(taken.len());
    for taken in taken {
        let entry = entries.get(&taken.id);
        let at = entry.map_or(taken.created_at, |entry| entry.recorded_at);
        jobs.push(Job {
            id: taken.id,
            lease,
            webhook: webhook.id,
            url: webhook.fields.url.clone(),
            body: message::body(taken.id, webhook.id, &taken.event, at, entry)?,
            secrets: secrets.clone(),
            is_test: taken.seq.is_none(),
        });
    }
    Ok(jobs)
}

/// What messages tell, as the ledger has it now.
fn entries(db: &mut Read, taken: &[Taken]) -> Result<HashMap<Uuid, Row>> {
    #[derive(QueryableByName)]
    struct Entry {
        #[diesel(sql_type = SqlUuid)]
        delivery: Uuid,
        #[diesel(embed)]
        row: Row,
    }
    let ids: Vec<Uuid> = taken.iter().map(|taken| taken.id).collect();
    // What has left is told by its name alone.
    let sql = format!(
        "select d.id as delivery, {columns}, l.scope, false as turned from webhook_deliveries d cross join lateral ( \
             select e.seq, e.xid, e.record_type, e.record_id, e.version, e.operation, e.recorded_at, d.scope, \
                 case when d.scope <> 'left' then e.document end as document, \
                 case when d.scope <> 'left' then e.changed else array[]::text[] end as changed \
             from ledger e where e.seq = d.seq \
         ) l where d.id = any($1)",
        columns = columns("l")
    );
    let found: Vec<Entry> = diesel::sql_query(sql).bind::<Array<SqlUuid>, _>(ids).load(db.conn())?;
    Ok(found.into_iter().map(|entry| (entry.delivery, entry.row)).collect())
}

#[derive(QueryableByName)]
struct Tried {
    #[diesel(sql_type = Integer)]
    tries: i32,
    #[diesel(sql_type = Timestamptz)]
    opened_at: DateTime<Utc>,
    #[diesel(sql_type = Jsonb)]
    attempts: serde_json::Value,
}

/// Writes down what came of a message, unless another has taken it meanwhile.
///
/// # Errors
/// When the database cannot do it.
pub fn note(db: &mut Write, sent: &Sent, pace: Pace) -> Result<()> {
    let tried: Option<Tried> = diesel::sql_query(
        "select tries, opened_at, attempts from webhook_deliveries where id = $1 and lease = $2 and status = 'pending' for update",
    )
    .bind::<SqlUuid, _>(sent.id)
    .bind::<SqlUuid, _>(sent.lease)
    .get_result(db.conn())
    .optional()?;
    let Some(tried) = tried else { return Ok(()) };
    let mut attempts: Vec<DeliveryAttempt> = serde_json::from_value(tried.attempts)?;
    attempts.push(DeliveryAttempt {
        at: sent.at,
        response_status: sent.outcome.status,
        problem: sent.outcome.problem,
        answer: sent.outcome.answer.clone(),
        duration_ms: i64::try_from(sent.outcome.took.as_millis()).unwrap_or(i64::MAX),
    });
    let spare = attempts.len().saturating_sub(KEPT);
    attempts.drain(..spare);
    let attempts = serde_json::to_value(attempts)?;
    let tries = tried.tries.saturating_add(1);
    let (status, next) = if sent.outcome.problem.is_none() {
        if !sent.is_test && places::well(db, sent.webhook)? {
            store::hasten(db, sent.webhook)?;
        }
        ("delivered", None)
    } else {
        let tried_for = (db.now() - tried.opened_at).to_std().unwrap_or_default();
        // A message is given up while others are taken. Where none is, the webhook is disabled
        // instead, and the message waits: else the last one would end before the notice is due.
        if sent.is_test || (!fails(db, sent, pace)? && tried_for >= pace.retry_for) {
            ("failed", None)
        } else {
            let pause = rules::pause(pace.first_pause, tries, chance::fraction());
            let pause = rules::wished(pause, sent.outcome.retry_after);
            (
                "pending",
                Some(db.now() + TimeDelta::from_std(pause).unwrap_or(TimeDelta::hours(4))),
            )
        }
    };
    diesel::sql_query(
        "update webhook_deliveries set status = $2, tries = $3, attempts = $4, next_attempt_at = $5, lease = null, \
             leased_until = null, finished_at = case when $5 is null then $6 end where id = $1",
    )
    .bind::<SqlUuid, _>(sent.id)
    .bind::<Text, _>(status)
    .bind::<Integer, _>(tries)
    .bind::<Jsonb, _>(attempts)
    .bind::<Nullable<Timestamptz>, _>(next)
    .bind::<Timestamptz, _>(db.now())
    .execute(db.conn())?;
    Ok(())
}

/// Notes a failure, and disables a webhook whose receiver wants no more, or has taken nothing for
/// as long as a message is tried. What waits for it stays. Whether it fails altogether: it is
/// disabled now, or has taken nothing since the failure before.
fn fails(db: &mut Write, sent: &Sent, pace: Pace) -> Result<bool> {
    let (since, lasting) = places::failing(db, sent.webhook)?;
    let failing_for = (db.now() - since).to_std().unwrap_or_default();
    let reason = match sent.outcome.status {
        Some(410) => DisabledReason::Gone,
        _ if failing_for >= pace.retry_for => DisabledReason::Failing,
        _ => return Ok(lasting),
    };
    webhooks::stop(db, sent.webhook, reason)?;
    Ok(true)
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = Nullable<diesel::sql_types::Double>)]
    seconds: Option<f64>,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    disabled: i64,
}

/// How the deliveries of all webhooks stand.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// When the next message is due; none when none waits.
    pub next_in: Option<Duration>,
    /// How many wait.
    pub waiting: i64,
    /// How many webhooks are disabled.
    pub disabled: i64,
}

/// How the deliveries of all webhooks stand.
///
/// # Errors
/// When the database cannot answer.
pub fn standing(db: &mut Read) -> Result<Standing> {
    let due: Due = diesel::sql_query(
        "select (extract(epoch from min(greatest(d.next_attempt_at, d.leased_until)) - clock_timestamp()))::float8 as seconds, \
             count(d.id) as waiting, \
             (select count(*) from webhooks where status = 'disabled' and deleted_at is null) as disabled \
         from webhook_deliveries d join webhooks w on w.id = d.webhook_id \
         where d.status = 'pending' and w.deleted_at is null and (w.status = 'active' or d.seq is null)",
    )
    .get_result(db.conn())?;
    Ok(Standing {
        next_in: due
            .seconds
            .map(|seconds| Duration::from_secs_f64(seconds.clamp(0.0, 86_400.0))),
        waiting: due.waiting,
        disabled: due.disabled,
    })
}
