//! Migrations, carried in the binary.

use diesel::{Connection, ConnectionError, PgConnection, RunQueryDsl, connection::SimpleConnection, pg::Pg};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    error::{Error, Result},
    reporting,
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// Two instances that start at once must not migrate at once.
const LOCK: i64 = 0x51_4e_45_52_47_49;

/// Brings the database up to date and tells how many migrations were run.
///
/// # Errors
/// When the database cannot be reached or a migration fails.
pub fn run(url: &str) -> Result<usize> {
    let mut conn = connect(url)?;
    conn.batch_execute(&format!("select pg_advisory_lock({LOCK})"))?;
    let done = bring_up_to_date(&mut conn);
    conn.batch_execute(&format!("select pg_advisory_unlock({LOCK})"))?;
    done
}

fn bring_up_to_date(conn: &mut PgConnection) -> Result<usize> {
    let changing = !pending(conn)?.is_empty();
    // A column that a view shows cannot change its type.
    reporting::around(conn, changing, |conn| {
        let done = conn.run_pending_migrations(MIGRATIONS).map(|d| d.len());
        done.map_err(|e| Error::Internal(format!("migration: {e}")))
    })
}

/// Takes back all migrations. For tests alone: it empties the database.
///
/// # Errors
/// As [`run`].
pub fn revert_all(url: &str) -> Result<usize> {
    let mut conn = connect(url)?;
    reporting::remove(&mut conn)?;
    let done = conn.revert_all_migrations(MIGRATIONS);
    done.map(|d| d.len())
        .map_err(|e| Error::Internal(format!("migration: {e}")))
}

/// The names of migrations that the database lacks.
///
/// # Errors
/// As [`run`].
pub fn pending(conn: &mut PgConnection) -> Result<Vec<String>> {
    let pending = MigrationHarness::<Pg>::pending_migrations(conn, MIGRATIONS);
    let pending = pending.map_err(|e| Error::Internal(format!("migration: {e}")))?;
    Ok(pending.iter().map(|m| m.name().to_string()).collect())
}

/// Makes a database if it is not there yet.
///
/// # Errors
/// When the server cannot be reached.
pub fn create_database(server_url: &str, name: &str) -> Result<()> {
    let mut conn = connect(server_url)?;
    let exists: i64 = diesel::sql_query(format!(
        "select count(*) as count from pg_database where datname = '{name}'"
    ))
    .get_result::<Count>(&mut conn)?
    .count;
    if exists == 0 {
        conn.batch_execute(&format!("create database \"{name}\""))?;
    }
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// A connection of one's own, for a command that changes what the database is made of.
///
/// # Errors
/// When the database cannot be reached.
pub fn connect(url: &str) -> Result<PgConnection> {
    PgConnection::establish(url).map_err(|e| match e {
        ConnectionError::CouldntSetupConfiguration(e) => Error::Db(e),
        other => Error::Internal(format!("cannot reach the database: {other}")),
    })
}
