//! From a JSON object to checked fields: shape, then rules, and every fault of
//! both together.

use std::{
    any::TypeId,
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Record, certain};
use crate::{
    domain::{Faults, Said, fault::code},
    infra::{
        Result,
        json::pointer_token,
        samples,
        shape::{Shape, Verb},
    },
};

/// A record as it is asked for.
///
/// When something is wrong with it, fields that cannot be read hold what they
/// held before, or any value: good enough to find out what else is wrong.
#[derive(Debug, Clone)]
pub struct Draft<F> {
    /// Its id: the present one, the caller's or a new one.
    pub id: Uuid,
    /// Its fields.
    pub fields: F,
    /// What is wrong with it, as far as it can be known without other rows.
    pub faults: Faults,
}

impl<F> Draft<F> {
    /// The draft, if nothing is wrong with it.
    ///
    /// # Errors
    /// 422 with every fault.
    pub fn sound(mut self) -> Result<Self> {
        std::mem::take(&mut self.faults).finish()?;
        Ok(self)
    }
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
/// 422 when it is no object.
pub fn draft<R: Record>(body: &Value) -> Result<Draft<R::Fields>> {
    let id = body.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    read::<R>(Verb::Create, None, id.unwrap_or_else(Uuid::now_v7), body)
}

/// Reads a change of a record: all of it or a part.
///
/// # Errors
/// 422 when it is no object.
pub fn change<R: Record>(verb: Verb, before: &R, body: &Value) -> Result<Draft<R::Fields>> {
    read(verb, Some(before), before.id(), body)
}

fn read<R: Record>(verb: Verb, before: Option<&R>, id: Uuid, body: &Value) -> Result<Draft<R::Fields>> {
    let shape = shape::<R>(verb);
    let mut faults = Faults::new();
    let body = without_derived::<R>(before, body);
    shape.check(&body, &mut faults);
    let mut given = body.as_object().cloned().unwrap_or_default();
    if let Some(before) = before {
        refuse_read_only(before, &shape, &given, &mut faults);
    }
    // The id of a new record is not among its fields.
    let is_field = |name: &str| name != "id" && !shape.read_only().any(|r| r == name);
    given.retain(|name, _| is_field(name));
    let held = before.map(|before| to_object(before.fields())).unwrap_or_default();
    // What the service sets among the fields stays through every change.
    let kept = |name: &String| verb == Verb::Patch || shape.read_only().any(|r| r == name);
    let mut members: Map<String, Value> = held.clone().into_iter().filter(|(name, _)| kept(name)).collect();
    members.extend(given);
    if faults.is_empty() {
        let mut fields = fields::<R>(members).map_err(unreadable)?;
        R::check(&mut fields, &mut faults);
        return Ok(Draft { id, fields, faults });
    }
    let faulty = |name: &str| faults.within(&format!("/{}", pointer_token(name)));
    members.retain(|name, _| !faulty(name));
    let open: Vec<&str> = shape
        .properties()
        .filter(|name| is_field(name) && faulty(name))
        .collect();
    let open: Vec<_> = open.into_iter().map(|name| (name, samples::of(&shape, name))).collect();
    let certain = certain::faults::<R>(&members, &open);
    certain.into_iter().for_each(|fault| faults.push(fault));
    for (name, values) in open {
        if let Some(value) = held.get(name).or(values.first()) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    match fields::<R>(members) {
        Ok(mut fields) => {
            // For the normal form of what can be read; its faults are found already.
            R::check(&mut fields, &mut Faults::new());
            Ok(Draft { id, fields, faults })
        }
        Err(_) => Err(faults.into()),
    }
}

/// A body without what follows from the record by itself, which may come back
/// as it was read.
fn without_derived<'b, R: Record>(before: Option<&R>, body: &'b Value) -> Cow<'b, Value> {
    let mut body = Cow::Borrowed(body);
    if before.is_some()
        && R::DERIVED.iter().any(|name| body.get(name).is_some())
        && let Some(members) = body.to_mut().as_object_mut()
    {
        members.retain(|name, _| !R::DERIVED.contains(&name.as_str()));
    }
    body
}

fn fields<R: Record>(members: Map<String, Value>) -> serde_json::Result<R::Fields> {
    serde_json::from_value(Value::Object(members))
}

fn unreadable(error: serde_json::Error) -> Faults {
    let said = Said::new(
        format!("Cannot be read: {error}."),
        format!("Tidak dapat dibaca: {error}."),
    );
    let mut faults = Faults::new();
    faults.add("", code::FORMAT, said);
    faults
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
