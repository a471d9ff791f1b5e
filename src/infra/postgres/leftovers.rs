//! Ends what an earlier service, killed without warning, left running in the cluster's folder.
//! Called with the lock held, so whatever still runs there belongs to nobody.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::ClusterError;

/// How long a left-over Postgres gets to roll back, write its checkpoint and end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends left-over processes of the cluster in `data` and makes its `postmaster.pid` harmless.
pub(super) fn clear(data: &Path) -> Result<(), ClusterError> {
    let path = data.join("postmaster.pid");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            end_headless(data);
            return Ok(());
        }
        Err(source) => return Err(ClusterError::io("read", &path, source)),
    };
    if let Some(pid) = first_pid(&text)
        && serves(&command_line(pid), data)
    {
        log::info!("stopping the postgres (process {pid}) that an earlier service left behind");
        end(pid, data)?;
    }
    end_headless(data);
    disown(&path)
}

/// Asks a left-over postmaster to end, first politely.
fn end(pid: i32, data: &Path) -> Result<(), ClusterError> {
    for (signal, patience) in [(Signal::SIGINT, PATIENCE), (Signal::SIGQUIT, Duration::from_secs(5))] {
        match kill(Pid::from_raw(pid), signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(_) => return Err(ClusterError::LeftOver { pid }),
        }
        let asked = Instant::now();
        while asked.elapsed() < patience {
            if !serves(&command_line(pid), data) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
    Err(ClusterError::LeftOver { pid })
}

/// Ends backends whose postmaster was killed. They would end by themselves, but only after their
/// statement, and until then they hold the shared memory that the next postmaster needs.
/// (Linux only; elsewhere the next start waits for them.)
fn end_headless(data: &Path) {
    let headless = || {
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        processes
            .filter_map(|process| {
                let pid: i32 = process.file_name().to_str()?.parse().ok()?;
                // A process of Postgres works in its data folder and bears its task as a name.
                let here = fs::read_link(process.path().join("cwd")).is_ok_and(|dir| dir == data);
                (here && command_line(pid).starts_with("postgres:")).then_some(Pid::from_raw(pid))
            })
            .collect::<Vec<_>>()
    };
    let asked = Instant::now();
    let mut told = false;
    while asked.elapsed() < Duration::from_secs(5) {
        let left = headless();
        if left.is_empty() {
            return;
        }
        if !told {
            log::info!("ending {} processes of a postgres that was killed", left.len());
            told = true;
        }
        for pid in left {
            // SIGQUIT: leave at once, as after a crash. It may be gone already.
            let _ = kill(pid, Signal::SIGQUIT);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Keeps Postgres from taking another program, which by chance bears the old process id, for a
/// running server. The file stays, because it leads Postgres to the old shared memory: the id becomes
/// ours, and Postgres knows that the process that starts it is no server.
fn disown(path: &Path) -> Result<(), ClusterError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(ClusterError::io("read", path, source)),
    };
    if first_pid(&text).is_none() {
        // Killed while it was being written; Postgres refuses to start beside such a file.
        return fs::remove_file(path).map_err(|source| ClusterError::io("remove", path, source));
    }
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(path)
        .and_then(|mut file| file.write_all(format!("{}\n{rest}", std::process::id()).as_bytes()))
        .map_err(|source| ClusterError::io("write", path, source))
}

/// The process id on the first line of `postmaster.pid`. A negative one is of a server that was
/// run by hand in single-user mode.
fn first_pid(text: &str) -> Option<i32> {
    let pid: i32 = text.lines().next()?.trim().parse().ok()?;
    pid.checked_abs().filter(|pid| *pid > 1)
}

/// Command line of a process, words parted by blanks; empty when there is none such.
fn command_line(pid: i32) -> String {
    if let Ok(bytes) = fs::read(format!("/proc/{pid}/cmdline")) {
        return String::from_utf8_lossy(&bytes).replace('\0', " ");
    }
    if cfg!(target_os = "linux") {
        return String::new();
    }
    Command::new("ps")
        .args(["-ww", "-o", "args=", "-p", &pid.to_string()])
        .stdin(Stdio::null())
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

/// Whether a command line is of a postmaster of the cluster in `data`.
fn serves(command_line: &str, data: &Path) -> bool {
    let program = command_line.split(' ').next().unwrap_or_default().trim_end();
    let is_postgres = program
        .rsplit('/')
        .next()
        .is_some_and(|name| name == "postgres" || name == "postmaster");
    let line = format!("{} ", command_line.trim_end());
    is_postgres && line.contains(&format!(" -D {} ", data.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_postmaster_of_this_folder_is_ours() {
        let data = Path::new("/srv/s/postgres/data");
        assert!(serves(
            "/usr/lib/postgresql/15/bin/postgres -D /srv/s/postgres/data -k /run",
            data
        ));
        assert!(serves("postgres -D /srv/s/postgres/data", data));
        assert!(!serves("postgres -D /srv/s/postgres/data2 -k /run", data));
        assert!(!serves("vim -D /srv/s/postgres/data", data));
        assert!(!serves("postgres: checkpointer ", data));
        assert!(!serves("", data));
    }

    #[test]
    fn process_ids_are_read_with_care() {
        assert_eq!(first_pid("123\n/srv\n"), Some(123));
        assert_eq!(first_pid("-123\n"), Some(123));
        assert_eq!(first_pid("1\n"), None);
        assert_eq!(first_pid("0\n"), None);
        assert_eq!(first_pid("-2147483648\n"), None);
        assert_eq!(first_pid(""), None);
    }

    #[test]
    fn a_foreign_process_id_becomes_ours_and_the_rest_stays() {
        let path = std::env::temp_dir().join(format!("sinergi-disown-{}.pid", std::process::id()));
        fs::write(&path, "4711\n/srv\n17\n").unwrap();
        disown(&path).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            format!("{}\n/srv\n17\n", std::process::id())
        );
        fs::write(&path, "").unwrap();
        disown(&path).unwrap();
        assert!(!path.exists());
        disown(&path).unwrap();
    }
}
