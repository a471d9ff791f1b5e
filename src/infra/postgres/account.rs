//! Who runs Postgres. It refuses root, so a service run by root hands it to another account.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use std::os::unix::process::CommandExt;

use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User, chown, geteuid};

use super::ClusterError;

/// The account that runs Postgres and owns its files.
pub(super) struct Account {
    pub(super) name: String,
    uid: Uid,
    gid: Gid,
    /// Not the service's own account: commands must change to it.
    other: bool,
}

impl Account {
    /// The owner of an existing cluster; else, for root, `postgres` or `nobody`; else whoever runs
    /// the service.
    pub(super) fn choose(owner_of_data: Option<(Uid, Gid)>) -> Result<Account, ClusterError> {
        let me = geteuid();
        if !me.is_root() {
            return Ok(Account {
                name: name_of(me),
                uid: me,
                gid: nix::unistd::getegid(),
                other: false,
            });
        }
        if let Some((uid, gid)) = owner_of_data.filter(|(uid, _)| !uid.is_root()) {
            return Ok(Account {
                name: name_of(uid),
                uid,
                gid,
                other: true,
            });
        }
        let user = ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .ok_or(ClusterError::NoAccount)?;
        Ok(Account {
            name: user.name,
            uid: user.uid,
            gid: user.gid,
            other: true,
        })
    }

    /// Owns the files with this number.
    pub(super) fn uid(&self) -> Uid {
        self.uid
    }

    /// A command run by this account with an empty environment, in `/`.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // PGDATA, PGOPTIONS and the like must not reach Postgres. LC_ALL keeps macOS from starting
        // threads to look for a locale, which Postgres refuses.
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .current_dir("/");
        if self.other {
            // Changing the uid as root also drops root's supplementary groups.
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
        command
    }

    /// Like [`Self::command`], and the program gets `signal` when the thread that starts it ends,
    /// however it ends. Where `setpriv` is missing (macOS) it runs without.
    pub(super) fn tied_command(&self, program: &Path, signal: Signal) -> Command {
        match setpriv() {
            // setpriv changes into the program: one process, the same id. It comes after the change
            // of account, which would forget the signal.
            Some(setpriv) => {
                let mut command = self.command(setpriv);
                let name = signal.as_str().trim_start_matches("SIG");
                command.args(["--pdeathsig", name, "--"]).arg(program);
                command
            }
            None => self.command(program),
        }
    }

    /// Whether this account gets into `dir`; it must exist.
    pub(super) fn can_enter(&self, dir: &Path) -> bool {
        // To ask the system is surer than to add up permission bits, lists and mounts.
        self.command(Path::new("/bin/sh"))
            .args(["-c", "cd -- \"$1\"", "sh"])
            .arg(dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Gives a file or folder to this account.
    pub(super) fn own(&self, path: &Path) -> Result<(), ClusterError> {
        if self.other {
            chown(path, Some(self.uid), Some(self.gid))
                .map_err(|source| ClusterError::io("change the owner of", path, source))?;
        }
        Ok(())
    }
}

/// The account's name, or its number when it has none.
pub(super) fn name_of(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        _ => uid.to_string(),
    }
}

/// The `setpriv` of util-linux, if it is here. (Others, such as busybox', lack the option.)
fn setpriv() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let found = ["/usr/bin/setpriv", "/bin/setpriv"]
                .iter()
                .map(PathBuf::from)
                .find(|path| {
                    Command::new(path)
                        .args(["--pdeathsig", "INT", "--", "/bin/sh", "-c", ":"])
                        .stdin(Stdio::null())
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .status()
                        .is_ok_and(|status| status.success())
                });
            if found.is_none() {
                log::info!(
                    "no setpriv here: if the service is killed, postgres runs on until the service starts again"
                );
            }
            found
        })
        .as_deref()
}
