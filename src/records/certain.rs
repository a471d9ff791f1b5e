//! What is certainly wrong although some fields cannot be read: that which is
//! wrong whatever stands in them.

use serde_json::{Map, Value};

use super::Record;
use crate::domain::{Fault, Faults};

/// The most ways to fill the open fields that are tried. Where there are more,
/// so little is known that no rule has anything certain to say.
const MOST: usize = 512;

/// The faults that the rules find in these members, and find alike with every
/// value that the open fields could have.
pub fn faults<R: Record>(members: &Map<String, Value>, open: &[(&str, Vec<Value>)]) -> Vec<Fault> {
    let ways = open
        .iter()
        .try_fold(1_usize, |ways, (_, values)| ways.checked_mul(values.len()))
        .filter(|ways| *ways <= MOST)
        .unwrap_or_default();
    (0..ways)
        .filter_map(|way| rules::<R>(fill(members, open, way)))
        .reduce(|certain, found| certain.into_iter().filter(|fault| found.contains(fault)).collect())
        .unwrap_or_default()
}

/// What the rules say of fields; nothing when they cannot be read.
fn rules<R: Record>(members: Map<String, Value>) -> Option<Vec<Fault>> {
    let mut fields = serde_json::from_value(Value::Object(members)).ok()?;
    let mut faults = Faults::new();
    R::check(&mut fields, &mut faults);
    Some(faults.into_vec())
}

/// The members with the open ones filled in one of the ways, numbered from 0:
/// the number's digits say which value each field gets.
fn fill(members: &Map<String, Value>, open: &[(&str, Vec<Value>)], mut way: usize) -> Map<String, Value> {
    let mut filled = members.clone();
    for (name, values) in open {
        if let Some(value) = values.get(way % values.len().max(1)) {
            filled.insert((*name).to_owned(), value.clone());
        }
        way /= values.len().max(1);
    }
    filled
}
