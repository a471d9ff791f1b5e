//! The operations on batches.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    post,
    web::{Path, Payload},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    api::{BatchParams, OutcomeCounts, ResultParams, SyncBatch, SyncBatchResult, SyncResult, SyncResultList},
    body::{Form, LIMIT, Sent},
    run::{Done, Run},
    store::{self, Batch, Place},
    words::BatchMode,
};
use crate::{
    access::{Action, Actor, Author, Origin, Session},
    domain::{Language, RecordType},
    infra::{
        Error, Result, codes,
        cursor::{self, Cursor, fingerprint},
        json,
        query::{self, Query},
        reply::{self, Prefer},
    },
    records::list::link_next,
};

/// Send a batch of changes
///
/// What a partner system has changed while it was offline. Each operation gets exactly one result, in the order in which they were sent. The same batch
/// sent again has no second effect and gives the same results; one that broke off goes on where it stopped. Changes are merged field by field with what
/// others have changed since `base_version`. At most 10,000 operations in 32 MB, and 64 MB unpacked (`Content-Encoding: gzip`). As
/// `application/x-ndjson` each line is an operation, and `batch_id` and `mode` stand in the address.
#[utoipa::path(post, path = "/sync/batches", tag = "sync", params(BatchParams),
    request_body(description = "The batch.", content(
        (SyncBatch = "application/json"),
        (String = "application/x-ndjson"),
    )),
    responses(
        (status = 200, description = "Every operation was applied.", body = SyncBatchResult),
        (status = 207, description = "Some operations were not applied; their results say why.", body = SyncBatchResult),
    ))]
#[post("/sync/batches")]
pub async fn sync_batch_create(
    session: Session,
    request: HttpRequest,
    query: Query<BatchParams>,
    payload: Payload,
) -> Result<HttpResponse> {
    may_send(&session.actor)?;
    let form = Form::of(&request)?;
    // The results are what the client sent for: they are never left out.
    let prefer = Prefer {
        minimal: false,
        ..Prefer::from_request(&request)
    };
    let language = reply::language(&request);
    let author = Author {
        origin: Origin::Sync,
        ..session.author(&request)?
    };
    let bytes = json::read_body(&request, payload.into_inner(), LIMIT).await?.freeze();
    let (sent, done) = session
        .db()
        .long(move |db| {
            let sent = form.read(&bytes, &query.0)?;
            let batch = batch(&sent, author.actor.id);
            let run = Run {
                author: &author,
                batch: &batch,
                operations: &sent.operations,
            };
            let done = run.perform(db, prefer.dry_run)?;
            Ok((sent, done))
        })
        .await?;
    answer(&sent, &done, prefer, language)
}

fn batch(sent: &Sent, principal_id: Uuid) -> Batch {
    Batch {
        id: sent.batch_id,
        principal_id,
        mode: sent.mode,
        op_ids: sent.operations.iter().map(|operation| operation.op_id).collect(),
    }
}

fn answer(sent: &Sent, done: &Done, prefer: Prefer, language: Language) -> Result<HttpResponse> {
    let counts = done.counts();
    let told = SyncBatchResult {
        batch_id: sent.batch_id,
        mode: sent.mode,
        counts,
        replayed: done.replayed,
        pending: 0,
        broken: sent.broken.as_ref().map(|(broken, _)| broken.clone()),
        results: done.receipts.iter().map(|r| SyncResult::of(r, language)).collect(),
    };
    if sent.mode == BatchMode::AllOrNothing && !counts.is_whole() {
        let error = Error::refused(codes::batch_refused()).extension("batch", serde_json::to_value(&told)?);
        return Err(match prefer.applied() {
            Some(applied) => error.header(header::HeaderName::from_static("preference-applied"), applied),
            None => error,
        });
    }
    let whole = counts.is_whole() && told.broken.is_none();
    let status = if whole {
        StatusCode::OK
    } else {
        StatusCode::MULTI_STATUS
    };
    let mut answer = reply::json(status, &told)?;
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_LANGUAGE,
        header::HeaderValue::from_static(language.tag()),
    );
    if let Some(applied) = prefer.applied() {
        let name = header::HeaderName::from_static("preference-applied");
        headers.insert(name, header::HeaderValue::from_static(applied));
    }
    Ok(answer)
}

/// Who may write nowhere need not send anything; who may somewhere is asked
/// again for each operation.
fn may_send(actor: &Actor) -> Result<()> {
    let ask = |region| actor.may(Action::Update, RecordType::Libraries, region);
    if actor.grants.iter().any(|grant| ask(grant.region.as_ref()).is_ok()) {
        return Ok(());
    }
    let region = actor.grants.first().and_then(|grant| grant.region.as_ref());
    actor.may(Action::Create, RecordType::Libraries, region)
}

/// Read what came of a batch
///
/// The results again, as long as they are remembered (30 days). For its sender, and for administrators and auditors of the sender's region.
#[utoipa::path(get, path = "/sync/batches/{batch_id}", tag = "sync", params(("batch_id" = Uuid, Path, description = "The batch.")),
    responses((status = 200, description = "The results.", body = SyncBatchResult)))]
#[get("/sync/batches/{batch_id}")]
pub async fn sync_batch_view(session: Session, request: HttpRequest, batch_id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *batch_id;
    let (batch, mut held) = session
        .snapshot(move |db, me| {
            let batch = store::find(db, id)?.ok_or_else(Error::not_found)?;
            if batch.principal_id != me.id {
                let home = store::home(db, batch.principal_id)?;
                me.may(Action::View, RecordType::Principals, home.as_ref())?;
            }
            let held = store::held(db, batch.principal_id, &batch.op_ids)?;
            Ok((batch, held))
        })
        .await?;
    let language = reply::language(&request);
    let receipts = batch.op_ids.iter().filter_map(|op_id| held.remove(op_id));
    let receipts: Vec<_> = receipts.map(|(_, receipt)| receipt).collect();
    let mut counts = OutcomeCounts::default();
    receipts.iter().for_each(|receipt| counts.add(receipt.result));
    let told = SyncBatchResult {
        batch_id: id,
        mode: batch.mode,
        counts,
        replayed: receipts.len() as u64,
        pending: batch.op_ids.len().saturating_sub(receipts.len()) as u64,
        broken: None,
        results: receipts.iter().map(|r| SyncResult::of(r, language)).collect(),
    };
    let mut answer = reply::json(StatusCode::OK, &told)?;
    let tag = header::HeaderValue::from_static(language.tag());
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    Ok(answer)
}

/// List what came of changes
///
/// What was sent in the last 30 days and what became of each operation, the newest first: the caller's own, and, for administrators and auditors, those of
/// the senders of their regions.
#[utoipa::path(get, path = "/sync/results", tag = "sync", params(ResultParams),
    responses((status = 200, description = "A page of results.", body = SyncResultList)))]
#[get("/sync/results")]
pub async fn sync_result_list(
    session: Session,
    request: HttpRequest,
    query: Query<ResultParams>,
) -> Result<HttpResponse> {
    let Query(params, _) = query;
    let language = reply::language(&request);
    let limit = params.limit.unwrap_or(50);
    let list = fingerprint(request.path(), &query::pairs(request.query_string()));
    let after = params.cursor.as_deref();
    let after = after.map(|c| place(&Cursor::decode(c, &list)?)).transpose()?;
    let page = session
        .read(move |db, me| {
            let reach = me.reach_into(RecordType::Principals);
            let mut found = store::page(db, (me.id, &reach), &params, after, limit + 1)?;
            let next = cursor::cut(&mut found, limit, |last| {
                Cursor::after(&list, json!([last.recorded_at, last.principal_id]), last.op_id)
            })?;
            let data = found
                .into_iter()
                .map(|kept| kept.shown(language))
                .collect::<Result<_>>()?;
            Ok(SyncResultList { data, next })
        })
        .await?;
    let mut answer = reply::json(StatusCode::OK, &page)?;
    let tag = header::HeaderValue::from_static(language.tag());
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    link_next(&request, page.next.as_deref(), answer.headers_mut());
    Ok(answer)
}

/// The place of a receipt among all.
fn place(cursor: &Cursor) -> Result<Place> {
    let (recorded_at, principal_id) = cursor.key()?;
    Ok((recorded_at, principal_id, cursor.id()?))
}
