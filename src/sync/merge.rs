//! The three-way merge, field by field, pure: `base` is what both sides began
//! with, `mine` are the fields that one side sent, `theirs` is the record now.
//!
//! A field that one side changed takes that side's value. What both changed to
//! the same is that. What both changed differently is a clash. Groups are taken
//! whole from one side, sets are merged element by element, text is never
//! merged inside.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::records::merging::{Group, Set};

/// What a type of record declares of its fields.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// Fields that mean something only together.
    pub groups: &'static [Group],
    /// Fields that are sets.
    pub sets: &'static [Set],
}

impl Declared {
    /// The fields that are taken together with this one, itself among them.
    pub fn together<'f>(&self, field: &'f str) -> Vec<&'f str> {
        match self.groups.iter().find(|group| group.contains(&field)) {
            Some(group) => group.to_vec(),
            None => vec![field],
        }
    }
}

/// What comes of two changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// The fields that differ from theirs, with what they become.
    pub apply: Map<String, Value>,
    /// The fields that both sides changed differently; those of one group stand
    /// in one entry.
    pub clashes: Vec<Vec<String>>,
}

/// Merges. Fields that were not sent were not changed.
pub fn merge(
    declared: &Declared,
    base: &Map<String, Value>,
    mine: &Map<String, Value>,
    theirs: &Map<String, Value>,
) -> Merged {
    let mut merged = Merged::default();
    for unit in units(declared, mine) {
        let at = |side: &Map<String, Value>, field: &str| side.get(field).cloned().unwrap_or_default();
        let (mut own, mut before, mut now) = (Vec::new(), Vec::new(), Vec::new());
        for field in &unit {
            before.push(at(base, field));
            now.push(at(theirs, field));
            own.push(mine.get(*field).cloned().unwrap_or_else(|| at(base, field)));
        }
        if own == now || own == before {
            continue;
        }
        let set = declared.sets.iter().find(|set| unit == [set.field]);
        let taken = match (set, own.first(), before.first(), now.first()) {
            (Some(set), Some(own), Some(before), Some(now)) => united(set, before, own, now).map(|value| vec![value]),
            _ if now == before => Some(own),
            _ => None,
        };
        match taken {
            Some(values) => {
                let values = unit.iter().zip(values).zip(&now);
                let differing = values.filter(|((_, value), now)| value != *now);
                let differing = differing.map(|((field, value), _)| ((*field).to_owned(), value));
                merged.apply.extend(differing);
            }
            None => merged
                .clashes
                .push(unit.iter().map(|field| (*field).to_owned()).collect()),
        }
    }
    merged
}

/// The fields that were sent, each with those that are taken together with it.
fn units<'m>(declared: &Declared, mine: &'m Map<String, Value>) -> Vec<Vec<&'m str>> {
    let mut units: Vec<Vec<&str>> = Vec::new();
    for field in mine.keys() {
        if !units.iter().any(|unit| unit.contains(&field.as_str())) {
            units.push(declared.together(field));
        }
    }
    units
}

/// The elements of a set by what tells them apart.
fn elements<'v>(set: &Set, value: &'v Value) -> BTreeMap<String, &'v Value> {
    let all = value.as_array().into_iter().flatten();
    all.map(|element| (key(set, element), element)).collect()
}

fn key(set: &Set, element: &Value) -> String {
    let told = set.key.and_then(|key| element.get(key));
    told.unwrap_or(element).to_string()
}

/// A set of which both sides changed something: what either added stays, what
/// either took away goes. Nothing when both say something else of one element.
fn united(set: &Set, base: &Value, mine: &Value, theirs: &Value) -> Option<Value> {
    let (before, own, now) = (elements(set, base), elements(set, mine), elements(set, theirs));
    // Theirs in their order, then what is mine alone in mine.
    let listed = [theirs, mine].map(|side| side.as_array().into_iter().flatten());
    let mut order: Vec<String> = Vec::new();
    for element in listed.into_iter().flatten() {
        let key = key(set, element);
        if !order.contains(&key) {
            order.push(key);
        }
    }
    let mut united = Vec::new();
    for key in order {
        let (before, own, now) = (before.get(&key), own.get(&key), now.get(&key));
        let taken = if own == before || own == now {
            now
        } else if now == before {
            own
        } else {
            return None;
        };
        united.extend(taken.map(|element| (*element).clone()));
    }
    Some(Value::Array(united))
}

#[cfg(test)]
mod tests;
