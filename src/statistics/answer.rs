//! How figures are answered: from memory while nothing they depend on has
//! changed, else counted at one moment of the database.

use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::IntoParams;

use crate::{
    access::{Reach, Session},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{
        Error, Read, Result, clock, codes,
        query::{self, Nothing},
        reply,
    },
    records::{
        asked::Asked,
        list::{etag, question},
    },
};

/// What all questions for figures have.
pub trait Question: IntoParams + DeserializeOwned + Send + Sync + 'static {
    /// The day for which figures are asked.
    fn as_of(&self) -> Option<NaiveDate>;
    /// The region of which figures are asked.
    fn region(&self) -> Option<&RegionCode>;
}

/// Answers with what `count` finds. An old code of a region means the region
/// that took its place.
///
/// # Errors
/// 400 with every fault of the query, 403 for a region that the caller may not
/// read as a whole.
pub async fn answer<Q: Question, A: Serialize + Send + 'static>(
    session: Session,
    request: HttpRequest,
    depends_on: &'static [RecordType],
    count: fn(&mut Read, &Reach, &Q) -> Result<A>,
) -> Result<HttpResponse> {
    let question = question(&request, &session.actor.reach);
    if let Some(page) = session.db().cache().page(&question, depends_on) {
        return Ok(reply::page(&request, &page));
    }
    let asked = Asked::resolved(&session, &request).await?;
    let query::Query(params, Nothing {}) = query::parse::<Q, Nothing>(&asked.query)?;
    check(&params, &session.actor.reach)?;
    let cache = session.db().cache().clone();
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, depends_on) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(depends_on);
    let figures = session.snapshot(move |db, me| count(db, &me.reach, &params)).await?;
    let body = serde_json::to_vec(&figures)?;
    let page = cache.keep_page(&question, read_at, etag(&body), asked.canonical, body.into());
    Ok(reply::page(&request, &page))
}

fn check(params: &impl Question, reach: &Reach) -> Result<()> {
    if params.as_of().is_some_and(|day| day > clock::today()) {
        let mut faults = Faults::new();
        faults.add(
            "?as_of",
            code::FUTURE,
            Said::fixed("This day has not come yet.", "Hari itu belum tiba."),
        );
        return Err(Error::bad_query(faults));
    }
    if params.region().is_some_and(|region| !reach.covers(Some(region))) {
        return Err(Error::detailed(
            codes::forbidden(),
            "Rule statistics.view: the figures of a region need a grant for a region that contains it. The totals of the whole country are for everybody.",
            "Aturan statistics.view: angka suatu wilayah memerlukan hak untuk wilayah yang mencakupnya. Jumlah nasional untuk semua.",
        ));
    }
    Ok(())
}
