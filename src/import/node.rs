//! What a row says of one record, and of those that belong to it.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    mapping::Scope,
    refusal::{Refusal, raw_json},
    subject::{Reference, Subject},
    table::id_of,
    words::Part,
};
use crate::{
    domain::{Said, fault::code},
    infra::json::pointer_token,
    records::{ExternalId, ids},
};

/// What a row says of one record.
pub struct Node {
    /// What it is.
    pub subject: &'static Subject,
    /// Where it stands in the row.
    pub at: At,
    /// Its fields, without `id`, and without those in `references`.
    pub body: Map<String, Value>,
    /// The id that it gives.
    pub id: Option<Uuid>,
    /// Its name in the system of the file, beside those that it has elsewhere.
    pub named: Option<ExternalId>,
    /// An id made from what it says, when it names its record in no way.
    pub own_id: Option<Uuid>,
    /// What history tells of it.
    pub past: Map<String, Value>,
    /// Whether the file has one such record, be it which it may: then it is the
    /// only one that is there.
    pub only: bool,
    /// Its names in partner systems, as far as they can be read.
    pub names: Vec<ExternalId>,
    /// Its number, when it has a well-formed one.
    pub number: Option<String>,
    /// What it refers to other than by id.
    pub references: Vec<(&'static Reference, Referred)>,
    /// What belongs to it.
    pub parts: Vec<Node>,
}

/// What a record refers to other than by id.
pub enum Referred {
    /// By its name in a partner system.
    Named(ExternalId),
    /// The record itself.
    Made(Box<Node>),
}

/// Where a record stands in a row.
#[derive(Clone)]
pub enum At {
    /// The object at this JSON pointer is the record in the API's own shape.
    Pointer(String),
    /// Its fields come from columns, of the object at the pointer and of those
    /// around it: the innermost stands first.
    Columns(Vec<(String, &'static Scope)>),
}

impl Node {
    /// Nothing said yet.
    pub fn new(subject: &'static Subject, at: At) -> Self {
        Node {
            subject,
            at,
            body: Map::new(),
            id: None,
            named: None,
            own_id: None,
            past: Map::new(),
            only: false,
            names: Vec::new(),
            number: None,
            references: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// This record and all others of the row, each before what belongs to it.
    pub fn walk<'n>(&'n self, f: &mut impl FnMut(&'n Node)) {
        for (_, referred) in &self.references {
            if let Referred::Made(node) = referred {
                node.walk(f);
            }
        }
        f(self);
        self.parts.iter().for_each(|node| node.walk(f));
    }

    /// The first record of a part, and whether it is the only one.
    pub fn first_of(&self, part: Part) -> Option<(&Node, bool)> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if node.subject.part == part {
                found.push(node);
            }
        });
        found.first().map(|node| (*node, found.len() == 1))
    }

    /// Its fields, with what history tells of it set apart.
    pub fn says(&mut self, mut body: Map<String, Value>) {
        for name in self.subject.past.iter().flat_map(|past| past.fields) {
            if let Some(value) = body.remove(*name) {
                self.past.insert((*name).to_owned(), value);
            }
        }
        self.body = body;
    }

    /// A record with this id, and the names by which it is found. Its own id is
    /// made only where it stands for itself.
    pub fn identified(mut self, id: Option<Uuid>, alone: bool) -> Self {
        self.id = id;
        let listed = self.body.get("external_ids").cloned();
        let listed = listed.and_then(|ids| serde_json::from_value::<Vec<ExternalId>>(ids).ok());
        self.names = self.named.iter().cloned().chain(listed.unwrap_or_default()).collect();
        let number = self.subject.number;
        self.number = number.and_then(|n| self.body.get(n.field)?.as_str().and_then(n.read));
        let nameless = self.id.is_none() && self.names.is_empty() && self.number.is_none();
        if alone && nameless && !self.subject.own_id.is_empty() {
            // Made from where it is and how it is called, so that the same row
            // speaks of the same record the next time.
            let said = self.subject.own_id.iter();
            self.own_id = Some(ids::of(said.map(|name| self.body.get(*name).unwrap_or(&Value::Null))));
        }
        self
    }
}

/// Reads objects in the API's own shape.
pub struct Objects<'r> {
    /// The line of the row.
    pub line: u64,
    /// What is wrong with it.
    pub refused: &'r mut Vec<Refusal>,
}

impl Objects<'_> {
    /// A record and what belongs to it. What the service sets may stand in it,
    /// as in its answers, and is passed over.
    pub fn node(
        &mut self,
        subject: &'static Subject,
        pointer: String,
        mut members: Map<String, Value>,
        alone: bool,
    ) -> Node {
        let mut node = Node::new(subject, At::Pointer(pointer.clone()));
        for part in subject.parts {
            let part = part.subject();
            if let Some(given) = members.remove(part.member) {
                node.parts.extend(self.children(part, &pointer, given));
            }
        }
        for reference in subject.references {
            if let Some(given) = members.remove(reference.name) {
                let place = format!("{pointer}/{}", reference.name);
                let told = subject.tells(reference.field);
                self.reference(&mut node, reference, place, given, told);
            }
        }
        let id = self.id(&pointer, &mut members);
        // What stands for itself names what it belongs to.
        members
            .retain(|name, _| subject.is_past(name) || !subject.passes_over(name) || alone && name == subject.parent);
        node.says(members);
        node.identified(id, alone)
    }

    fn id(&mut self, pointer: &str, members: &mut Map<String, Value>) -> Option<Uuid> {
        let given = members.remove("id").filter(|id| !id.is_null())?;
        let id = id_of(&given);
        if id.is_none() {
            let said = Said::fixed("Not a UUID.", "Bukan UUID.");
            self.refuse(format!("{pointer}/id"), code::FORMAT, &said, raw_json(&given));
        }
        id
    }

    fn reference(&mut self, node: &mut Node, reference: &'static Reference, place: String, given: Value, told: bool) {
        if given.is_null() {
            return;
        }
        if let Ok(name) = serde_json::from_value::<ExternalId>(given.clone()) {
            node.references.push((reference, Referred::Named(name)));
            return;
        }
        match (given, reference.made) {
            (Value::Object(members), Some(part)) => {
                let made = self.node(part.subject(), place, members, true);
                node.references.push((reference, Referred::Made(Box::new(made))));
            }
            (given, _) => {
                let said = Said::fixed(
                    "Takes an object with system and id.",
                    "Menerima objek dengan system dan id.",
                );
                let value = raw_json(&given).filter(|_| told && !given.is_object());
                self.refuse(place, code::WRONG_TYPE, &said, value);
            }
        }
    }

    fn children(&mut self, subject: &'static Subject, above: &str, given: Value) -> Vec<Node> {
        let given = match given {
            Value::Null => return Vec::new(),
            Value::Array(items) => items,
            other => vec![other],
        };
        let mut nodes = Vec::with_capacity(given.len());
        for (index, child) in given.into_iter().enumerate() {
            let place = format!("{above}/{}/{index}", pointer_token(subject.member));
            match child {
                Value::Object(mut child) => {
                    if !subject.ordered.is_empty() {
                        child.entry(subject.ordered).or_insert_with(|| (index + 1).into());
                    }
                    nodes.push(self.node(subject, place, child, false));
                }
                other => {
                    let said = Said::fixed("Takes an object.", "Menerima sebuah objek.");
                    let value = raw_json(&other).filter(|_| subject.told.is_none());
                    self.refuse(place.clone(), code::WRONG_TYPE, &said, value);
                    // What follows from that is said of the same place, and not told.
                    nodes.push(Node::new(subject, At::Pointer(place)));
                }
            }
        }
        nodes
    }

    fn refuse(&mut self, place: String, code: crate::domain::FaultCode, said: &Said, value: Option<String>) {
        let refusal = Refusal::of_row(self.line, code, said).at(Some(place), value);
        self.refused.push(refusal);
    }
}
