//! `sinergi migrate` and `sinergi import`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Outcome, house::House};
use crate::{
    access::{Author, Origin},
    domain::Language,
    import::{self, Format, Media, Mode, Records, Report, report::Counts},
    infra::config::Place,
    records::ids::Ids,
    regions,
};

/// What is imported, and how.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// A CSV, JSON or NDJSON file of libraries, stakeholders, people, meetings,
    /// plans or what belongs to plans.
    path: PathBuf,

    /// The shape of the file: tpbis-2023, tpbis-2023-stakeholders,
    /// tpbis-2023-meetings, tpbis-2023-plans or sinergi; found out when left out.
    #[arg(long, value_parser = parse::<Format>)]
    format: Option<Format>,

    /// What its rows are: libraries, stakeholders, people, meetings, plans, actions,
    /// budget_lines, indicators, measurements or progress_reports; found out when
    /// left out.
    #[arg(long, value_parser = parse::<Records>)]
    records: Option<Records>,

    /// `each` imports every row that can be accepted, `all_or_nothing` all rows or none.
    #[arg(long, default_value = "each", value_parser = parse::<Mode>)]
    mode: Mode,

    /// Take from the file where plans stood (status, status_reason, submitted_at,
    /// approved_at), as history: no steps are taken, an approval binds the content
    /// that the file tells.
    #[arg(long)]
    history: bool,

    /// Try everything and keep nothing.
    #[arg(long)]
    dry_run: bool,

    /// Print the whole report as JSON.
    #[arg(long)]
    json: bool,
}

fn parse<T: std::str::FromStr + crate::domain::text_enum::Codes>(text: &str) -> Result<T, String> {
    let offered: Vec<&str> = T::labels().iter().map(|l| l.value).collect();
    text.parse()
        .map_err(|_| format!("takes one of: {}", offered.join(", ")))
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

/// Imports a file and prints the report; fails when nothing was applied.
pub fn import(place: &Place, options: &ImportOptions) -> Outcome {
    let bytes = fs::read(&options.path).map_err(|e| format!("{}: {e}", options.path.display()))?;
    let house = House::open(place)?;
    let db = house.db();
    regions::load(&db)?;
    let how = import::Options {
        format: options.format,
        records: options.records,
        media: Media::of(&bytes),
        mode: options.mode,
        dry_run: options.dry_run,
        ids: Ids::New,
        history: options.history,
        progress: true,
    };
    let report = import::run(&db, &Author::system(Origin::Import), &bytes, &how)?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    house.close()?;
    if report.is_refused() {
        Err("a row was refused, so nothing was imported".into())
    } else {
        Ok(())
    }
}

/// The report for people.
fn print(report: &Report) {
    let line = |name: &str, counts: &Counts| {
        let Counts {
            created,
            updated,
            unchanged,
            refused,
        } = counts;
        println!("{name:<15} {created:>8} created {updated:>8} updated {unchanged:>8} unchanged {refused:>8} refused");
    };
    for (of, counts) in &report.counts {
        line(of.as_str(), counts);
    }
    for refusal in &report.refused {
        let column = refusal.column.as_deref().unwrap_or("-");
        let suggestion = refusal
            .suggestion
            .as_deref()
            .map(|s| format!(" (perhaps {s})"))
            .unwrap_or_default();
        println!(
            "line {}, {column}: {}{suggestion}",
            refusal.line,
            refusal.message.in_language(Language::English)
        );
    }
    let unlisted = report.faults.saturating_sub(report.refused.len() as u64);
    if unlisted > 0 {
        println!("and {unlisted} more");
    }
}
