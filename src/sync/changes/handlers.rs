//! The operation that tells the feed.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::{
    super::{clients, feed, scope},
    api::{Changes, ChangesParams},
    cursor::Have,
    pull::{self, Pulled},
    sending,
};
use crate::{
    access::Session,
    infra::{Error, Result, codes, metrics::Metrics, query::Query, readiness::Readiness},
    records::export::ExportFormat,
};

/// How many callers may wait for changes at once; one more is answered now.
static WAITING: Semaphore = Semaphore::const_new(512);
/// How often a waiting caller looks without having heard of a change.
const LOOK: Duration = Duration::from_secs(5);
/// How often while changes are held back: the end of a transaction that wrote
/// nothing is told by nobody.
const LOOK_WHILE_HELD: Duration = Duration::from_millis(250);
/// How long after the sign of a change: others may follow at once.
const GATHER: Duration = Duration::from_millis(20);

/// Read what has changed
///
/// The whole state to begin with, then every change of every record that the
/// caller may read, at least once, in an order in which applying them one by one
/// gives the server's state. Send each time the `next` of the answer before as
/// `cursor`, and at once while `more` is true; keep it together with what was
/// applied. As `application/x-ndjson` entries come line by line until there is no
/// more to tell, and after every `limit` entries, and at the end, a line with the
/// cursor: what stands before such a line is whole.
#[utoipa::path(get, path = "/sync/changes", tag = "sync", params(ChangesParams),
    responses((status = 200, description = "What comes next.", content(
        (Changes = "application/json"),
        (String = "application/x-ndjson"),
    ))))]
#[get("/sync/changes")]
pub async fn sync_changes(
    session: Session,
    request: HttpRequest,
    query: Query<ChangesParams>,
    metrics: Data<Metrics>,
    readiness: Data<Readiness>,
) -> Result<HttpResponse> {
    let form = ExportFormat::asked(&request, false)?;
    if !matches!(form, None | Some(ExportFormat::Ndjson)) {
        return Err(Error::refused(codes::not_acceptable()));
    }
    let params = query.0;
    // What happens from here on is heard of.
    let cache = session.db().cache().clone();
    let mut changed = cache.changes();
    let before = cache.generation(scope::TYPES);
    let (held, mut pulled) = begin(&session, &params).await?;
    clients::pulled(&session, &held, params.every).await;
    if pulled.is_empty()
        && let Some(wait) = params.wait.filter(|seconds| *seconds > 0)
        && let Ok(_place) = WAITING.try_acquire()
    {
        let until = Instant::now() + Duration::from_secs(wait);
        // What changed while the first look was taken is looked for again.
        let mut generation = if cache.generation(scope::TYPES) == before {
            cache.generation(&pulled.have.types)
        } else {
            0
        };
        while pulled.is_empty() && Instant::now() < until && readiness.is_ready() {
            let look = if pulled.standing.held > 0 {
                LOOK_WHILE_HELD
            } else {
                LOOK
            };
            let left = until.saturating_duration_since(Instant::now());
            let told = tokio::select! {
                told = timeout(look.min(left), changed.changed()) => told,
                // Who waits holds up nobody who wants to stop the service.
                () = readiness.ended() => break,
            };
            if let Ok(Ok(())) = told {
                // Others change what is not asked for.
                let now = cache.generation(&pulled.have.types);
                if now == generation && pulled.standing.held == 0 {
                    continue;
                }
                generation = now;
                tokio::time::sleep(GATHER.min(until.saturating_duration_since(Instant::now()))).await;
                changed.mark_unchanged();
            }
            pulled = go_on(&session, pulled.have, &params).await?;
        }
    }
    metrics.feed_held(pulled.standing.held, pulled.standing.held_since);
    match form {
        Some(_) => sending::lines(session, pulled, params.limit.unwrap_or(1_000)),
        None => sending::page(&pulled),
    }
}

/// The first look; in another database than before a new life of the feed begins.
async fn begin(session: &Session, params: &ChangesParams) -> Result<(Have, Pulled)> {
    let ask = || {
        let params = params.clone();
        session.read(move |db, me| pull::pull(db, me, &params))
    };
    if let Some(found) = ask().await? {
        return Ok(found);
    }
    session.db().long(feed::settle).await?;
    ask().await?.ok_or_else(|| Error::refused(codes::overloaded()))
}

async fn go_on(session: &Session, have: Have, params: &ChangesParams) -> Result<Pulled> {
    let limit = params.limit.unwrap_or(1_000);
    session
        .read(move |db, me| pull::go_on(db, me, have.clone(), limit))
        .await
}
