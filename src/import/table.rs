//! The records of one type in a chunk: those that are there, and what is to
//! become of them. The one place of the import that knows a type.

use std::collections::HashMap;

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, Uuid as SqlUuid},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    report::Fate,
    subject::{Key, Subject},
};
use crate::{
    access::{Action, Author},
    domain::RegionCode,
    infra::{Result, Write, shape::Verb},
    records::{
        ExternalId, Record,
        commands::{self, Prepared, deleted},
        input,
        ledger::{self, Change},
        record::{self, Warning},
        references::{Known, Parent},
    },
};

/// A record that is ready to be written, if anything of it differs.
pub struct Ready {
    /// What becomes of it.
    pub fate: Fate,
    /// What its author should know.
    pub warnings: Vec<Warning>,
}

/// One of the records that belong to another.
#[derive(Clone)]
pub struct Kin {
    /// Its id.
    pub id: Uuid,
    /// By what it is told from its siblings.
    pub keys: Vec<Key>,
    /// Its names in partner systems.
    pub names: Vec<ExternalId>,
}

/// The records of one type.
pub trait Rows {
    /// Finds records by id, and locks them.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn find(&mut self, db: &mut Write, ids: Vec<Uuid>) -> Result<()>;
    /// Finds the living records that belong to these, and locks them.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn find_of(&mut self, db: &mut Write, parents: &[Uuid]) -> Result<()>;
    /// The ids of what was found.
    fn ids(&self) -> Vec<Uuid>;
    /// Where what was found belongs.
    fn regions(&self) -> Vec<RegionCode>;
    /// What the records that were found refer to by a field.
    fn referred(&self, field: &str) -> Vec<Uuid>;
    /// Those that were found to belong to a record.
    fn kin(&self, parent: Uuid) -> &[Kin];
    /// A record that was found, as others see it that refer to it.
    fn found(&self, id: Uuid) -> Option<Parent>;
    /// Its names in partner systems.
    fn names(&self, id: Uuid) -> Vec<ExternalId>;
    /// Prepares a record: a new one when it was not found.
    ///
    /// # Errors
    /// What is wrong with it, or when the database cannot answer.
    fn prepare(
        &mut self,
        db: &mut Write,
        author: &Author,
        id: Option<Uuid>,
        body: Map<String, Value>,
        known: &mut Known,
    ) -> Result<Ready>;
    /// A record as it will be.
    fn coming(&self, id: Uuid) -> Option<Parent>;
    /// How many changes are prepared.
    fn mark(&self) -> usize;
    /// Forgets the changes after a mark; gives the ids of their records.
    fn withdraw(&mut self, mark: usize) -> Vec<Uuid>;
    /// Writes the changes.
    ///
    /// # Errors
    /// As [`ledger::write`].
    fn write(&mut self, db: &mut Write) -> Result<()>;
    /// Lets follow what follows from the changes that were written.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn follow(&self, db: &mut Write) -> Result<()>;
}

/// The records of one type.
pub struct Table<R> {
    subject: &'static Subject,
    found: HashMap<Uuid, R>,
    kin: HashMap<Uuid, Vec<Kin>>,
    changes: Vec<Change<R>>,
    /// Which change is to be made of which record.
    changing: HashMap<Uuid, usize>,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

impl<R: Record> Table<R> {
    /// Nothing yet.
    pub fn new(subject: &'static Subject) -> Self {
        Table {
            subject,
            found: HashMap::new(),
            kin: HashMap::new(),
            changes: Vec::new(),
            changing: HashMap::new(),
        }
    }

    /// A record as it will be, or as it is.
    fn present(&self, id: Uuid) -> Option<&R> {
        let change = self.changing.get(&id).and_then(|at| self.changes.get(*at));
        change.map(|change| &change.after).or_else(|| self.found.get(&id))
    }

    fn note(&mut self, record: R) -> Result<()> {
        if self.subject.parent.is_empty() {
            self.found.insert(record.id(), record);
            return Ok(());
        }
        let id = record.id();
        let fields = to_object(record.fields())?;
        let parent = fields.get(self.subject.parent).and_then(id_of);
        if let (Some(parent), None) = (parent, record.stamp().deleted_at) {
            self.kin.entry(parent).or_default().push(Kin {
                id,
                keys: self.subject.keys(&fields),
                names: R::external_ids(record.fields()).to_vec(),
            });
        }
        self.found.insert(id, record);
        Ok(())
    }
}

impl<R: Record> Rows for Table<R> {
    fn find(&mut self, db: &mut Write, mut ids: Vec<Uuid>) -> Result<()> {
        ids.retain(|id| !self.found.contains_key(id));
        // In one order, so that two imports wait for each other instead of dying together.
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        R::find(db, &ids, true)?.into_iter().try_for_each(|row| self.note(row))
    }

    fn find_of(&mut self, db: &mut Write, parents: &[Uuid]) -> Result<()> {
        if parents.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "select id from {} where {} = any($1) and deleted_at is null order by id for update",
            R::TYPE,
            self.subject.parent
        );
        let rows = diesel::sql_query(sql)
            .bind::<Array<SqlUuid>, _>(parents)
            .load::<Id>(db.conn())?;
        self.find(db, rows.into_iter().map(|row| row.id).collect())
    }

    fn ids(&self) -> Vec<Uuid> {
        self.found.keys().copied().collect()
    }

    fn regions(&self) -> Vec<RegionCode> {
        self.found.values().filter_map(|row| row.region().cloned()).collect()
    }

    fn referred(&self, field: &str) -> Vec<Uuid> {
        let fields = self.found.values().filter_map(|row| to_object(row.fields()).ok());
        fields.filter_map(|fields| fields.get(field).and_then(id_of)).collect()
    }

    fn kin(&self, parent: Uuid) -> &[Kin] {
        self.kin.get(&parent).map_or(&[], Vec::as_slice)
    }

    fn found(&self, id: Uuid) -> Option<Parent> {
        self.found.get(&id).and_then(parent)
    }

    fn names(&self, id: Uuid) -> Vec<ExternalId> {
        let present = self.present(id);
        present.map_or_else(Vec::new, |row| R::external_ids(row.fields()).to_vec())
    }

    fn prepare(
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
            let draft = input::draft::<R>(&Value::Object(body))?;
            let (change, warnings) = commands::prepare_create::<R>(db, author, &draft, known)?;
            return Ok(self.changed(change, Fate::Created, warnings));
        };
        let permit = author.may(Action::Update, R::TYPE, before.region())?;
        if let Some(at) = before.stamp().deleted_at {
            return Err(deleted(at, before.stamp().version));
        }
        let unchanged = |warnings| Ready {
            fate: Fate::Unchanged,
            warnings,
        };
        if body.is_empty() {
            return Ok(unchanged(Vec::new()));
        }
        let draft = input::change::<R>(Verb::Patch, &before, &Value::Object(body))?;
        Ok(
            match commands::prepare_change(db, author, permit, before, &draft, known)? {
                Prepared::Unchanged(done) => unchanged(done.warnings),
                Prepared::Change(change, warnings) => self.changed(*change, Fate::Updated, warnings),
            },
        )
    }

    fn coming(&self, id: Uuid) -> Option<Parent> {
        self.present(id).and_then(parent)
    }

    fn mark(&self) -> usize {
        self.changes.len()
    }

    fn withdraw(&mut self, mark: usize) -> Vec<Uuid> {
        if mark >= self.changes.len() {
            return Vec::new();
        }
        let gone = self.changes.drain(mark..).map(|change| change.after.id()).collect();
        self.changing.retain(|_, at| *at < mark);
        gone
    }

    fn write(&mut self, db: &mut Write) -> Result<()> {
        // Two statements, and not one for each turn from creation to change.
        self.changes.sort_by_key(|change| change.before.is_some());
        ledger::write(db, &self.changes)?;
        Ok(())
    }

    fn follow(&self, db: &mut Write) -> Result<()> {
        for change in &self.changes {
            if let Some(before) = &change.before {
                R::follow(db, &change.permit, before, &change.after)?;
            }
        }
        Ok(())
    }
}

impl<R: Record> Table<R> {
    fn changed(&mut self, change: Change<R>, fate: Fate, warnings: Vec<Warning>) -> Ready {
        self.changing.insert(change.after.id(), self.changes.len());
        self.changes.push(change);
        Ready { fate, warnings }
    }
}

/// A record as others see it that refer to it.
fn parent<R: Record>(row: &R) -> Option<Parent> {
    Some(Parent {
        region: row.region().cloned(),
        deleted: row.stamp().deleted_at.is_some(),
        document: record::document(row).ok()?,
    })
}

fn to_object(value: &impl serde::Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(value)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

/// An id that stands as a text.
pub fn id_of(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| text.parse().ok())
}
