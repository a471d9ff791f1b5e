//! The columns of an export and their types. They are those of the schema that the OpenAPI
//! document publishes: what a number is there is a number in every form.

use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::infra::shape::components;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text: names, codes, ids, words.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with fractions.
    Number,
    /// Yes or no.
    Boolean,
    /// Days.
    Day,
    /// Moments, in UTC.
    Moment,
    /// Lists and objects.
    Json,
}

impl Kind {
    /// Its English name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
            Kind::Day => "date",
            Kind::Moment => "moment (UTC)",
            Kind::Json => "list or object",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, that of the member.
    pub name: String,
    /// What stands in it.
    pub kind: Kind,
    /// What it says, where the document tells.
    pub description: Option<String>,
}

impl Column {
    /// A column that no schema describes.
    pub fn new(name: &str, kind: Kind, description: &str) -> Self {
        Column {
            name: name.to_owned(),
            kind,
            description: Some(description.to_owned()),
        }
    }
}

/// The columns of these names, described by the schema of a document; `other` says what those are
/// that it does not name.
pub fn of<T: ToSchema>(names: Vec<String>, other: fn(&str) -> Kind) -> Vec<Column> {
    let all = components::<T>();
    let root = all.get(T::name().as_ref());
    names
        .into_iter()
        .map(|name| {
            let schema = root.and_then(|root| property(&all, root, &name));
            Column {
                kind: schema.map_or_else(|| other(&name), |schema| kind(&all, schema)),
                description: schema
                    .and_then(|schema| schema.get("description"))
                    .and_then(Value::as_str)
                    .map(|text| text.replace('\n', " ")),
                name,
            }
        })
        .collect()
}

/// A member's schema, in the document itself or in what it is made of.
fn property<'s>(all: &'s Map<String, Value>, schema: &'s Value, name: &str) -> Option<&'s Value> {
    let schema = resolved(all, schema)?;
    let own = schema.get("properties").and_then(|members| members.get(name));
    let parts = || schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.or_else(|| parts().find_map(|part| property(all, part, name)))
}

fn resolved<'s>(all: &'s Map<String, Value>, schema: &'s Value) -> Option<&'s Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => all.get(reference.strip_prefix("#/components/schemas/")?),
        None => Some(schema),
    }
}

fn kind(all: &Map<String, Value>, schema: &Value) -> Kind {
    let Some(schema) = resolved(all, schema) else {
        return Kind::Text;
    };
    let several = schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))
        .and_then(Value::as_array);
    if let Some(several) = several {
        let told = several.iter().find(|one| one.get("type") != Some(&"null".into()));
        return told.map_or(Kind::Text, |one| kind(all, one));
    }
    if schema.get("allOf").is_some() {
        return Kind::Json;
    }
    let named = match schema.get("type") {
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).find(|t| *t != "null"),
        Some(one) => one.as_str(),
        None => None,
    };
    match (named, schema.get("format").and_then(Value::as_str)) {
        (Some("integer"), _) => Kind::Integer,
        (Some("number"), _) => Kind::Number,
        (Some("boolean"), _) => Kind::Boolean,
        (Some("array" | "object"), _) => Kind::Json,
        (_, Some("date")) => Kind::Day,
        (_, Some("date-time")) => Kind::Moment,
        _ => Kind::Text,
    }
}
