//! The past of a record, out of the ledger.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Record, drafts,
    ledger::Operation,
    personal::{Reader, ReadingWay, Showing},
};
use crate::{
    access::{Action, Origin, Session},
    domain::{RecordType, RegionCode},
    infra::{
        Error, Read, Result,
        cursor::{self, Cursor},
        query, reply,
        schema::{ledger, principals},
    },
};

/// One version of a record.
#[derive(Debug, Serialize, Queryable, ToSchema)]
pub struct Version {
    /// Position in the ledger.
    pub seq: i64,
    /// The version that this change made.
    pub version: i32,
    /// What happened.
    pub operation: Operation,
    /// When (UTC).
    pub recorded_at: DateTime<Utc>,
    /// The region of the record after the change.
    pub region_code: Option<RegionCode>,
    /// The region before, when the record moved.
    pub region_before: Option<RegionCode>,
    /// The principal who made the change.
    pub actor_id: Uuid,
    /// Its name; null for the service itself.
    pub actor_name: Option<String>,
    /// By which way it came.
    pub origin: Origin,
    /// The request in which it was made.
    pub request_id: Option<String>,
    /// Why, in the author's words (`X-Change-Reason`).
    pub reason: Option<String>,
    /// The names of the fields that changed.
    pub changed: Vec<String>,
    /// The whole record after the change; null when it was deleted.
    #[schema(value_type = Option<Object>)]
    pub document: Option<Value>,
}

impl Version {
    /// Makes it what the reader may see. A reason is free text: who does not see
    /// the record in full does not see it either.
    pub fn show<R: Record>(&mut self, present: Option<&RegionCode>, id: Uuid, showing: &mut Showing<'_>) {
        if !R::PERSONAL {
            return;
        }
        let region = self.region_code.clone();
        let places = [present, region.as_ref()];
        let masked = match &mut self.document {
            Some(document) => showing.show::<R>(id, &places, document).is_some(),
            None => showing.masks::<R>(&places),
        };
        if masked {
            self.reason = None;
        }
    }
}

/// A page of versions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionPage {
    /// The versions.
    pub data: Vec<Version>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// How the history is turned.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// Versions on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// `GET /{type}/{id}/history`.
///
/// # Errors
/// 404 for what is not there or may not be known.
pub async fn view<R: Record>(session: Session, request: HttpRequest, id: Uuid) -> Result<HttpResponse> {
    let query::Query(params, _) = query::parse::<HistoryParams, query::Nothing>(request.query_string())?;
    let list = format!("{}/{id}/history", R::TYPE);
    let before = params
        .cursor
        .as_deref()
        .map(|c| Cursor::decode(c, &list)?.key::<i32>())
        .transpose()?;
    let limit = params.limit.unwrap_or(50);
    let reader = Reader::of(R::PERSONAL, &session, &request)?;
    let (data, next) = reader
        .read(session.db(), ReadingWay::History, {
            let me = session.actor.clone();
            move |db, showing| {
                let record = R::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
                me.may(Action::View, R::TYPE, record.region())?;
                drafts::refuse(db, &me, &record)?;
                let mut data = versions(db, R::TYPE, id, before, limit + 1)?;
                let next = cursor::cut(&mut data, limit, |last| Cursor::after(&list, last.version, id))?;
                // What a record was while it lay out of the caller's reach stays there.
                let reach = me.reach_into(R::TYPE);
                data.retain(|version| reach.includes(version.region_code.as_ref()));
                data.iter_mut()
                    .for_each(|version| version.show::<R>(record.region(), id, showing));
                Ok((data, next))
            }
        })
        .await?;
    let mut answer = reply::json(
        StatusCode::OK,
        &VersionPage {
            data,
            next: next.clone(),
        },
    )?;
    super::list::link_next(&request, next.as_deref(), answer.headers_mut());
    Ok(answer)
}

/// Versions of a record, newest first: those before one, as many as `limit`.
///
/// # Errors
/// When the database cannot answer.
pub fn versions(
    db: &mut Read,
    record_type: RecordType,
    id: Uuid,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<Version>> {
    Ok(ledger::table
        .left_join(principals::table.on(principals::id.eq(ledger::actor_id)))
        .filter(ledger::record_type.eq(record_type.as_str()))
        .filter(ledger::record_id.eq(id))
        .filter(ledger::version.lt(before.unwrap_or(i32::MAX)))
        .order(ledger::version.desc())
        .limit(limit)
        .select((
            ledger::seq,
            ledger::version,
            ledger::operation,
            ledger::recorded_at,
            ledger::region_code,
            ledger::region_before,
            ledger::actor_id,
            principals::name.nullable(),
            ledger::origin,
            ledger::request_id,
            ledger::reason,
            ledger::changed,
            ledger::document,
        ))
        .load(db.conn())?)
}

/// The document of a record at a version; `None` when there was no such
/// version or the record was deleted in it.
///
/// # Errors
/// When the database cannot answer.
pub fn document_at(db: &mut Read, record_type: RecordType, id: Uuid, version: i32) -> Result<Option<Value>> {
    Ok(past(db, record_type, id, Moment::Version(version))?.and_then(|p| p.document))
}

/// Which moment of the past is meant.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    /// This version.
    Version(i32),
    /// The version that was in force then.
    Time(DateTime<Utc>),
}

/// A record as it was.
#[derive(Debug, Queryable)]
pub struct Past {
    /// The version.
    pub version: i32,
    /// Where it belonged then.
    pub region: Option<RegionCode>,
    /// The whole record; none when it was deleted.
    pub document: Option<Value>,
}

/// A record as it was at a moment; `None` when it was not there yet.
///
/// # Errors
/// When the database cannot answer.
pub fn past(db: &mut Read, record_type: RecordType, id: Uuid, moment: Moment) -> Result<Option<Past>> {
    let rows = ledger::table
        .filter(ledger::record_type.eq(record_type.as_str()))
        .filter(ledger::record_id.eq(id))
        .order(ledger::version.desc())
        .select((ledger::version, ledger::region_code, ledger::document))
        .into_boxed();
    let rows = match moment {
        Moment::Version(version) => rows.filter(ledger::version.eq(version)),
        Moment::Time(time) => rows.filter(ledger::recorded_at.le(time)),
    };
    Ok(rows.first(db.conn()).optional()?)
}

/// When a version was followed by the next; none for the present one.
///
/// # Errors
/// When the database cannot answer.
pub fn followed_at(db: &mut Read, record_type: RecordType, id: Uuid, version: i32) -> Result<Option<DateTime<Utc>>> {
    Ok(ledger::table
        .filter(ledger::record_type.eq(record_type.as_str()))
        .filter(ledger::record_id.eq(id))
        .filter(ledger::version.eq(version.saturating_add(1)))
        .select(ledger::recorded_at)
        .first(db.conn())
        .optional()?)
}
