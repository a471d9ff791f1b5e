//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::infra::config::{Place, Serving};

mod accounts;
mod data;
pub mod demo;
mod house;
mod keys;
mod openapi;
mod reporting;
mod serve;
mod static_answer;
mod status;
mod verify;

/// Why a command fails: a text for people.
type Failure = Box<dyn std::error::Error + Send + Sync>;
/// What a command ends with.
type Outcome = Result<(), Failure>;

/// The service of Indonesia's national library programme TPBIS.
///
/// Without DATABASE_URL the service keeps a Postgres of its own in its data
/// folder: the commands that need the database start it when it does not run.
#[derive(Debug, Parser)]
#[command(name = "sinergi", version, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API.
    ///
    /// Example: sinergi serve --demo
    Serve {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        serving: Box<Serving>,
    },
    /// Bring the database up to date and load the regions.
    Migrate {
        #[command(flatten)]
        place: Place,
        /// Load the regions of a newer decree from this folder (decree.json,
        /// regions.csv, regions_replaced.csv, provinces.csv, provinces.geojson;
        /// see data/README.md) in place of those that the program carries.
        #[arg(long, value_name = "FOLDER")]
        regions: Option<std::path::PathBuf>,
    },
    /// Import libraries from a CSV or JSON file.
    ///
    /// Example: sinergi import --dry-run data/tpbis-2023/libraries.csv
    Import {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        options: data::ImportOptions,
    },
    /// Manage the people who may sign in.
    #[command(subcommand)]
    User(accounts::User),
    /// Manage the partner systems.
    #[command(subcommand)]
    Client(accounts::Client),
    /// Manage the signing keys.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Prove that the ledger gives the tables: replay it and compare every record.
    ///
    /// Changes nothing. Fails when anything differs, and names it.
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Keep views for tools that read SQL, such as Metabase, Superset and Power BI.
    ///
    /// Views without personal data in the schema `reporting`, and the role
    /// `sinergi_reporting` that reads these and nothing else.
    #[command(subcommand)]
    ReportingViews(reporting::ReportingViews),
    /// Print the OpenAPI document.
    Openapi(openapi::OpenapiOptions),
    /// Ask a running service how it is; fails unless it is ready.
    Status {
        /// Its address.
        #[arg(long, env = "SINERGI_LISTEN", default_value = "127.0.0.1:8080")]
        listen: std::net::SocketAddr,
    },
    /// Answer with fixed bytes: the ceiling of the benchmark.
    #[command(hide = true)]
    BenchStatic {
        /// Its address.
        #[arg(long)]
        listen: std::net::SocketAddr,
        /// How long the answer is.
        #[arg(long)]
        bytes: usize,
    },
}

/// Runs the command line.
pub fn run() -> ExitCode {
    crate::infra::log::start();
    crate::app::following::install();
    let outcome = match Line::parse().command {
        Command::Serve { place, serving } => serve::run(&place, &serving),
        Command::Migrate { place, regions } => data::migrate(&place, regions.as_deref()),
        Command::Import { place, options } => data::import(&place, &options),
        Command::User(command) => accounts::user(command),
        Command::Client(command) => accounts::client(command),
        Command::Keys(command) => keys::run(command),
        Command::Verify { place } => verify::run(&place),
        Command::ReportingViews(command) => reporting::run(command),
        Command::Openapi(options) => openapi::run(&options),
        Command::Status { listen } => status::run(listen),
        Command::BenchStatic { listen, bytes } => static_answer::run(listen, bytes),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sinergi: {error}");
            ExitCode::FAILURE
        }
    }
}
