//! The cluster's folders and files, who may touch them, and the lock.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag};
use nix::unistd::{Gid, Uid, geteuid};

use super::account::{Account, name_of};
use super::{ClusterError, PORT, owner_of};

/// A log longer than this is put aside, and the one put aside before is dropped.
const LOG_LIMIT: u64 = 16 * 1024 * 1024;
/// How long to wait for the lock of a service that is ending.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// How long an `initdb` without a service may go on.
const INITDB_PATIENCE: Duration = Duration::from_secs(5);
/// A socket's path ends at 107 bytes (103 on macOS), and its file name takes 14 of them.
const LONGEST_SOCKET_DIR: usize = 80;

/// Where everything of the cluster lies.
pub(super) struct Layout {
    /// `<data folder>/postgres`, absolute and without links.
    pub(super) root: PathBuf,
    pub(super) data: PathBuf,
    pub(super) log: PathBuf,
}

impl Layout {
    /// Makes the folders that belong to the service itself. Folders that exist keep their mode:
    /// their owner may have reasons.
    pub(super) fn make(dir: &Path) -> Result<Layout, ClusterError> {
        if let Some(parent) = dir.parent() {
            fs::create_dir_all(parent).map_err(|source| ClusterError::io("create", parent, source))?;
        }
        make_dir(dir, 0o711)?;
        let dir = fs::canonicalize(dir).map_err(|source| ClusterError::io("open", dir, source))?;
        let root = dir.join("postgres");
        let log_dir = root.join("log");
        make_dir(&root, 0o711)?;
        let me = geteuid();
        if let Some((owner, _)) = owner_of(&root)?.filter(|(owner, _)| *owner != me && !me.is_root()) {
            return Err(ClusterError::NotOurs {
                path: root,
                owner: name_of(owner),
            });
        }
        make_dir(&log_dir, 0o700)?;
        Ok(Layout {
            data: root.join("data"),
            log: log_dir.join("postgres.log"),
            root,
        })
    }

    /// Takes the folder for this process; the lock ends with the process, however it ends.
    pub(super) fn lock(&self) -> Result<Flock<File>, ClusterError> {
        let path = self.root.join("owner.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(OFlag::O_NOFOLLOW.bits())
            .open(&path)
            .map_err(|source| ClusterError::io("open", &path, source))?;
        let begun = Instant::now();
        loop {
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(mut lock) => {
                    // Only for the message that the next one gets: the lock itself is what counts.
                    let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
                    return Ok(lock);
                }
                // A service that was just killed holds it for some milliseconds still.
                Err((kept, Errno::EWOULDBLOCK)) if begun.elapsed() < LOCK_PATIENCE => {
                    file = kept;
                    thread::sleep(Duration::from_millis(20));
                }
                Err((mut file, Errno::EWOULDBLOCK)) => {
                    let mut text = String::new();
                    let pid = file
                        .read_to_string(&mut text)
                        .ok()
                        .and_then(|_| text.trim().parse().ok());
                    return Err(ClusterError::InUse {
                        dir: self.root.clone(),
                        pid,
                    });
                }
                Err((_, source)) => return Err(ClusterError::io("lock", &path, source)),
            }
        }
    }

    /// Owner of the existing cluster.
    pub(super) fn owner_of_data(&self) -> Result<Option<(Uid, Gid)>, ClusterError> {
        let owner = owner_of(&self.data)?;
        let me = geteuid();
        match owner {
            Some((uid, _)) if uid != me && !me.is_root() => Err(ClusterError::NotOurs {
                path: self.data.clone(),
                owner: name_of(uid),
            }),
            other => Ok(other),
        }
    }

    pub(super) fn has_cluster(&self) -> bool {
        self.data.exists()
    }

    /// Major version of the existing cluster, `None` when there is none yet.
    pub(super) fn major_of_data(&self) -> Result<Option<u32>, ClusterError> {
        if !self.has_cluster() {
            return Ok(None);
        }
        let path = self.data.join("PG_VERSION");
        let text = fs::read_to_string(&path).map_err(|source| ClusterError::io("read", &path, source))?;
        text.trim().parse().map(Some).map_err(|_| {
            ClusterError::io(
                "understand",
                &path,
                std::io::Error::new(ErrorKind::InvalidData, "no version number"),
            )
        })
    }

    /// An empty folder for `initdb`, without what a killed one may have left.
    pub(super) fn make_fresh(&self, account: &Account) -> Result<PathBuf, ClusterError> {
        let fresh = self.root.join("data.init");
        let begun = Instant::now();
        while let Err(error) = fs::remove_dir_all(&fresh) {
            match error.kind() {
                ErrorKind::NotFound => break,
                // A killed initdb's own postgres may still be writing its last.
                ErrorKind::DirectoryNotEmpty if begun.elapsed() < INITDB_PATIENCE => {
                    thread::sleep(Duration::from_millis(50));
                }
                _ => return Err(ClusterError::io("remove", &fresh, error)),
            }
        }
        make_dir(&fresh, 0o700)?;
        account.own(&fresh)?;
        Ok(fresh)
    }

    /// Makes the fresh cluster the cluster.
    pub(super) fn accept_fresh(&self) -> Result<(), ClusterError> {
        fs::rename(self.root.join("data.init"), &self.data)
            .and_then(|()| File::open(&self.root)?.sync_all())
            .map_err(|source| ClusterError::io("create", &self.data, source))
    }

    /// The folder of the socket. Its path must be short, so a deep data folder gets one in `/tmp`
    /// that is named after the data folder's place on the disk.
    pub(super) fn make_socket_dir(&self, account: &Account) -> Result<PathBuf, ClusterError> {
        let near = self.root.join("run");
        let dir = if near.as_os_str().as_bytes().len() <= LONGEST_SOCKET_DIR {
            near
        } else {
            let meta = fs::metadata(&self.data).map_err(|source| ClusterError::io("open", &self.data, source))?;
            PathBuf::from(format!("/tmp/.sinergi-{:x}-{:x}", meta.dev(), meta.ino()))
        };
        if make_dir(&dir, 0o700)? {
            account.own(&dir)?;
        }
        // In /tmp somebody else may have been there first.
        let meta = fs::symlink_metadata(&dir).map_err(|source| ClusterError::io("open", &dir, source))?;
        let owner = Uid::from_raw(meta.uid());
        if !meta.is_dir() || meta.mode() & 0o077 != 0 || owner != account.uid() {
            return Err(ClusterError::NotOurs {
                path: dir,
                owner: name_of(owner),
            });
        }
        // A killed server's socket and its lock. Postgres would respect the lock as long as any
        // process bears the old id; here nobody else can be using it.
        for name in [format!(".s.PGSQL.{PORT}.lock"), format!(".s.PGSQL.{PORT}")] {
            let path = dir.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(ClusterError::io("remove", &path, error));
                }
                _ => {}
            }
        }
        Ok(dir)
    }

    /// The log, opened to add to it; with its present length.
    pub(super) fn open_log(&self) -> Result<(File, u64), ClusterError> {
        self.shorten_log();
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(OFlag::O_NOFOLLOW.bits())
            .open(&self.log)
            .map_err(|source| ClusterError::io("open", &self.log, source))?;
        let length = file
            .metadata()
            .map_err(|source| ClusterError::io("open", &self.log, source))?
            .len();
        Ok((file, length))
    }

    /// Puts a log aside that has grown too long. Postgres goes on writing to the same file, so it is
    /// copied and emptied; a line written in between may be lost, which a log can bear.
    pub(super) fn shorten_log(&self) {
        let too_long = fs::symlink_metadata(&self.log).is_ok_and(|meta| meta.is_file() && meta.len() > LOG_LIMIT);
        if too_long {
            let emptied = fs::copy(&self.log, self.log.with_extension("log.old"))
                .and_then(|_| OpenOptions::new().write(true).truncate(true).open(&self.log));
            if let Err(error) = emptied {
                log::warn!("cannot shorten {}: {error}", self.log.display());
            }
        }
    }

    /// The last lines written to the log after `start`.
    pub(super) fn log_since(&self, start: u64) -> String {
        let mut bytes = Vec::new();
        // A log that cannot be read is a poorer message, not another error.
        let _ = File::open(&self.log).and_then(|mut file| {
            file.seek(SeekFrom::Start(start))?;
            file.take(64 * 1024).read_to_end(&mut bytes)
        });
        last_lines(&String::from_utf8_lossy(&bytes), 10)
    }
}

/// Makes a folder with exactly this mode and says whether it was not there before.
fn make_dir(dir: &Path, mode: u32) -> Result<bool, ClusterError> {
    match DirBuilder::new().mode(mode).create(dir) {
        // The mask of the process may have taken bits away.
        Ok(()) => fs::set_permissions(dir, Permissions::from_mode(mode))
            .map(|()| true)
            .map_err(|source| ClusterError::io("set the mode of", dir, source)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(source) => Err(ClusterError::io("create", dir, source)),
    }
}

/// The last `count` lines of a text.
pub(super) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .get(lines.len().saturating_sub(count)..)
        .unwrap_or_default()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_lines_are_the_last() {
        assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
        assert_eq!(last_lines("", 2), "");
    }

    #[test]
    fn a_folder_is_taken_once() {
        let dir = std::env::temp_dir().join(format!("sinergi-lock-{}", std::process::id()));
        let layout = Layout::make(&dir).unwrap();
        let lock = layout.lock().unwrap();
        let second = layout.lock();
        let me = std::process::id();
        assert!(matches!(second, Err(ClusterError::InUse { pid: Some(pid), .. }) if pid == me));
        drop(lock);
        assert!(layout.lock().is_ok());
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o711);
        fs::remove_dir_all(&dir).unwrap();
    }
}
