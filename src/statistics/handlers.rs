//! The operations on figures.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{Programme, ProgrammeParams},
    store::{self, DEPENDS_ON},
};
use crate::{
    access::Session,
    domain::{Faults, Said, fault::code},
    infra::{
        Error, Result, clock, codes,
        query::{self, Nothing},
        reply,
    },
    records::{
        asked::Asked,
        list::{etag, question},
    },
};

/// Figures of the programme
///
/// Distinct libraries that take part, by kind and region, computed from the
/// rows. Following a `rows_url` gives exactly the rows that were counted. The
/// totals of the whole country are for every caller; the figures of a region
/// for those who may read it.
#[utoipa::path(get, path = "/statistics/programme", tag = "statistics", params(ProgrammeParams), responses((status = 200, description = "The figures.", body = Programme)))]
#[get("/statistics/programme")]
pub async fn statistics_programme(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let question = question(&request, &session.actor.reach);
    if let Some(page) = session.db().cache().page(&question, DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let asked = Asked::resolved(&session, &request).await?;
    let query::Query(params, Nothing {}) = query::parse::<ProgrammeParams, Nothing>(&asked.query)?;
    let as_of = params.as_of.unwrap_or_else(clock::today);
    if as_of > clock::today() {
        let mut faults = Faults::new();
        faults.add(
            "?as_of",
            code::FUTURE,
            Said::fixed("This day has not come yet.", "Hari itu belum tiba."),
        );
        return Err(Error::bad_query(faults));
    }
    if params.region.is_some() && !session.actor.reach.covers(params.region.as_ref()) {
        return Err(Error::detailed(
            codes::forbidden(),
            "Rule statistics.view: the figures of a region need a grant for a region that contains it. The totals of the whole country are for everybody.",
            "Aturan statistics.view: angka suatu wilayah memerlukan hak untuk wilayah yang mencakupnya. Jumlah nasional untuk semua.",
        ));
    }
    let cache = session.db().cache().clone();
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(DEPENDS_ON);
    let figures = session
        .snapshot(move |db, me| store::programme(db, &me.reach, &params, as_of))
        .await?;
    let body = serde_json::to_vec(&figures)?;
    let page = session
        .db()
        .cache()
        .keep_page(&question, read_at, etag(&body), asked.canonical, body.into());
    Ok(reply::page(&request, &page))
}
