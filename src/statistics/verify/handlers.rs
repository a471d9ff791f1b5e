//! The operation that verifies figures.

use actix_web::{HttpRequest, HttpResponse, post};

use super::{
    api::{Verification, VerifyRequest},
    store,
};
use crate::{
    access::Session,
    domain::{Faults, Said, fault::code},
    infra::{
        Error, Result, body,
        json::Json,
        query::{self, Nothing},
    },
};

/// Verify figures
///
/// Reads the pages of every `rows_url` by the code of the lists, within one moment of the database and
/// with the rights of the caller, and compares what they give with every number: of a question (`url`),
/// or of an answer that was kept (`answer`). Nothing is changed. At most 1,000 lists and 100,000 rows:
/// more is 422 `too_much`, and a smaller region or no groups make it less.
#[utoipa::path(post, path = "/statistics/verify", tag = "statistics", request_body = VerifyRequest, responses((status = 200, description = "What came of it.", body = Verification)))]
#[post("/statistics/verify")]
pub async fn statistics_verify(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    query::parse::<Nothing, Nothing>(request.query_string())?;
    let asked: VerifyRequest = body::read(&body.0)?;
    if asked.url.is_some() == asked.answer.is_some() {
        let mut faults = Faults::new();
        faults.add(
            "/url",
            code::INCOMPLETE,
            Said::fixed("Either `url` or `answer`.", "Salah satu: `url` atau `answer`."),
        );
        return Err(Error::invalid(faults));
    }
    let came = session.snapshot(move |db, me| store::verify(db, me, &asked)).await?;
    Ok(HttpResponse::Ok().json(came))
}
