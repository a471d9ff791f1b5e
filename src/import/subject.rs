//! What is said of each record that a row can hold: what it belongs to, how it
//! is found, what belongs to it, and what it refers to. Everything else of the
//! import is written once for all of them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    table::{Rows, Table},
    words::Part,
};
use crate::{
    access::Author,
    domain::{RecordType, Said},
    infra::{
        Read, Result, Write,
        shape::{Shape, Verb},
    },
    records::{Known, Listing, Record, ids, input},
};

/// One record of a row.
#[derive(Clone, Copy)]
pub struct Subject {
    /// Which record of a row it is.
    pub part: Part,
    /// Of which type it is.
    pub record_type: RecordType,
    /// The member of what it belongs to that holds such records.
    pub member: &'static str,
    /// The field that names what it belongs to.
    pub parent: &'static str,
    /// By which fields those that belong to one record are told apart: of what
    /// a row says the first group counts whose fields are all filled, or empty
    /// when they begin with `!`.
    pub keys: &'static [&'static [&'static str]],
    /// The fields of which an id is made when a row names its record in no
    /// way. None: such a row is refused.
    pub own_id: &'static [&'static str],
    /// A number by which it is known to everybody.
    pub number: Option<Number>,
    /// What it refers to.
    pub references: &'static [Reference],
    /// What belongs to it.
    pub parts: &'static [Part],
    /// The field that is the place in the list, from 1, when it is left out.
    pub ordered: &'static str,
    /// What belongs to it can stand beside it in a table, one of each.
    pub in_tables: bool,
    /// Members of an answer, beside those that are no fields, that are passed over.
    pub shown: &'static [&'static str],
    /// The fields whose values may be told in reports, when it or what belongs
    /// to it can hold personal data; none is all of them.
    pub told: Option<&'static [&'static str]>,
    /// What only history tells of it, since everybody else takes steps.
    pub past: Option<Past>,
    /// Learns for a whole chunk what the rules of such records ask.
    pub learn: Option<fn(&mut Write, &mut Known) -> Result<()>>,
    /// What is known of such records in one chunk.
    pub rows: fn(&'static Subject) -> Box<dyn Rows>,
    /// Its shape.
    pub shape: fn(Verb) -> Arc<Shape>,
    /// The members of its document in lists and exports.
    pub listed: fn() -> Vec<String>,
}

/// Finds the living records that have one of these numbers.
pub type Find = fn(&mut Read, &[&str]) -> Result<Vec<(String, Uuid)>>;

/// A number by which a record is known to everybody.
#[derive(Clone, Copy)]
pub struct Number {
    /// The field.
    pub field: &'static str,
    /// The number that a text means.
    pub read: fn(&str) -> Option<String>,
    /// The living records that have one of these numbers.
    pub find: Find,
    /// What is said when another record has it.
    pub taken: fn() -> Option<(&'static str, Said)>,
}

/// A record, and what history tells of it.
pub type Told = (Uuid, Map<String, Value>);

/// What history tells of a record: fields that are set in no other way.
#[derive(Clone, Copy)]
pub struct Past {
    /// The fields; the first says where the record stands.
    pub fields: &'static [&'static str],
    /// Whether this tells more of a record, given by its document, than it says
    /// already.
    ///
    /// # Errors
    /// What cannot be, each under the name of its field.
    pub tells: fn(&Map<String, Value>, &Value) -> Result<bool>,
    /// Those that went on in this service, so that they have no past any more.
    pub stepped: fn(&mut Read, &[Uuid]) -> Result<HashSet<Uuid>>,
    /// Sets what is told; what belongs to the records is written before.
    pub tell: fn(&mut Write, &Author, &[Told]) -> Result<()>,
    /// What is said when somebody may not tell it.
    pub not_told: fn() -> Said,
    /// What is said of those that went on.
    pub is_past: fn() -> Said,
}

/// A field that refers to another record.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// The field, which holds an id.
    pub field: &'static str,
    /// The member that can stand in its place, with the record's name in a
    /// partner system.
    pub name: &'static str,
    /// To which type.
    pub to: RecordType,
    /// The record that can stand there itself; it is made or changed before.
    pub made: Option<Part>,
}

impl Subject {
    /// A record of which nothing special is said yet.
    pub const fn of<R: Record>(part: Part, member: &'static str) -> Self {
        Subject {
            part,
            record_type: <R as Record>::TYPE,
            member,
            parent: "",
            keys: &[],
            own_id: &[],
            number: None,
            references: &[],
            parts: &[],
            ordered: "",
            in_tables: false,
            shown: &[],
            told: None,
            past: None,
            learn: None,
            rows: |subject| Box::new(Table::<R>::new(subject)),
            shape: input::shape::<R>,
            listed: <R as Listing>::fields,
        }
    }
}

/// What tells a record from others that belong to the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    group: usize,
    /// The values of the fields.
    pub words: Vec<String>,
}

impl Key {
    /// The id of the record that has this key among those that belong to another.
    pub fn id(&self, above: Uuid, subject: &Subject) -> Uuid {
        let mut names = vec![above.to_string(), subject.record_type.to_string()];
        names.extend(self.words.iter().cloned());
        // A key of one word has an empty second one: so ids were made from the beginning.
        names.resize(names.len().max(4), String::new());
        ids::of(names)
    }
}

impl Subject {
    /// This and everything that a row of it can hold, each before what follows from it.
    pub fn tree(&'static self) -> Vec<&'static Subject> {
        let made = self.references.iter().filter_map(|r| r.made);
        let below = self.parts.iter().copied().chain(made);
        let mut all = vec![self];
        all.extend(below.flat_map(|part| part.subject().tree()));
        all
    }

    /// By what this record is told from others that belong to the same one, the
    /// surest first; nothing when it cannot be read.
    pub fn keys(&self, body: &Map<String, Value>) -> Vec<Key> {
        let groups = self.keys.iter().enumerate();
        groups
            .filter_map(|(group, fields)| {
                let (empty, filled): (Vec<&str>, Vec<&str>) = fields.iter().partition(|f| f.starts_with('!'));
                let is_empty = |field: &&str| body.get(field.trim_start_matches('!')).is_none_or(Value::is_null);
                let words = filled.iter().map(|field| word(body.get(*field)?));
                let words = words.collect::<Option<_>>()?;
                empty.iter().all(is_empty).then_some(Key { group, words })
            })
            .collect()
    }

    /// The field of a key by which two records are one.
    pub fn key_field(&self, key: &Key) -> &'static str {
        let group = self.keys.get(key.group);
        group.and_then(|fields| fields.first()).copied().unwrap_or_default()
    }

    /// The reference that a field, or the member in its place, is.
    pub fn reference(&self, name: &str) -> Option<&'static Reference> {
        self.references.iter().find(|r| r.field == name || r.name == name)
    }

    /// Whether the value of a field may be told in a report.
    pub fn tells(&self, field: &str) -> bool {
        self.told.is_none_or(|told| told.contains(&field))
    }

    /// Whether only history tells this field.
    pub fn is_past(&self, member: &str) -> bool {
        self.past.is_some_and(|past| past.fields.contains(&member))
    }

    /// Whether a member is not the import's to say: what the service sets, what
    /// it derives, and what the record belongs to.
    pub fn passes_over(&self, member: &str) -> bool {
        member == self.parent || self.shown.contains(&member) || self.set_by_service().contains(member)
    }

    /// The members of its documents that are no fields.
    pub fn set_by_service(&self) -> &'static HashSet<String> {
        static ALL: LazyLock<HashMap<Part, HashSet<String>>> = LazyLock::new(|| {
            let of = |part: &Part| {
                let Subject { shape, listed, .. } = part.subject();
                let shape = shape(Verb::Create);
                let is_field = |name: &String| shape.properties().any(|field| field == name);
                (*part, listed().into_iter().filter(|name| !is_field(name)).collect())
            };
            Part::ALL.iter().map(of).collect()
        });
        static NONE: LazyLock<HashSet<String>> = LazyLock::new(HashSet::new);
        ALL.get(&self.part).unwrap_or(&NONE)
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
