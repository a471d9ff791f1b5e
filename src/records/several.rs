//! Several new records of one type at once: all of them or none, and every
//! fault with the place of its record.

use serde_json::{Map, Value, json};

use super::{
    Record,
    commands::{self, Done},
    input::{self, Draft},
    ledger::{self, Change},
    record::Warning,
    references::Known,
};
use crate::{
    access::Author,
    domain::{Fault, Faults},
    infra::{Error, Result, Write, shape::Shape},
};

/// The most records of one request.
pub const MOST: usize = 100;

/// Makes the records that stand in a body as a list with this name, which is
/// all that the body holds. `complete` adds to each what the address says; it is
/// told where the record stands.
///
/// # Errors
/// 422 with the faults of all of them, 403 when one may not be made, and what
/// [`ledger::write`] says.
pub fn create<R: Record>(
    db: &mut Write,
    author: &Author,
    body: &Value,
    name: &str,
    complete: impl Fn(&mut Map<String, Value>, &str, &mut Faults),
) -> Result<Vec<Done<R>>> {
    let (mut known, mut faults) = (Known::default(), outline(body, name));
    let pointer = &format!("/{name}");
    let mut bodies = body.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    bodies.truncate(MOST);
    for (place, body) in bodies.iter_mut().enumerate() {
        if let Some(members) = body.as_object_mut() {
            complete(members, &format!("{pointer}/{place}"), &mut faults);
        }
    }
    let (mut changes, mut warnings) = (Vec::with_capacity(bodies.len()), Vec::with_capacity(bodies.len()));
    for (place, body) in bodies.iter().enumerate() {
        let prepared = input::draft::<R>(body)
            .and_then(|draft: Draft<R::Fields>| commands::prepare_create::<R>(db, author, &draft, &mut known));
        match prepared.map_err(|error| at(error, pointer, place)) {
            Ok((change, told)) => {
                changes.push(change);
                warnings.push(told);
            }
            Err(Error::Refused(refusal)) if !refusal.faults().is_empty() => {
                refusal.faults().iter().for_each(|fault| faults.push(fault.clone()));
            }
            Err(error) => return Err(error),
        }
    }
    faults.finish()?;
    write(db, pointer, &changes)?;
    Ok(changes
        .into_iter()
        .zip(warnings)
        .enumerate()
        .map(|(place, (change, told))| Done {
            record: change.after,
            warnings: told.into_iter().map(|w| warning_at(w, pointer, place)).collect(),
            changed: true,
        })
        .collect())
}

/// What is wrong with a body besides the records in it, whose own faults are
/// found one by one.
fn outline(body: &Value, name: &str) -> Faults {
    let list = json!({"type": "array", "minItems": 1, "maxItems": MOST});
    let schema = json!({
        "type": "object", "properties": {name: list}, "required": [name], "additionalProperties": false
    });
    let mut outline = body.clone();
    if let Some(records) = outline.get_mut(name).and_then(Value::as_array_mut) {
        records.iter_mut().for_each(|record| *record = Value::Null);
    }
    let mut faults = Faults::new();
    Shape::compile(schema, Map::new()).check(&outline, &mut faults);
    faults
}

/// Writes them in one statement. Only when it is refused are they tried one by
/// one, to tell which it was.
fn write<R: Record>(db: &mut Write, pointer: &str, changes: &[Change<R>]) -> Result<()> {
    let Err(refused) = db.attempt(|db| ledger::write(db, changes)) else {
        return Ok(());
    };
    if refused.refusal().is_none() {
        return Err(refused);
    }
    for (place, change) in changes.iter().enumerate() {
        ledger::write(db, std::slice::from_ref(change)).map_err(|error| at(error, pointer, place))?;
    }
    Err(refused)
}

/// An error about the record at this place.
fn at(error: Error, pointer: &str, place: usize) -> Error {
    let Some(found) = error
        .refusal()
        .map(|refusal| refusal.faults())
        .filter(|f| !f.is_empty())
    else {
        return error;
    };
    let mut faults = Faults::new();
    for fault in found {
        faults.push(Fault {
            pointer: format!("{pointer}/{place}{}", fault.pointer),
            ..fault.clone()
        });
    }
    Error::invalid(faults)
}

fn warning_at(warning: Warning, pointer: &str, place: usize) -> Warning {
    Warning {
        pointer: format!("{pointer}/{place}{}", warning.pointer),
        ..warning
    }
}
