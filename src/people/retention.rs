//! Personal data is kept no longer than was said: `retain_until`.

use chrono::NaiveDate;

use super::{api::Person, store};
use crate::{
    access::{Author, Origin},
    infra::{Db, Error, Result, db::Kind},
    records::commands,
};

/// Why the service erases by itself.
const REASON: &str = "retain_until has passed";

/// Erases the people whose last day was before this one, tombstones included,
/// each in a transaction of its own. Returns how many.
///
/// # Errors
/// When the database cannot do it; those that were erased before stay so.
pub fn erase_due(db: &Db, today: NaiveDate) -> Result<usize> {
    let author = Author {
        reason: Some(REASON.to_owned()),
        ..Author::system(Origin::System)
    };
    let mut erased = 0;
    for id in db.read_now(|db| store::due(db, today))? {
        match db.write_now(Kind::Real, |db| {
            let due = store::due(db, today)?.contains(&id);
            Ok(if due {
                commands::erase::<Person>(db, &author, id, None)?.changed
            } else {
                false
            })
        }) {
            Ok(done) => erased += usize::from(done),
            // Another instance was faster.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(erased)
}
