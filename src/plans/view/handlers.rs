//! Reading plans whole.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Bytes, Path},
};
use uuid::Uuid;

use super::{
    api::{DifferenceParams, PlanDifference, PlanView},
    store,
};
use crate::{
    access::{Action, Actor, Session},
    domain::RecordType,
    infra::{
        Error, Read, Result, codes,
        query::{self, Nothing, Query},
        reply,
    },
    plans::{
        Plan,
        content::{self, store::Until},
    },
    records::{
        Record, drafts,
        history::{self, Moment},
        list::question,
        sparse::pick,
        view::{self, ViewParams},
    },
};

/// What the answer depends on: the plan, all of it, and what the caller may do.
const SEEN_FROM: &[RecordType] = &[
    RecordType::Plans,
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
    RecordType::ProgressReports,
    RecordType::Principals,
    RecordType::Grants,
];

/// Read a plan
///
/// Whole: with all that belongs to it, its sums, how far it is, what is approved
/// and what this caller may do next. With `version` or `as_of` as it was then.
#[utoipa::path(get, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan."), ViewParams), responses((status = 200, description = "The plan, whole.", body = PlanView)))]
#[get("/plans/{id}")]
pub async fn plan_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let Query(params, _) = query::parse::<ViewParams, Nothing>(request.query_string())?;
    if let Some(moment) = view::moment(&params)? {
        let whole = session.read(move |db, me| past(db, me, id, moment)).await?;
        return answer(&request, &whole, params.fields.as_deref());
    }
    // Two callers see different steps before them, also in the same regions.
    let reach = session.actor.reach_into(RecordType::Plans);
    let (me, language) = (&session.actor, reply::language(&request));
    let question = format!(
        "{} {} {} {}",
        me.id,
        me.rights_key(),
        language.tag(),
        question(&request, &reach)
    );
    let cache = session.db().cache().clone();
    if let Some(page) = cache.page(&question, SEEN_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let _turn = cache.turn(&question).await?;
    if let Some(page) = cache.page(&question, SEEN_FROM) {
        return Ok(reply::page(&request, &page));
    }
    let read_at = cache.generation(SEEN_FROM);
    let whole = session
        .read(move |db, me| {
            let plan = store::readable(db, me, id)?;
            store::present(db, me, plan, language)
        })
        .await?;
    let (document, tag) = store::tagged(&whole)?;
    let body = pick(&document, params.fields.as_deref())?;
    let page = cache.keep_page(&question, read_at, tag, None, Bytes::from(body.to_string()));
    Ok(reply::page(&request, &page))
}

/// The plan with all that belonged to it at a moment, or at the end of a version.
fn past(db: &mut Read, me: &Actor, id: Uuid, moment: Moment) -> Result<PlanView> {
    let now = Plan::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    // Who may not see the plan now does not see its past in this region either.
    me.may(Action::View, RecordType::Plans, now.region())?;
    drafts::refuse(db, me, &now)?;
    let then = history::past(db, RecordType::Plans, id, moment)?.ok_or_else(Error::not_found)?;
    me.may(Action::View, RecordType::Plans, then.region.as_ref())?;
    let whole = match moment {
        Moment::Time(time) => content::store::past(db, id, Until::Time(time))?,
        Moment::Version(version) => content::store::end_of_version(db, id, version)?,
    };
    let whole = whole.ok_or_else(|| {
        Error::detailed(
            codes::gone(),
            "The plan was deleted at that moment.",
            "Rencana ini sudah dihapus pada waktu itu.",
        )
    })?;
    store::build(db, None, whole)
}

fn answer(request: &HttpRequest, whole: &PlanView, fields: Option<&str>) -> Result<HttpResponse> {
    let (document, tag) = store::tagged(whole)?;
    let body = pick(&document, fields)?;
    Ok(reply::tagged(
        request,
        &reply::quoted(tag),
        Bytes::from(body.to_string()),
    ))
}

/// Compare a plan with what was approved
///
/// In words and as a JSON Patch (RFC 6902) of its canonical form.
#[utoipa::path(get, path = "/plans/{id}/difference", tag = "plans", params(("id" = Uuid, Path, description = "The plan."), DifferenceParams), responses((status = 200, description = "What differs.", body = PlanDifference)))]
#[get("/plans/{id}/difference")]
pub async fn plan_difference(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let Query(_, _) = query::parse::<DifferenceParams, Nothing>(request.query_string())?;
    let difference = session.read(move |db, me| difference(db, me, id)).await?;
    let body = serde_json::to_vec(&difference)?;
    let tag = format!("{}-{}", difference.version, crate::records::list::etag(&body));
    Ok(reply::tagged(&request, &reply::quoted(tag), body.into()))
}

fn difference(db: &mut Read, me: &Actor, id: Uuid) -> Result<PlanDifference> {
    let plan = store::readable(db, me, id)?;
    store::difference(db, plan)?.ok_or_else(|| {
        Error::detailed(
            codes::not_found(),
            "The plan was never approved: there is nothing to compare it with.",
            "Rencana belum pernah disetujui: tidak ada pembandingnya.",
        )
    })
}
