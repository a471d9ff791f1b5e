//! The records of one type while many are written together: those that are
//! there, found and locked with one statement, and what is to become of them,
//! written with one statement for the new and one for the changed.
//!
//! Import and synchronisation both work so. Every change is prepared by
//! [`commands`], as a single one would be.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Record,
    commands::{self, Prepared, deleted},
    input::{self, Draft},
    ledger::{self, Change},
    record::{self, Warning},
    references::{Known, Parent},
};
use crate::{
    access::{Action, Author, Permit},
    infra::{Result, Write, shape::Verb},
};

/// What becomes of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is made.
    Created,
    /// It is changed.
    Updated,
    /// It is so already.
    Unchanged,
}

/// A record that is ready to be written, if anything of it differs.
#[derive(Debug)]
pub struct Ready {
    /// What becomes of it.
    pub fate: Fate,
    /// What its author should know.
    pub warnings: Vec<Warning>,
}

/// A change that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The version that it made.
    pub version: i32,
    /// Its position in the ledger.
    pub seq: i64,
}

/// The records of one type.
#[derive(Debug)]
pub struct Table<R> {
    found: HashMap<Uuid, R>,
    changes: Vec<Change<R>>,
    /// Which change is to be made of which record.
    changing: HashMap<Uuid, usize>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Table {
            found: HashMap::new(),
            changes: Vec::new(),
            changing: HashMap::new(),
        }
    }
}

impl<R: Record> Table<R> {
    /// Finds records by id, and locks them; gives those that were not found before.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn find(&mut self, db: &mut Write, mut ids: Vec<Uuid>) -> Result<Vec<&R>> {
        ids.retain(|id| !self.found.contains_key(id));
        // In one order, so that two who do this wait for each other instead of dying together.
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = R::find(db, &ids, true)?;
        self.found.extend(rows.into_iter().map(|row| (row.id(), row)));
        Ok(ids.iter().filter_map(|id| self.found.get(id)).collect())
    }

    /// What was found.
    pub fn all(&self) -> impl Iterator<Item = &R> {
        self.found.values()
    }

    /// A record that was found.
    pub fn found(&self, id: Uuid) -> Option<&R> {
        self.found.get(&id)
    }

    /// A record as it will be, or as it is.
    pub fn present(&self, id: Uuid) -> Option<&R> {
        let change = self.changing.get(&id).and_then(|at| self.changes.get(*at));
        change.map(|change| &change.after).or_else(|| self.found.get(&id))
    }

    /// Prepares a record: a new one when it was not found.
    ///
    /// # Errors
    /// What is wrong with it, or when the database cannot answer.
    pub fn prepare(
        &mut self,
        db: &mut Write,
        author: &Author,
        id: Option<Uuid>,
        mut body: Map<String, Value>,
        known: &mut Known,
    ) -> Result<Ready> {
        let Some(before) = id.and_then(|id| self.present(id)).cloned() else {
            if let Some(id) = id {
                body.insert("id".into(), json!(id));
            }
            return self.create(db, author, &Value::Object(body), known);
        };
        let permit = author.may(Action::Update, R::TYPE, before.region())?;
        if let Some(at) = before.stamp().deleted_at {
            return Err(deleted(at, before.stamp().version));
        }
        if body.is_empty() {
            return Ok(Ready {
                fate: Fate::Unchanged,
                warnings: Vec::new(),
            });
        }
        let draft = input::change::<R>(Verb::Patch, &before, &Value::Object(body))?;
        self.change(db, author, permit, before, &draft, known)
    }

    /// Prepares a new record.
    ///
    /// # Errors
    /// As [`commands::prepare_create`].
    pub fn create(&mut self, db: &mut Write, author: &Author, body: &Value, known: &mut Known) -> Result<Ready> {
        let draft = input::draft::<R>(body)?;
        let (change, warnings) = commands::prepare_create::<R>(db, author, &draft, known)?;
        Ok(self.changed(change, Fate::Created, warnings))
    }

    /// Prepares a change of a record that is there.
    ///
    /// # Errors
    /// As [`commands::prepare_change`].
    pub fn change(
        &mut self,
        db: &mut Write,
        author: &Author,
        permit: Permit,
        before: R,
        draft: &Draft<R::Fields>,
        known: &mut Known,
    ) -> Result<Ready> {
        Ok(
            match commands::prepare_change(db, author, permit, before, draft, known)? {
                Prepared::Unchanged(done) => Ready {
                    fate: Fate::Unchanged,
                    warnings: done.warnings,
                },
                Prepared::Change(change, warnings) => self.changed(*change, Fate::Updated, warnings),
            },
        )
    }

    /// Prepares the deletion of a record that is there.
    ///
    /// # Errors
    /// As [`commands::prepare_delete`].
    pub fn delete(&mut self, db: &mut Write, permit: Permit, before: R, known: &mut Known) -> Result<()> {
        let change = commands::prepare_delete(db, permit, before, known)?;
        self.changed(change, Fate::Updated, Vec::new());
        Ok(())
    }

    fn changed(&mut self, change: Change<R>, fate: Fate, warnings: Vec<Warning>) -> Ready {
        self.changing.insert(change.after.id(), self.changes.len());
        self.changes.push(change);
        Ready { fate, warnings }
    }

    /// How many changes are prepared.
    pub fn mark(&self) -> usize {
        self.changes.len()
    }

    /// Forgets the changes after a mark; gives the ids of their records.
    pub fn withdraw(&mut self, mark: usize) -> Vec<Uuid> {
        if mark >= self.changes.len() {
            return Vec::new();
        }
        let gone = self.changes.drain(mark..).map(|change| change.after.id()).collect();
        self.changing.retain(|_, at| *at < mark);
        gone
    }

    /// Writes the changes; gives what came of each record.
    ///
    /// # Errors
    /// As [`ledger::write`].
    pub fn write(&mut self, db: &mut Write) -> Result<Vec<(Uuid, Written)>> {
        // Two statements, and not one for each turn from creation to change.
        self.changes.sort_by_key(|change| change.before.is_some());
        let seqs = ledger::write(db, &self.changes)?;
        let written = self.changes.iter().zip(seqs).map(|(change, seq)| {
            let version = change.after.stamp().version;
            (change.after.id(), Written { version, seq })
        });
        Ok(written.collect())
    }

    /// Lets follow what follows from the changes that were written.
    ///
    /// # Errors
    /// When the database cannot do it.
    pub fn follow(&self, db: &mut Write) -> Result<()> {
        for change in &self.changes {
            if let Some(before) = &change.before {
                R::follow(db, &change.permit, before, &change.after)?;
            }
        }
        Ok(())
    }
}

/// A record as others see it that refer to it.
pub fn parent<R: Record>(row: &R) -> Option<Parent> {
    Some(Parent {
        region: row.region().cloned(),
        deleted: row.stamp().deleted_at.is_some(),
        document: record::document(row).ok()?,
    })
}

/// The members of what is written as an object.
///
/// # Errors
/// Never for a derived type.
pub fn to_object(value: &impl serde::Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(value)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}
