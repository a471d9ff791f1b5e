//! `sinergi reporting-views`.

use clap::{Args, Subcommand};

use super::{Outcome, house::House};
use crate::infra::{config::Place, migrations, reporting};

/// What can be done with the views.
#[derive(Debug, Subcommand)]
pub enum ReportingViews {
    /// Make the views and the role, or make them anew. From then on every start of
    /// the service keeps them current.
    ///
    /// With SINERGI_REPORTING_PASSWORD the role may sign in with that password.
    ///
    /// Example: sinergi reporting-views create
    Create(Making),
    /// List the views and what their rows are.
    List(Where),
    /// Take the views away. The role stays.
    Drop(Where),
    /// Print the statements that make the views.
    Sql,
}

/// Where.
#[derive(Debug, Args)]
pub struct Where {
    #[command(flatten)]
    place: Place,
}

/// What is made.
#[derive(Debug, Args)]
pub struct Making {
    #[command(flatten)]
    place: Place,
    /// The password of the role, at least 12 characters.
    #[arg(long, env = "SINERGI_REPORTING_PASSWORD", hide = true, hide_env_values = true)]
    password: Option<String>,
}

/// Runs the command.
pub fn run(command: ReportingViews) -> Outcome {
    match command {
        ReportingViews::Create(Making { place, password }) => create(&place, password.as_deref()),
        ReportingViews::List(Where { place }) => within(&place, |house| {
            for view in reporting::views(&mut migrations::connect(&house.url)?)? {
                println!("{}  {}", view.name, view.comment.unwrap_or_default());
            }
            Ok(())
        }),
        ReportingViews::Drop(Where { place }) => within(&place, |house| {
            Ok(reporting::remove(&mut migrations::connect(&house.url)?)?)
        }),
        ReportingViews::Sql => {
            print!("{}", reporting::VIEWS);
            Ok(())
        }
    }
}

fn create(place: &Place, password: Option<&str>) -> Outcome {
    let password = password.filter(|password| !password.is_empty());
    if password.is_some_and(|password| password.chars().count() < 12) {
        return Err("the password needs at least 12 characters".into());
    }
    within(place, |house| {
        let mut conn = migrations::connect(&house.url)?;
        reporting::create(&mut conn)?;
        if let Some(password) = password {
            reporting::let_in(&mut conn, password)?;
        }
        let count = reporting::views(&mut conn)?.len();
        println!(
            "{count} views in the schema {}, read by the role {}",
            reporting::SCHEMA,
            reporting::ROLE
        );
        if password.is_none() {
            println!(
                "The role gets its password by SINERGI_REPORTING_PASSWORD, or by you: alter role {} login password '...'",
                reporting::ROLE
            );
        }
        Ok(())
    })
}

/// Does it where the database is, and leaves that as it was.
fn within(place: &Place, work: impl FnOnce(&House) -> Outcome) -> Outcome {
    let house = House::open(place)?;
    let done = work(&house);
    house.close()?;
    done
}
