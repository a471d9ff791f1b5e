//! Reads of single records, gathered: those that wait at the same moment are
//! one statement. One thread owns one connection and takes all that is queued;
//! while its statement runs, the next batch forms. No timer: a lone read waits
//! for nobody.

use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Record, record};
use crate::{
    domain::RecordType,
    infra::{Db, Error, Read, Result, cache::Entry, clock, codes},
};

/// The most ids of one statement.
const BATCH: usize = 256;
/// The longest queue; beyond it the caller is told 503.
const QUEUE: usize = 4096;

type Found = HashMap<Uuid, Arc<Entry>>;
type Loader = fn(&mut Read, &[Uuid]) -> Result<Found>;

struct Wanted {
    record_type: RecordType,
    load: Loader,
    id: Uuid,
    answer: oneshot::Sender<Result<Option<Arc<Entry>>>>,
}

#[derive(Default)]
struct Queue {
    wanted: Vec<Wanted>,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
}

/// The looker-up of one process.
pub struct Lookup {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Lookup {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(db: &Db) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            filled: Condvar::new(),
        });
        let (db, mine) = (db.clone(), shared.clone());
        let thread = thread::Builder::new()
            .name("lookup".into())
            .spawn(move || serve(&db, &mine))?;
        Ok(Lookup {
            shared,
            thread: Some(thread),
        })
    }

    /// A record as it is answered, from the cache or from the database.
    ///
    /// # Errors
    /// 503 when the queue is full or the database away.
    pub async fn get<R: Record>(&self, db: &Db, id: Uuid) -> Result<Option<Arc<Entry>>> {
        if R::PERSONAL {
            return Err(Error::Internal(format!("{} are not to be kept", R::TYPE)));
        }
        let fresh = |entry: &Arc<Entry>| R::DERIVED.is_empty() || entry.days == clock::day_count();
        if let Some(entry) = db.cache().record(R::TYPE, id).filter(fresh) {
            return Ok(Some(entry));
        }
        let read_at = db.cache().generation(&[R::TYPE]);
        let (answer, found) = oneshot::channel();
        self.ask(Wanted {
            record_type: R::TYPE,
            load: load::<R>,
            id,
            answer,
        })?;
        let found = found.await.map_err(|_| Error::refused(codes::overloaded()))??;
        if let Some(entry) = &found {
            db.cache().keep_record(R::TYPE, id, read_at, entry);
        }
        Ok(found)
    }

    fn ask(&self, wanted: Wanted) -> Result<()> {
        let mut queue = lock(&self.shared.queue);
        if queue.wanted.len() >= QUEUE || queue.closed {
            return Err(Error::refused(codes::overloaded()));
        }
        let was_empty = queue.wanted.is_empty();
        queue.wanted.push(wanted);
        drop(queue);
        if was_empty {
            self.shared.filled.notify_one();
        }
        Ok(())
    }
}

impl Drop for Lookup {
    fn drop(&mut self) {
        lock(&self.shared.queue).closed = true;
        self.shared.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(db: &Db, shared: &Shared) {
    loop {
        let batch = {
            let queue = lock(&shared.queue);
            let waiting = shared.filled.wait_while(queue, |q| q.wanted.is_empty() && !q.closed);
            let mut queue = waiting.unwrap_or_else(PoisonError::into_inner);
            if queue.closed && queue.wanted.is_empty() {
                return;
            }
            let take = queue.wanted.len().min(BATCH);
            queue.wanted.drain(..take).collect::<Vec<_>>()
        };
        answer(db, batch);
    }
}

/// One statement for each type in the batch.
fn answer(db: &Db, batch: Vec<Wanted>) {
    let mut by_type: HashMap<RecordType, Vec<Wanted>> = HashMap::new();
    for wanted in batch {
        by_type.entry(wanted.record_type).or_default().push(wanted);
    }
    for (_, wanted) in by_type {
        let Some(load) = wanted.first().map(|w| w.load) else {
            continue;
        };
        let mut ids: Vec<Uuid> = wanted.iter().map(|w| w.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = db.read_now(|db| load(db, &ids));
        for Wanted { id, answer, .. } in wanted {
            let result = match &found {
                Ok(found) => Ok(found.get(&id).cloned()),
                Err(Error::Refused(refusal)) => Err(Error::refused(refusal.code())),
                Err(error) => {
                    log::error!("lookup: {error}");
                    Err(Error::refused(codes::database_away()))
                }
            };
            // A caller who has gone is no loss.
            let _ = answer.send(result);
        }
    }
}

fn load<R: Record>(db: &mut Read, ids: &[Uuid]) -> Result<Found> {
    R::find(db, ids, false)?
        .into_iter()
        .map(|row| Ok((row.id(), Arc::new(entry(&row)?))))
        .collect()
}

/// The form in which a record is answered.
fn entry<R: Record>(row: &R) -> Result<Entry> {
    Ok(Entry {
        region: row.region().cloned(),
        version: row.stamp().version,
        deleted: row.stamp().deleted_at.is_some(),
        days: clock::day_count(),
        body: if R::DERIVED.is_empty() {
            serde_json::to_vec(row)?
        } else {
            serde_json::to_vec(&record::shown(row)?)?
        }
        .into(),
    })
}
