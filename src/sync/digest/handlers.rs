//! The operation that gives the digest.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode};

use super::{
    super::scope::{self, Scope},
    api::{Digest, DigestParams},
    store::{self, Question},
};
use crate::{
    access::Session,
    domain::region_code::Level,
    infra::{
        Result,
        query::{self, Nothing},
        reply,
    },
    records::asked::Asked,
};

/// Read what a complete copy holds
///
/// By type and region how many living records the caller may read, and a hash over
/// their ids and versions that does not depend on their order. A copy that has caught
/// up and comes to the same numbers holds the same; where they differ, ask for that
/// region more finely, and in the end for the records.
#[utoipa::path(get, path = "/sync/digest", tag = "sync", params(DigestParams), responses((status = 200, description = "What a complete copy holds.", body = Digest)))]
#[get("/sync/digest")]
pub async fn sync_digest(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let asked = Asked::resolved(&session, &request).await?;
    let query::Query(params, Nothing {}) = query::parse::<DigestParams, Nothing>(&asked.query)?;
    let question = Question {
        types: scope::types(params.types.as_deref())?,
        by: params.by.unwrap_or(match params.region.as_ref().map(|r| r.level()) {
            None => Level::Province,
            Some(Level::Province) => Level::Regency,
            Some(Level::Regency) => Level::District,
            Some(Level::District | Level::Village) => Level::Village,
        }),
        region: params.region,
        records: params.records.unwrap_or(false),
    };
    let digest: Digest = session
        .snapshot(move |db, me| store::digest(db, &Scope::of(me), &question))
        .await?;
    let mut answer = reply::json(StatusCode::OK, &digest)?;
    asked.tell(&mut answer);
    Ok(answer)
}
