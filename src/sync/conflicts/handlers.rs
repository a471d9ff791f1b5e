//! The operations on conflicts.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, http::header, post, web::Path};
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{ConflictField, ConflictParams, ConflictResolution, SyncConflict, SyncConflictList},
    entry::Entry,
    explain,
    resolve::Choice,
    rules,
    store::{self, Conflict},
};
use crate::{
    access::{Action, Actor, Reach, Session},
    domain::{Language, RecordType},
    infra::{
        Error, Read, Result, body, codes,
        cursor::{self, Cursor},
        json::Json,
        query::Query,
        reply::{if_match, language, quoted},
    },
    records::{
        list::link_next,
        personal::{Reader, ReadingWay, Showing},
        write,
    },
    sync::kinds,
};

/// Where somebody sees conflicts: where records may be written, or the ledger
/// read across them.
fn reach(me: &Actor) -> Reach {
    let of = |action| Reach::of_action(action, RecordType::Libraries, &me.grants);
    match (of(Action::Update), of(Action::Audit)) {
        (Reach::Regions(mut one) | Reach::Within(mut one), Reach::Regions(other) | Reach::Within(other)) => {
            one.extend(other);
            one.sort();
            one.dedup();
            Reach::Within(one)
        }
        _ => Reach::National,
    }
}

fn may_see(me: &Actor) -> Result<Reach> {
    let reach = reach(me);
    if reach.is_nowhere() {
        return Err(Error::detailed(
            codes::forbidden(),
            "Conflicts are for those who may write the records, and for auditors.",
            "Pertentangan hanya untuk yang boleh mengubah catatan, dan untuk auditor.",
        ));
    }
    Ok(reach)
}

fn seen(db: &mut Read, me: &Actor, id: Uuid) -> Result<Conflict> {
    let conflict = store::find(db, id)?.ok_or_else(Error::not_found)?;
    match reach(me).covers(conflict.region_code.as_ref()) {
        true => Ok(conflict),
        false => Err(Error::not_found()),
    }
}

/// A conflict as the reader may see it: personal data needs the right to it,
/// and a purpose.
fn show(conflict: Conflict, language: Language, showing: &mut Showing<'_>) -> Result<SyncConflict> {
    let kind = kinds::of(conflict.record_type)
        .ok_or_else(|| Error::Internal(format!("{} are not synchronised", conflict.record_type)))?;
    let mut entries = conflict.entries()?;
    let masked = !(kind.discloses)(showing, conflict.record_id, conflict.region_code.as_ref());
    let mut sent = conflict.sent.clone();
    let mut resolution = conflict.resolution.clone();
    if masked {
        let personal = |field: &str| kind.personal.contains(&field);
        for entry in entries.iter_mut().filter(|entry| personal(&entry.field)) {
            (entry.base, entry.mine, entry.theirs) = (Value::Null, Value::Null, Value::Null);
        }
        if let Some(members) = sent.as_object_mut() {
            members.retain(|field, _| !personal(field));
        }
        resolution = None;
    }
    let explanation = explain::conflict(
        conflict.kind,
        conflict.record_type,
        (conflict.base_version, conflict.version),
        &entries,
    );
    let fields = entries.into_iter().map(|entry| {
        let said = (!masked).then(|| explain::entry(conflict.record_type, conflict.kind, &entry));
        field(entry, said.map(|said| said.in_language(language).to_owned()))
    });
    Ok(SyncConflict {
        id: conflict.id,
        status: conflict.status,
        kind: conflict.kind,
        record_type: conflict.record_type,
        record_id: conflict.record_id,
        region_code: conflict.region_code,
        sent_by: conflict.principal_id,
        batch_id: conflict.batch_id,
        op_id: conflict.op_id,
        client_time: conflict.client_time,
        created_at: conflict.created_at,
        base_version: conflict.base_version,
        version: conflict.version,
        current_version: conflict.current_version.unwrap_or(conflict.version),
        explanation: explanation.in_language(language).to_owned(),
        fields: fields.collect(),
        applied: conflict.applied,
        sent,
        masked,
        resolved_at: conflict.resolved_at,
        resolved_by: conflict.resolved_by,
        resolved_version: conflict.resolved_version,
        resolution: resolution.map(serde_json::from_value).transpose()?,
    })
}

fn field(entry: Entry, explanation: Option<String>) -> ConflictField {
    ConflictField {
        field: entry.field,
        together_with: entry.together,
        base: entry.base,
        mine: entry.mine,
        theirs: entry.theirs,
        set_by: entry.set_by,
        set_by_name: entry.set_by_name,
        set_at: entry.set_at,
        set_in_version: entry.set_in,
        explanation,
    }
}

fn answer(status: StatusCode, body: &impl serde::Serialize, language: Language) -> Result<HttpResponse> {
    let mut answer = crate::infra::reply::json(status, body)?;
    let tag = header::HeaderValue::from_static(language.tag());
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    Ok(answer)
}

/// List conflicts
///
/// What two sides changed differently, the oldest first, in the regions where the caller may write, or read the ledger.
#[utoipa::path(get, path = "/sync/conflicts", tag = "sync", params(ConflictParams),
    responses((status = 200, description = "A page of conflicts.", body = SyncConflictList)))]
#[get("/sync/conflicts")]
pub async fn sync_conflict_list(
    session: Session,
    request: HttpRequest,
    query: Query<ConflictParams>,
) -> Result<HttpResponse> {
    let reach = may_see(&session.actor)?;
    let Query(params, _) = query;
    let language = language(&request);
    let limit = params.limit.unwrap_or(50);
    let list = params.list();
    let after = params
        .cursor
        .as_deref()
        .map(|c| Cursor::decode(c, &list)?.key::<i64>())
        .transpose()?;
    let reader = Reader::of(true, &session, &request)?;
    let page = reader
        .read(session.db(), ReadingWay::List, move |db, showing| {
            let mut found = store::page(db, &reach, &params, after, limit + 1)?;
            let next = cursor::cut(&mut found, limit, |last| Cursor::after(&list, last.seq, last.id))?;
            let shown = found.into_iter().map(|conflict| show(conflict, language, showing));
            let data = shown.collect::<Result<_>>()?;
            Ok(SyncConflictList { data, next })
        })
        .await?;
    let mut told = answer(StatusCode::OK, &page, language)?;
    link_next(&request, page.next.as_deref(), told.headers_mut());
    Ok(told)
}

/// Read a conflict
///
/// Its `ETag` is the version of the record, which a resolution names in `If-Match`.
#[utoipa::path(get, path = "/sync/conflicts/{id}", tag = "sync", params(("id" = Uuid, Path, description = "The conflict.")),
    responses((status = 200, description = "The conflict.", body = SyncConflict)))]
#[get("/sync/conflicts/{id}")]
pub async fn sync_conflict_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let (id, language) = (*id, language(&request));
    let me = session.actor.clone();
    let reader = Reader::of(true, &session, &request)?;
    let conflict = reader
        .read(session.db(), ReadingWay::View, move |db, showing| {
            show(seen(db, &me, id)?, language, showing)
        })
        .await?;
    let mut told = answer(StatusCode::OK, &conflict, language)?;
    if let Ok(tag) = header::HeaderValue::from_str(&quoted(conflict.current_version)) {
        told.headers_mut().insert(header::ETAG, tag);
    }
    Ok(told)
}

/// Resolve a conflict
///
/// For every field in conflict whose value holds: what was sent (`mine`), what the record holds (`theirs`), or another `value`. Where a deletion stands
/// against a change, `record` says it for the whole: `mine` or `theirs`. The record is changed by the same rules and with the same rights as by anybody.
/// 409 `conflict_superseded` when the record has gone on in what the conflict is about.
#[utoipa::path(post, path = "/sync/conflicts/{id}/resolution", tag = "sync", params(("id" = Uuid, Path, description = "The conflict.")),
    request_body = ConflictResolution,
    responses((status = 200, description = "The conflict, resolved.", body = SyncConflict)))]
#[post("/sync/conflicts/{id}/resolution")]
pub async fn sync_conflict_resolve(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    Json(asked): Json,
) -> Result<HttpResponse> {
    may_see(&session.actor)?;
    let resolution: ConflictResolution = body::read(&asked)?;
    let (id, expected) = (*id, if_match(&request)?);
    let reader = Reader::of(true, &session, &request)?;
    write::run(session, &request, &asked, move |db, author, call| {
        store::lock(db, id)?;
        let conflict = seen(db, &author.actor, id)?;
        let kind = kinds::of(conflict.record_type).ok_or_else(Error::not_found)?;
        let chosen = rules::choose(conflict.kind, &conflict.entries()?, &resolution)?;
        let choice = Choice {
            conflict: id,
            record: conflict.record_id,
            expected,
            chosen: &chosen,
        };
        let resolved = (kind.resolve)(db, author, &choice)?;
        let told = serde_json::to_value(&resolution)?;
        store::resolved(db, id, author.actor.id, resolved.version, told)?;
        // The answer may be kept, and personal data is not.
        let closed = reader
            .clone()
            .closed(Some(crate::records::personal::Masked::KeptAnswer));
        let conflict = seen(db, &author.actor, id)?;
        let shown = show(conflict, call.language(), &mut Showing::to(&closed))?;
        call.answer_with(
            &format!("/v1/sync/conflicts/{id}"),
            quoted(resolved.version),
            serde_json::to_value(shown)?,
            &resolved.warnings,
            StatusCode::OK,
        )
    })
    .await
}
