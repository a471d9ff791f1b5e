//! A row of a file as the records it holds.

use std::sync::Arc;

use csv::ByteRecord;
use serde_json::{Map, Number, Value};
use uuid::Uuid;

use super::{
    mapping::{Column, Mapping, Target},
    refusal::{self, Refusal, raw, raw_json},
    source::{Content, Item},
    words::Part,
};
use crate::{
    domain::{
        Said,
        fault::code,
        npp::{self, Npp},
        text,
    },
    infra::{
        Result,
        json::{self, control_character, pointer_token},
    },
    records::{ExternalId, export::is_formula, ids, stamp::READ_ONLY},
};

/// A row, read and not yet compared with anything.
pub struct Row {
    /// The line where it begins.
    pub line: u64,
    /// What it says of the library, without `id`.
    pub library: Map<String, Value>,
    /// What it says of enrolments.
    pub enrolments: Vec<Map<String, Value>>,
    /// What it says of reports.
    pub reports: Vec<Map<String, Value>>,
    /// The id that it gives.
    pub id: Option<Uuid>,
    /// Its name in the system of the file.
    pub named: Option<ExternalId>,
    /// An id made from what it says, when it names its library in no way.
    pub own_id: Option<Uuid>,
    /// Its names in partner systems, as far as they can be read.
    pub names: Vec<ExternalId>,
    /// Its NPP, when it has a well-formed one.
    pub npp: Option<String>,
    /// What is wrong with it already.
    pub refused: Vec<Refusal>,
    raw: Raw,
}

/// The row as it stands in the file, to tell back what is wrong.
enum Raw {
    Cells(&'static Mapping, Arc<[String]>, Vec<String>),
    Object(Value),
}

/// How rows of a file are read.
pub struct Reader {
    /// The mapping; none for JSON in the API's own shape.
    pub mapping: Option<&'static Mapping>,
    /// The header row of a CSV file.
    pub header: Arc<[String]>,
}

impl Reader {
    /// Reads a row. What is wrong with it stands in the row.
    ///
    /// # Errors
    /// Only for a fault of the service.
    pub fn read(&self, item: Item) -> Result<Row> {
        let line = item.line;
        match (item.content, self.mapping) {
            (Content::Cells(cells), Some(mapping)) => Ok(self.cells(line, &cells, mapping)),
            (Content::Cells(_), None) => Ok(Row::new(line, Raw::Object(Value::Null))),
            (Content::Object(Err(error)), _) => {
                let refused = refusal::of_error(line, error, |pointer| Some((Some(pointer.to_owned()), None)))?;
                Ok(Row::new(line, Raw::Object(Value::Null)).refuse_all(refused))
            }
            (Content::Object(Ok(value)), None) => Ok(object(line, value)),
            (Content::Object(Ok(Value::Object(members))), Some(mapping)) => {
                let (names, cells): (Vec<String>, Vec<String>) =
                    members.iter().map(|(name, value)| (name.clone(), cell(value))).unzip();
                Ok(mapped(line, mapping, names.into(), cells))
            }
            (Content::Object(Ok(value)), Some(_)) => Ok(object(line, value)),
        }
    }

    fn cells(&self, line: u64, cells: &ByteRecord, mapping: &'static Mapping) -> Row {
        if cells.len() != self.header.len() {
            let (found, expected) = (cells.len(), self.header.len());
            let said = Said::new(
                format!("The row has {found} cells, the header {expected}."),
                format!("Baris ini memiliki {found} sel, judul kolom {expected}."),
            );
            let row = Row::new(line, Raw::Object(Value::Null));
            return row.refuse_all(vec![Refusal::of_row(line, code::FORMAT, &said)]);
        }
        let texts = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        let row = mapped(line, mapping, self.header.clone(), texts.collect());
        match std::str::from_utf8(cells.as_slice()) {
            Ok(_) => row,
            Err(_) => {
                let said = Said::fixed("The row is not UTF-8.", "Baris ini bukan UTF-8.");
                row.refuse_all(vec![Refusal::of_row(line, code::FORMAT, &said)])
            }
        }
    }
}

impl Row {
    fn new(line: u64, raw: Raw) -> Self {
        Row {
            line,
            library: Map::new(),
            enrolments: Vec::new(),
            reports: Vec::new(),
            id: None,
            named: None,
            own_id: None,
            names: Vec::new(),
            npp: None,
            refused: Vec::new(),
            raw,
        }
    }

    fn refuse_all(mut self, refused: Vec<Refusal>) -> Self {
        self.refused.extend(refused);
        self
    }

    /// Whether nothing of it could be read.
    pub fn is_unreadable(&self) -> bool {
        self.library.is_empty() && !self.refused.is_empty()
    }

    /// Whether it was read by columns.
    pub fn is_table(&self) -> bool {
        matches!(self.raw, Raw::Cells(..))
    }

    /// The column and the value of which a fault of a part speaks.
    pub fn place(&self, part: Part, index: usize, pointer: &str) -> (Option<String>, Option<String>) {
        match &self.raw {
            Raw::Cells(mapping, names, cells) => {
                let field = pointer.split('/').nth(1).unwrap_or_default();
                let column = mapping.column_of(part, field).map(str::to_owned);
                let mut both = names.iter().zip(cells);
                let value = both.find(|(name, _)| Some(*name) == column.as_ref());
                let value = value.and_then(|(_, text)| raw(text));
                (column, value)
            }
            Raw::Object(object) => {
                let pointer = match part {
                    Part::Library => pointer.to_owned(),
                    Part::Enrolment => format!("/enrolments/{index}{pointer}"),
                    Part::Report => format!("/reports/{index}{pointer}"),
                };
                let value = object.pointer(&pointer).and_then(raw_json);
                ((!pointer.is_empty()).then_some(pointer), value)
            }
        }
    }

    /// Finds by what the row names its library.
    fn identified(mut self) -> Self {
        let listed = self.library.get("external_ids").cloned();
        let listed = listed.and_then(|ids| serde_json::from_value::<Vec<ExternalId>>(ids).ok());
        self.names = self.named.iter().cloned().chain(listed.unwrap_or_default()).collect();
        let number = self.library.get("npp").and_then(Value::as_str).map(npp::read);
        self.npp = match number {
            Some(Npp::Number(number)) => Some(number),
            Some(Npp::None | Npp::Malformed) | None => None,
        };
        if self.id.is_none() && self.names.is_empty() && self.npp.is_none() {
            self.own_id = Some(own_id(&self.library));
        }
        self
    }
}

/// The id of a library whose row names it in no way: made from where it is, of
/// what kind and how it is called, so that the same row speaks of the same
/// library the next time.
fn own_id(library: &Map<String, Value>) -> Uuid {
    ids::of(["region_code", "kind", "name"].map(|name| library.get(name).unwrap_or(&Value::Null)))
}

/// An object in the API's own shape.
fn object(line: u64, value: Value) -> Row {
    let Value::Object(mut members) = value.clone() else {
        let said = Said::fixed(
            "Takes an object for each library.",
            "Menerima satu objek untuk setiap perpustakaan.",
        );
        let refused = Refusal::of_row(line, code::WRONG_TYPE, &said).at(None, raw_json(&value));
        return Row::new(line, Raw::Object(value)).refuse_all(vec![refused]);
    };
    let mut row = Row::new(line, Raw::Object(value));
    row.enrolments = children(line, &mut members, "enrolments", &mut row.refused);
    row.reports = children(line, &mut members, "reports", &mut row.refused);
    row.id = take_id(line, &mut members, &mut row.refused);
    members.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
    row.library = members;
    row.identified()
}

fn take_id(line: u64, members: &mut Map<String, Value>, refused: &mut Vec<Refusal>) -> Option<Uuid> {
    let given = members.remove("id")?;
    let id = match &given {
        Value::Null => return None,
        other => other.as_str().and_then(|id| id.parse().ok()),
    };
    if id.is_none() {
        let said = Said::fixed("Not a UUID.", "Bukan UUID.");
        refused.push(Refusal::of_row(line, code::FORMAT, &said).at(Some("id".into()), raw_json(&given)));
    }
    id
}

/// The objects under a name. What the service sets may stand in them, as in
/// its answers, and is passed over.
fn children(
    line: u64,
    members: &mut Map<String, Value>,
    name: &str,
    refused: &mut Vec<Refusal>,
) -> Vec<Map<String, Value>> {
    let given = match members.remove(name) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(other) => vec![other],
    };
    let mut children = Vec::with_capacity(given.len());
    for (index, child) in given.into_iter().enumerate() {
        match child {
            Value::Object(mut child) => {
                child.retain(|name, _| !READ_ONLY.contains(&name.as_str()) && name != "region_code");
                child.remove("library_id");
                children.push(child);
            }
            other => {
                let said = Said::fixed("Takes an object.", "Menerima sebuah objek.");
                let place = Some(format!("/{}/{index}", pointer_token(name)));
                refused.push(Refusal::of_row(line, code::WRONG_TYPE, &said).at(place, raw_json(&other)));
                // Those behind it keep their places.
                children.push(Map::new());
            }
        }
    }
    children
}

/// Cells by the names of their columns.
fn mapped(line: u64, mapping: &'static Mapping, names: Arc<[String]>, cells: Vec<String>) -> Row {
    let (mut library, mut enrolment, mut report) = (Map::new(), Map::new(), Map::new());
    let (mut refused, mut named) = (Vec::new(), None);
    let mut filled = Vec::new();
    for (name, cell) in names.iter().zip(&cells) {
        let mut set = |target: &Target, value: Value| {
            let part = match target.part {
                Part::Library => &mut library,
                Part::Enrolment => &mut enrolment,
                Part::Report => &mut report,
            };
            part.insert(target.field.clone(), value);
        };
        let refuse = |code, said: &Said| Refusal::of_row(line, code, said).at(Some(name.clone()), raw(cell));
        let text = text::normalise(unarmoured(mapping, cell));
        if !text.is_empty() {
            filled.push(name.as_str());
        }
        if text::has_forbidden_control(&text) {
            refused.push(refuse(code::CONTROL_CHARACTER, &control_character()));
            continue;
        }
        match mapping.columns.get(name) {
            Some(Column::To { to }) if to.field == "external_ids" && mapping.system.is_some() => {
                let system = mapping.system.clone().unwrap_or_default();
                named = (!text.is_empty()).then_some(ExternalId { system, id: text });
            }
            Some(Column::To { to }) => {
                let wanted = mapping.types.get(name).map_or("string", String::as_str);
                set(to, read(wanted, text));
            }
            Some(column @ Column::Values { values }) => match values.get(&text) {
                Some(fields) => fields.iter().for_each(|(to, value)| set(to, value.clone())),
                None if text.is_empty() => column.targets().into_iter().for_each(|to| set(to, Value::Null)),
                None => {
                    let offered: Vec<&str> = values.keys().map(String::as_str).collect();
                    let list = offered.join(", ");
                    let said = Said::new(
                        format!("Takes one of: {list}."),
                        format!("Menerima salah satu dari: {list}."),
                    );
                    let near = text::nearest(&text, offered);
                    refused.push(refuse(code::NOT_OFFERED, &said).suggest(near));
                }
            },
            Some(Column::Ignored { .. }) => {}
            None => {
                let (code, said, near) = mapping.unknown_column(name);
                refused.push(refuse(code, &said).suggest(near));
            }
        }
    }
    let has = |part: Part| {
        let when = mapping.parts.get(&part);
        when.is_some_and(|p| p.when.iter().any(|column| filled.contains(&column.as_str())))
    };
    let (has_enrolment, has_report) = (has(Part::Enrolment), has(Part::Report));
    for (target, value) in &mapping.constants {
        let part = match target.part {
            Part::Library => &mut library,
            Part::Enrolment => &mut enrolment,
            Part::Report => &mut report,
        };
        part.insert(target.field.clone(), value.clone());
    }
    let mut row = Row::new(line, Raw::Cells(mapping, names, cells));
    row.id = take_id(line, &mut library, &mut refused);
    row.library = library;
    row.enrolments.extend(has_enrolment.then_some(enrolment));
    row.reports.extend(has_report.then_some(report));
    row.named = named;
    row.refuse_all(refused).identified()
}

/// A cell without the apostrophe that an export put before it.
fn unarmoured<'c>(mapping: &Mapping, cell: &'c str) -> &'c str {
    match cell.strip_prefix('\'') {
        Some(rest) if mapping.armoured && is_formula(rest) => rest,
        _ => cell,
    }
}

/// A text as the JSON that its field takes. What cannot be read stays text, so
/// that the check of the field says what is wrong with it.
fn read(wanted: &str, text: String) -> Value {
    match wanted {
        "array" if text.is_empty() => Value::Array(Vec::new()),
        _ if text.is_empty() => Value::Null,
        "integer" => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => whole.into(),
            // Spreadsheets write 2065.0; to JSON Schema that is an integer.
            (_, Ok(float)) if float.fract() == 0.0 && float.abs() < 9.0e15 => (float as i64).into(),
            _ => text.into(),
        },
        "number" => match text.parse::<f64>().ok().and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => text.into(),
        },
        "boolean" => match text.to_lowercase().as_str() {
            "true" | "1" | "ya" => true.into(),
            "false" | "0" | "tidak" => false.into(),
            _ => text.into(),
        },
        "array" => match json::parse(text.as_bytes()) {
            Ok(items @ Value::Array(_)) => items,
            _ => text
                .split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(Value::from)
                .collect(),
        },
        _ => text.into(),
    }
}

/// A JSON value as a cell, for objects that are read by a mapping.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
