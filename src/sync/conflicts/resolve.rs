//! Carries out what was chosen, by the commands of everybody.

use serde_json::Value;
use uuid::Uuid;

use super::rules::Chosen;
use crate::{
    access::{Action, Author},
    infra::{Error, Result, Write, codes, shape::Verb},
    records::{Record, commands, record::Warning},
    sync::conflicts::{store, words::ConflictStatus},
};

/// A choice about a record.
pub struct Choice<'c> {
    /// The conflict.
    pub conflict: Uuid,
    /// The record.
    pub record: Uuid,
    /// The version of the record that was seen; none is any.
    pub expected: Option<i32>,
    /// What was chosen.
    pub chosen: &'c Chosen,
}

/// What came of a choice.
pub struct Resolved {
    /// The version of the record now.
    pub version: i32,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// Carries out a choice. The record is locked before it is asked whether the
/// conflict still stands, so that nothing overtakes it meanwhile.
///
/// # Errors
/// 404, 403, 412, 409 when the conflict is over, 422, and what the rules of the
/// record say.
pub fn resolve<R: Record>(db: &mut Write, author: &Author, choice: &Choice<'_>) -> Result<Resolved> {
    let &Choice {
        record: id, expected, ..
    } = choice;
    let action = match choice.chosen {
        Chosen::Stays | Chosen::Fields(_) => Action::Update,
        Chosen::Goes => Action::Delete,
        Chosen::Returns(_) => Action::Restore,
    };
    let (record, _) = commands::present::<R>(db, author, action, id)?;
    let standing = store::find(db, choice.conflict)?.ok_or_else(Error::not_found)?;
    if standing.status != ConflictStatus::Open {
        return Err(Error::refused(codes::conflict_superseded()).extension("current_version", record.stamp().version));
    }
    commands::expect_version(db, &record, expected)?;
    let done = match choice.chosen {
        Chosen::Stays => {
            return Ok(Resolved {
                version: record.stamp().version,
                warnings: Vec::new(),
            });
        }
        Chosen::Fields(fields) => change::<R>(db, author, id, fields)?,
        Chosen::Goes => commands::delete::<R>(db, author, id, None)?,
        Chosen::Returns(fields) => {
            let restored = commands::restore::<R>(db, author, id, None)?;
            match fields.is_empty() {
                true => restored,
                false => change::<R>(db, author, id, fields)?,
            }
        }
    };
    Ok(Resolved {
        version: done.record.stamp().version,
        warnings: done.warnings,
    })
}

fn change<R: Record>(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    fields: &serde_json::Map<String, Value>,
) -> Result<commands::Done<R>> {
    commands::change::<R>(db, author, id, None, Verb::Patch, &Value::Object(fields.clone()))
}
