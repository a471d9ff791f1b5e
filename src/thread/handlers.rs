//! The operations on the thread.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use serde::Serialize;
use uuid::Uuid;

use super::{
    api::{ActionTrace, Outcomes, Trace},
    store::{self, DEPENDS_ON},
};
use crate::{
    access::{Reach, Session},
    infra::{
        Read, Result, clock,
        query::{self, Nothing},
        reply,
    },
    records::list::{etag, question},
};

/// Read what came out of a meeting
///
/// From the items of its agenda to the decisions, on to the commitments and to the
/// actions of plans that keep them, with their money and what was measured;
/// decisions without an item and commitments without a decision stand beside
/// them, and all of it in numbers. Only what lies in the caller's reach is shown and counted.
#[utoipa::path(get, path = "/meetings/{id}/outcomes", tag = "meetings", params(("id" = Uuid, Path, description = "The meeting.")), responses((status = 200, description = "What came out of it.", body = Outcomes)))]
#[get("/meetings/{id}/outcomes")]
pub async fn meeting_outcomes(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    kept(session, request, move |db, reach| {
        store::outcomes(db, reach, *id, clock::now())
    })
    .await
}

/// Read where a commitment comes from
///
/// Back to the decision, the item of the agenda, the meeting and those above it,
/// and forward to the agendas that asked about it and to the actions of plans
/// that keep it. What lies out of the caller's
/// reach is left out.
#[utoipa::path(get, path = "/commitments/{id}/trace", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), responses((status = 200, description = "Where it comes from.", body = Trace)))]
#[get("/commitments/{id}/trace")]
pub async fn commitment_trace(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    kept(session, request, move |db, reach| {
        store::trace(db, reach, *id, clock::now())
    })
    .await
}

/// Read where an action of a plan comes from
///
/// Back from the money and the measures of an action to the commitment that it
/// keeps, and on to the decision, the item of the agenda and the meeting; what
/// else is done about that commitment stands beside it. What lies out of the
/// caller's reach is left out.
#[utoipa::path(get, path = "/actions/{id}/trace", tag = "actions", params(("id" = Uuid, Path, description = "The action.")), responses((status = 200, description = "Where it comes from.", body = ActionTrace)))]
#[get("/actions/{id}/trace")]
pub async fn action_trace(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    kept(session, request, move |db, reach| {
        store::action_trace(db, reach, *id, clock::now())
    })
    .await
}

/// An answer that is kept until anything it depends on changes, or the day does.
async fn kept<T: Serialize + Send + 'static>(
    session: Session,
    request: HttpRequest,
    make: impl Fn(&mut Read, &Reach) -> Result<T> + Send + 'static,
) -> Result<HttpResponse> {
    let question = question(&request, &session.actor.reach);
    let cache = session.db().cache().clone();
    if let Some(page) = cache.page(&question, DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let query::Query(Nothing {}, Nothing {}) = query::parse::<Nothing, Nothing>(request.query_string())?;
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(DEPENDS_ON);
    let made = session.snapshot(move |db, me| make(db, &me.reach)).await?;
    let body = serde_json::to_vec(&made)?;
    let page = cache.keep_page(&question, read_at, etag(&body), None, body.into());
    Ok(reply::page(&request, &page))
}
