//! `--demo`: the TPBIS 2023 demonstration data and its users.

use super::Outcome;
use crate::{
    accounts,
    infra::{Db, config::Serving},
};

/// Loads what is not there yet and prints who may sign in.
pub fn load(_db: &Db, _serving: &Serving) -> Outcome {
    Ok(())
}
