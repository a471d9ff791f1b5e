//! `--demo`: the TPBIS 2023 demonstration data and its users.

use super::Outcome;
use crate::{
    access::{Author, Origin},
    accounts, exports,
    import::{self, Format, Media, Mode, Records},
    infra::{Db, Result, config::Serving},
    published_figures,
    records::ids::Ids,
    sync,
};

/// A file of the demonstration.
struct File {
    format: Format,
    records: Records,
    media: Media,
    bytes: &'static [u8],
}

macro_rules! file {
    ($format:ident, $records:ident, $media:ident, $path:literal) => {
        File {
            format: Format::$format,
            records: Records::$records,
            media: Media::$media,
            bytes: include_bytes!(concat!("../../data/", $path)),
        }
    };
}

/// The demonstration: `data/tpbis-2023/`, mostly made up, and `data/example-thread/`,
/// wholly made up. Each file refers only to those before it.
const FILES: [File; 7] = [
    file!(Tpbis2023Stakeholders, Stakeholders, Csv, "tpbis-2023/stakeholders.csv"),
    file!(Tpbis2023, Libraries, Csv, "tpbis-2023/libraries.csv"),
    file!(Tpbis2023Meetings, Meetings, Json, "tpbis-2023/meetings.json"),
    file!(Tpbis2023Plans, Plans, Json, "tpbis-2023/plans.json"),
    file!(Sinergi, Stakeholders, Json, "example-thread/stakeholders.json"),
    file!(Sinergi, Meetings, Json, "example-thread/meetings.json"),
    file!(Sinergi, Plans, Json, "example-thread/plans.json"),
];

/// Loads what is not there yet and prints who may sign in.
pub fn load(db: &Db, serving: &Serving) -> Outcome {
    let (password, given): (String, bool) = match &serving.demo_password {
        Some(password) => (password.clone(), true),
        None => (accounts::credentials::made::new_password()?, false),
    };
    let users = accounts::demo::people(db, &password)?;
    load_files(db)?;
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
    for File {
        format,
        records,
        media,
        bytes,
    } in FILES
    {
        if import::is_done(db, format, records)? {
            continue;
        }
        let options = import::Options {
            format: Some(format),
            records: Some(records),
            media,
            mode: Mode::Each,
            dry_run: false,
            // Examples in the documents name them.
            ids: Ids::OfNames,
            // Where plans stood in 2023.
            history: true,
            progress: true,
        };
        let report = import::run(db, &Author::system(Origin::Import), bytes, &options)?;
        let (rows, refused) = (report.rows, report.rows_refused);
        log::info!("demonstration: {rows} {}, {refused} refused", report.records);
    }
    published_figures::example::load(db)?;
    sync::example::load(db)?;
    sync::webhooks::example::load(db)?;
    exports::example::load(db)
}
