//! One region and its neighbours up the tree. Everybody may read them, so an
//! answer that was made for one caller is kept for all.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Bytes,
};

use super::{
    api::{RegionPage, RegionView, RegionViewParams},
    store,
};
use crate::{
    access::Session,
    domain::{Faults, RecordType, RegionCode, region_code::RegionCodeError},
    infra::{Error, Result, cache::Page, query, reply},
    records::{list::etag, sparse::pick, write::public_base},
};

/// What every answer about regions depends on.
pub const LISTED_FROM: &[RecordType] = &[RecordType::Regions];

/// Reads the code in a path.
///
/// # Errors
/// 400 that says what is wrong: an undotted code is never guessed.
pub fn code_in_path(text: &str) -> Result<RegionCode> {
    text.parse().map_err(|e: RegionCodeError| {
        let mut faults = Faults::new();
        faults.add("{code}", e.code(), e.message());
        Error::bad_path(faults)
    })
}

/// Answers with a region.
///
/// # Errors
/// 404 for a code that no region has or had, 400 for a field it does not have.
pub async fn view(session: Session, request: HttpRequest, code: RegionCode) -> Result<HttpResponse> {
    let query::Query(params, _) = query::parse::<RegionViewParams, query::Nothing>(request.query_string())?;
    let page = page(&session, &request, &code).await?;
    let Some(fields) = params.fields else {
        return Ok(reply::page(&request, &page));
    };
    let found: RegionView = serde_json::from_slice(&page.body)?;
    let body = pick(&serde_json::to_value(&found)?, Some(&fields))?.to_string();
    let tag = reply::quoted(etag(body.as_bytes()));
    let mut answer = reply::tagged(&request, &tag, body.into());
    tell_canonical(&request, &found, "", &mut answer);
    Ok(answer)
}

/// Answers with the regions above one.
///
/// # Errors
/// As [`view`].
pub async fn ancestors(session: Session, request: HttpRequest, code: RegionCode) -> Result<HttpResponse> {
    query::parse::<query::Nothing, query::Nothing>(request.query_string())?;
    let question = format!("ancestors of {code}");
    if let Some(page) = session.db().cache().page(&question, LISTED_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = session.db().cache().generation(LISTED_FROM);
    let found = find(&session, &request, &code).await?;
    let link = canonical(&request, &found, "/ancestors");
    let regions = session
        .read(move |db, _| store::ancestors(db, &found.region.code))
        .await?;
    let body = serde_json::to_vec(&RegionPage {
        data: regions,
        next: None,
        total: None,
    })?;
    Ok(reply::page(&request, &keep(&session, &question, read_at, link, body)))
}

/// The region of this code or, when it is an old one, its successor.
///
/// # Errors
/// As [`view`].
pub async fn find(session: &Session, request: &HttpRequest, code: &RegionCode) -> Result<RegionView> {
    Ok(serde_json::from_slice(&page(session, request, code).await?.body)?)
}

async fn page(session: &Session, request: &HttpRequest, code: &RegionCode) -> Result<Arc<Page>> {
    let question = format!("region {code}");
    if let Some(page) = session.db().cache().page(&question, LISTED_FROM) {
        return Ok(page);
    }
    let read_at = session.db().cache().generation(LISTED_FROM);
    let asked = code.clone();
    let found = session.read(move |db, _| store::resolve(db, &asked)).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let link = canonical(request, &found, "");
    let body = serde_json::to_vec(&found)?;
    Ok(keep(session, &question, read_at, link, body))
}

fn keep(session: &Session, question: &str, read_at: u64, link: Option<String>, body: Vec<u8>) -> Arc<Page> {
    let tag = etag(&body);
    session
        .db()
        .cache()
        .keep_page(question, read_at, tag, link, Bytes::from(body))
}

/// Where the answer to an old code is at home: `Link: <...>; rel="canonical"`
/// (RFC 6596).
fn canonical(request: &HttpRequest, found: &RegionView, below: &str) -> Option<String> {
    let code = &found.region.code;
    let base = public_base(request);
    let resolved = found.resolved_from.is_some();
    resolved.then(|| format!("<{base}/v1/regions/{code}{below}>; rel=\"canonical\""))
}

/// Says in an answer's headers that it is the one to another code.
pub fn tell_canonical(request: &HttpRequest, found: &RegionView, below: &str, answer: &mut HttpResponse) {
    let link = canonical(request, found, below).and_then(|link| HeaderValue::from_str(&link).ok());
    if let Some(link) = link {
        answer.headers_mut().append(header::LINK, link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undotted_code_in_a_path_says_so() {
        let error = code_in_path("3214").unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.code().0.status, 400);
        assert_eq!(refusal.faults()[0].code.0, "region_undotted");
        assert_eq!(code_in_path("32.14").unwrap().as_str(), "32.14");
    }
}
