//! The records of one type in a chunk: those that are there, and what is to
//! become of them. The one place of the import that knows a type.

use std::collections::HashMap;

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, Uuid as SqlUuid},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::subject::{Key, Subject};
use crate::{
    access::Author,
    domain::RegionCode,
    infra::{Result, Write},
    records::{
        ExternalId, Record,
        references::{Known, Parent},
        table::{self, Ready, to_object},
    },
};

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
    /// As [`crate::records::ledger::write`].
    fn write(&mut self, db: &mut Write) -> Result<()>;
    /// Lets follow what follows from the changes that were written.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn follow(&self, db: &mut Write) -> Result<()>;
}

/// The records of one type, and which of them belong to which others.
pub struct Table<R> {
    subject: &'static Subject,
    table: table::Table<R>,
    kin: HashMap<Uuid, Vec<Kin>>,
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
            table: table::Table::default(),
            kin: HashMap::new(),
        }
    }
}

/// Notes to which record another belongs.
fn note<R: Record>(subject: &Subject, kin: &mut HashMap<Uuid, Vec<Kin>>, record: &R) -> Result<()> {
    if subject.parent.is_empty() {
        return Ok(());
    }
    let fields = to_object(record.fields())?;
    let parent = fields.get(subject.parent).and_then(id_of);
    if let (Some(parent), None) = (parent, record.stamp().deleted_at) {
        kin.entry(parent).or_default().push(Kin {
            id: record.id(),
            keys: subject.keys(&fields),
            names: R::external_ids(record.fields()).to_vec(),
        });
    }
    Ok(())
}

impl<R: Record> Rows for Table<R> {
    fn find(&mut self, db: &mut Write, ids: Vec<Uuid>) -> Result<()> {
        let found = self.table.find(db, ids)?;
        found
            .into_iter()
            .try_for_each(|row| note(self.subject, &mut self.kin, row))
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
        self.table.all().map(Record::id).collect()
    }

    fn regions(&self) -> Vec<RegionCode> {
        self.table.all().filter_map(|row| row.region().cloned()).collect()
    }

    fn referred(&self, field: &str) -> Vec<Uuid> {
        let fields = self.table.all().filter_map(|row| to_object(row.fields()).ok());
        fields.filter_map(|fields| fields.get(field).and_then(id_of)).collect()
    }

    fn kin(&self, parent: Uuid) -> &[Kin] {
        self.kin.get(&parent).map_or(&[], Vec::as_slice)
    }

    fn found(&self, id: Uuid) -> Option<Parent> {
        self.table.found(id).and_then(table::parent)
    }

    fn names(&self, id: Uuid) -> Vec<ExternalId> {
        let present = self.table.present(id);
        present.map_or_else(Vec::new, |row| R::external_ids(row.fields()).to_vec())
    }

    fn prepare(
        &mut self,
        db: &mut Write,
        author: &Author,
        id: Option<Uuid>,
        body: Map<String, Value>,
        known: &mut Known,
    ) -> Result<Ready> {
        self.table.prepare(db, author, id, body, known)
    }

    fn coming(&self, id: Uuid) -> Option<Parent> {
        self.table.present(id).and_then(table::parent)
    }

    fn mark(&self) -> usize {
        self.table.mark()
    }

    fn withdraw(&mut self, mark: usize) -> Vec<Uuid> {
        self.table.withdraw(mark)
    }

    fn write(&mut self, db: &mut Write) -> Result<()> {
        self.table.write(db).map(|_| ())
    }

    fn follow(&self, db: &mut Write) -> Result<()> {
        self.table.follow(db)
    }
}

/// An id that stands as a text.
pub fn id_of(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| text.parse().ok())
}
