//! Finds the programs of a PostgreSQL installation.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::ClusterError;
use super::account::Account;

/// The oldest major version that the service runs on.
pub(super) const OLDEST_MAJOR: u32 = 14;

/// Where packages put the programs. A `*` stands for any text in one name; newest first.
const PLACES: [&str; 6] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/libexec/postgresql*",
];

/// A folder that holds `postgres` and `initdb`.
#[derive(Debug)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// The folder in `PG_BIN`, if set, and then no other; else the first in `PATH` or a usual
    /// place. `wanted` is the major version of an existing cluster, which no other can run.
    pub(super) fn find(wanted: Option<u32>, account: &Account) -> Result<Binaries, ClusterError> {
        let asked = env::var_os("PG_BIN").filter(|dir| !dir.is_empty());
        let explicit = asked.is_some();
        let dirs = match asked {
            Some(dir) => vec![PathBuf::from(dir)],
            None => usual_dirs(),
        };
        let mut found = Vec::new();
        for dir in dirs {
            if !dir.is_absolute() {
                found.push(format!("{} is not looked into: not an absolute path", dir.display()));
                continue;
            }
            let postgres = dir.join("postgres");
            if !postgres.is_file() || !dir.join("initdb").is_file() {
                if explicit {
                    found.push(format!(
                        "PG_BIN={} does not hold `postgres` and `initdb`",
                        dir.display()
                    ));
                }
                continue;
            }
            let version = match account.command(&postgres).arg("--version").output() {
                Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
                Err(error) => {
                    found.push(format!(
                        "{} does not run as account {}: {error}",
                        postgres.display(),
                        account.name
                    ));
                    continue;
                }
            };
            match major_of(&version) {
                Some(major) if fits(major, wanted) => return Ok(Binaries { dir, major }),
                Some(major) => found.push(format!("{} is version {major}", postgres.display())),
                None => found.push(format!("{} does not tell its version", postgres.display())),
            }
        }
        Err(ClusterError::NoPostgres { wanted, found })
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }
}

fn fits(major: u32, wanted: Option<u32>) -> bool {
    wanted.map_or(major >= OLDEST_MAJOR, |wanted| major == wanted)
}

fn usual_dirs() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // An empty or relative entry means the current folder: nothing is run from there unasked.
    let mut dirs: Vec<PathBuf> = env::split_paths(&path).filter(|dir| dir.is_absolute()).collect();
    dirs.extend(PLACES.iter().flat_map(|place| matching(place)));
    dirs
}

/// The folders that match a pattern with at most one `*`, highest number first.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let Some((parent, prefix)) = before.rsplit_once('/') else {
        return Vec::new();
    };
    let after = after.trim_start_matches('/');
    let Ok(entries) = fs::read_dir(if parent.is_empty() { "/" } else { parent }) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(first_number(name)));
    names
        .iter()
        .map(|name| Path::new(parent).join(name).join(after))
        .collect()
}

/// `"postgresql@17"` is 17; a name without a number is 0.
fn first_number(text: &str) -> u32 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

/// `"postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"` is 15.
fn major_of(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    Some(first_number(number)).filter(|major| *major > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_distributions_write_them() {
        assert_eq!(
            major_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 17.2 (Homebrew)\n"), Some(17));
        assert_eq!(major_of("bash: 15"), None);
    }

    #[test]
    fn an_existing_cluster_takes_its_own_major_only() {
        assert!(fits(14, None) && fits(18, None) && !fits(13, None));
        assert!(fits(15, Some(15)) && !fits(16, Some(15)));
        assert!(fits(13, Some(13)), "an old cluster can at least be opened");
    }

    #[test]
    fn newest_is_first() {
        let dir = std::env::temp_dir().join(format!("sinergi-binaries-{}", std::process::id()));
        for name in ["postgresql", "postgresql@9", "postgresql@16", "other@99"] {
            fs::create_dir_all(dir.join(name)).unwrap();
        }
        let found = matching(&format!("{}/postgresql*/bin", dir.display()));
        let expected = ["postgresql@16/bin", "postgresql@9/bin", "postgresql/bin"].map(|name| dir.join(name));
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(found, expected);
    }
}
