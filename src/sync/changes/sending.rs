//! The feed as bytes: a page of JSON, or lines. Documents go out as the database
//! gives them, without being read; only people are, to be masked.

use std::io::Write;

use actix_web::{HttpResponse, http::header, web::Bytes};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    cursor::Have,
    pull::{self, Pulled},
    store::Row,
};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{Error, Result},
    people::Person,
    records::{Record, personal},
};

/// Why people are masked in the feed, whoever asks: a copy of personal data in
/// every partner system could neither be watched over nor erased from here.
pub const FEED: personal::Masked = personal::Masked::Feed;

/// A page of JSON.
///
/// # Errors
/// Never in practice: what is written down is JSON.
pub fn page(pulled: &Pulled) -> Result<HttpResponse> {
    let mut out = Vec::with_capacity(256 + pulled.rows.len() * 1_024);
    out.extend(b"{\"data\":[");
    for (n, row) in pulled.rows.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        entry(row, &mut out)?;
    }
    out.extend(b"],");
    // The members of the standing follow in the same object.
    let standing = serde_json::to_vec(&pulled.standing)?;
    out.extend(standing.get(1..).unwrap_or_default());
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization, Accept, Accept-Encoding"))
        .body(out))
}

/// Lines: entries, and after each part of the feed one with the cursor that goes
/// on from there. The first part was read already; the others are read while
/// the answer is sent, each in a moment of its own and at most two ahead, so that a slow
/// reader holds nothing but these.
///
/// # Errors
/// Never in practice: what is written down is JSON.
pub fn lines(session: Session, first: Pulled, limit: i64) -> Result<HttpResponse> {
    let (sender, receiver) = mpsc::channel::<Result<Bytes>>(1);
    let head = part(&first)?;
    let mut going = first.standing.more.then_some(first.have);
    actix_web::rt::spawn(async move {
        while let Some(have) = going.take() {
            let read = another(&session, have, limit).await;
            let sent = match read {
                Ok((bytes, next)) => {
                    going = next;
                    sender.send(Ok(bytes)).await
                }
                Err(error) => {
                    log::warn!("feed broken off: {error}");
                    // An error in the body cuts the answer, so that nobody takes it for whole.
                    sender.send(Err(error)).await
                }
            };
            if sent.is_err() {
                // Nobody listens any more.
                return;
            }
        }
    });
    let rest = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|item| (item, receiver))
    });
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization, Accept, Accept-Encoding"))
        .streaming(stream::iter([Ok::<Bytes, Error>(head)]).chain(rest)))
}

async fn another(session: &Session, have: Have, limit: i64) -> Result<(Bytes, Option<Have>)> {
    let pulled = session
        .read(move |db, me| pull::go_on(db, me, have.clone(), limit))
        .await?;
    let bytes = part(&pulled)?;
    Ok((bytes, pulled.standing.more.then_some(pulled.have)))
}

fn part(pulled: &Pulled) -> Result<Bytes> {
    let mut out = Vec::with_capacity(256 + pulled.rows.len() * 1_024);
    for row in &pulled.rows {
        entry(row, &mut out)?;
        out.push(b'\n');
    }
    serde_json::to_writer(&mut out, &pulled.standing)?;
    out.push(b'\n');
    Ok(out.into())
}

/// One entry; its members are those of [`super::api::FeedEntry`].
fn entry(row: &Row, out: &mut Vec<u8>) -> Result<()> {
    let written = write!(
        out,
        "{{\"seq\":{},\"type\":\"{}\",\"id\":\"{}\",\"version\":{},\"operation\":\"{}\",\"changed\":{},\"recorded_at\":{},\"scope\":\"{}\",\"document\":",
        row.seq,
        row.record_type,
        row.record_id,
        row.version,
        row.operation,
        serde_json::to_string(&row.changed)?,
        serde_json::to_string(&row.recorded_at)?,
        row.scope,
    );
    written.map_err(|e| Error::Internal(format!("feed: {e}")))?;
    match &row.document {
        None => out.extend(b"null"),
        Some(document) if row.record_type == RecordType::People => {
            serde_json::to_writer(&mut *out, &masked(document)?)?;
        }
        Some(document) => out.extend(document.as_bytes()),
    }
    out.push(b'}');
    Ok(())
}

/// A person as the feed tells it.
fn masked(document: &str) -> Result<Value> {
    let mut document: Value = serde_json::from_str(document)?;
    if let Some(members) = document.as_object_mut() {
        let personal = Person::holds_personal_data(members);
        if personal {
            Person::mask(members);
        }
        members.insert(personal::MEMBER.to_owned(), json!(personal.then_some(FEED)));
    }
    Ok(document)
}
