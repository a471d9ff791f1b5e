//! The fields that columns of a file give.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use super::words::Part;
use crate::{
    domain::{FaultCode, ProgrammeLevel, RegionCode, Said, fault::code},
    infra::{json, shape::Verb},
    records::ExternalId,
};

/// A field of a record: `enrolment.year`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Target {
    /// Of which record.
    pub part: Part,
    /// Which field, or which member in the place of a reference.
    pub field: String,
    /// What it takes.
    pub takes: Takes,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Takes {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A list.
    Array,
    /// Names in partner systems.
    Names,
    /// The name of another record in a partner system.
    Reference,
}

impl Target {
    /// The field of a record.
    pub fn new(part: Part, field: String) -> Self {
        let subject = part.subject();
        let takes = match (subject.shape)(Verb::Create).type_of(&field) {
            _ if subject.references.iter().any(|r| r.name == field) => Takes::Reference,
            _ if field == "external_ids" => Takes::Names,
            "integer" => Takes::Integer,
            "number" => Takes::Number,
            "boolean" => Takes::Boolean,
            "array" => Takes::Array,
            _ => Takes::Text,
        };
        Target { part, field, takes }
    }

    /// Whether it is this field of this record, or stands in its place.
    pub fn is(&self, part: Part, field: &str) -> bool {
        let reference = || part.subject().reference(field).is_some_and(|r| r.name == self.field);
        self.part == part && (self.field == field || reference())
    }
}

impl Takes {
    /// A text as the JSON that its field takes. What cannot be read stays text, so
    /// that the check of the field says what is wrong with it.
    pub fn read(self, text: &str) -> Value {
        let list = matches!(self, Takes::Array | Takes::Names);
        match self {
            _ if list && text.is_empty() => Value::Array(Vec::new()),
            _ if text.is_empty() => Value::Null,
            Takes::Integer => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => whole.into(),
                // Spreadsheets write 2065.0; to JSON Schema that is an integer.
                (_, Ok(float)) if float.fract() == 0.0 && float.abs() < 9.0e15 => (float as i64).into(),
                _ => text.into(),
            },
            Takes::Number => match text.parse::<f64>().ok().and_then(Number::from_f64) {
                Some(number) => Value::Number(number),
                None => text.into(),
            },
            Takes::Boolean => match text.to_lowercase().as_str() {
                "true" | "1" | "ya" => true.into(),
                "false" | "0" | "tidak" => false.into(),
                _ => text.into(),
            },
            Takes::Array | Takes::Names => match json::parse(text.as_bytes()) {
                Ok(items @ Value::Array(_)) => items,
                _ => {
                    let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
                    items.map(|item| self.item(item)).collect()
                }
            },
            Takes::Text | Takes::Reference => text.into(),
        }
    }
}

impl Takes {
    /// One of several texts in a cell.
    fn item(self, text: &str) -> Value {
        let name = (self == Takes::Names).then(|| named(text).ok()).flatten();
        name.map_or_else(|| text.into(), |name| json!(name))
    }
}

impl TryFrom<String> for Target {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let split = text
            .split_once('.')
            .and_then(|(part, field)| Some((part.parse().ok()?, field)));
        let (part, field) = split.ok_or_else(|| format!("{text} is not part.field"))?;
        Ok(Target::new(part, field.to_owned()))
    }
}

/// What follows from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The year of a day.
    Year,
    /// The level of the programme that works in a region.
    Level,
}

impl Aspect {
    /// What follows from a text; of an empty one nothing is known, and what has
    /// no region is national.
    ///
    /// # Errors
    /// Why nothing follows.
    pub fn of(self, text: &str) -> Result<Value, (FaultCode, Said)> {
        match self {
            Aspect::Year if text.is_empty() => Ok(Value::Null),
            Aspect::Year => match (text.len() == 10, text.parse::<NaiveDate>()) {
                (true, Ok(day)) => Ok(day.year().into()),
                _ => Err((
                    code::FORMAT,
                    Said::fixed("Takes a day: YYYY-MM-DD.", "Menerima tanggal: YYYY-MM-DD."),
                )),
            },
            Aspect::Level if text.is_empty() => Ok(ProgrammeLevel::of(None).as_str().into()),
            Aspect::Level => match text.parse::<RegionCode>() {
                Ok(region) => Ok(ProgrammeLevel::of(Some(&region)).as_str().into()),
                Err(error) => Err((error.code(), error.message())),
            },
        }
    }
}

/// One field or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Targets {
    /// One.
    One(Target),
    /// Several.
    Several(Vec<Target>),
}

impl Default for Targets {
    fn default() -> Self {
        Targets::Several(Vec::new())
    }
}

impl Targets {
    /// The fields.
    pub fn all(&self) -> &[Target] {
        match self {
            Targets::One(target) => std::slice::from_ref(target),
            Targets::Several(targets) => targets,
        }
    }
}

/// A name in a partner system, written `system:id` or as JSON.
///
/// # Errors
/// When it is neither.
pub fn named(text: &str) -> Result<ExternalId, (FaultCode, Said)> {
    let split = || {
        let (system, id) = text.split_once(':')?;
        Some(ExternalId {
            system: system.trim().to_owned(),
            id: id.trim().to_owned(),
        })
    };
    serde_json::from_str(text).ok().or_else(split).ok_or_else(|| {
        (
            code::FORMAT,
            Said::fixed(
                "Takes the name in a partner system: system:id.",
                "Menerima nama di sistem mitra: sistem:id.",
            ),
        )
    })
}
