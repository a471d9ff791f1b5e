//! One record of a row, compared with what is there, and the changes that come
//! of it.

use serde_json::{Map, Value};

use super::{report::Fate, row::Row, words::Part};
use crate::{
    access::{Action, Author},
    domain::RegionCode,
    infra::{Result, Write, shape::Verb},
    libraries::{Enrolment, Library, LibraryReport},
    records::{
        Record,
        commands::{self, Prepared, deleted},
        input,
        ledger::{self, Change},
        record::Warning,
        references::Known,
    },
};

/// A record that is ready to be written, if anything of it differs.
pub struct Ready<R> {
    pub fate: Fate,
    pub region: Option<RegionCode>,
    pub change: Option<Change<R>>,
    pub warnings: Vec<Warning>,
}

/// The changes of accepted rows.
#[derive(Default)]
pub struct Changes {
    pub libraries: Vec<Change<Library>>,
    pub enrolments: Vec<Change<Enrolment>>,
    pub reports: Vec<Change<LibraryReport>>,
}

impl Changes {
    /// Writes the changes: libraries before what belongs to them, what is new
    /// before what changes, and at the end what follows a library that moved.
    pub fn write(self, db: &mut Write) -> Result<()> {
        let Changes {
            mut libraries,
            mut enrolments,
            mut reports,
        } = self;
        new_first(&mut libraries);
        new_first(&mut enrolments);
        new_first(&mut reports);
        ledger::write(db, &libraries)?;
        ledger::write(db, &enrolments)?;
        ledger::write(db, &reports)?;
        for change in &libraries {
            if let Some(before) = &change.before {
                Library::follow(db, &change.permit, before, &change.after)?;
            }
        }
        Ok(())
    }
}

/// Two statements, and not one for each turn from creation to change.
fn new_first<R>(changes: &mut [Change<R>]) {
    changes.sort_by_key(|change| change.before.is_some());
}

/// A record that belongs to a library.
pub trait Child: Record {
    /// Which part of a row it is.
    const PART: Part;
    /// What a row says of such records.
    fn of(row: &Row) -> &[Map<String, Value>];
    /// By what a library's own are told apart; none when it cannot be read.
    fn key(body: &Map<String, Value>) -> Option<(i64, String)>;
    /// The same of one that is there.
    fn held_key(&self) -> Option<(i64, String)>;
}

impl Child for Enrolment {
    const PART: Part = Part::Enrolment;

    fn of(row: &Row) -> &[Map<String, Value>] {
        &row.enrolments
    }
    fn key(body: &Map<String, Value>) -> Option<(i64, String)> {
        Some((body.get("year")?.as_i64()?, body.get("scheme")?.as_str()?.to_owned()))
    }
    fn held_key(&self) -> Option<(i64, String)> {
        Some((self.fields.year.into(), self.fields.scheme.to_string()))
    }
}

impl Child for LibraryReport {
    const PART: Part = Part::Report;

    fn of(row: &Row) -> &[Map<String, Value>] {
        &row.reports
    }
    fn key(body: &Map<String, Value>) -> Option<(i64, String)> {
        Some((body.get("year")?.as_i64()?, String::new()))
    }
    fn held_key(&self) -> Option<(i64, String)> {
        Some((self.fields.year.into(), String::new()))
    }
}

/// Everything of a creation or a change but the writing.
pub fn prepare<R: Record>(
    db: &mut Write,
    author: &Author,
    before: Option<R>,
    body: Map<String, Value>,
    known: &mut Known,
) -> Result<Ready<R>> {
    let body = Value::Object(body);
    let Some(before) = before else {
        let draft = input::draft::<R>(&body)?;
        let (change, warnings) = commands::prepare_create::<R>(db, author, &draft, known)?;
        return Ok(Ready {
            fate: Fate::Created,
            region: change.after.region().cloned(),
            change: Some(change),
            warnings,
        });
    };
    let permit = author.may(Action::Update, R::TYPE, before.region())?;
    if let Some(at) = before.stamp().deleted_at {
        return Err(deleted(at, before.stamp().version));
    }
    if body.as_object().is_some_and(Map::is_empty) {
        return Ok(Ready {
            fate: Fate::Unchanged,
            region: before.region().cloned(),
            change: None,
            warnings: Vec::new(),
        });
    }
    let draft = input::change::<R>(Verb::Patch, &before, &body)?;
    Ok(
        match commands::prepare_change(db, author, permit, before, &draft, known)? {
            Prepared::Unchanged(done) => Ready {
                fate: Fate::Unchanged,
                region: done.record.region().cloned(),
                change: None,
                warnings: done.warnings,
            },
            Prepared::Change(change, warnings) => Ready {
                fate: Fate::Updated,
                region: change.after.region().cloned(),
                change: Some(*change),
                warnings,
            },
        },
    )
}
