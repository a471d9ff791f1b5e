//! The thread that starts Postgres, watches it and stops it.
//!
//! One thread does all of it. Postgres is told by the system when the thread that started it ends
//! (`Account::tied_command`), so that thread must live as long; and a process id is only safe to
//! signal by the one that also collects the ended child.

use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::Account;
use super::files::Layout;
use super::{ClusterError, PORT};

/// What to do when Postgres ends unasked.
pub(super) type DeathCall = Box<dyn FnOnce(String) + Send>;

/// How long recovery after a crash may take.
const LONGEST_START: Duration = Duration::from_secs(300);
/// How long Postgres gets to stop before it is stopped by force.
const LONGEST_STOP: Duration = Duration::from_secs(30);
/// A start that finds remains of the last server is tried this often, so far apart.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(250);

/// Everything needed to run the server.
pub(super) struct Server {
    pub(super) layout: Layout,
    pub(super) account: Account,
    pub(super) socket_dir: PathBuf,
    pub(super) program: PathBuf,
}

impl Server {
    /// Starts Postgres, tells how that went, and looks after it until the other end of `calls`
    /// hangs up; then stops it.
    pub(super) fn keep(
        &self,
        started: &Sender<Result<(), ClusterError>>,
        calls: &Receiver<DeathCall>,
    ) -> Result<(), ClusterError> {
        let mut child = match self.launch() {
            Ok(child) => child,
            Err(error) => {
                // The other end waits for this one word.
                let _ = started.send(Err(error));
                return Ok(());
            }
        };
        let _ = started.send(Ok(()));

        let mut call: Option<DeathCall> = None;
        let mut death: Option<String> = None;
        let mut log_seen = Instant::now();
        loop {
            match calls.recv_timeout(Duration::from_millis(100)) {
                Ok(new) => call = Some(new),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if death.is_none() {
                death = ended(&mut child).map(|how| ClusterError::Died { how }.to_string());
                if let Some(message) = &death {
                    log::error!("{message}");
                }
            }
            if let Some(message) = &death
                && let Some(call) = call.take()
            {
                call(message.clone());
            }
            if log_seen.elapsed() > Duration::from_secs(60) {
                self.layout.shorten_log();
                log_seen = Instant::now();
            }
        }
        match ended(&mut child).or(death) {
            Some(how) => Err(ClusterError::Died { how }),
            None => {
                self.stop(&mut child);
                Ok(())
            }
        }
    }

    /// Starts Postgres and waits until it accepts connections.
    fn launch(&self) -> Result<Child, ClusterError> {
        let mut tries = 1;
        loop {
            let (log, length) = self.layout.open_log()?;
            let error_log = log
                .try_clone()
                .map_err(|source| ClusterError::io("open", &self.layout.log, source))?;
            let mut child = self
                .command()
                .stdin(Stdio::null())
                .stdout(log)
                .stderr(error_log)
                .spawn()
                .map_err(|source| ClusterError::io("run", &self.program, source))?;
            let Some(how) = self.wait_ready(&mut child) else {
                return Ok(child);
            };
            let said = self.layout.log_since(length);
            // The last server's memory or lock is about to go: its processes are ending.
            let passing = said.contains("still in use") || said.contains("lock file");
            if !passing || tries >= TRIES {
                let said = if said.is_empty() { how } else { said };
                return Err(ClusterError::Start {
                    said,
                    log: self.layout.log.clone(),
                });
            }
            log::info!("remains of the last postgres are still there, trying again");
            tries += 1;
            thread::sleep(BETWEEN_TRIES);
        }
    }

    fn command(&self) -> std::process::Command {
        let mut command = self.account.tied_command(&self.program, Signal::SIGINT);
        command.arg("-D").arg(&self.layout.data).arg("-k").arg(&self.socket_dir);
        for setting in [
            // No TCP port: nothing to reach from outside, nothing to collide with.
            "listen_addresses=",
            &format!("port={PORT}"),
            "unix_socket_permissions=0700",
            "max_connections=60",
            "shared_buffers=256MB",
            "jit=off",
            "random_page_cost=1.1",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_destination=stderr",
            "logging_collector=off",
            "lc_messages=C",
            // Values and details of a statement carry personal data: not into the log.
            "log_parameter_max_length=0",
            "log_parameter_max_length_on_error=0",
            "log_error_verbosity=terse",
        ] {
            command.args(["-c", setting]);
        }
        // Ctrl-C in a terminal goes to the whole group. Not to Postgres: the service stops first,
        // and then stops it.
        command.process_group(0);
        command
    }

    /// Waits until the server is ready; how it ended, if it ended instead or took too long.
    fn wait_ready(&self, child: &mut Child) -> Option<String> {
        let pid_file = self.layout.data.join("postmaster.pid");
        let begun = Instant::now();
        let mut said = Instant::now();
        loop {
            if std::fs::read_to_string(&pid_file).is_ok_and(|text| is_ready(&text, child.id())) {
                return None;
            }
            if let Some(how) = ended(child) {
                return Some(how);
            }
            if begun.elapsed() > LONGEST_START {
                self.stop(child);
                return Some(format!("not ready after {} s", LONGEST_START.as_secs()));
            }
            if said.elapsed() > Duration::from_secs(10) {
                log::info!(
                    "waiting for postgres, {} s so far (it may be recovering)",
                    begun.elapsed().as_secs()
                );
                said = Instant::now();
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops the server, at last by force. Nothing that was committed is lost either way.
    fn stop(&self, child: &mut Child) {
        for (signal, patience) in [
            (Signal::SIGINT, LONGEST_STOP),
            (Signal::SIGQUIT, Duration::from_secs(5)),
            (Signal::SIGKILL, Duration::from_secs(5)),
        ] {
            if signal != Signal::SIGINT {
                log::warn!("postgres does not end, sending {signal}");
            }
            // The child is not collected yet, so its id cannot be another's.
            if let Ok(pid) = i32::try_from(child.id()) {
                let _ = kill(Pid::from_raw(pid), signal);
            }
            let asked = Instant::now();
            while asked.elapsed() < patience {
                if ended(child).is_some() {
                    if !self.socket_dir.starts_with(&self.layout.root) {
                        // The one in /tmp; the next start makes it again.
                        let _ = std::fs::remove_dir(&self.socket_dir);
                    }
                    return;
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// How the child ended, `None` while it runs.
fn ended(child: &mut Child) -> Option<String> {
    match child.try_wait() {
        Ok(status) => status.as_ref().map(ExitStatus::to_string),
        Err(error) => Some(format!("lost sight of it: {error}")),
    }
}

/// Whether `postmaster.pid` says that the server with this process id accepts connections.
fn is_ready(pid_file: &str, pid: u32) -> bool {
    let mut lines = pid_file.lines().map(str::trim);
    lines.next().and_then(|line| line.parse().ok()) == Some(pid) && lines.nth(6) == Some("ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_on_the_eighth_line_of_the_own_pid_file() {
        let file = "42\n/srv/data\n1700000000\n5432\n/srv/run\n\n  5432001   3\nready   \n";
        assert!(is_ready(file, 42));
        assert!(!is_ready(file, 43));
        assert!(!is_ready(&file.replace("ready", "starting"), 42));
        assert!(!is_ready("42\n", 42));
        assert!(!is_ready("", 42));
    }
}
