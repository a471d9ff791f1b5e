//! `sinergi user` and `sinergi client`.

use clap::Subcommand;

use super::Outcome;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// List them.
    List,
}

/// What can be done with partner systems.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// List them.
    List,
}

/// Runs a command on people.
pub fn user(_: User) -> Outcome {
    Ok(())
}

/// Runs a command on partner systems.
pub fn client(_: Client) -> Outcome {
    Ok(())
}
