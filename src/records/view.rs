//! `GET /{type}/{id}`: now, at a version, or as of a moment.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    Record,
    commands::gone,
    drafts,
    history::{self, Moment},
    lookup::Lookup,
    personal::{self, Reader, ReadingWay},
    record,
    sparse::pick,
};
use crate::{
    access::{Action, Actor, Session},
    domain::{Faults, Said, fault::code},
    infra::{Error, Read, Result, clock, query, reply},
};

/// Which state of a record is read, and how much of it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ViewParams {
    /// The record as it was in this version.
    #[param(minimum = 1, maximum = 2_147_483_647)]
    pub version: Option<i32>,
    /// The record as it was at this moment (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    pub as_of: Option<DateTime<Utc>>,
    /// Only these fields, comma-separated, as in `id,region_code`.
    #[param(max_length = 500, pattern = "^[a-z_]+(,[a-z_]+)*$")]
    pub fields: Option<String>,
}

/// Answers with a record.
///
/// # Errors
/// 404 for what is not there or may not be known, 410 for what was deleted,
/// 400 for a query that makes no sense.
pub async fn view<R: Record>(session: Session, request: HttpRequest, id: Uuid) -> Result<HttpResponse> {
    if request.query_string().is_empty() && !R::PERSONAL {
        return present::<R>(&session, &request, id).await;
    }
    let query::Query(params, _) = query::parse::<ViewParams, query::Nothing>(request.query_string())?;
    if let Some(moment) = moment(&params)? {
        return past::<R>(&session, &request, id, moment, params.fields.as_deref()).await;
    }
    if R::PERSONAL {
        return present_to_reader::<R>(&session, &request, id, params.fields.as_deref()).await;
    }
    let entry = entry::<R>(&session, &request, id).await?;
    let document: Value = serde_json::from_slice(&entry.body)?;
    let body = pick(&document, params.fields.as_deref())?;
    Ok(reply::tagged(
        &request,
        &reply::quoted(entry.version),
        Bytes::from(body.to_string()),
    ))
}

async fn present<R: Record>(session: &Session, request: &HttpRequest, id: Uuid) -> Result<HttpResponse> {
    let entry = entry::<R>(session, request, id).await?;
    Ok(reply::tagged(
        request,
        &reply::quoted(entry.version),
        entry.body.clone(),
    ))
}

async fn entry<R: Record>(
    session: &Session,
    request: &HttpRequest,
    id: Uuid,
) -> Result<std::sync::Arc<crate::infra::cache::Entry>> {
    let lookup = request
        .app_data::<Data<Lookup>>()
        .ok_or_else(|| Error::Internal("no lookup".into()))?;
    let entry = lookup.get::<R>(session.db(), id).await?.ok_or_else(Error::not_found)?;
    session.actor.may(Action::View, R::TYPE, entry.region.as_ref())?;
    if drafts::is_kept::<R>(&session.actor, entry.region.as_ref()) {
        let refused = move |db: &mut Read, me: &Actor| match R::find(db, &[id], false)?.pop() {
            Some(row) => drafts::refuse(db, me, &row),
            None => Err(Error::not_found()),
        };
        session.read(refused).await?;
    }
    if entry.deleted {
        let row: R = serde_json::from_slice(&entry.body)?;
        let at = row.stamp().deleted_at.unwrap_or_else(clock::now);
        return Err(gone(&row, at));
    }
    Ok(entry)
}

/// A record with personal data, as its reader may see it.
async fn present_to_reader<R: Record>(
    session: &Session,
    request: &HttpRequest,
    id: Uuid,
    fields: Option<&str>,
) -> Result<HttpResponse> {
    let reader = Reader::of(true, session, request)?;
    let (tag, document) = reader
        .read(session.db(), ReadingWay::View, {
            let reader = reader.clone();
            move |db, showing| {
                let row = R::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
                reader.actor().may(Action::View, R::TYPE, row.region())?;
                let version = row.stamp().version;
                if let Some(at) = row.stamp().deleted_at {
                    return Err(gone(&row, at));
                }
                let mut document = record::shown(&row)?;
                let masked = showing.show::<R>(id, &[row.region()], &mut document);
                Ok((personal::tag(version, masked), document))
            }
        })
        .await?;
    let body = Bytes::from(pick(&document, fields)?.to_string());
    Ok(reply::unkept(request, &tag, None, body))
}

/// The moment of the past that is asked for; none is now.
///
/// # Errors
/// 400 for two moments at once, or one that has not come yet.
pub fn moment(params: &ViewParams) -> Result<Option<Moment>> {
    let mut faults = Faults::new();
    if params.version.is_some() && params.as_of.is_some() {
        faults.add(
            "?as_of",
            code::CONTRADICTION,
            Said::fixed(
                "Either a version or a moment, not both.",
                "Versi atau waktu, jangan keduanya.",
            ),
        );
    }
    if params.as_of.is_some_and(|t| t > clock::now()) {
        faults.add(
            "?as_of",
            code::FUTURE,
            Said::fixed("This moment has not come yet.", "Waktu itu belum tiba."),
        );
    }
    if !faults.is_empty() {
        return Err(Error::bad_query(faults));
    }
    Ok(params.version.map(Moment::Version).or(params.as_of.map(Moment::Time)))
}

async fn past<R: Record>(
    session: &Session,
    request: &HttpRequest,
    id: Uuid,
    moment: Moment,
    fields: Option<&str>,
) -> Result<HttpResponse> {
    let reader = Reader::of(R::PERSONAL, session, request)?;
    let me = session.actor.clone();
    let (tag, document) = reader
        .read(session.db(), ReadingWay::History, move |db, showing| {
            let now = R::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
            // Who may not see the record now does not see its past in this region either.
            me.may(Action::View, R::TYPE, now.region())?;
            drafts::refuse(db, &me, &now)?;
            let past = history::past(db, R::TYPE, id, moment)?.ok_or_else(Error::not_found)?;
            me.may(Action::View, R::TYPE, past.region.as_ref())?;
            let mut document = past.document.ok_or_else(|| {
                Error::detailed(
                    crate::infra::codes::gone(),
                    "The record was deleted at that moment.",
                    "Catatan ini sudah dihapus pada waktu itu.",
                )
            })?;
            if !R::DERIVED.is_empty() {
                // What followed from it then; of a version, when that was made.
                let row: R = serde_json::from_value(document)?;
                let then = match moment {
                    Moment::Time(then) => then,
                    Moment::Version(_) => row.stamp().updated_at,
                };
                document = record::shown_at(&row, then)?;
            }
            let masked = showing.show::<R>(id, &[now.region(), past.region.as_ref()], &mut document);
            Ok((personal::tag(past.version, masked), document))
        })
        .await?;
    let body = Bytes::from(pick(&document, fields)?.to_string());
    Ok(if R::PERSONAL {
        reply::unkept(request, &tag, None, body)
    } else {
        reply::tagged(request, &tag, body)
    })
}
