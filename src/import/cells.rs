//! Rows that are read by a mapping: cells by the names of their columns, or
//! the members of an object, with lists of objects in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    mapping::{Column, Mapping, Scope},
    node::{At, Node, Referred},
    refusal::{Refusal, raw_json},
    subject::{Reference, Subject},
    sum,
    table::id_of,
    target::{Takes, Target, named},
    words::Part,
};
use crate::{
    domain::{FaultCode, Said, fault::code, text},
    infra::json::{control_character, pointer_token},
    records::{ExternalId, export::is_formula},
};

/// A row being read by a mapping.
pub struct Cells<'r> {
    /// The line of the row.
    pub line: u64,
    /// How it is read.
    pub mapping: &'static Mapping,
    /// Whether it is a row of a table: then places are told by their columns
    /// and not by pointers.
    pub table: bool,
    /// What is wrong with it.
    pub refused: &'r mut Vec<Refusal>,
}

/// The fields of one record.
#[derive(Default, Clone)]
struct Gathered {
    body: Map<String, Value>,
    references: Vec<(&'static Reference, ExternalId)>,
    named: Option<ExternalId>,
}

/// The records of a scope, as far as they are gathered.
type Parts = BTreeMap<Part, Gathered>;

/// For the records of a list: the name of the row, and their number.
type Numbered<'n> = Option<(Option<&'n ExternalId>, usize)>;

/// A cell, and where it stands.
#[derive(Clone, Copy)]
struct Spot<'c> {
    scope: &'static Scope,
    pointer: &'c str,
    name: &'c str,
    cell: &'c Value,
}

impl Cells<'_> {
    /// Reads a row.
    pub fn row<'c>(&mut self, cells: impl Iterator<Item = (&'c str, &'c Value)>) -> Node {
        let scope = &self.mapping.row;
        self.scope(scope, Vec::new(), "", cells, Parts::new(), None)
    }

    /// Reads what stands at a pointer. `around` is what is read around it, and
    /// `parts` what was gathered there already.
    fn scope<'c>(
        &mut self,
        scope: &'static Scope,
        around: Vec<(String, &'static Scope)>,
        pointer: &str,
        cells: impl Iterator<Item = (&'c str, &'c Value)>,
        mut parts: Parts,
        numbered: Numbered<'_>,
    ) -> Node {
        let (mut filled, mut texts, mut lists, mut sums) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (name, cell) in cells {
            let spot = Spot {
                scope,
                pointer,
                name,
                cell,
            };
            if let Some(Column::Each { each }) = scope.columns.get(name) {
                lists.push((name, each, cell));
                continue;
            }
            if let Some(Column::SumOf { sum_of }) = scope.columns.get(name) {
                sums.push((spot, sum_of));
                continue;
            }
            let text = self.text(cell);
            if !text.is_empty() {
                filled.push(name);
            }
            if text::has_forbidden_control(&text) {
                self.refuse(spot, code::CONTROL_CHARACTER, &control_character(), None);
                continue;
            }
            self.column(spot, &text, &mut parts);
            if scope.exceptions.iter().any(|e| e.column == name) {
                texts.push((name, text));
            }
        }
        for (target, value) in &scope.constants {
            put(&mut parts, target, value.clone());
        }
        for exception in &scope.exceptions {
            let text = texts.iter().find(|(name, _)| *name == exception.column);
            let fields = text.and_then(|(_, text)| exception.values.get(text));
            for (target, value) in fields.into_iter().flatten() {
                put(&mut parts, target, value.clone());
            }
        }
        for part in &scope.numbered {
            let of_number = |(name, number): (Option<&ExternalId>, usize)| {
                let ExternalId { system, id } = name?.clone();
                let id = format!("{id}/{number}");
                Some(ExternalId { system, id })
            };
            parts.entry(*part).or_default().named = numbered.and_then(of_number);
        }
        let has = |part: Part| {
            let when = scope.parts.get(&part);
            when.is_some_and(|p| p.when.iter().any(|column| filled.contains(&column.as_str())))
        };
        let mut scopes = vec![(pointer.to_owned(), scope)];
        scopes.extend(around);
        let mut node = self.node(scope.subject(), &mut parts, &scopes, &has, numbered.is_none());
        for (spot, (list, column)) in sums {
            let items = lists.iter().find(|(name, ..)| name == list).map(|(.., cell)| *cell);
            if let Some((code, said, meant)) = sum::fault(spot.cell, items.unwrap_or(&Value::Null), column) {
                self.refuse(spot, code, &said, meant.as_deref());
            }
        }
        for (name, each, cell) in lists {
            let above = node.named.clone();
            node.parts
                .extend(self.list(each, &scopes, name, cell, &mut parts, above.as_ref()));
        }
        node
    }

    /// The records of a list.
    fn list(
        &mut self,
        each: &'static Scope,
        around: &[(String, &'static Scope)],
        name: &str,
        cell: &Value,
        parts: &mut Parts,
        above: Option<&ExternalId>,
    ) -> Vec<Node> {
        // What the columns around the list say of each of its records.
        let given = parts.remove(&each.part).unwrap_or_default();
        let around = around.to_vec();
        let place = format!(
            "{}/{}",
            around.first().map(|(pointer, _)| pointer.as_str()).unwrap_or_default(),
            pointer_token(name)
        );
        let items = match cell {
            Value::Null => return Vec::new(),
            Value::Array(items) => items,
            _ => {
                let said = Said::fixed("Takes a list of objects.", "Menerima daftar objek.");
                let refusal = Refusal::of_row(self.line, code::WRONG_TYPE, &said);
                self.refused.push(refusal.at(Some(place), None));
                return Vec::new();
            }
        };
        let mut nodes = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let place = format!("{place}/{index}");
            let Value::Object(members) = item else {
                let said = Said::fixed("Takes an object.", "Menerima sebuah objek.");
                let refusal = Refusal::of_row(self.line, code::WRONG_TYPE, &said);
                self.refused.push(refusal.at(Some(place.clone()), None));
                nodes.push(Node::new(each.subject(), At::Pointer(place)));
                continue;
            };
            let cells = members.iter().map(|(name, value)| (name.as_str(), value));
            let parts = Parts::from([(each.part, given.clone())]);
            let number = Some((above, index + 1));
            nodes.push(self.scope(each, around.clone(), &place, cells, parts, number));
        }
        nodes
    }

    /// Puts the records together that were gathered.
    fn node(
        &mut self,
        subject: &'static Subject,
        parts: &mut Parts,
        scopes: &[(String, &'static Scope)],
        has: &impl Fn(Part) -> bool,
        alone: bool,
    ) -> Node {
        let mut node = Node::new(subject, At::Columns(scopes.to_vec()));
        let Gathered {
            body,
            references,
            named,
        } = parts.remove(&subject.part).unwrap_or_default();
        let named_by = references.into_iter().map(|(to, name)| (to, Referred::Named(name)));
        node.references = named_by.collect();
        for reference in subject.references {
            if let Some(part) = reference.made.filter(|part| has(*part)) {
                let made = self.node(part.subject(), parts, scopes, has, true);
                node.references.push((reference, Referred::Made(Box::new(made))));
            }
        }
        for part in subject.parts.iter().filter(|part| has(**part)) {
            let mut one = self.node(part.subject(), parts, scopes, has, false);
            one.only = scopes
                .first()
                .is_some_and(|(_, scope)| scope.parts.get(part).is_some_and(|when| when.only));
            node.parts.push(one);
        }
        node.says(body);
        node.named = named;
        let given = node.body.remove("id").filter(|id| !id.is_null());
        let id = given.as_ref().and_then(id_of);
        if let (Some(given), None) = (&given, id) {
            let said = Said::fixed("Not a UUID.", "Bukan UUID.");
            let refusal = Refusal::of_row(self.line, code::FORMAT, &said);
            self.refused.push(refusal.at(Some("id".into()), raw_json(given)));
        }
        node.identified(id, alone)
    }

    /// The text of a cell. Of a list the texts are joined, one a line.
    fn text(&self, cell: &Value) -> String {
        match cell {
            Value::Null => String::new(),
            Value::String(text) => text::normalise(self.unarmoured(text)),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            other => other.to_string(),
        }
    }

    /// A cell without the apostrophe that an export put before it.
    fn unarmoured<'c>(&self, cell: &'c str) -> &'c str {
        match cell.strip_prefix('\'') {
            Some(rest) if self.mapping.armoured && is_formula(rest) => rest,
            _ => cell,
        }
    }

    fn column(&mut self, spot: Spot<'_>, text: &str, parts: &mut Parts) {
        match spot.scope.columns.get(spot.name) {
            Some(Column::To { to }) => {
                for target in to.all() {
                    if let Err((code, said)) = self.set(target, text, parts) {
                        self.refuse(spot, code, &said, None);
                    }
                }
            }
            Some(Column::Follows { to, follows }) => {
                for target in to.all() {
                    if let Err((code, said)) = self.set(target, text, parts) {
                        self.refuse(spot, code, &said, None);
                    }
                }
                for (aspect, targets) in follows {
                    match aspect.of(text) {
                        Ok(value) => targets
                            .all()
                            .iter()
                            .for_each(|target| put(parts, target, value.clone())),
                        Err((code, said)) => self.refuse(spot, code, &said, None),
                    }
                }
            }
            Some(column @ Column::Values { values }) => match values.get(text) {
                Some(fields) => {
                    for (target, value) in fields {
                        put(parts, target, value.clone());
                    }
                }
                None if text.is_empty() => {
                    for target in column.targets() {
                        put(parts, target, Value::Null);
                    }
                }
                None => {
                    let offered: Vec<&str> = values.keys().map(String::as_str).collect();
                    let list = offered.join(", ");
                    let said = Said::new(
                        format!("Takes one of: {list}."),
                        format!("Menerima salah satu dari: {list}."),
                    );
                    let near = text::nearest(text, offered);
                    self.refuse(spot, code::NOT_OFFERED, &said, near);
                }
            },
            Some(Column::Ignored { .. } | Column::Each { .. } | Column::SumOf { .. }) => {}
            None => {
                let (code, said, near) = self.mapping.unknown_column(spot.scope, spot.name);
                self.refuse(spot, code, &said, near);
            }
        }
    }

    /// Puts a text into a field.
    fn set(&self, target: &Target, text: &str, parts: &mut Parts) -> Result<(), (FaultCode, Said)> {
        let subject = target.part.subject();
        let system = self.mapping.system.as_ref();
        let gathered = parts.entry(target.part).or_default();
        let of_system = |system: &String| ExternalId {
            system: system.clone(),
            id: text.to_owned(),
        };
        match (target.takes, system) {
            (Takes::Names, Some(system)) => gathered.named = (!text.is_empty()).then(|| of_system(system)),
            (Takes::Reference, _) => {
                let Some(reference) = subject.reference(&target.field) else {
                    return Ok(());
                };
                if text.is_empty() {
                    // Beside a filled id an empty name says nothing.
                    gathered.body.entry(reference.field).or_insert(Value::Null);
                    return Ok(());
                }
                let name = match system {
                    Some(system) => of_system(system),
                    None => named(text)?,
                };
                gathered.references.push((reference, name));
            }
            (Takes::Array, _) => {
                let Value::Array(items) = target.takes.read(text) else {
                    return Ok(());
                };
                let held = gathered
                    .body
                    .entry(target.field.clone())
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(held) = held {
                    let new = items.into_iter().filter(|item| !held.contains(item));
                    let new: Vec<Value> = new.collect();
                    held.extend(new);
                }
            }
            (takes, _) => {
                let value = takes.read(text);
                match gathered.body.get(&target.field) {
                    // What another column said is not taken away by an empty cell.
                    Some(_) if value.is_null() => {}
                    _ => drop(gathered.body.insert(target.field.clone(), value)),
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, spot: Spot<'_>, code: FaultCode, said: &Said, near: Option<&str>) {
        let Spot {
            scope,
            pointer,
            name,
            cell,
        } = spot;
        let place = place(self.table, pointer, name);
        let value = raw_json(cell).filter(|_| scope.tells(name));
        let refusal = Refusal::of_row(self.line, code, said).at(Some(place), value);
        self.refused.push(refusal.suggest(near));
    }
}

fn put(parts: &mut Parts, target: &Target, value: Value) {
    let gathered = parts.entry(target.part).or_default();
    gathered.body.insert(target.field.clone(), value);
}

/// How a column is named in a report.
pub fn place(table: bool, pointer: &str, column: &str) -> String {
    match table {
        true => column.to_owned(),
        false => format!("{pointer}/{}", pointer_token(column)),
    }
}
