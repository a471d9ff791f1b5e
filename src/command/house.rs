//! What every command that needs the database does first: find the data folder,
//! find or start Postgres, bring it up to date.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{Failure, Outcome};
use crate::infra::{
    Cache, Db,
    config::Place,
    connection,
    db::Sizes,
    migrations,
    postgres::{self, Cluster, ClusterError},
};

/// The name of the database in a cluster of our own.
const DATABASE: &str = "sinergi";

/// The place where the service lives.
pub struct House {
    /// The folder for keys and the cluster.
    pub folder: PathBuf,
    /// Our own Postgres, when there is no other.
    pub cluster: Option<Cluster>,
    /// Where the database is.
    pub url: String,
}

impl House {
    /// Finds or makes it; afterwards the database is there and up to date. A
    /// cluster that a running service has is joined.
    pub fn open(place: &Place) -> Result<House, Failure> {
        House::up_to_date(House::find(place, true)?)
    }

    /// Like [`House::open`], but refuses a cluster that another service has, and
    /// waits this long for a database that is not ours and not there yet.
    pub fn own(place: &Place, patience: Duration) -> Result<House, Failure> {
        let house = House::find(place, false)?;
        if house.cluster.is_none() {
            connection::wait_for(&house.url, patience)?;
        }
        House::up_to_date(house)
    }

    fn up_to_date(house: House) -> Result<House, Failure> {
        let done = migrations::run(&house.url)?;
        if done > 0 {
            log::info!("{done} migrations were run");
        }
        Ok(house)
    }

    fn find(place: &Place, join: bool) -> Result<House, Failure> {
        let folder = folder(place)?;
        if let Some(url) = place.database_url.as_ref().filter(|url| !url.is_empty()) {
            return Ok(House {
                folder,
                cluster: None,
                url: url.clone(),
            });
        }
        // A service that runs already has the cluster; a command joins it.
        let cluster = match Cluster::start(&folder) {
            Err(error @ ClusterError::InUse { .. }) if join => {
                let url = postgres::running_url(&folder, DATABASE).ok_or(error)?;
                return Ok(House {
                    folder,
                    cluster: None,
                    url,
                });
            }
            started => started?,
        };
        migrations::create_database(&cluster.url("postgres"), DATABASE)?;
        let url = cluster.url(DATABASE);
        Ok(House {
            folder,
            cluster: Some(cluster),
            url,
        })
    }

    /// The database, with few connections and small caches: for a command that ends soon.
    pub fn db(&self) -> Db {
        self.db_with(
            Sizes {
                requests: 2,
                reports: 2,
            },
            1 << 20,
        )
    }

    /// The database with pools and caches of these sizes.
    pub fn db_with(&self, sizes: Sizes, cache_bytes: u64) -> Db {
        // Records and pages share the memory half and half.
        Db::open(&self.url, sizes, Arc::new(Cache::new(cache_bytes / 2, cache_bytes / 2)))
    }

    /// Where the signing keys are.
    pub fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    /// Stops our own Postgres, if there is one.
    pub fn close(self) -> Outcome {
        match self.cluster {
            Some(cluster) => Ok(cluster.stop()?),
            None => Ok(()),
        }
    }
}

/// The data folder.
pub fn folder(place: &Place) -> Result<PathBuf, Failure> {
    let (folder, notice) = postgres::data_dir(place.data.as_deref())?;
    if let Some(notice) = notice {
        log::info!("{notice}");
    }
    Ok(folder)
}
