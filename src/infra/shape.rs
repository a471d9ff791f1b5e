//! The shape of input, checked by the same schema that the OpenAPI document
//! publishes: what is documented and what is accepted cannot differ.

use jsonschema::{Draft, ValidationError, Validator, error::TypeKind, error::ValidationErrorKind};
use serde_json::{Map, Value, json};
use utoipa::{ToSchema, openapi::RefOr};

use super::{formats, json::pointer_token};
use crate::domain::{Faults, Said, fault::code, region_code, text};

/// What is done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// A new record: an `id` may be given.
    Create,
    /// The whole record is replaced.
    Replace,
    /// The members given are changed.
    Patch,
}

impl Verb {
    /// The ending of the schema's name in the OpenAPI document.
    pub fn suffix(self) -> &'static str {
        match self {
            Verb::Create => "Create",
            Verb::Replace => "Replace",
            Verb::Patch => "Patch",
        }
    }
}

/// The schema of `T` and all that it refers to, as JSON.
pub fn components<T: ToSchema>() -> Map<String, Value> {
    let mut all: Vec<(String, RefOr<utoipa::openapi::schema::Schema>)> = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut all);
    all.into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect()
}

/// The input schema for a verb, made from the schema of a record's fields: it
/// is closed, takes an `id` on creation, and requires nothing in a patch. What
/// the service sets may come back as it was read, so that a record that was
/// read can be changed and put back.
pub fn for_verb(fields: &Value, verb: Verb) -> Value {
    let mut schema = closed(fields);
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if verb == Verb::Patch {
        members.remove("required");
        members.insert("minProperties".into(), 1.into());
    }
    let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) else {
        return schema;
    };
    if verb == Verb::Create {
        properties.retain(|_, schema| schema.get("readOnly") != Some(&json!(true)));
        let description = "May be made by the client (UUIDv7), so that an offline system can create; made by the service when it is left out.";
        properties.insert(
            "id".into(),
            json!({"type": "string", "format": "uuid", "description": description}),
        );
        return schema;
    }
    let uuid = json!({"type": "string", "format": "uuid", "readOnly": true});
    let time = json!({"type": ["string", "null"], "format": "date-time", "readOnly": true});
    for (name, read_only) in [
        ("id", uuid.clone()),
        ("version", json!({"type": "integer", "readOnly": true})),
        ("created_at", time.clone()),
        ("updated_at", time.clone()),
        ("updated_by", uuid),
        ("deleted_at", time),
        // Of a record that lies where its parent lies.
        ("region_code", json!({"type": ["string", "null"], "readOnly": true})),
    ] {
        properties.entry(name).or_insert(read_only);
    }
    schema
}

/// A schema that takes no members but its own.
pub fn closed(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".into(), false.into());
    }
    schema
}

/// A compiled schema.
pub struct Shape {
    pub(super) schema: Value,
    validator: Validator,
    /// The properties whose text has more than one line.
    multiline: Vec<String>,
}

impl Shape {
    /// The shape of the input that makes or changes a record with these fields.
    ///
    /// # Panics
    /// Never: schemas derived from types compile, which a test of every one proves.
    pub fn of<T: ToSchema>(verb: Verb) -> Self {
        let components = components::<T>();
        let fields = components.get(T::name().as_ref()).cloned().unwrap_or_default();
        Self::compile(for_verb(&fields, verb), components)
    }

    /// The shape of a body that is taken as it is, unknown members refused.
    pub fn exactly<T: ToSchema>() -> Self {
        let components = components::<T>();
        let schema = components.get(T::name().as_ref()).cloned().unwrap_or_default();
        Self::compile(closed(&schema), components)
    }

    /// The shape of an object with these properties, all optional but those named.
    pub fn compile(schema: Value, components: Map<String, Value>) -> Self {
        let mut root = schema.clone();
        if let Some(members) = root.as_object_mut() {
            members.insert("components".into(), json!({ "schemas": components }));
        }
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_format("date", formats::is_day)
            .with_format("date-time", formats::is_moment)
            .build(&root)
            .unwrap_or_else(|e| unreachable!("a derived schema compiles: {e}"));
        let properties = root.get("properties").and_then(Value::as_object);
        let multiline = properties
            .into_iter()
            .flatten()
            .filter(|(_, schema)| schema.get("format") == Some(&json!("multiline")))
            .map(|(name, _)| name.clone())
            .collect();
        Shape {
            schema: root,
            validator,
            multiline,
        }
    }

    /// The JSON type that a property takes beside null: `integer`, `number`,
    /// `boolean`, `array` or `string`.
    pub fn type_of(&self, property: &str) -> &str {
        let schema = self.schema.get("properties").and_then(|p| p.get(property));
        schema.and_then(|s| self.type_in(s)).unwrap_or("string")
    }

    /// The type beside null that a schema names, itself or through a reference.
    fn type_in<'s>(&'s self, schema: &'s Value) -> Option<&'s str> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.type_in(self.schema.pointer(reference.trim_start_matches('#'))?);
        }
        if let Some(several) = schema.get("oneOf").or_else(|| schema.get("anyOf")) {
            return several.as_array()?.iter().find_map(|one| self.type_in(one));
        }
        match schema.get("type")? {
            Value::Array(several) => several.iter().filter_map(Value::as_str).find(|t| *t != "null"),
            one => one.as_str().filter(|t| *t != "null"),
        }
    }

    /// The names of the properties.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
    }

    /// The names of the properties that only the service sets.
    pub fn read_only(&self) -> impl Iterator<Item = &str> {
        let properties = self
            .schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        properties
            .filter(|(_, schema)| schema.get("readOnly") == Some(&Value::Bool(true)))
            .map(|(name, _)| name.as_str())
    }

    /// Everything that is wrong with the shape of a value. `root` begins the
    /// pointers: empty for a body, `?` style for queries is made by the caller.
    pub fn check(&self, value: &Value, faults: &mut Faults) {
        // Almost all values are valid, and saying so is cheaper than looking for faults.
        if !self.validator.is_valid(value) {
            for error in self.validator.iter_errors(value) {
                self.note(&error, faults);
            }
        }
        self.refuse_line_breaks(value, faults);
    }

    /// Texts of one line; only a property with `format: multiline` has more.
    fn refuse_line_breaks(&self, value: &Value, faults: &mut Faults) {
        for (name, member) in value.as_object().into_iter().flatten() {
            if any_text(member, text::is_multiline) && !self.multiline.contains(name) {
                faults.add(
                    format!("/{}", pointer_token(name)),
                    code::CONTROL_CHARACTER,
                    Said::fixed(
                        "This text has one line: no line breaks or tabs.",
                        "Teks ini satu baris: tanpa ganti baris atau tab.",
                    ),
                );
            }
        }
    }

    fn note(&self, error: &ValidationError<'_>, faults: &mut Faults) {
        let at = error.instance_path().to_string();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    let pointer = format!("{at}/{}", pointer_token(name));
                    let said = Said::fixed("There is no such field.", "Tidak ada isian dengan nama ini.");
                    match text::nearest(name, self.properties()) {
                        Some(near) => faults.suggest(pointer, code::UNKNOWN_FIELD, said, near),
                        None => faults.add(pointer, code::UNKNOWN_FIELD, said),
                    }
                }
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                faults.add(
                    format!("{at}/{}", pointer_token(name)),
                    code::REQUIRED,
                    Said::fixed("This field is required.", "Isian ini wajib."),
                );
            }
            // An optional enumeration is "null or one of"; the fault is in the second.
            ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
                match context.iter().flatten().find(|e| !is_about_null(e)) {
                    Some(inner) => self.note(inner, faults),
                    None => faults.add(
                        at,
                        code::WRONG_TYPE,
                        Said::fixed("Not a value of this field.", "Bukan nilai untuk isian ini."),
                    ),
                }
            }
            kind => {
                let (fault, said, suggestion) = explain(kind, error.instance().as_ref());
                match suggestion {
                    Some(value) => faults.suggest(at, fault, said, value),
                    None => faults.add(at, fault, said),
                }
            }
        }
    }
}

fn any_text(value: &Value, is: fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.values().any(|item| any_text(item, is)),
        _ => false,
    }
}

fn is_about_null(error: &ValidationError<'_>) -> bool {
    matches!(
        error.kind(),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(jsonschema::JsonType::Null)
        }
    )
}

fn explain(kind: &ValidationErrorKind, value: &Value) -> (crate::domain::FaultCode, Said, Option<String>) {
    let said = |en: String, id: String| Said::new(en, id);
    match kind {
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(several) => several.iter().map(|t| t.to_string()).collect::<Vec<_>>().join(" / "),
            };
            (
                code::WRONG_TYPE,
                said(format!("Takes {wanted}."), format!("Menerima {wanted}.")),
                None,
            )
        }
        ValidationErrorKind::Enum { options } => {
            let offered: Vec<&str> = options
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let near = value
                .as_str()
                .and_then(|v| text::nearest(v, offered.iter().copied()))
                .map(str::to_owned);
            let list = offered.join(", ");
            (
                code::NOT_OFFERED,
                said(
                    format!("Takes one of: {list}."),
                    format!("Menerima salah satu dari: {list}."),
                ),
                near,
            )
        }
        ValidationErrorKind::MaxLength { limit } => (
            code::LENGTH,
            said(
                format!("At most {limit} characters."),
                format!("Paling banyak {limit} karakter."),
            ),
            None,
        ),
        ValidationErrorKind::MinLength { limit } => (
            code::LENGTH,
            said(
                format!("At least {limit} characters."),
                format!("Paling sedikit {limit} karakter."),
            ),
            None,
        ),
        ValidationErrorKind::MaxItems { limit } => (
            code::LENGTH,
            said(
                format!("At most {limit} items."),
                format!("Paling banyak {limit} butir."),
            ),
            None,
        ),
        ValidationErrorKind::MinItems { limit } => (
            code::LENGTH,
            said(
                format!("At least {limit} items."),
                format!("Paling sedikit {limit} butir."),
            ),
            None,
        ),
        ValidationErrorKind::MinProperties { .. } => (
            code::REQUIRED,
            Said::fixed("Name at least one field.", "Sebutkan paling sedikit satu isian."),
            None,
        ),
        ValidationErrorKind::UniqueItems => (
            code::CONTRADICTION,
            Said::fixed("An item stands twice.", "Ada butir yang ganda."),
            None,
        ),
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => (
            code::RANGE,
            said(format!("At most {limit}."), format!("Paling besar {limit}.")),
            None,
        ),
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => (
            code::RANGE,
            said(format!("At least {limit}."), format!("Paling kecil {limit}.")),
            None,
        ),
        ValidationErrorKind::Pattern { pattern } if pattern == region_code::PATTERN => {
            let fault = value
                .as_str()
                .unwrap_or_default()
                .parse::<crate::domain::RegionCode>()
                .err()
                .unwrap_or(region_code::RegionCodeError::Malformed);
            (fault.code(), fault.message(), None)
        }
        ValidationErrorKind::Pattern { pattern } => (
            code::FORMAT,
            said(
                format!("Must match {pattern}."),
                format!("Harus sesuai pola {pattern}."),
            ),
            None,
        ),
        ValidationErrorKind::Format { format } => (
            code::FORMAT,
            said(format!("Not a valid {format}."), format!("Bukan {format} yang sah.")),
            None,
        ),
        other => (
            code::FORMAT,
            said(
                format!("Not accepted: {}.", other.keyword()),
                format!("Tidak diterima: {}.", other.keyword()),
            ),
            None,
        ),
    }
}
