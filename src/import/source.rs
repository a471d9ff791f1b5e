//! A file as a sequence of rows, each with the physical line where it begins.

use std::collections::HashMap;

use csv::ByteRecord;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::words::{BOM, Media};
use crate::infra::{Error, Result, codes, json};

/// A row as the file gives it.
pub struct Item {
    /// The line where it begins; the header is line 1.
    pub line: u64,
    /// How far into the file this is, in bytes.
    pub offset: usize,
    /// What stands there.
    pub content: Content,
}

/// What stands in a row.
pub enum Content {
    /// Cells in the order of the header.
    Cells(ByteRecord),
    /// A JSON value, or why it is none.
    Object(Result<Value>),
}

/// A file being read.
pub struct Source<'s> {
    /// The header row of a CSV file.
    pub header: Vec<String>,
    rows: Rows<'s>,
}

enum Rows<'s> {
    Csv(Cells<'s>),
    Json(std::vec::IntoIter<(u64, usize, &'s [u8])>),
}

struct Cells<'s> {
    bytes: &'s [u8],
    reader: csv::Reader<&'s [u8]>,
    lines: Lines<'s>,
}

/// Counts lines up to a place that only moves forward.
struct Lines<'s> {
    bytes: &'s [u8],
    at: usize,
    line: u64,
}

impl<'s> Lines<'s> {
    fn new(bytes: &'s [u8]) -> Self {
        Lines { bytes, at: 0, line: 1 }
    }

    fn at(&mut self, offset: usize) -> u64 {
        let passed = self.bytes.get(self.at..offset).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
        self.at = offset.max(self.at);
        self.line
    }
}

impl<'s> Source<'s> {
    /// Opens a file.
    ///
    /// # Errors
    /// 400 when it is not of its media type at all.
    pub fn open(bytes: &'s [u8], media: Media) -> Result<Self> {
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
        match media {
            Media::Csv => Self::csv(bytes),
            Media::Json => Ok(Self::json(elements(bytes)?)),
            Media::Ndjson => Ok(Self::json(lines(bytes))),
        }
    }

    fn csv(bytes: &'s [u8]) -> Result<Self> {
        let first_line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
        // Where the comma is the decimal sign, spreadsheets write semicolons.
        let semicolons = first_line.contains(&b';') && !first_line.contains(&b',');
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(if semicolons { b';' } else { b',' })
            .from_reader(bytes);
        let mut header = ByteRecord::new();
        let unreadable = || {
            Error::detailed(
                codes::bad_request(),
                "The file has no header row in UTF-8.",
                "Berkas tidak memiliki baris judul kolom dalam UTF-8.",
            )
        };
        let found = reader.read_byte_record(&mut header).unwrap_or(false);
        let header = csv::StringRecord::from_byte_record(header).map_err(|_| unreadable())?;
        if !found || header.iter().all(str::is_empty) {
            return Err(unreadable());
        }
        Ok(Source {
            header: header.iter().map(|name| name.trim().to_owned()).collect(),
            rows: Rows::Csv(Cells {
                bytes,
                reader,
                lines: Lines::new(bytes),
            }),
        })
    }

    fn json(rows: Vec<(u64, usize, &'s [u8])>) -> Self {
        Source {
            header: Vec::new(),
            rows: Rows::Json(rows.into_iter()),
        }
    }
}

impl Iterator for Source<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match &mut self.rows {
            Rows::Csv(cells) => cells.next(),
            Rows::Json(rows) => rows.next().map(|(line, offset, text)| Item {
                line,
                offset,
                content: Content::Object(json::parse(text)),
            }),
        }
    }
}

impl Cells<'_> {
    fn next(&mut self) -> Option<Item> {
        let from = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let mut record = ByteRecord::new();
        // Reading from memory, and without a fixed number of cells, nothing can fail.
        if !self.reader.read_byte_record(&mut record).unwrap_or(false) {
            return None;
        }
        // The reader passes over line ends and empty lines before a record.
        let rest = self.bytes.get(from..).unwrap_or_default();
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        Some(Item {
            line: self.lines.at(from + blank),
            offset: from + blank,
            content: Content::Cells(record),
        })
    }
}

/// The lines that hold something.
fn lines(bytes: &[u8]) -> Vec<(u64, usize, &[u8])> {
    let mut offset = 0;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|b| *b == b'\n')) {
        if !line.trim_ascii().is_empty() {
            found.push((number, offset, line));
        }
        offset += line.len() + 1;
    }
    found
}

/// The elements of an array, or the one value that is no array. They are cut
/// out by brackets and quotes alone; each is parsed when its turn comes, so
/// that one bad element does not spoil the others.
fn elements(bytes: &[u8]) -> Result<Vec<(u64, usize, &[u8])>> {
    let start = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let mut lines = Lines::new(bytes);
    let text = bytes.get(start..).unwrap_or_default();
    if !text.starts_with(b"[") {
        // There are no others to be spared: what is no object is refused whole.
        serde_json::from_slice::<HashMap<String, IgnoredAny>>(text).map_err(|e| {
            Error::detailed(
                codes::bad_request(),
                format!("The body is neither a JSON array nor an object: {e}."),
                format!("Isi bukan larik dan bukan objek JSON, baris {}.", e.line()),
            )
        })?;
        return Ok(vec![(lines.at(start), start, text)]);
    }
    let mut found = Vec::new();
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut begun: Option<usize> = None;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        let ends = depth == 1 && matches!(byte, b',' | b']');
        if ends {
            match begun.take() {
                Some(from) => found.push((lines.at(from), from, bytes.get(from..at).unwrap_or_default())),
                // An empty array has no element; `[,` and `[1,]` have an empty one, which is no JSON.
                None if *byte == b']' && found.is_empty() => {}
                None => found.push((lines.at(at), at, &[])),
            }
        } else if depth == 1 && begun.is_none() && !byte.is_ascii_whitespace() {
            begun = Some(at);
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let rest = bytes.get(at + 1..).unwrap_or_default();
            if rest.trim_ascii().is_empty() {
                return Ok(found);
            }
            break;
        }
    }
    Err(Error::detailed(
        codes::bad_request(),
        "The body is not a JSON array: it is not closed, or something follows it.",
        "Isi bukan larik JSON: tidak ditutup, atau ada sesuatu sesudahnya.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_lines(text: &str) -> Vec<(u64, String)> {
        let source = Source::open(text.as_bytes(), Media::Csv).unwrap();
        source
            .map(|item| match item.content {
                Content::Cells(cells) => (item.line, String::from_utf8_lossy(&cells[0]).into_owned()),
                Content::Object(_) => unreachable!(),
            })
            .collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let expected = [(2, "a"), (3, "b\nc"), (6, "d"), (7, "e")].map(|(n, t)| (n, t.to_owned()));
        let text = "name,x\na,1\n\"b\nc\",2\n\nd,3\ne,4";
        assert_eq!(csv_lines(text), expected);
        let windows = csv_lines(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
        assert_eq!(windows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [2, 3, 6, 7]);
    }

    #[test]
    fn semicolons_separate_where_no_comma_does() {
        let source = Source::open(b"name;npp\n\"a;b\";c\n", Media::Csv).unwrap();
        assert_eq!(source.header, ["name", "npp"]);
        assert_eq!(csv_lines("name;npp\n\"a;b\";c\n"), [(2, "a;b".to_owned())]);
    }

    fn json_lines(text: &str, media: Media) -> Vec<(u64, bool)> {
        let source = Source::open(text.as_bytes(), media).unwrap();
        source
            .map(|item| match item.content {
                Content::Object(value) => (item.line, value.is_ok()),
                Content::Cells(_) => unreachable!(),
            })
            .collect()
    }

    #[test]
    fn an_array_is_cut_into_its_elements() {
        let text = "[\n {\"a\": \"]}\\\"\"},\n {\"a\": nul},\n\n {\"a\": [1, {\"b\": 2}]}\n]\n";
        assert_eq!(json_lines(text, Media::Json), [(2, true), (3, false), (5, true)]);
        assert_eq!(json_lines("[]", Media::Json), []);
        assert_eq!(json_lines("[1,]", Media::Json), [(1, true), (1, false)]);
        assert_eq!(json_lines("\n{\"a\":1}", Media::Json), [(2, true)]);
        for text in ["[{}", "[] x", "[\"a]", "", "7", "{"] {
            assert!(Source::open(text.as_bytes(), Media::Json).is_err(), "{text}");
        }
    }

    #[test]
    fn each_line_is_an_object() {
        assert_eq!(
            json_lines("{}\n\n{\"a\":\n{}\n", Media::Ndjson),
            [(1, true), (3, false), (4, true)]
        );
    }
}
