//! `--demo`: the TPBIS 2023 demonstration data and its users.

use super::Outcome;
use crate::{
    access::{Author, Origin},
    accounts,
    import::{self, Format, Media, Mode, Records},
    infra::{Db, Result, config::Serving},
    records::ids::Ids,
};

/// The demonstration: `data/tpbis-2023/`, mostly made up. Each file refers only
/// to those before it. No two have the same format and records.
const FILES: &[File] = &[
    File {
        format: Format::Tpbis2023Stakeholders,
        records: Records::Stakeholders,
        media: Media::Csv,
        bytes: include_bytes!("../../data/tpbis-2023/stakeholders.csv"),
    },
    File {
        format: Format::Tpbis2023,
        records: Records::Libraries,
        media: Media::Csv,
        bytes: include_bytes!("../../data/tpbis-2023/libraries.csv"),
    },
    File {
        format: Format::Tpbis2023Meetings,
        records: Records::Meetings,
        media: Media::Json,
        bytes: include_bytes!("../../data/tpbis-2023/meetings.json"),
    },
    File {
        format: Format::Tpbis2023Plans,
        records: Records::Plans,
        media: Media::Json,
        bytes: include_bytes!("../../data/tpbis-2023/plans.json"),
    },
];

/// A file of the demonstration.
struct File {
    format: Format,
    records: Records,
    media: Media,
    bytes: &'static [u8],
}

/// Loads what is not there yet and prints who may sign in.
pub fn load(db: &Db, serving: &Serving) -> Outcome {
    load_files(db)?;
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

/// Loads the files that are not loaded yet. What was changed since is left as it is.
///
/// # Errors
/// When the database cannot do it.
pub fn load_files(db: &Db) -> Result<()> {
    for file in FILES {
        if import::is_done(db, file.format, file.records)? {
            continue;
        }
        let options = import::Options {
            format: Some(file.format),
            records: Some(file.records),
            media: file.media,
            mode: Mode::Each,
            dry_run: false,
            // Examples in the documents name them.
            ids: Ids::OfNames,
            // Where plans stood in 2023.
            history: true,
            progress: true,
        };
        let report = import::run(db, &Author::system(Origin::Import), file.bytes, &options)?;
        let (rows, refused) = (report.rows, report.rows_refused);
        log::info!("demonstration: {rows} {}, {refused} refused", report.records);
    }
    Ok(())
}
