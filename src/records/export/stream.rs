//! Sends an export as the answer to a request, while it is being read.

use std::{cell::Cell, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Bytes};
use futures_util::{StreamExt, stream};
use tokio::{runtime::Handle, sync::mpsc, time::timeout};

use super::{
    note::{ExportStatus, ExportWay},
    noting,
    order::{Order, Progress},
};
use crate::{
    access::{Author, Session},
    infra::{Db, Error, Result, codes, db::Kind},
};

/// How many pieces may wait for a slow reader.
const AHEAD: usize = 4;
/// How long a reader may stand still before the export is broken off.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers with an export. A refusal before the first byte is a proper answer; after it the answer
/// is broken off, so that nobody takes it for whole.
///
/// # Errors
/// 503 when no seat for long work is free, and what is refused before the first byte.
pub async fn answer(session: &Session, request: &HttpRequest, order: Order) -> Result<HttpResponse> {
    let author = session.author(request)?;
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes>>(AHEAD);
    let (handle, db) = (Handle::current(), session.db().clone());
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(order.form.media_type())
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", order.file_name()),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization, Accept, Accept-Encoding, X-Purpose"));
    // The rows flow while the answer is being sent: the work is not awaited here.
    actix_web::rt::spawn(async move {
        let failed = sender.clone();
        let sent = db.long(move |db| {
            let wire = Wire {
                handle,
                sender,
                gone: Cell::new(false),
            };
            wire.send_all(db, &author, &order)
        });
        if let Err(error) = sent.await {
            log::warn!("export broken off: {error}");
            // An error in the body cuts the answer.
            let _ = failed.send(Err(error)).await;
        }
    });
    let first = match receiver.recv().await {
        Some(Err(error)) => return Err(error),
        Some(Ok(bytes)) => Some(bytes),
        None => None,
    };
    let rest = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|item| (item, receiver))
    });
    Ok(answer.streaming(stream::iter(first.map(Ok)).chain(rest)))
}

/// The way to the caller.
struct Wire {
    handle: Handle,
    sender: mpsc::Sender<Result<Bytes>>,
    /// Whether the caller has gone, or has taken nothing for too long.
    gone: Cell<bool>,
}

impl Wire {
    /// Sends everything. What the ledger tells of it is there before the first byte, and before
    /// the end.
    fn send_all(&self, db: &Db, author: &Author, order: &Order) -> Result<()> {
        let export = db.write_now(Kind::Real, |db| {
            noting::begin(db, author, ExportWay::Stream, &order.url, order.form)
        })?;
        let progress = Progress::default();
        let sent = self.make(db, order, &progress);
        let extent = progress.extent();
        let (status, problem) = match &sent {
            Ok(()) => (ExportStatus::Complete, None),
            Err(_) if self.gone.get() => (ExportStatus::Incomplete, None),
            Err(error) if extent.bytes == 0 => (ExportStatus::Failed, Some(error.problem_code())),
            Err(error) => (ExportStatus::Incomplete, Some(error.problem_code())),
        };
        let noted = db.write_now(Kind::Real, |db| {
            noting::end(db, author, export.id, |fields, _| {
                fields.status = status;
                fields.rows = Some(extent.rows);
                fields.bytes = Some(extent.bytes);
                fields.disclosed = Some(extent.disclosed);
                fields.problem = problem.map(str::to_owned);
            })
        });
        sent.and(noted)
    }

    fn make(&self, db: &Db, order: &Order, progress: &Progress) -> Result<()> {
        let (handle, sender) = (&self.handle, &self.sender);
        let mut lost = false;
        let made = order.make(db, progress, &mut |bytes| {
            let sent = handle.block_on(sender.send_timeout(Ok(bytes), PATIENCE));
            sent.map_err(|_| {
                lost = true;
                Error::refused(codes::timeout())
            })
        });
        self.gone.set(lost);
        made?;
        // Only what the caller has taken has gone out.
        let taken = handle.block_on(async { timeout(PATIENCE, sender.reserve_many(AHEAD)).await });
        if !matches!(taken, Ok(Ok(_))) {
            self.gone.set(true);
            return Err(Error::refused(codes::timeout()));
        }
        Ok(())
    }
}
