//! `--demo`: the TPBIS 2023 demonstration data and its users.

use super::Outcome;
use crate::{
    access::{Author, Origin},
    accounts,
    import::{self, Format, Media, Mode},
    infra::{Db, config::Serving},
    records::ids::Ids,
};

/// The libraries of the programme as of 3 August 2023, mostly made up: `data/tpbis-2023/`.
const LIBRARIES: &[u8] = include_bytes!("../../data/tpbis-2023/libraries.csv");

/// Loads what is not there yet and prints who may sign in.
pub fn load(db: &Db, serving: &Serving) -> Outcome {
    let options = import::Options {
        format: Some(Format::Tpbis2023),
        records: None,
        media: Media::Csv,
        mode: Mode::Each,
        dry_run: false,
        // Examples in the documents name them.
        ids: Ids::OfNames,
        progress: true,
    };
    // What was changed since the first start is left as it is.
    if !import::is_done(db, Format::Tpbis2023)? {
        let report = import::run(db, &Author::system(Origin::Import), LIBRARIES, &options)?;
        log::info!(
            "demonstration: {} libraries, {} refused",
            report.libraries.created,
            report.rows_refused
        );
    }
    let (password, given): (String, bool) = match &serving.demo_password {
        Some(password) => (password.clone(), true),
        None => (accounts::credentials::made::new_password()?, false),
    };
    let users = accounts::demo::people(db, &password)?;
    println!(
        "\nDemonstration users, all with the password {password}{}:\n",
        if given { " (SINERGI_DEMO_PASSWORD)" } else { "" }
    );
    for user in users {
        let place = user.region.unwrap_or("the whole country");
        println!("  {:<18} {:<9} {place:<18} {}", user.name, user.role, user.display_name);
    }
    println!("\nClients (sync) take it as client_secret at POST /v1/oauth/token.\n");
    Ok(())
}
