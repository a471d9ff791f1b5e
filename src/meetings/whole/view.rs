//! `GET /meetings/{id}`: the meeting with all that belongs to it.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Bytes};
use serde_json::Value;
use uuid::Uuid;

use super::store::{self, Whole};
use crate::{
    access::{Author, Session},
    domain::RecordType,
    infra::{Result, Write, query, reply},
    meetings::Meeting,
    records::{
        idempotency::Kept,
        list,
        record::Warning,
        sparse::pick,
        view::{ViewParams, moment},
        write::{Call, path_of},
    },
};

/// What the answer depends on.
const SHOWN_FROM: &[RecordType] = &[
    RecordType::Meetings,
    RecordType::AgendaItems,
    RecordType::Attendances,
    RecordType::Decisions,
    RecordType::Commitments,
];

/// Answers with a meeting and all that belongs to it. The answer is kept for
/// those who have the same rights and speak the same language, since it says
/// what the caller may do next.
///
/// # Errors
/// 404 for what is not there or may not be known, 410 for what was deleted,
/// 400 for a query that makes no sense.
pub async fn view(session: Session, request: HttpRequest, id: Uuid) -> Result<HttpResponse> {
    let (rights, language) = (session.actor.rights_key(), reply::language(&request));
    let reach = session.actor.reach_into(RecordType::Meetings);
    let question = format!("{rights} {} {}", language.tag(), list::question(&request, &reach));
    if let Some(page) = session.db().cache().page(&question, SHOWN_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let query::Query(params, _) = query::parse::<ViewParams, query::Nothing>(request.query_string())?;
    if let Some(moment) = moment(&params)? {
        let whole = session.read(move |db, me| store::past(db, me, id, moment)).await?;
        let (tag, body) = tagged(&whole, params.fields.as_deref())?;
        return Ok(reply::tagged(&request, &reply::quoted(tag), body));
    }
    let cache = session.db().cache().clone();
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, SHOWN_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(SHOWN_FROM);
    let whole = session.read(move |db, me| store::present(db, me, id, language)).await?;
    let (tag, body) = tagged(&whole, params.fields.as_deref())?;
    let page = cache.keep_page(&question, read_at, tag, None, body);
    Ok(reply::page(&request, &page))
}

/// The tag of a whole: the version of the meeting, for `If-Match`, and of all
/// that is shown with it.
fn tagged(whole: &Whole, fields: Option<&str>) -> Result<(String, Bytes)> {
    let body = Bytes::from(pick(&whole.document, fields)?.to_string());
    Ok((tag(whole.version, &body), body))
}

fn tag(version: i32, body: &[u8]) -> String {
    format!("{version}-{}", list::etag(body))
}

/// The answer with a meeting that was made, and all that was made with it.
///
/// # Errors
/// When the database cannot answer.
pub fn answer(db: &mut Write, author: &Author, call: &Call, id: Uuid, warnings: &[Warning]) -> Result<Kept> {
    let Whole { version, document } = store::present(db, &author.actor, id, call.language())?;
    let tag = reply::quoted(tag(version, Value::to_string(&document).as_bytes()));
    call.answer_with(&path_of::<Meeting>(id), tag, document, warnings, StatusCode::CREATED)
}
