//! Joins the cluster of a service that runs already: a command line beside it
//! needs the database, not a second Postgres.

use std::{fs, path::Path};

/// The line of `postmaster.pid` that names the socket folder.
const SOCKET_DIR_LINE: usize = 4;

/// The connection string of a database in the cluster that another process
/// runs in this data folder; `None` when its socket cannot be found.
#[must_use]
pub fn running_url(dir: &Path, database: &str) -> Option<String> {
    let dir = fs::canonicalize(dir).ok()?;
    let text = fs::read_to_string(dir.join("postgres/data/postmaster.pid")).ok()?;
    let socket_dir = text.lines().nth(SOCKET_DIR_LINE).filter(|line| !line.is_empty())?;
    Some(super::url(Path::new(socket_dir), database))
}
