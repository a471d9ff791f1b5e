//! Makes a job: reads what was asked with the rights that its author has now, and keeps the file
//! piece by piece.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use diesel::QueryDsl;

use super::{
    runs::{self, Job},
    sources,
};
use crate::{
    access::Actor,
    infra::{Db, Error, Read, Result, codes, db::Kind, schema::exports},
    records::{
        export::{ExportFormat, order::Progress},
        personal::Reader,
    },
};

/// Bytes of a piece.
const PIECE: usize = 256 << 10;
/// Bytes of a file.
const LARGEST: i64 = 256 << 20;

/// Makes a job on the present thread, unless it is halted.
///
/// # Errors
/// 403 when the author may not have it any more, and whatever keeps it from being made.
pub fn make(db: &Db, job: &Job, progress: &Progress, halt: &AtomicBool) -> Result<()> {
    let (actor, form) = db.read_now(|db| author(db, job))?;
    let reader = Reader::in_background(Arc::new(actor), job.purpose.clone(), job.request_id.clone());
    let order = (sources::at(&job.path)?.order)(&reader, form, &job.path, &job.query)?;
    let mut file = File {
        db,
        job,
        halt,
        waiting: Vec::with_capacity(PIECE),
        pieces: 0,
    };
    order.make(db, progress, &mut |bytes| {
        if progress.extent().bytes > LARGEST {
            return Err(Error::detailed(
                codes::export_too_large(),
                "More than 256 MiB are not kept. Ask for less, or for Parquet.",
                "Lebih dari 256 MiB tidak disimpan. Persempit, atau minta Parquet.",
            ));
        }
        file.take(&bytes)
    })?;
    file.flush()
}

/// Who ordered it, with the rights of now, and in which form.
fn author(db: &mut Read, job: &Job) -> Result<(Actor, ExportFormat)> {
    use diesel::RunQueryDsl;
    let (principal, form) = exports::table
        .find(job.export_id)
        .select((exports::principal_id, exports::format))
        .first(db.conn())?;
    let refused = || {
        Error::detailed(
            codes::forbidden(),
            "Who ordered this export may read nothing any more.",
            "Pemesan ekspor ini tidak lagi boleh membaca apa pun.",
        )
    };
    let actor = Actor::load(db, principal, None)?.ok_or_else(refused)?;
    if actor.grants.is_empty() {
        return Err(refused());
    }
    Ok((actor, form))
}

/// A file in the making.
struct File<'a> {
    db: &'a Db,
    job: &'a Job,
    halt: &'a AtomicBool,
    waiting: Vec<u8>,
    pieces: i32,
}

impl File<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = PIECE - self.waiting.len();
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.waiting.extend_from_slice(now);
            rest = later;
            if self.waiting.len() == PIECE {
                self.flush()?;
            }
        }
        self.refuse_halted()
    }

    fn flush(&mut self) -> Result<()> {
        self.refuse_halted()?;
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (job, number, bytes) = (self.job, self.pieces, std::mem::take(&mut self.waiting));
        let kept = self
            .db
            .write_now(Kind::Real, |db| runs::keep(db, job, number, &bytes))?;
        if !kept {
            self.halt.store(true, Relaxed);
        }
        self.pieces += 1;
        self.waiting.reserve(PIECE);
        self.refuse_halted()
    }

    /// Whoever took the job, or took it away, goes on without us.
    fn refuse_halted(&self) -> Result<()> {
        if self.halt.load(Relaxed) {
            return Err(Error::Internal("the export was halted".into()));
        }
        Ok(())
    }
}
