//! Apache Parquet: columns with types, in row groups that are sent as soon as they are full.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::web::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use parquet::{
    basic::{Compression, ConvertedType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type,
};

use super::{
    cells::Cell,
    columns::{Column, Kind},
    document::Layout,
    writer::{About, Row, Send, Writer},
};
use crate::infra::{Error, Result};

/// Rows in a row group, unless their text is long.
const ROWS: usize = 5_000;
/// Bytes of text in a row group.
const TEXT: usize = 4 << 20;

/// A file in the making.
pub struct Parquet {
    layout: Layout,
    held: Vec<Held>,
    rows: usize,
    text: usize,
    file: SerializedFileWriter<Pipe>,
    pipe: Pipe,
}

/// The values of a column that wait for their row group.
struct Held {
    /// For each row 1, or 0 where nothing stands.
    levels: Vec<i16>,
    values: Values,
}

/// Those that are there, packed.
enum Values {
    /// All texts behind one another, and where each ends.
    Text(Vec<u8>, Vec<usize>),
    Longs(Vec<i64>),
    Numbers(Vec<f64>),
    Booleans(Vec<bool>),
    Days(Vec<i32>),
}

impl Held {
    fn of(kind: Kind) -> Self {
        Held {
            levels: Vec::new(),
            values: match kind {
                Kind::Text | Kind::Json => Values::Text(Vec::new(), Vec::new()),
                Kind::Integer | Kind::Moment => Values::Longs(Vec::new()),
                Kind::Number => Values::Numbers(Vec::new()),
                Kind::Boolean => Values::Booleans(Vec::new()),
                Kind::Day => Values::Days(Vec::new()),
            },
        }
    }

    /// Adds a value. How many bytes of text it has.
    fn push(&mut self, kind: Kind, cell: &Cell<'_>) -> Result<usize> {
        let mut size = 0;
        let is_there = match &mut self.values {
            Values::Text(held, ends) => {
                let before = held.len();
                match cell {
                    Cell::Empty => {}
                    Cell::Text(text) if kind == Kind::Text => held.extend_from_slice(text.as_bytes()),
                    Cell::Text(text) => serde_json::to_writer(&mut *held, text)?,
                    Cell::Boolean(yes) => serde_json::to_writer(&mut *held, yes)?,
                    // A member of a list stays one: here it is read by programs.
                    Cell::Number(json) | Cell::Json(json) => held.extend_from_slice(json.as_bytes()),
                }
                size = held.len() - before;
                let is_there = *cell != Cell::Empty;
                if is_there {
                    ends.push(held.len());
                }
                is_there
            }
            Values::Longs(held) if kind == Kind::Moment => {
                let moment: Option<DateTime<Utc>> = cell.text().and_then(|text| text.parse().ok());
                add(held, moment.map(|moment| moment.timestamp_micros()))
            }
            Values::Longs(held) => add(held, cell.digits().and_then(|digits| digits.parse().ok())),
            Values::Numbers(held) => add(held, cell.digits().and_then(|digits| digits.parse().ok())),
            Values::Booleans(held) => add(held, cell.boolean()),
            Values::Days(held) => {
                let day = cell.text().and_then(|text| text.parse().ok());
                add(held, day.and_then(day_number))
            }
        };
        self.levels.push(i16::from(is_there));
        Ok(size)
    }

    /// Writes the column.
    fn write(self, group: &mut SerializedRowGroupWriter<'_, Pipe>) -> Result<(), ParquetError> {
        let levels = &self.levels;
        match self.values {
            Values::Text(texts, ends) => {
                // Each is a part of the one text; nothing is copied.
                let (texts, mut begin) = (Bytes::from(texts), 0);
                let parts = ends.into_iter().map(|end| {
                    let part = texts.slice(begin..end);
                    begin = end;
                    ByteArray::from(part)
                });
                write::<ByteArrayType>(group, &parts.collect::<Vec<_>>(), levels)
            }
            Values::Longs(values) => write::<Int64Type>(group, &values, levels),
            Values::Numbers(values) => write::<DoubleType>(group, &values, levels),
            Values::Booleans(values) => write::<BoolType>(group, &values, levels),
            Values::Days(values) => write::<Int32Type>(group, &values, levels),
        }
    }
}

/// Adds what is there. Whether it was.
fn add<T>(held: &mut Vec<T>, value: Option<T>) -> bool {
    let is_there = value.is_some();
    held.extend(value);
    is_there
}

/// Days since 1970.
fn day_number(day: NaiveDate) -> Option<i32> {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).ok()
}

impl Parquet {
    /// With these columns.
    ///
    /// # Errors
    /// When they make no schema.
    pub fn new(columns: Vec<Column>, about: &About) -> Result<Self> {
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>();
        let schema = Type::group_type_builder("schema")
            .with_fields(fields.map_err(broken)?)
            .build()
            .map_err(broken)?;
        let told = [
            ("source", about.url.clone()),
            ("title", about.title.0.clone()),
            ("as_of", about.moment.to_rfc3339()),
        ];
        let told = told.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("Sinergi {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(told.to_vec()))
            .build();
        let pipe = Pipe::default();
        let file = SerializedFileWriter::new(pipe.clone(), Arc::new(schema), Arc::new(properties)).map_err(broken)?;
        Ok(Parquet {
            held: columns.iter().map(|column| Held::of(column.kind)).collect(),
            layout: Layout::of(columns),
            rows: 0,
            text: 0,
            file,
            pipe,
        })
    }

    /// Writes what waits as a row group.
    fn group(&mut self, send: &mut Send<'_>) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(broken)?;
        for (column, held) in self.layout.columns().iter().zip(&mut self.held) {
            let held = std::mem::replace(held, Held::of(column.kind));
            held.write(&mut group).map_err(broken)?;
        }
        group.close().map_err(broken)?;
        (self.rows, self.text) = (0, 0);
        send(self.pipe.take())
    }
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, converted) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        Kind::Json => (Physical::BYTE_ARRAY, ConvertedType::JSON),
        Kind::Integer => (Physical::INT64, ConvertedType::NONE),
        Kind::Number => (Physical::DOUBLE, ConvertedType::NONE),
        Kind::Boolean => (Physical::BOOLEAN, ConvertedType::NONE),
        Kind::Day => (Physical::INT32, ConvertedType::DATE),
        Kind::Moment => (Physical::INT64, ConvertedType::TIMESTAMP_MICROS),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_converted_type(converted)
        .build()?;
    Ok(Arc::new(field))
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Pipe>,
    values: &[T::T],
    levels: &[i16],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".into()));
    };
    column.typed::<T>().write_batch(values, Some(levels), None)?;
    column.close()
}

impl Writer for Parquet {
    fn head(&mut self, send: &mut Send<'_>) -> Result<()> {
        send(self.pipe.take())
    }

    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()> {
        for row in rows {
            let cells = self.layout.cells(&row.document)?;
            for ((column, held), cell) in self.layout.columns().iter().zip(&mut self.held).zip(&cells) {
                self.text += held.push(column.kind, cell)?;
            }
            self.rows += 1;
            if self.rows >= ROWS || self.text >= TEXT {
                self.group(send)?;
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, send: &mut Send<'_>) -> Result<()> {
        self.group(send)?;
        self.file.finish().map_err(broken)?;
        send(self.pipe.take())
    }
}

fn broken(error: ParquetError) -> Error {
    Error::Internal(format!("parquet: {error}"))
}

/// Holds what the writer of the file has written until it is sent.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
