//! A Postgres cluster that the service owns.
//!
//! Without `DATABASE_URL` the service brings its own database: `Cluster::start` makes a cluster
//! in the data folder, starts `postgres`, and stops it again. Nothing else needs to be set up, and
//! nothing is loosened for it: Postgres keeps its durable settings.
//!
//! - The server listens on a unix socket only, in a folder closed to everybody but its account;
//!   that is why local connections need no password.
//! - Run by root, the server runs as account `postgres` (Postgres refuses root).
//! - The server ends with the service, also when the service is killed (Linux); whatever is left
//!   over all the same is ended by the next start.
//! - One service to a folder: a second one is refused by a lock.
//!
//! ```text
//! <data folder>/            of the service, 0711
//!   postgres/               of the service, 0711
//!     owner.lock            held for as long as the service lives
//!     data/  run/           of the account that runs postgres, 0700
//!     log/postgres.log      of the service, 0700
//! ```

mod account;
mod binaries;
mod error;
mod files;
mod join;
mod keeper;
mod leftovers;
mod place;

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use nix::fcntl::Flock;
use nix::sys::signal::Signal;
use nix::unistd::Uid;

pub use self::error::ClusterError;
pub use self::join::running_url;
pub use self::place::data_dir;

use self::account::Account;
use self::binaries::Binaries;
use self::files::Layout;
use self::keeper::{DeathCall, Server};

/// The role that owns the cluster; it exists in no other cluster.
const ROLE: &str = "svc";
/// The number in the name of the socket file; there is no TCP port.
const PORT: u16 = 5432;

/// A running Postgres that belongs to this process.
///
/// Dropping it stops Postgres; [`Cluster::stop`] does the same and tells how it went.
pub struct Cluster {
    socket_dir: PathBuf,
    major: u32,
    /// Hanging up tells the keeper to stop Postgres.
    deaths: Option<mpsc::Sender<DeathCall>>,
    keeper: Option<JoinHandle<Result<(), ClusterError>>>,
    /// Released last: fields are dropped in the order in which they stand here.
    _lock: Flock<File>,
}

impl Cluster {
    /// Starts the cluster of the data folder `dir`, and makes folder and cluster when they are not
    /// there yet (about a second). Returns when Postgres accepts connections. The only database is
    /// `postgres`; the caller makes its own.
    ///
    /// A Postgres that an earlier, killed service left behind is stopped first, and what it had
    /// committed is recovered.
    ///
    /// # Errors
    ///
    /// Every [`ClusterError`] says what to do: no Postgres installed, folder in use by another
    /// service, folder out of reach of the account that runs Postgres, cluster of another major
    /// version, disk or start failures with the end of Postgres' own log.
    pub fn start(dir: &Path) -> Result<Cluster, ClusterError> {
        let layout = Layout::make(dir)?;
        let lock = layout.lock()?;
        let account = Account::choose(layout.owner_of_data()?)?;
        if !account.can_enter(&layout.root) {
            return Err(ClusterError::OutOfReach {
                dir: layout.root,
                account: account.name,
            });
        }
        let binaries = Binaries::find(layout.major_of_data()?, &account)?;
        if !layout.has_cluster() {
            initdb(&layout, &binaries, &account)?;
        }
        leftovers::clear(&layout.data)?;
        let socket_dir = layout.make_socket_dir(&account)?;
        log::info!(
            "starting PostgreSQL {} ({}) as account {} in {}",
            binaries.major,
            binaries.dir.display(),
            account.name,
            layout.root.display()
        );

        let server = Server {
            layout,
            account,
            socket_dir: socket_dir.clone(),
            program: binaries.postgres(),
        };
        let (started, starting) = mpsc::channel();
        let (deaths, calls) = mpsc::channel();
        let keeper = thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || server.keep(&started, &calls))
            .map_err(|source| ClusterError::io("start a thread for", &socket_dir, source))?;
        // The keeper hangs up without a word only if it panicked.
        starting.recv().unwrap_or(Err(ClusterError::KeeperLost))?;
        Ok(Cluster {
            socket_dir,
            major: binaries.major,
            deaths: Some(deaths),
            keeper: Some(keeper),
            _lock: lock,
        })
    }

    /// Connection string of a database of this cluster, for libpq and everything that reads its
    /// form: `postgres://svc@%2Fsrv%2Fsinergi%2Fpostgres%2Frun:5432/NAME`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        url(&self.socket_dir, database)
    }

    /// The major version of the server, such as 17.
    #[must_use]
    pub fn major_version(&self) -> u32 {
        self.major
    }

    /// Says what to do when Postgres ends without being asked to; `call` gets the reason and runs
    /// on the keeper's thread, at once if it has happened already. A later call replaces an earlier
    /// one. The service should exit with a failure: the next start recovers. `call` must not stop
    /// or drop the cluster itself; to exit the process is fine.
    pub fn on_death(&self, call: impl FnOnce(String) + Send + 'static) {
        if let Some(deaths) = &self.deaths {
            // It can only fail when the keeper has panicked, and `stop` reports that.
            let _ = deaths.send(Box::new(call));
        }
    }

    /// Stops Postgres: open transactions are rolled back, and after 30 s it is stopped by force,
    /// which loses nothing that was committed. Stop accepting requests before.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Died`] when Postgres had ended before it was asked to.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), ClusterError> {
        drop(self.deaths.take());
        match self.keeper.take() {
            Some(keeper) => keeper.join().unwrap_or(Err(ClusterError::KeeperLost)),
            None => Ok(()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            log::error!("{error}");
        }
    }
}

/// Makes the cluster beside its place and moves it there when it is whole, so that a service
/// killed in between leaves nothing that looks like a cluster.
fn initdb(layout: &Layout, binaries: &Binaries, account: &Account) -> Result<(), ClusterError> {
    let fresh = layout.make_fresh(account)?;
    log::info!(
        "making a new PostgreSQL {} cluster in {}",
        binaries.major,
        layout.data.display()
    );
    // SIGKILL, because initdb heeds a gentler signal only when it is nearly done.
    let mut command = account.tied_command(&binaries.initdb(), Signal::SIGKILL);
    command
        .arg("--pgdata")
        .arg(&fresh)
        .args(["--username", ROLE, "--encoding=UTF8", "--data-checksums"])
        // Only who can enter the socket's folder can connect at all, and nobody over TCP.
        .args(["--auth-local=trust", "--auth-host=reject"])
        .args(locale())
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|source| ClusterError::io("run", &binaries.initdb(), source))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(ClusterError::Initdb {
            said: files::last_lines(&said, 10),
        });
    }
    layout.accept_fresh()
}

/// Byte order for indexes, Unicode for letters, English messages (`keeper` reads some of them).
fn locale() -> &'static [&'static str] {
    if cfg!(target_os = "linux") {
        &["--locale=C.UTF-8"]
    } else {
        // Other systems may lack C.UTF-8.
        &["--locale=en_US.UTF-8", "--lc-collate=C", "--lc-messages=C"]
    }
}

fn url(socket_dir: &Path, database: &str) -> String {
    // The port stands there so that a PGPORT in the environment cannot lead elsewhere.
    format!(
        "postgres://{ROLE}@{}:{PORT}/{}",
        percent_encoded(socket_dir.as_os_str().as_bytes()),
        percent_encoded(database.as_bytes())
    )
}

fn percent_encoded(bytes: &[u8]) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(bytes.len() + 16);
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Owner of a file or folder, `None` when it is not there.
fn owner_of(path: &Path) -> Result<Option<(Uid, nix::unistd::Gid)>, ClusterError> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some((
            Uid::from_raw(meta.uid()),
            nix::unistd::Gid::from_raw(meta.gid()),
        ))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ClusterError::io("look at", path, source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_carries_the_socket_folder_and_the_port() {
        assert_eq!(
            url(Path::new("/srv/a b/run"), "sinergi"),
            "postgres://svc@%2Fsrv%2Fa%20b%2Frun:5432/sinergi"
        );
        assert_eq!(url(Path::new("/é"), "x/y?"), "postgres://svc@%2F%C3%A9:5432/x%2Fy%3F");
    }
}
