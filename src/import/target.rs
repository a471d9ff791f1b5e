//! The fields that columns of a file give.

use serde::Deserialize;

use super::words::Part;
use crate::infra::shape::Verb;

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

/// One field or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Targets {
    /// One.
    One(Target),
    /// Several.
    Several(Vec<Target>),
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
