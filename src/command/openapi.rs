//! `sinergi openapi`.

use std::fs;

use clap::Args;

use super::Outcome;

/// The document as it is committed.
const FILE: &str = "openapi/sinergi.openapi.json";

/// What is done with the document.
#[derive(Debug, Args)]
pub struct OpenapiOptions {
    /// Compare it with the committed file, and fail when they differ.
    #[arg(long)]
    check: bool,
    /// Write it to the committed file.
    #[arg(long, conflicts_with = "check")]
    write: bool,
}

/// Prints, writes or compares the document.
pub fn run(options: &OpenapiOptions) -> Outcome {
    let document = crate::openapi::document("/").pretty();
    if options.write {
        fs::write(FILE, document)?;
    } else if !options.check {
        print!("{document}");
    } else if fs::read_to_string(FILE)? != document {
        return Err(format!("{FILE} is not what the code says: run `make openapi` and commit it").into());
    }
    Ok(())
}
