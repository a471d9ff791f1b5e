//! How figures are answered: from memory while nothing they depend on has
//! changed, else counted at one moment of the database.

use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::{export, ground::Boundary};
use crate::{
    access::{Reach, Session},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Read, Result, clock, codes, query, reply},
    records::{
        asked::Asked,
        export::{ExportFormat, form::FormatParams, stream},
        list::{etag, question},
        personal::Reader,
    },
};

/// What all questions for figures have.
pub trait Question: IntoParams + DeserializeOwned + Send + Sync + 'static {
    /// The day for which figures are asked.
    fn as_of(&self) -> Option<NaiveDate>;
    /// The region of which figures are asked.
    fn region(&self) -> Option<&RegionCode>;
    /// By which borders.
    fn boundary(&self) -> Option<Boundary>;
    /// What cannot be asked together, beyond what the parameters say.
    ///
    /// # Errors
    /// 400 with every fault.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// Figures that can be asked at an address.
pub trait Statistic: 'static {
    /// What is asked.
    type Question: Question;
    /// What is answered.
    type Answer: Serialize + Send + 'static;
    /// The address.
    const PATH: &'static str;
    /// What the figures depend on.
    const DEPENDS_ON: &'static [RecordType];

    /// Counts.
    ///
    /// # Errors
    /// What cannot be asked, or when the database cannot answer.
    fn count(db: &mut Read, reach: &Reach, question: &Self::Question) -> Result<Self::Answer>;
}

/// Answers with what a statistic counts. An old code of a region means the region
/// that took its place, unless the regions are meant as they were.
///
/// # Errors
/// 400 with every fault of the query, 403 for a region that the caller may not
/// read as a whole.
pub async fn answer<S: Statistic>(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    if let Some(form) = ExportFormat::asked(&request, false)? {
        return exported::<S>(&session, &request, form).await;
    }
    let question = question(&request, &session.actor.reach);
    if let Some(page) = session.db().cache().page(&question, S::DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let asked = Asked::resolved(&session, &request).await?;
    let params = read::<S>(&asked.query, &session.actor.reach)?;
    let cache = session.db().cache().clone();
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, S::DEPENDS_ON) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(S::DEPENDS_ON);
    let figures = session.snapshot(move |db, me| S::count(db, &me.reach, &params)).await?;
    let body = serde_json::to_vec(&figures)?;
    let page = cache.keep_page(&question, read_at, etag(&body), asked.canonical, body.into());
    Ok(reply::page(&request, &page))
}

/// Answers in another form: a table with a row for each number.
async fn exported<S: Statistic>(session: &Session, request: &HttpRequest, form: ExportFormat) -> Result<HttpResponse> {
    let reader = Reader::of(false, session, request)?;
    let asked = Asked::resolved(session, request).await?;
    let order = export::order::<S>(&reader, form, request.path(), &asked.query)?;
    let mut answer = stream::answer(session, request, order).await?;
    asked.tell(&mut answer);
    Ok(answer)
}

/// Reads a question.
///
/// # Errors
/// As [`answer`].
pub fn read<S: Statistic>(query: &str, reach: &Reach) -> Result<S::Question> {
    let query::Query(params, _) = query::parse::<S::Question, FormatParams>(query)?;
    check(&params, reach)?;
    Ok(params)
}

/// What is refused at every address of figures.
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
    // Of what a region was then is asked when that is known.
    let now = params.boundary() != Some(Boundary::Then);
    if now && params.region().is_some_and(|region| !reach.covers(Some(region))) {
        return Err(whole_region_needed());
    }
    params.check()
}

/// The refusal of figures of a region that the caller may not read as a whole.
pub fn whole_region_needed() -> Error {
    Error::detailed(
        codes::forbidden(),
        "Rule statistics.view: the figures of a region need a grant for a region that contains it. The totals of the whole country are for everybody.",
        "Aturan statistics.view: angka suatu wilayah memerlukan hak untuk wilayah yang mencakupnya. Jumlah nasional untuk semua.",
    )
}
