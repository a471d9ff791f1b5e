//! The forms of text: CSV, NDJSON and GeoJSON. They keep nothing back.

use std::borrow::Cow;

use actix_web::web::Bytes;
use serde_json::{Map, Value, json};

use super::{
    cells::{Cell, disarmed},
    columns::Column,
    document::Layout,
    writer::{Row, Send, Writer},
};
use crate::infra::Result;

/// CSV after RFC 4180.
pub struct Csv {
    layout: Layout,
    /// Whether it is the dialect that Excel takes where fractions have a comma.
    excel: bool,
}

/// By which Excel knows UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Csv {
    /// With these columns.
    pub fn new(columns: Vec<Column>, excel: bool) -> Self {
        Csv {
            layout: Layout::of(columns),
            excel,
        }
    }

    fn delimiter(&self) -> u8 {
        if self.excel { b';' } else { b',' }
    }

    fn line<'c>(delimiter: u8, cells: impl Iterator<Item = Cow<'c, str>>, out: &mut Vec<u8>) {
        let begin = out.len();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                out.push(delimiter);
            }
            let bytes = cell.as_bytes();
            if bytes
                .iter()
                .any(|b| *b == delimiter || matches!(b, b'"' | b'\r' | b'\n'))
            {
                out.push(b'"');
                for byte in bytes {
                    if *byte == b'"' {
                        out.push(b'"');
                    }
                    out.push(*byte);
                }
                out.push(b'"');
            } else {
                out.extend(bytes);
            }
        }
        // A line of one empty cell would be no line.
        if out.len() == begin {
            out.extend(b"\"\"");
        }
        out.extend(b"\r\n");
    }
}

impl Writer for Csv {
    fn head(&mut self, send: &mut Send<'_>) -> Result<()> {
        let mut out = Vec::new();
        if self.excel {
            out.extend(BYTE_ORDER_MARK);
        }
        let names = self.layout.columns().iter().map(|c| Cow::Borrowed(c.name.as_str()));
        Csv::line(self.delimiter(), names, &mut out);
        send(out.into())
    }

    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()> {
        let mut out = Vec::with_capacity(rows.len() * 512);
        for row in rows {
            let cells = self.layout.cells(&row.document)?;
            let texts = cells.iter().map(|cell| match cell {
                Cell::Number(digits) if self.excel && digits.contains('.') => digits.replace('.', ",").into(),
                other => disarmed(other),
            });
            Csv::line(self.delimiter(), texts, &mut out);
        }
        send(out.into())
    }

    fn end(self: Box<Self>, _: &mut Send<'_>) -> Result<()> {
        Ok(())
    }
}

/// One JSON object a line.
pub struct Ndjson {
    columns: Vec<Column>,
    sparse: bool,
}

impl Ndjson {
    /// With these columns, or with all members.
    pub fn new(columns: Vec<Column>, sparse: bool) -> Self {
        Ndjson { columns, sparse }
    }
}

impl Writer for Ndjson {
    fn head(&mut self, send: &mut Send<'_>) -> Result<()> {
        send(Bytes::new())
    }

    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()> {
        let mut out = Vec::with_capacity(rows.len() * 512);
        for row in rows {
            if self.sparse {
                serde_json::to_writer(&mut out, &picked(&self.columns, &row.document.value()?))?;
            } else {
                out.extend(row.document.json().as_bytes());
            }
            out.push(b'\n');
        }
        send(out.into())
    }

    fn end(self: Box<Self>, _: &mut Send<'_>) -> Result<()> {
        Ok(())
    }
}

fn picked(columns: &[Column], document: &Value) -> Map<String, Value> {
    let members = columns
        .iter()
        .filter_map(|c| Some((c.name.clone(), document.get(&c.name)?.clone())));
    members.collect()
}

/// RFC 7946.
pub struct GeoJson {
    columns: Vec<Column>,
    sparse: bool,
    first: bool,
}

impl GeoJson {
    /// With these columns, or with all members, as properties.
    pub fn new(columns: Vec<Column>, sparse: bool) -> Self {
        GeoJson {
            columns,
            sparse,
            first: true,
        }
    }

    /// A row on the map: its outline where it has one, its point otherwise.
    fn feature(&self, row: &Row) -> Result<Value> {
        let document = row.document.value()?;
        let mut properties = if self.sparse {
            picked(&self.columns, &document)
        } else {
            document.as_object().cloned().unwrap_or_default()
        };
        let geometry = match &row.outline {
            Some(outline) => outline.clone(),
            None => {
                // The geometry says it already.
                properties.remove("latitude");
                properties.remove("longitude");
                point(&document)
            }
        };
        Ok(json!({"type": "Feature", "id": row.key, "geometry": geometry, "properties": properties}))
    }
}

impl Writer for GeoJson {
    fn head(&mut self, send: &mut Send<'_>) -> Result<()> {
        send(Bytes::from_static(b"{\"type\":\"FeatureCollection\",\"features\":["))
    }

    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()> {
        let mut out = Vec::with_capacity(rows.len() * 512);
        for row in rows {
            if !std::mem::replace(&mut self.first, false) {
                out.push(b',');
            }
            serde_json::to_writer(&mut out, &self.feature(row)?)?;
        }
        send(out.into())
    }

    fn end(self: Box<Self>, send: &mut Send<'_>) -> Result<()> {
        send(Bytes::from_static(b"]}"))
    }
}

fn point(document: &Value) -> Value {
    let number = |name| document.get(name).and_then(Value::as_f64);
    match (number("longitude"), number("latitude")) {
        (Some(longitude), Some(latitude)) => json!({"type": "Point", "coordinates": [longitude, latitude]}),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::export::{columns::Kind, document::Document};

    fn written(mut writer: impl Writer, documents: &[Value]) -> String {
        let mut out = Vec::new();
        let mut send = |bytes: Bytes| {
            out.extend_from_slice(&bytes);
            Ok(())
        };
        let rows: Vec<Row> = documents
            .iter()
            .map(|document| Row {
                key: "7".into(),
                document: Document::of(document).unwrap(),
                outline: None,
            })
            .collect();
        writer.head(&mut send).unwrap();
        writer.rows(&rows, &mut send).unwrap();
        Box::new(writer).end(&mut send).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn columns() -> Vec<Column> {
        [
            ("latitude", Kind::Number),
            ("name", Kind::Text),
            ("visits", Kind::Integer),
        ]
        .map(|(name, kind)| Column::new(name, kind, ""))
        .to_vec()
    }

    #[test]
    fn csv_quotes_what_must_be_quoted() {
        let rows = [
            json!({"name": "a, \"b\"\nc;d", "latitude": -6.25, "visits": 12}),
            json!({"name": "=cmd|' /C calc'!A0", "latitude": null, "visits": -3}),
        ];
        assert_eq!(
            written(Csv::new(columns(), false), &rows),
            "latitude,name,visits\r\n-6.25,\"a, \"\"b\"\"\nc;d\",12\r\n,'=cmd|' /C calc'!A0,-3\r\n"
        );
        assert_eq!(
            written(Csv::new(columns(), true), &rows),
            "\u{feff}latitude;name;visits\r\n-6,25;\"a, \"\"b\"\"\nc;d\";12\r\n;'=cmd|' /C calc'!A0;-3\r\n"
        );
        let one = vec![Column::new("name", Kind::Text, "")];
        assert_eq!(written(Csv::new(one, false), &[json!({})]), "name\r\n\"\"\r\n");
    }

    #[test]
    fn features_are_parted_by_commas() {
        let rows = [
            json!({"name": "a", "longitude": 107.5, "latitude": -6.5}),
            json!({"name": "b"}),
        ];
        let map: Value = serde_json::from_str(&written(GeoJson::new(columns(), true), &rows)).unwrap();
        assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([107.5, -6.5]));
        assert_eq!(map["features"][0]["properties"], json!({"name": "a"}));
        assert_eq!(map["features"][1]["geometry"], Value::Null);
    }
}
