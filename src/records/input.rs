//! From a JSON object to checked fields: shape, then rules, and every fault of
//! both in one answer.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Record;
use crate::{
    domain::{Faults, Said, fault::code},
    infra::{
        Result,
        json::pointer_token,
        shape::{Shape, Verb},
    },
};

/// A new record that only the database has not seen yet.
#[derive(Debug, Clone)]
pub struct Draft<F> {
    /// Its id: the caller's or a new one.
    pub id: Uuid,
    /// Its fields.
    pub fields: F,
}

type Shapes = RwLock<HashMap<(TypeId, &'static str), Arc<Shape>>>;
static SHAPES: LazyLock<Shapes> = LazyLock::new(RwLock::default);

/// The compiled shape of a type's input, made once.
pub fn shape<R: Record>(verb: Verb) -> Arc<Shape> {
    let key = (TypeId::of::<R>(), verb.suffix());
    if let Some(shape) = SHAPES.read().ok().and_then(|s| s.get(&key).cloned()) {
        return shape;
    }
    let shape = Arc::new(Shape::of::<R::Fields>(verb));
    if let Ok(mut shapes) = SHAPES.write() {
        shapes.insert(key, shape.clone());
    }
    shape
}

/// Reads a new record.
///
/// # Errors
/// 422 with every fault.
pub fn draft<R: Record>(body: &Value) -> Result<Draft<R::Fields>> {
    let mut faults = Faults::new();
    let fields = fields::<R>(Verb::Create, None, body, &mut faults);
    let id = body.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    finish(fields, faults).map(|fields| Draft {
        id: id.unwrap_or_else(Uuid::now_v7),
        fields,
    })
}

/// Reads a change of a record: all of it or a part.
///
/// # Errors
/// 422 with every fault.
pub fn change<R: Record>(verb: Verb, before: &R, body: &Value) -> Result<R::Fields> {
    let mut faults = Faults::new();
    let fields = fields::<R>(verb, Some(before), body, &mut faults);
    finish(fields, faults)
}

fn finish<F>(fields: Option<F>, faults: Faults) -> Result<F> {
    faults.finish()?;
    fields.ok_or_else(|| crate::infra::Error::Internal("input without fields and without faults".into()))
}

/// Checks the shape of a change before anything is known of the record.
///
/// # Errors
/// 422 with every fault of the shape.
pub fn check_shape<R: Record>(verb: Verb, body: &Value) -> Result<()> {
    let mut faults = Faults::new();
    shape::<R>(verb).check(body, &mut faults);
    Ok(faults.finish()?)
}

fn fields<R: Record>(verb: Verb, before: Option<&R>, body: &Value, faults: &mut Faults) -> Option<R::Fields> {
    let shape = shape::<R>(verb);
    shape.check(body, faults);
    let mut given = body.as_object().cloned().unwrap_or_default();
    if let Some(before) = before {
        refuse_read_only(before, &shape, &given, faults);
    }
    // The id of a new record is not among its fields.
    given.retain(|name, _| name != "id" && !shape.read_only().any(|r| r == name));
    // What has a fault is left out, so that the rules can speak of the rest.
    if !faults.is_empty() {
        given.retain(|name, _| !has_fault(faults, name));
    }
    let mut merged = match (verb, before) {
        (Verb::Patch, Some(before)) => to_object(before.fields()),
        _ => Map::new(),
    };
    merged.extend(given);
    match serde_json::from_value::<R::Fields>(Value::Object(merged)) {
        Ok(mut fields) => {
            R::check(&mut fields, faults);
            Some(fields)
        }
        Err(error) => {
            if faults.is_empty() {
                let said = Said::new(
                    format!("Cannot be read: {error}."),
                    format!("Tidak dapat dibaca: {error}."),
                );
                faults.add("", code::FORMAT, said);
            }
            None
        }
    }
}

fn has_fault(faults: &Faults, name: &str) -> bool {
    faults.within(&format!("/{}", pointer_token(name)))
}

/// What the service sets may come back as it was read, but not otherwise.
fn refuse_read_only<R: Record>(before: &R, shape: &Shape, given: &Map<String, Value>, faults: &mut Faults) {
    if !shape.read_only().any(|name| given.contains_key(name)) {
        return;
    }
    let present = to_object(before);
    for name in shape.read_only() {
        if given.get(name).is_some_and(|value| present.get(name) != Some(value)) {
            faults.add(
                format!("/{name}"),
                code::IMMUTABLE,
                Said::fixed(
                    "The service sets this field; leave it out, or as it was read.",
                    "Isian ini diatur layanan; hilangkan, atau biarkan seperti ketika dibaca.",
                ),
            );
        }
    }
}

fn to_object(value: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}
