//! Makes exports in the background, one after the other, as long as the service runs.
//!
//! Several instances on one database share the work: a job belongs for some seconds to whoever has
//! taken it, and longer as long as that one says that it goes on. What was begun by an instance
//! that is gone is begun anew.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use actix_web::rt;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    making,
    runs::{self, Job},
};
use crate::{
    infra::{Db, Error, Result, db::Kind},
    records::export::order::Progress,
};

/// How often it looks without having heard of anything.
const LOOK: Duration = Duration::from_secs(5);
/// How long a job belongs to who has taken it, without a sign of life.
const LEASE: Duration = Duration::from_secs(15);
/// How often it gives one.
const BEAT: Duration = Duration::from_secs(2);
/// How long after what will pass by itself.
const REST: Duration = Duration::from_secs(2);
/// How often a job is begun that the service cannot make, or does not survive.
const TRIES: i32 = 3;
/// How long a job may take to notice that it is halted.
const FAREWELL: Duration = Duration::from_secs(10);

/// The worker of this instance.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: rt::task::JoinHandle<()>,
}

impl Worker {
    /// Starts to work, in the background of the present thread.
    pub fn start(db: Db) -> Self {
        let (stop, stopped) = watch::channel(false);
        Worker {
            stop,
            task: rt::spawn(work(db, stopped)),
        }
    }

    /// Takes nothing new, and lets go of what is being made: it is begun anew, by another instance
    /// or by this one when it is back.
    pub async fn finish(self) {
        let _ = self.stop.send(true);
        if timeout(FAREWELL, self.task).await.is_err() {
            log::warn!("exports: one that was being made will be begun anew");
        }
    }
}

async fn work(db: Db, mut stopped: watch::Receiver<bool>) {
    let mut changes = db.cache().changes();
    while !*stopped.borrow() {
        let pause = match next(&db, &mut stopped).await {
            Ok(true) => continue,
            Ok(false) => LOOK,
            Err(error) => {
                log::warn!("exports: {error}");
                REST
            }
        };
        tokio::select! {
            Ok(()) = changes.changed() => {}
            () = sleep(pause) => {}
            changed = stopped.changed() => if changed.is_err() { break },
        }
    }
}

/// Makes the next job. Whether there was one.
async fn next(db: &Db, stopped: &mut watch::Receiver<bool>) -> Result<bool> {
    let Some(job) = db.write(Kind::Real, |db| runs::take(db, LEASE)).await? else {
        return Ok(false);
    };
    let (progress, halt) = (Arc::new(Progress::default()), Arc::new(AtomicBool::new(false)));
    let made = {
        let (job, progress, halt) = (job.clone(), progress.clone(), halt.clone());
        db.long(move |db| making::make(db, &job, &progress, &halt))
    };
    tokio::pin!(made);
    let made = loop {
        tokio::select! {
            made = &mut made => break made,
            () = sleep(BEAT) => {
                let (job, extent) = (job.clone(), progress.extent());
                match db.write(Kind::Real, move |db| runs::go_on(db, &job, extent, LEASE)).await {
                    Ok(true) => {}
                    Ok(false) => halt.store(true, Relaxed),
                    Err(error) => log::warn!("exports: {error}"),
                }
            }
            changed = stopped.changed() => {
                // Without a sender there is nobody to wait for either.
                if changed.is_err() || *stopped.borrow() {
                    halt.store(true, Relaxed);
                    let _ = timeout(FAREWELL, &mut made).await;
                    let _ = db.write(Kind::Real, move |db| runs::release(db, &job, Duration::ZERO, false)).await;
                    return Ok(false);
                }
            }
        }
    };
    close(db, job, made, &progress).await?;
    Ok(true)
}

/// Writes down what came of a job.
async fn close(db: &Db, job: Job, made: Result<()>, progress: &Progress) -> Result<()> {
    let extent = progress.extent();
    let error = match made {
        Ok(()) => return db.write(Kind::Real, move |db| runs::done(db, &job, extent)).await,
        Err(error) => error,
    };
    let passes = passes(&error);
    let for_good = error.refusal().is_some() && !passes;
    if for_good || (job.tries >= TRIES && !passes) {
        log::info!("export {} failed: {error}", job.export_id);
        let problem = error.problem_code();
        return db
            .write(Kind::Real, move |db| runs::failed(db, &job, extent, problem))
            .await;
    }
    log::warn!("export {} will be begun anew: {error}", job.export_id);
    db.write(Kind::Real, move |db| runs::release(db, &job, REST, !passes))
        .await
}

/// Whether it will pass by itself: the database is away, or there is too much to do.
fn passes(error: &Error) -> bool {
    matches!(error.problem_code(), "database_away" | "overloaded" | "outcome_unknown")
}
