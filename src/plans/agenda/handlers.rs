//! The agenda over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, web::Bytes};

use super::{
    api::{AgendaParams, PlanAgenda},
    store,
};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{
        Result, clock,
        query::{self, Nothing, Query},
        reply,
    },
    records::list::{etag, question},
};

/// What the answer depends on, also what the caller may approve.
const DUE_FROM: &[RecordType] = &[
    RecordType::Plans,
    RecordType::Actions,
    RecordType::Commitments,
    RecordType::ProgressReports,
];

/// Read what falls due with plans
///
/// Submissions that wait for the caller, actions that end, commitments that fall
/// due, active plans without a report: within the caller's reach, at most 100 of
/// each kind.
#[utoipa::path(get, path = "/plans/agenda", tag = "plans", params(AgendaParams), responses((status = 200, description = "What falls due.", body = PlanAgenda)))]
#[get("/plans/agenda")]
pub async fn plan_agenda(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let Query(params, _) = query::parse::<AgendaParams, Nothing>(request.query_string())?;
    let me = &session.actor;
    let reach = me.reach_into(RecordType::Plans);
    // What somebody submitted does not wait for the same caller.
    let question = format!("{} {} {}", me.id, me.rights_key(), question(&request, &reach));
    let cache = session.db().cache().clone();
    if let Some(page) = cache.page(&question, DUE_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(DUE_FROM);
    let (today, days) = (clock::today(), params.within_days.unwrap_or(30));
    let agenda = session.read(move |db, me| store::due(db, me, today, days)).await?;
    let body = serde_json::to_vec(&agenda)?;
    let tag = etag(&body);
    let page = cache.keep_page(&question, read_at, tag, None, Bytes::from(body));
    Ok(reply::page(&request, &page))
}
