//! Hears what other processes change (`NOTIFY` from the ledger) and drops it
//! from this process' caches; tells other instances of this one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Bool};
use uuid::Uuid;

use super::{Cache, Db, db::Touched, instances::HANDSHAKE};
use crate::domain::RecordType;

/// The channel on which the ledger tells changes.
pub const CHANNEL: &str = "sinergi_ledger";
/// How often it is looked for changes when nobody asks.
const PERIOD: Duration = Duration::from_millis(20);
/// How often it is looked for other instances.
const OTHERS: Duration = Duration::from_secs(5);
/// What an instance says when it comes.
const PRESENT: &str = "present";
/// The lock that each instance holds while it listens, shared with the others.
const LOCK: &str = "1936289394, 1";

/// The payload that tells a change of `instance`, which passes over its own: it
/// has dropped its caches already. Long lists are told as "any".
pub fn payload(instance: &str, touched: &Touched) -> String {
    let ids: Vec<String> = touched.ids.iter().map(|id| id.simple().to_string()).collect();
    let ids = if ids.len() > 100 { "*".to_owned() } else { ids.join(",") };
    format!("{instance} {} {ids}", touched.record_type)
}

/// What a payload tells; `None` when it came from `instance` itself. Something
/// that is not understood, such as a greeting, may be any change.
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
        db.cache().instances().listens();
        let stop = Arc::new(AtomicBool::new(false));
        let (url, cache, ended) = (db.url().to_owned(), db.cache().clone(), stop.clone());
        let thread = thread::Builder::new().name("listener".into()).spawn(move || {
            while !ended.load(SeqCst) {
                if let Err(error) = listen(&url, &cache, &ended) {
                    log::warn!("listener: {error}; caches are not used until it is back");
                }
                cache.set_informed(false);
                cache.instances().set_known(false);
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
    let instances = cache.instances();
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute(&format!("listen {CHANNEL}"))?;
    conn.batch_execute(&format!("select pg_advisory_lock_shared({LOCK})"))?;
    // Of two that come at the same time each sees the other, or one of them does.
    let are_others = others(&mut conn)?;
    conn.batch_execute(&format!("notify {CHANNEL}, '{} {PRESENT}'", cache.instance()))?;
    if are_others {
        instances.reckon_with_others();
        thread::sleep(HANDSHAKE);
    }
    instances.set_known(true);
    let mut counted = Instant::now();
    while !ended.load(SeqCst) {
        let asked = instances.wait(PERIOD);
        let began = instances.now();
        // What was committed before this statement is delivered with its answer.
        conn.batch_execute("select 1")?;
        let heard_now: Vec<_> = conn.notifications_iter().collect::<Result<_, _>>()?;
        for notification in heard_now {
            if let Some(change) = heard(cache.instance(), &notification.payload) {
                instances.reckon_with_others();
                cache.changed(&[change]);
            }
        }
        cache.set_informed(true);
        instances.looked(began, asked);
        if counted.elapsed() > OTHERS {
            counted = Instant::now();
            if others(&mut conn)? {
                instances.reckon_with_others();
            }
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Others {
    #[diesel(sql_type = Bool)]
    there: bool,
}

/// Whether other instances listen to this database.
fn others(conn: &mut PgConnection) -> diesel::QueryResult<bool> {
    let sql = format!(
        "select exists (
             select from pg_locks l join pg_database d on d.oid = l.database
             where l.locktype = 'advisory' and d.datname = current_database() and l.granted and l.pid <> pg_backend_pid()
               and (l.classid, l.objid) = ({LOCK}) and l.objsubid = 2
         ) as there"
    );
    Ok(diesel::sql_query(sql).get_result::<Others>(conn)?.there)
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
