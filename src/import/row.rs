//! A row of a file as the records it holds.

use std::sync::Arc;

use csv::ByteRecord;
use serde_json::Value;

use super::{
    cells::{self, Cells},
    mapping::Mapping,
    node::{At, Node, Objects},
    refusal::{self, Refusal, raw_json},
    source::{Content, Item},
    subject::Subject,
};
use crate::{
    domain::{Said, fault::code},
    infra::Result,
};

/// A row, read and not yet compared with anything.
pub struct Row {
    /// The line where it begins.
    pub line: u64,
    /// The record that it is about, with all that belongs to it.
    pub root: Node,
    /// What is wrong with it already.
    pub refused: Vec<Refusal>,
    raw: Raw,
}

/// The row as it stands in the file, to tell back what is wrong.
enum Raw {
    Cells(Arc<[String]>, Vec<Value>),
    Object(Value),
}

/// How rows of a file are read.
pub struct Reader {
    /// What each row is about.
    pub subject: &'static Subject,
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
            (Content::Cells(_), None) => Ok(self.unread(line, Vec::new())),
            (Content::Object(Err(error)), _) => {
                let refused = refusal::of_error(line, error, |pointer| Some((Some(pointer.to_owned()), None)))?;
                Ok(self.unread(line, refused))
            }
            (Content::Object(Ok(value)), mapping) => Ok(self.object(line, value, mapping)),
        }
    }

    fn unread(&self, line: u64, refused: Vec<Refusal>) -> Row {
        Row {
            line,
            root: Node::new(self.subject, At::Pointer(String::new())),
            refused,
            raw: Raw::Object(Value::Null),
        }
    }

    fn cells(&self, line: u64, cells: &ByteRecord, mapping: &'static Mapping) -> Row {
        if cells.len() != self.header.len() {
            let (found, expected) = (cells.len(), self.header.len());
            let said = Said::new(
                format!("The row has {found} cells, the header {expected}."),
                format!("Baris ini memiliki {found} sel, judul kolom {expected}."),
            );
            return self.unread(line, vec![Refusal::of_row(line, code::FORMAT, &said)]);
        }
        let texts = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        let texts: Vec<Value> = texts.map(Value::String).collect();
        let mut refused = Vec::new();
        let mut reading = Cells {
            line,
            mapping,
            table: true,
            refused: &mut refused,
        };
        let root = reading.row(self.header.iter().map(String::as_str).zip(&texts));
        if std::str::from_utf8(cells.as_slice()).is_err() {
            let said = Said::fixed("The row is not UTF-8.", "Baris ini bukan UTF-8.");
            refused.push(Refusal::of_row(line, code::FORMAT, &said));
        }
        Row {
            line,
            root,
            refused,
            raw: Raw::Cells(self.header.clone(), texts),
        }
    }

    fn object(&self, line: u64, value: Value, mapping: Option<&'static Mapping>) -> Row {
        let Value::Object(members) = &value else {
            let said = Said::fixed(
                "Takes an object for each record.",
                "Menerima satu objek untuk setiap catatan.",
            );
            let told = raw_json(&value).filter(|_| self.subject.told.is_none());
            let refusal = Refusal::of_row(line, code::WRONG_TYPE, &said).at(None, told);
            return self.unread(line, vec![refusal]);
        };
        let mut refused = Vec::new();
        let root = match mapping {
            Some(mapping) => {
                let mut reading = Cells {
                    line,
                    mapping,
                    table: false,
                    refused: &mut refused,
                };
                reading.row(members.iter().map(|(name, value)| (name.as_str(), value)))
            }
            None => {
                let mut reading = Objects {
                    line,
                    refused: &mut refused,
                };
                reading.node(self.subject, String::new(), members.clone(), true)
            }
        };
        Row {
            line,
            root,
            refused,
            raw: Raw::Object(value),
        }
    }
}

impl Row {
    /// Whether nothing of it could be read.
    pub fn is_unreadable(&self) -> bool {
        self.root.body.is_empty() && !self.refused.is_empty()
    }

    /// Whether it was read by columns.
    pub fn is_table(&self) -> bool {
        matches!(self.raw, Raw::Cells(..))
    }

    /// The column and the value of which a fault of a record speaks.
    pub fn place(&self, node: &Node, pointer: &str) -> (Option<String>, Option<String>) {
        let field = pointer.split('/').nth(1).unwrap_or_default();
        let place = match &node.at {
            At::Pointer(above) => {
                let named = |field: &str| node.references.iter().find(|(r, _)| r.field == field);
                let pointer = match named(field) {
                    // Told where the file has it.
                    Some((reference, _)) => format!("{above}/{}", reference.name),
                    None => format!("{above}{pointer}"),
                };
                (!pointer.is_empty()).then_some(pointer)
            }
            At::Columns(scopes) => {
                let column = |(above, scope): &'_ (String, &'static super::mapping::Scope)| {
                    let column = scope.column_of(node.subject.part, field)?;
                    Some(cells::place(self.is_table(), above, column))
                };
                let innermost = || scopes.first().map(|(above, _)| above.clone());
                let found = scopes.iter().find_map(column);
                found.or_else(innermost).filter(|place| !place.is_empty())
            }
        };
        let value = place.as_deref().and_then(|place| self.value(place));
        (place, value.filter(|_| node.subject.tells(field)))
    }

    /// What stands at a place of the file.
    fn value(&self, place: &str) -> Option<String> {
        match &self.raw {
            Raw::Cells(names, cells) => {
                let mut both = names.iter().zip(cells);
                both.find(|(name, _)| *name == place)
                    .and_then(|(_, cell)| raw_json(cell))
            }
            Raw::Object(object) => {
                let value = object.pointer(place)?;
                // What holds others is not told when one of them might not be.
                let told = self.root.subject.told.is_none() || !(value.is_object() || value.is_array());
                raw_json(value).filter(|_| told)
            }
        }
    }
}
