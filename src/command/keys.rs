//! `sinergi keys`.

use clap::Subcommand;

use super::{Outcome, house};
use crate::{access::keys, infra::config::Place};

/// What can be done with signing keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a new key. It is published at once and signs after ten minutes; the
    /// old one stays published until its last token has ended. A running
    /// service needs no restart.
    Rotate {
        #[command(flatten)]
        place: Place,
    },
    /// List the keys, newest first.
    List {
        #[command(flatten)]
        place: Place,
    },
}

/// Runs the command.
pub fn run(command: Keys) -> Outcome {
    match command {
        Keys::Rotate { place } => {
            let kid = keys::rotate(&house::folder(&place)?.join("keys"))?;
            println!("{kid}");
        }
        Keys::List { place } => {
            let keys = keys::Keys::load(&house::folder(&place)?.join("keys"))?;
            for name in keys.names() {
                let signs = keys.signing().is_some_and(|k| k.kid == name);
                println!("{name}{}", if signs { "  signs" } else { "" });
            }
        }
    }
    Ok(())
}
