//! `sinergi openapi`.

use std::{fs, path::Path};

use super::Outcome;

/// Prints the document, or compares it with a file.
pub fn run(check: Option<&Path>) -> Outcome {
    let document = crate::openapi::document("/").pretty();
    let Some(path) = check else {
        print!("{document}");
        return Ok(());
    };
    if fs::read_to_string(path)? != document {
        return Err(format!(
            "{} is not what the code says: run `make openapi` and commit it",
            path.display()
        )
        .into());
    }
    Ok(())
}
