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
use serde_json::Value;

use super::{
    columns::{Column, Kind},
    writer::{About, Row, Send, Writer},
};
use crate::infra::{Error, Result};

/// Rows in a row group, unless their text is long.
const ROWS: usize = 5_000;
/// Bytes of text in a row group.
const TEXT: usize = 4 << 20;

/// A file in the making.
pub struct Parquet {
    columns: Vec<Column>,
    held: Vec<Held>,
    rows: usize,
    text: usize,
    file: SerializedFileWriter<Pipe>,
    pipe: Pipe,
}

/// The values of a column that wait for their row group; none is null.
enum Held {
    Text(Vec<Option<ByteArray>>),
    Integers(Vec<Option<i64>>),
    Numbers(Vec<Option<f64>>),
    Booleans(Vec<Option<bool>>),
    Days(Vec<Option<i32>>),
    Moments(Vec<Option<i64>>),
}

impl Held {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Json => Held::Text(Vec::new()),
            Kind::Integer => Held::Integers(Vec::new()),
            Kind::Number => Held::Numbers(Vec::new()),
            Kind::Boolean => Held::Booleans(Vec::new()),
            Kind::Day => Held::Days(Vec::new()),
            Kind::Moment => Held::Moments(Vec::new()),
        }
    }

    /// Adds a value. How many bytes of text it has.
    fn push(&mut self, kind: Kind, value: &Value) -> usize {
        match self {
            Held::Text(held) => {
                let text = match value {
                    Value::Null => None,
                    // A member of a list stays one: here it is read by programs.
                    Value::String(text) if kind == Kind::Text => Some(text.clone()),
                    other => Some(other.to_string()),
                };
                let size = text.as_ref().map_or(0, String::len);
                held.push(text.map(|text| ByteArray::from(text.into_bytes())));
                return size;
            }
            Held::Integers(held) => held.push(value.as_i64()),
            Held::Numbers(held) => held.push(value.as_f64()),
            Held::Booleans(held) => held.push(value.as_bool()),
            Held::Days(held) => held.push(value.as_str().and_then(|text| text.parse().ok()).and_then(day_number)),
            Held::Moments(held) => held.push(
                value
                    .as_str()
                    .and_then(|text| text.parse::<DateTime<Utc>>().ok())
                    .map(|moment| moment.timestamp_micros()),
            ),
        }
        0
    }
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
            columns,
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
        for (column, held) in self.columns.iter().zip(&mut self.held) {
            match std::mem::replace(held, Held::of(column.kind)) {
                Held::Text(values) => write::<ByteArrayType>(&mut group, values),
                Held::Integers(values) => write::<Int64Type>(&mut group, values),
                Held::Numbers(values) => write::<DoubleType>(&mut group, values),
                Held::Booleans(values) => write::<BoolType>(&mut group, values),
                Held::Days(values) => write::<Int32Type>(&mut group, values),
                Held::Moments(values) => write::<Int64Type>(&mut group, values),
            }
            .map_err(broken)?;
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
    values: Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".into()));
    };
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

impl Writer for Parquet {
    fn head(&mut self, send: &mut Send<'_>) -> Result<()> {
        send(self.pipe.take())
    }

    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()> {
        for row in rows {
            for (column, held) in self.columns.iter().zip(&mut self.held) {
                let value = row.document.get(&column.name).unwrap_or(&Value::Null);
                self.text += held.push(column.kind, value);
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
