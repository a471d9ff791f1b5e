//! Where the service keeps its data when nobody says where.

use std::env;
use std::path::{Path, PathBuf, absolute};

use nix::unistd::geteuid;

use super::ClusterError;
use super::account::Account;

/// The data folder of a service run by root.
const OF_THE_SYSTEM: &str = "/var/lib/sinergi";

/// The data folder, as an absolute path, and a line for the log when it is not the expected one.
///
/// `asked` (from `--data` or `SINERGI_DATA`) wins. Else it is `./var` in a checkout; when root runs
/// the service and the account that runs Postgres cannot get there, or outside of a checkout,
/// `/var/lib/sinergi` for root and `~/.local/share/sinergi` (`$XDG_DATA_HOME/sinergi`) for others.
/// Nothing is created.
///
/// # Errors
///
/// [`ClusterError::Io`] when the current folder is gone, or there is no home.
pub fn data_dir(asked: Option<&Path>) -> Result<(PathBuf, Option<String>), ClusterError> {
    if let Some(asked) = asked.filter(|path| !path.as_os_str().is_empty()) {
        let dir = absolute(asked).map_err(|source| ClusterError::io("find", asked, source))?;
        return Ok((dir, None));
    }
    let here = env::current_dir().map_err(|source| ClusterError::io("find", Path::new("."), source))?;
    let checkout = here.join("Cargo.toml").is_file().then(|| here.join("var"));
    let root = geteuid().is_root();
    let home = env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| env::home_dir().map(|home| home.join(".local/share")));
    let reach = |dir: &Path| !root || reachable(dir);
    choose(checkout, root, home, reach).ok_or_else(|| {
        let none = std::io::Error::other("no home folder; say where with SINERGI_DATA");
        ClusterError::io("find", Path::new("~/.local/share/sinergi"), none)
    })
}

fn choose(
    checkout: Option<PathBuf>,
    root: bool,
    home: Option<PathBuf>,
    reachable: impl Fn(&Path) -> bool,
) -> Option<(PathBuf, Option<String>)> {
    match checkout {
        Some(dir) if reachable(&dir) => Some((dir, None)),
        Some(dir) => Some((
            PathBuf::from(OF_THE_SYSTEM),
            Some(format!(
                "data is kept in {OF_THE_SYSTEM}: run by root, PostgreSQL uses an account of its own, which \
                 cannot enter {} (SINERGI_DATA chooses another folder)",
                dir.display()
            )),
        )),
        None => {
            let dir = if root {
                PathBuf::from(OF_THE_SYSTEM)
            } else {
                home?.join("sinergi")
            };
            let notice = format!(
                "data is kept in {} (SINERGI_DATA chooses another folder)",
                dir.display()
            );
            Some((dir, Some(notice)))
        }
    }
}

/// Whether the account that would run Postgres gets to `dir` or, if it is not there yet, to the
/// folder in which it would be made.
fn reachable(dir: &Path) -> bool {
    let existing = dir.ancestors().find(|folder| folder.is_dir());
    // Without an account nothing is reachable; starting the cluster says so better.
    existing.is_some_and(|folder| Account::choose(None).is_ok_and(|account| account.can_enter(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<PathBuf> {
        Some(PathBuf::from(text))
    }

    #[test]
    fn a_checkout_keeps_its_data_unless_postgres_cannot_get_there() {
        assert_eq!(
            choose(path("/src/var"), false, None, |_| true),
            Some(("/src/var".into(), None))
        );
        assert_eq!(
            choose(path("/src/var"), true, None, |_| true),
            Some(("/src/var".into(), None))
        );
        let (dir, notice) = choose(path("/closed/src/var"), true, None, |_| false).unwrap();
        assert_eq!(dir, Path::new("/var/lib/sinergi"));
        assert!(notice.unwrap().contains("/closed/src/var"));
    }

    #[test]
    fn elsewhere_root_uses_the_systems_place_and_others_their_home() {
        assert_eq!(
            choose(None, true, path("/closed/x"), |_| true).unwrap().0,
            Path::new("/var/lib/sinergi")
        );
        assert_eq!(
            choose(None, false, path("/home/a/x"), |_| true).unwrap().0,
            Path::new("/home/a/x/sinergi")
        );
        assert_eq!(choose(None, false, None, |_| true), None);
    }

    #[test]
    fn what_is_asked_for_wins_and_becomes_absolute() {
        assert_eq!(data_dir(Some(Path::new("/x/y"))).unwrap(), ("/x/y".into(), None));
        assert!(data_dir(Some(Path::new("y"))).unwrap().0.is_absolute());
    }
}
