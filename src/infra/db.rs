//! The only door to Postgres. A request takes a seat, then a blocking thread,
//! then a connection; reading gives [`Read`], a transaction gives [`Write`].
//! A function that takes `&mut Write` cannot be called while reading.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use diesel::{
    IntoSql, PgConnection, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    result::Error as DieselError,
};
use r2d2::{Pool, PooledConnection};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    cache::Cache,
    chance, codes,
    connection::{Opener, Seat},
    error::{Error, Result, is_away, is_contention},
};
use crate::domain::RecordType;

/// How long a request waits for a seat before it is told 503.
const SEAT_WAIT: Duration = Duration::from_millis(500);
/// How long it may take to open a connection: on a machine that is full a new one of Postgres'
/// needs its time, and whoever waits has a seat already.
const OPEN_WAIT: Duration = Duration::from_secs(2);
/// How often a transaction that only bad luck stopped is tried.
const ATTEMPTS: u32 = 3;
/// The longest pause before the second of these attempts; before the third it is twice that.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Sizes of the pools.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Connections for requests.
    pub requests: u32,
    /// Connections for reports, exports and imports, which run longer.
    pub reports: u32,
}

/// The database: two pools and the caches that its changes drop.
#[derive(Clone)]
pub struct Db {
    requests: Arc<Lane>,
    reports: Arc<Lane>,
    cache: Arc<Cache>,
    url: Arc<str>,
}

/// One pool with as many seats as connections.
struct Lane {
    pool: Pool<Opener>,
    seats: Arc<Semaphore>,
    epoch: Arc<AtomicU64>,
}

impl Lane {
    fn open(url: &str, size: u32, statement_timeout_ms: u32, idle_timeout_ms: u32) -> Self {
        let opener = Opener::new(url, statement_timeout_ms, idle_timeout_ms);
        let epoch = opener.epoch();
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(OPEN_WAIT)
            .error_handler(Box::new(QuietErrors))
            .build_unchecked(opener);
        Lane {
            pool,
            seats: Arc::new(Semaphore::new(size as usize)),
            epoch,
        }
    }

    /// A connection that was opened after the last known break.
    fn connection(&self) -> Result<PooledConnection<Opener>> {
        loop {
            let mut seat = self.pool.get().map_err(|e| {
                log::error!("no database connection: {e}");
                Error::refused(codes::database_away())
            })?;
            if !Opener::is_old(&seat, &self.epoch) {
                return Ok(seat);
            }
            seat.throw_away();
        }
    }

    /// Looks at what went wrong and, if the server has gone, throws away this
    /// connection and every one opened before.
    fn note(&self, seat: &mut Seat, error: &Error) {
        let Error::Db(cause) = error else { return };
        let in_transaction = AnsiTransactionManager::transaction_manager_status_mut(&mut seat.conn)
            .transaction_depth()
            .map_or(true, |d| d.is_some());
        if is_away(cause) || in_transaction || seat.conn.batch_execute("select 1").is_err() {
            self.epoch.fetch_add(1, Relaxed);
            seat.throw_away();
        }
    }
}

/// r2d2 reports every failed attempt of its background thread; the request
/// that suffers from it is logged already.
#[derive(Debug)]
struct QuietErrors;

impl<E: std::fmt::Display> r2d2::HandleError<E> for QuietErrors {
    fn handle_error(&self, error: E) {
        log::debug!("pool: {error}");
    }
}

impl Db {
    /// Opens the pools without connecting: the service starts with the
    /// database away and answers 503 until it is there.
    pub fn open(url: &str, sizes: Sizes, cache: Arc<Cache>) -> Self {
        Db {
            requests: Arc::new(Lane::open(url, sizes.requests, 2_000, 5_000)),
            reports: Arc::new(Lane::open(url, sizes.reports, 30_000, 60_000)),
            cache,
            url: url.into(),
        }
    }

    /// The caches that this database's changes drop.
    pub fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    /// Where the database is, for the listener and the looker-up, which own
    /// their connections.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements that only read, each for itself.
    ///
    /// # Errors
    /// 503 when no seat is free in time or the database is away.
    pub async fn read<T: Send + 'static>(&self, f: impl Fn(&mut Read) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        self.seated(&self.requests, move || db.read_now(f)).await
    }

    /// Runs statements that all see the database at one moment, with the time
    /// limit of reports.
    pub async fn snapshot<T: Send + 'static>(&self, f: impl Fn(&mut Read) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        self.seated(&self.reports, move || db.snapshot_now(f)).await
    }

    /// Runs one transaction that writes.
    pub async fn write<T: Send + 'static>(
        &self,
        kind: Kind,
        f: impl Fn(&mut Write) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.clone();
        self.seated(&self.requests, move || db.write_now(kind, f)).await
    }

    /// Runs long work, an import or an export, on a seat of the reports.
    pub async fn long<T: Send + 'static>(&self, f: impl FnOnce(&Db) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        self.seated(&self.reports, move || f(&db)).await
    }

    async fn seated<T: Send + 'static>(
        &self,
        lane: &Lane,
        f: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let seat = tokio::time::timeout(SEAT_WAIT, lane.seats.clone().acquire_owned())
            .await
            .ok()
            .and_then(|seat| seat.ok())
            .ok_or_else(|| Error::refused(codes::overloaded()))?;
        #[expect(clippy::disallowed_methods, reason = "the one door to blocking threads")]
        actix_web::web::block(move || {
            // The seat goes with the thread: the work goes on after the caller has gone.
            let _seat = seat;
            f()
        })
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
    }

    /// [`Db::read`] on the present thread.
    pub fn read_now<T>(&self, f: impl Fn(&mut Read) -> Result<T>) -> Result<T> {
        self.attempts(&self.requests, |seat| f(&mut Read { conn: &mut seat.conn }))
    }

    /// [`Db::snapshot`] on the present thread.
    pub fn snapshot_now<T>(&self, f: impl Fn(&mut Read) -> Result<T>) -> Result<T> {
        self.attempts(&self.reports, |seat| {
            let conn = &mut seat.conn;
            AnsiTransactionManager::begin_transaction_sql(conn, "begin isolation level repeatable read read only")?;
            let result = f(&mut Read { conn });
            AnsiTransactionManager::rollback_transaction(conn)?;
            result
        })
    }

    /// [`Db::write`] on the present thread.
    pub fn write_now<T>(&self, kind: Kind, f: impl Fn(&mut Write) -> Result<T>) -> Result<T> {
        self.transaction(&self.requests, kind, f)
    }

    /// A write with the time limit of reports, for a chunk of an import.
    pub fn write_long_now<T>(&self, kind: Kind, f: impl Fn(&mut Write) -> Result<T>) -> Result<T> {
        self.transaction(&self.reports, kind, f)
    }

    fn transaction<T>(&self, lane: &Lane, kind: Kind, f: impl Fn(&mut Write) -> Result<T>) -> Result<T> {
        if kind == Kind::Real {
            self.cache.instances().enter()?;
        }
        self.attempts(lane, |seat| {
            let conn = &mut seat.conn;
            AnsiTransactionManager::begin_transaction(conn)?;
            let now =
                match diesel::select(diesel::dsl::now.into_sql::<diesel::sql_types::Timestamptz>()).get_result(conn) {
                    Ok(now) => now,
                    Err(error) => return Err(error.into()),
                };
            let mut write = Write {
                read: Read { conn },
                now,
                kind,
                instance: self.cache.instance(),
                touched: Vec::new(),
            };
            let result = f(&mut write);
            let touched = std::mem::take(&mut write.touched);
            match result {
                Ok(value) if kind == Kind::DryRun => {
                    AnsiTransactionManager::rollback_transaction(conn)?;
                    Ok(value)
                }
                Ok(value) => {
                    let committed = AnsiTransactionManager::commit_transaction(conn);
                    // Dropped also when the outcome is unknown: it may have happened.
                    self.cache.changed(&touched);
                    match committed {
                        Ok(()) => Ok(value),
                        Err(error) if is_away(&error) => {
                            log::error!("commit, outcome unknown: {error}");
                            seat.throw_away();
                            Err(Error::refused(codes::outcome_unknown()))
                        }
                        Err(error) => Err(error.into()),
                    }
                }
                Err(error) => {
                    // A broken connection cannot roll back; it is thrown away below.
                    if AnsiTransactionManager::rollback_transaction(conn).is_err() {
                        seat.throw_away();
                    }
                    Err(error)
                }
            }
        })
    }

    /// Tries again what failed by bad luck alone: contention, or a connection
    /// that had died before it was used.
    fn attempts<T>(&self, lane: &Lane, mut f: impl FnMut(&mut Seat) -> Result<T>) -> Result<T> {
        let mut attempt = 1;
        loop {
            let mut seat = lane.connection()?;
            let error = match f(&mut seat) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            lane.note(&mut seat, &error);
            drop(seat);
            let again = matches!(&error, Error::Db(cause) if is_away(cause) || is_contention(cause));
            if !again || attempt == ATTEMPTS {
                return Err(error);
            }
            // By chance, and longer than most transactions take: two losers must not meet again.
            std::thread::sleep((LONGEST_PAUSE * attempt).mul_f64(chance::fraction()));
            attempt += 1;
        }
    }
}

/// Whether a transaction is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is committed.
    Real,
    /// It is rolled back after everything has been tried, and nobody is told.
    DryRun,
}

/// A connection that reads.
pub struct Read<'c> {
    conn: &'c mut PgConnection,
}

impl Read<'_> {
    /// The connection, for the stores of the features.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.conn
    }
}

/// A transaction that writes, at one moment.
pub struct Write<'c> {
    read: Read<'c>,
    now: DateTime<Utc>,
    kind: Kind,
    instance: &'c str,
    touched: Vec<Touched>,
}

/// What a transaction changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The type of the records.
    pub record_type: RecordType,
    /// Which ones; empty for "any".
    pub ids: Vec<Uuid>,
}

impl Write<'_> {
    /// The moment of the transaction by the database's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Whether it will be rolled back.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name under which other instances hear of the changes.
    pub fn instance(&self) -> &str {
        self.instance
    }

    /// Notes what was changed, so that the caches drop it after the commit.
    pub fn touch(&mut self, record_type: RecordType, ids: &[Uuid]) {
        match self.touched.iter_mut().find(|t| t.record_type == record_type) {
            Some(known) if known.ids.is_empty() || ids.is_empty() => known.ids.clear(),
            Some(known) => known.ids.extend_from_slice(ids),
            None => self.touched.push(Touched {
                record_type,
                ids: ids.to_vec(),
            }),
        }
    }

    /// Tries a part of the transaction; what it did is undone when it fails
    /// and the rest goes on.
    pub fn attempt<T>(&mut self, f: impl FnOnce(&mut Write) -> Result<T>) -> Result<T> {
        AnsiTransactionManager::begin_transaction(self.conn())?;
        match f(self) {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(self.conn())?;
                Ok(value)
            }
            Err(error) => {
                AnsiTransactionManager::rollback_transaction(self.conn())?;
                Err(error)
            }
        }
    }
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl<'c> DerefMut for Write<'c> {
    fn deref_mut(&mut self) -> &mut Read<'c> {
        &mut self.read
    }
}

/// Whether an error is a broken rule of the named constraint.
pub fn breaks(error: &DieselError, constraint: &str) -> bool {
    matches!(error, DieselError::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
}
