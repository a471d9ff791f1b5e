//! What can go wrong with the service's own Postgres, each with what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::binaries::OLDEST_MAJOR;

/// Why the service's own Postgres cannot be had. The text says what to do; show it as it is.
#[derive(Debug)]
pub enum ClusterError {
    /// No usable PostgreSQL on this machine.
    NoPostgres {
        /// The major version that the existing cluster needs, if there is one.
        wanted: Option<u32>,
        /// What was found and why it does not do.
        found: Vec<String>,
    },
    /// Run by root, and neither account `postgres` nor `nobody` exists.
    NoAccount,
    /// Another running service holds the folder.
    InUse {
        /// The cluster's folder.
        dir: PathBuf,
        /// The other's process id, if it could be read.
        pid: Option<u32>,
    },
    /// The account that runs Postgres cannot enter the folder.
    OutOfReach {
        /// The cluster's folder.
        dir: PathBuf,
        /// The account.
        account: String,
    },
    /// The folder belongs to somebody else.
    NotOurs {
        /// What belongs to somebody else.
        path: PathBuf,
        /// Name or number of the owner.
        owner: String,
    },
    /// A Postgres of this folder, left by an earlier service, does not end.
    LeftOver {
        /// Its process id.
        pid: i32,
    },
    /// `initdb` failed.
    Initdb {
        /// The end of what it said.
        said: String,
    },
    /// Postgres did not start.
    Start {
        /// The end of its log.
        said: String,
        /// Where the whole log is.
        log: PathBuf,
    },
    /// Postgres ended without being asked to.
    Died {
        /// How it ended.
        how: String,
    },
    /// The thread that looks after Postgres is gone: a defect of this program.
    KeeperLost,
    /// A file operation failed.
    Io {
        /// The operation, such as "create".
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl ClusterError {
    pub(super) fn io(doing: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io {
            doing,
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPostgres { wanted, found } => no_postgres(f, *wanted, found),
            Self::NoAccount => f.write_str(
                "PostgreSQL does not run as root, and there is neither an account `postgres` nor \
                 `nobody` to run it. Install the postgresql package of your system, which makes \
                 one, or start the service as a normal user.",
            ),
            Self::InUse { dir, pid } => {
                write!(f, "{} is in use by another running service", dir.display())?;
                if let Some(pid) = pid {
                    write!(f, " (process {pid})")?;
                }
                f.write_str(". Stop that one, or give this one a folder of its own with SINERGI_DATA.")
            }
            Self::OutOfReach { dir, account } => write!(
                f,
                "PostgreSQL runs as account `{account}`, which cannot enter {}: a folder above it is \
                 closed to other users (`namei -m {}` shows which). Choose a folder that is not, such \
                 as SINERGI_DATA=/var/lib/sinergi, open the closed one with `chmod o+x`, or start the \
                 service as a normal user.",
                dir.display(),
                dir.display()
            ),
            Self::NotOurs { path, owner } => write!(
                f,
                "{} belongs to `{owner}`, who must be the one to use it. Start the service as \
                 `{owner}`, or choose another folder with SINERGI_DATA.",
                path.display()
            ),
            Self::LeftOver { pid } => write!(
                f,
                "a postgres (process {pid}) of an earlier service still runs in this folder and does \
                 not end. Look why (`ps -fp {pid}`), end it with `kill -QUIT {pid}` (never -KILL), \
                 and start again."
            ),
            Self::Initdb { said } => write!(
                f,
                "PostgreSQL could not make its cluster (initdb):\n{said}\nPut that right and start \
                 again; nothing was left behind."
            ),
            Self::Start { said, log } => write!(
                f,
                "PostgreSQL did not start:\n{said}\nThe whole log is {}. No data was touched.",
                log.display()
            ),
            Self::Died { how } => write!(
                f,
                "PostgreSQL ended without being asked to: {how}. Start the service again; what was \
                 committed is recovered."
            ),
            Self::KeeperLost => {
                f.write_str("the thread that looks after PostgreSQL is gone; please report this defect")
            }
            Self::Io { doing, path, source } => write!(f, "cannot {doing} {}: {source}", path.display()),
        }
    }
}

impl std::error::Error for ClusterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn no_postgres(f: &mut fmt::Formatter<'_>, wanted: Option<u32>, found: &[String]) -> fmt::Result {
    match wanted {
        Some(major) => writeln!(
            f,
            "the existing cluster was made by PostgreSQL {major}, and only PostgreSQL {major} can run it; \
             it was not found."
        )?,
        None => writeln!(f, "PostgreSQL {OLDEST_MAJOR} or newer was not found.")?,
    }
    for line in found {
        writeln!(f, "  {line}")?;
    }
    let (deb, brew) = match wanted {
        Some(major) => (format!("postgresql-{major}"), format!("postgresql@{major}")),
        None => ("postgresql".to_owned(), "postgresql@17".to_owned()),
    };
    write!(
        f,
        "Install it:\n  \
         Debian, Ubuntu   sudo apt-get install {deb}\n  \
         macOS            brew install {brew}\n  \
         Fedora, RHEL     sudo dnf install postgresql-server postgresql-contrib\n  \
         elsewhere        https://www.postgresql.org/download/ (server and contrib)\n\
         or set PG_BIN to the folder that holds `postgres` and `initdb`, or DATABASE_URL to a server \
         that already runs."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_postgres_names_the_package_for_each_system() {
        let text = ClusterError::NoPostgres {
            wanted: None,
            found: vec![],
        }
        .to_string();
        for part in [
            "apt-get install postgresql\n",
            "brew install",
            "dnf install",
            "PG_BIN",
            "DATABASE_URL",
        ] {
            assert!(text.contains(part), "{part} is missing in: {text}");
        }
        let text = ClusterError::NoPostgres {
            wanted: Some(15),
            found: vec!["x".into()],
        }
        .to_string();
        assert!(
            text.contains("apt-get install postgresql-15\n") && text.contains("postgresql@15"),
            "{text}"
        );
    }
}
