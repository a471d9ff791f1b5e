//! Views for tools that read SQL, in a schema of their own with a role that may
//! read nothing else.

use aws_lc_rs::digest;
use diesel::{
    OptionalExtension, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    result::{DatabaseErrorKind, Error as Failed},
    sql_types::{Bool, Nullable, Text},
};

use super::error::{Error, Result};

/// The schema of the views.
pub const SCHEMA: &str = "reporting";
/// The role that reads them. Roles belong to the whole server.
pub const ROLE: &str = "sinergi_reporting";
/// The statements that make the views.
pub const VIEWS: &str = include_str!("views.sql");

/// How long a question of a reporting tool may take.
const PATIENCE: &str = "60s";

/// A view that is there.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct View {
    /// `schema.view`.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What a row is.
    #[diesel(sql_type = Nullable<Text>)]
    pub comment: Option<String>,
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Nullable<Text>)]
    mark: Option<String>,
}

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Bool)]
    known: bool,
}

/// Makes the views and the role, or makes them anew.
///
/// # Errors
/// When this user of the database may not, or something was built upon the views.
pub fn create(conn: &mut PgConnection) -> Result<()> {
    make_role(conn)?;
    together(conn, |conn| {
        drop_views(conn)?;
        make(conn)
    })
}

/// Lets the role sign in with this password.
///
/// # Errors
/// When this user of the database may not.
pub fn let_in(conn: &mut PgConnection, password: &str) -> Result<()> {
    // A statement of this kind takes no parameters.
    let sql = format!("alter role {ROLE} login password {}", quoted(password));
    Ok(conn.batch_execute(&sql)?)
}

/// Takes the schema away. The role stays: other databases of the server may have it.
///
/// # Errors
/// When something was built upon the views.
pub fn remove(conn: &mut PgConnection) -> Result<()> {
    together(conn, |conn| {
        drop_views(conn)?;
        conn.batch_execute(&format!("drop schema if exists {SCHEMA}"))
    })
}

/// The views that are there.
///
/// # Errors
/// When the database cannot answer.
pub fn views(conn: &mut PgConnection) -> Result<Vec<View>> {
    Ok(listed(conn)?)
}

/// Lets the tables change: does `work`, and makes the views anew afterwards when
/// they were there. They go before it only when `changing` says that tables change or
/// when they are those of another version.
///
/// # Errors
/// As [`create`], and as `work`.
pub fn around<T>(
    conn: &mut PgConnection,
    changing: bool,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let held = marked(conn)?;
    let renew = held.is_some_and(|mark| changing || mark != own_mark());
    if renew {
        together(conn, drop_views)?;
    }
    let done = work(conn);
    if renew {
        together(conn, make)?;
    }
    done
}

/// The mark of the views' version; none when there is no such schema.
fn marked(conn: &mut PgConnection) -> Result<Option<String>> {
    let found: Option<Mark> = diesel::sql_query(format!(
        "select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = '{SCHEMA}'"
    ))
    .get_result(conn)
    .optional()?;
    // A schema of this name that somebody else made is none of ours.
    Ok(found.and_then(|found| found.mark).filter(|mark| mark.starts_with(OURS)))
}

const OURS: &str = "Sinergi, views ";

fn own_mark() -> String {
    let digest = digest::digest(&digest::SHA256, VIEWS.as_bytes());
    let short = digest.as_ref().iter().take(8);
    short.fold(OURS.to_owned(), |mark, byte| format!("{mark}{byte:02x}"))
}

fn make_role(conn: &mut PgConnection) -> Result<()> {
    let known: Known = diesel::sql_query(format!(
        "select exists (select from pg_roles where rolname = '{ROLE}') as known"
    ))
    .get_result(conn)?;
    if known.known {
        return Ok(());
    }
    match conn.batch_execute(&format!("create role {ROLE} nologin")) {
        // Another database of this server made it in the same moment.
        Err(Failed::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) | Ok(()) => Ok(()),
        Err(error) => Err(Error::Internal(format!(
            "the role {ROLE} cannot be made ({error}); let somebody who may run `create role {ROLE}` and try again"
        ))),
    }
}

fn make(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    conn.batch_execute(&format!(
        "create schema if not exists {SCHEMA}; comment on schema {SCHEMA} is '{mark}'; {VIEWS} \
         grant usage on schema {SCHEMA} to {ROLE}; grant select on all tables in schema {SCHEMA} to {ROLE};",
        mark = own_mark(),
    ))?;
    // Before Postgres 15 everybody could make tables in `public`. The settings are of this database alone.
    conn.batch_execute(&format!(
        "do $$ begin revoke create on schema public from public; \
             execute format('alter role {ROLE} in database %I set default_transaction_read_only = on', current_database()); \
             execute format('alter role {ROLE} in database %I set statement_timeout = ''{PATIENCE}''', current_database()); \
             execute format('alter role {ROLE} in database %I set search_path = {SCHEMA}', current_database()); \
         exception when insufficient_privilege then null; end $$"
    ))
}

fn drop_views(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    conn.batch_execute(&format!(
        "drop view if exists {}",
        names().collect::<Vec<_>>().join(", ")
    ))
}

/// The views that are ours: `schema.view`. What others put into the schema is left alone.
fn names() -> impl Iterator<Item = &'static str> {
    let told = VIEWS.lines().filter_map(|line| line.strip_prefix("create view "));
    told.filter_map(|rest| rest.split_whitespace().next())
}

fn listed(conn: &mut PgConnection) -> diesel::QueryResult<Vec<View>> {
    diesel::sql_query(format!(
        "select '{SCHEMA}.' || quote_ident(relname) as name, obj_description(oid, 'pg_class') as comment from pg_class \
         where relkind = 'v' and relnamespace = to_regnamespace('{SCHEMA}') order by relname"
    ))
    .load(conn)
}

/// All of it or nothing.
fn together(conn: &mut PgConnection, work: impl FnOnce(&mut PgConnection) -> diesel::QueryResult<()>) -> Result<()> {
    use diesel::Connection;
    conn.transaction(work).map_err(|error| match error {
        Failed::DatabaseError(_, told) => Error::Internal(format!(
            "the views in the schema {SCHEMA} cannot be changed: {}{}",
            told.message(),
            told.details().map(|more| format!(" ({more})")).unwrap_or_default()
        )),
        other => other.into(),
    })
}

/// A text as a literal of SQL.
fn quoted(text: &str) -> String {
    let inner = text.replace('\\', "\\\\").replace('\'', "''");
    format!("E'{inner}'")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_password_ends_where_it_ends() {
        assert_eq!(quoted("a'b\\"), "E'a''b\\\\'");
    }
}
