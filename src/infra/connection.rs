//! Connections to Postgres: how one is opened, when one is thrown away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, ConnectionError, PgConnection, RunQueryDsl, connection::SimpleConnection, result::Error as DieselError,
    sql_types::Text,
};
use r2d2::ManageConnection;

use super::{Read, chance, error::Error};

/// The first and the longest pause between two attempts to reach a database.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// How long a statement waits for a row that another transaction has, in milliseconds: the
/// shortest, and by how much it differs between connections. Two that wait for each other then
/// do not give up in the same moment, and the second goes on.
const LOCK_WAIT: (f64, f64) = (500.0, 300.0);

/// Asks the database to speak English, if the account may: what ran into a time limit is known by
/// what the database says, since the driver does not give its code.
const SPEAK_ENGLISH: &str = "do $$ begin
    perform set_config('lc_messages', 'C', false);
    exception when insufficient_privilege then null;
end $$;";

/// A connection and whether it may be used again.
pub struct Seat {
    pub(super) conn: PgConnection,
    /// The state of the pool when it was opened.
    epoch: u64,
    /// Set when a statement showed that the server is gone.
    broken: bool,
}

impl Seat {
    /// Marks the connection, so that the pool drops it when it comes back.
    pub(super) fn throw_away(&mut self) {
        self.broken = true;
    }
}

/// Opens connections for a pool.
pub struct Opener {
    url: String,
    settings: String,
    epoch: Arc<AtomicU64>,
}

impl Opener {
    /// `statement_timeout_ms` bounds every statement and `idle_timeout_ms` the
    /// rest between two of them in a transaction; requests and reports differ.
    /// Nothing is compiled: for statements of some milliseconds that takes seconds.
    pub fn new(url: &str, statement_timeout_ms: u32, idle_timeout_ms: u32) -> Self {
        let settings = format!(
            "set statement_timeout = {statement_timeout_ms};
             set idle_in_transaction_session_timeout = {idle_timeout_ms};
             set client_min_messages = warning;
             set jit = off;
             set timezone = 'UTC';"
        );
        Opener {
            url: url.to_owned(),
            settings,
            epoch: Arc::default(),
        }
    }

    /// The epoch of the pool: a connection of an older one is thrown away.
    pub(super) fn epoch(&self) -> Arc<AtomicU64> {
        self.epoch.clone()
    }

    /// Whether a connection was opened before the last known break.
    pub(super) fn is_old(seat: &Seat, epoch: &AtomicU64) -> bool {
        seat.epoch < epoch.load(Relaxed)
    }
}

/// Why no connection could be opened.
#[derive(Debug)]
pub struct OpenError(ConnectionError);

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for OpenError {}

impl ManageConnection for Opener {
    type Connection = Seat;
    type Error = OpenError;

    fn connect(&self) -> Result<Seat, OpenError> {
        let epoch = self.epoch.load(Relaxed);
        let mut conn = PgConnection::establish(&self.url).map_err(OpenError)?;
        let (shortest, spread) = LOCK_WAIT;
        let lock_wait = (shortest + spread * chance::fraction()).round();
        conn.batch_execute(&format!("{} set lock_timeout = {lock_wait};", self.settings))
            .and_then(|()| set_similarity(&mut conn))
            .and_then(|()| conn.batch_execute(SPEAK_ENGLISH))
            .map_err(|e| OpenError(ConnectionError::CouldntSetupConfiguration(e)))?;
        Ok(Seat {
            conn,
            epoch,
            broken: false,
        })
    }

    fn is_valid(&self, seat: &mut Seat) -> Result<(), OpenError> {
        seat.conn
            .batch_execute("select 1")
            .map_err(|e| OpenError(ConnectionError::CouldntSetupConfiguration(e)))
    }

    fn has_broken(&self, seat: &mut Seat) -> bool {
        seat.broken || std::thread::panicking()
    }
}

/// The language of the database's messages, when it is not English and the account may not change that.
///
/// # Errors
/// When the database cannot answer.
pub fn foreign_language(db: &mut Read) -> Result<Option<String>, Error> {
    let language: String = diesel::select(current_setting("lc_messages")).get_result(db.conn())?;
    Ok(Some(language).filter(|language| !is_english(language)))
}

/// Whether messages in this locale are English.
fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.']).next().unwrap_or_default();
    ["C", "POSIX", "en"].contains(&language)
}

diesel::define_sql_function! {
    /// The value of a setting.
    fn current_setting(name: Text) -> Text;
}

/// How much of a word must agree before a search finds it. The setting exists
/// only after the extension has been loaded once, so it may be set in advance.
fn set_similarity(conn: &mut PgConnection) -> Result<(), DieselError> {
    conn.batch_execute("set pg_trgm.word_similarity_threshold = 0.5;")
}

/// Waits until the database takes connections: it is asked again, ever more
/// rarely, and each time the log says why.
///
/// # Errors
/// When it cannot be reached for as long as this, or its address is none.
pub fn wait_for(url: &str, patience: Duration) -> Result<(), Error> {
    let begun = Instant::now();
    let (mut pause, longest) = PAUSES;
    loop {
        let away = match PgConnection::establish(url) {
            Ok(_) => return Ok(()),
            Err(ConnectionError::BadConnection(reason)) => reason.trim().to_owned(),
            Err(other) => return Err(Error::Internal(format!("cannot reach the database: {other}"))),
        };
        let left = patience.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(Error::Internal(format!("cannot reach the database: {away}")));
        }
        log::warn!(
            "the database is not there yet, waiting up to {} s more: {away}",
            left.as_secs()
        );
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_told_from_other_languages() {
        for english in ["C", "C.UTF-8", "POSIX", "en_US.UTF-8", "en_ID"] {
            assert!(is_english(english), "{english}");
        }
        for other in ["id_ID.UTF-8", "ca_ES", "cs_CZ.UTF-8", ""] {
            assert!(!is_english(other), "{other}");
        }
    }
}
