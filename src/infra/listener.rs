//! Hears what other processes change (`NOTIFY` from the ledger) and drops it
//! from this process' caches.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use uuid::Uuid;

use super::{Cache, Db, db::Touched};
use crate::domain::RecordType;

/// The channel on which the ledger tells changes.
pub const CHANNEL: &str = "sinergi_ledger";
/// How often the socket is looked at: the time by which another instance may lag.
const PERIOD: Duration = Duration::from_millis(20);
/// How many quiet looks before the connection is tried for life.
const QUIET_LOOKS: u32 = 250;

/// The payload that tells a change of `instance`, which passes over its own: it
/// has dropped its caches already. Long lists are told as "any".
pub fn payload(instance: &str, touched: &Touched) -> String {
    let ids: Vec<String> = touched.ids.iter().map(|id| id.simple().to_string()).collect();
    let ids = if ids.len() > 100 { "*".to_owned() } else { ids.join(",") };
    format!("{instance} {} {ids}", touched.record_type)
}

/// What a payload tells; `None` when it came from `instance` itself.
fn heard(instance: &str, payload: &str) -> Option<Touched> {
    let mut parts = payload.split(' ');
    if parts.next() == Some(instance) {
        return None;
    }
    let record_type = parts
        .next()
        .and_then(|t| t.parse().ok())
        .unwrap_or(RecordType::Libraries);
    let ids: Option<Vec<Uuid>> = parts
        .next()
        .unwrap_or("*")
        .split(',')
        .map(|id| id.parse().ok())
        .collect();
    Some(Touched {
        record_type,
        ids: ids.unwrap_or_default(),
    })
}

/// A thread that listens until told to stop.
pub struct Listener {
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Listener {
    /// Starts listening. The caches are used from the moment it is connected.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(db: &Db) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (url, cache, ended) = (db.url().to_owned(), db.cache().clone(), stop.clone());
        let thread = thread::Builder::new().name("listener".into()).spawn(move || {
            while !ended.load(SeqCst) {
                if let Err(error) = listen(&url, &cache, &ended) {
                    log::warn!("listener: {error}; caches are not used until it is back");
                }
                cache.set_informed(false);
                thread::sleep(PERIOD * 10);
            }
        })?;
        Ok(Listener {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn listen(url: &str, cache: &Cache, ended: &AtomicBool) -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute(&format!("listen {CHANNEL}"))?;
    cache.set_informed(true);
    let mut quiet = 0;
    while !ended.load(SeqCst) {
        let heard_now: Vec<_> = conn.notifications_iter().collect::<Result<_, _>>()?;
        quiet = if heard_now.is_empty() { quiet + 1 } else { 0 };
        for notification in heard_now {
            cache.changed(heard(cache.instance(), &notification.payload).as_slice());
        }
        if quiet == QUIET_LOOKS {
            // A connection cut without a word is noticed only by using it.
            conn.batch_execute("select 1")?;
            quiet = 0;
        }
        thread::sleep(PERIOD);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_changes_are_passed_over_and_foreign_ones_understood() {
        let touched = Touched {
            record_type: RecordType::Enrolments,
            ids: vec![Uuid::now_v7(), Uuid::now_v7()],
        };
        let told = payload("here", &touched);
        assert_eq!(heard("here", &told), None);
        assert_eq!(heard("there", &told), Some(touched));
        assert_eq!(heard("here", "there libraries *").unwrap().ids, Vec::<Uuid>::new());
        assert_eq!(heard("here", "rubbish").unwrap().ids, Vec::<Uuid>::new());
    }
}
