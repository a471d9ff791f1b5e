//! What all forms have in common: rows go in one after the other, bytes come out.

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    columns::Column,
    document::Document,
    form::ExportFormat,
    lines::{Csv, GeoJson, Ndjson},
    parquet::Parquet,
    sheet::Sheet,
};
use crate::infra::Result;

/// Takes the bytes that are ready, and says when nobody wants them any more.
pub type Send<'s> = dyn FnMut(Bytes) -> Result<()> + std::marker::Send + 's;

/// A row of an export.
#[derive(Debug, Clone)]
pub struct Row {
    /// What names it.
    pub key: String,
    /// Its document, as the reader may see it.
    pub document: Document,
    /// Its outline on the map, where it has one.
    pub outline: Option<Value>,
}

/// What an export tells of itself, where its form has room for it.
#[derive(Debug, Clone)]
pub struct About {
    /// What is listed, in both languages.
    pub title: (String, String),
    /// The address that was asked, without what tells personal data.
    pub url: String,
    /// The moment of the database that is shown.
    pub moment: DateTime<Utc>,
    /// Whether only some fields were asked for.
    pub sparse: bool,
}

/// One form in the making.
pub trait Writer {
    /// What stands before the rows.
    ///
    /// # Errors
    /// When the form cannot be made.
    fn head(&mut self, send: &mut Send<'_>) -> Result<()>;
    /// Adds rows.
    ///
    /// # Errors
    /// When more rows come than the form holds, or nobody takes the bytes.
    fn rows(&mut self, rows: &[Row], send: &mut Send<'_>) -> Result<()>;
    /// What stands behind them.
    ///
    /// # Errors
    /// When the form cannot be made, or nobody takes the bytes.
    fn end(self: Box<Self>, send: &mut Send<'_>) -> Result<()>;
}

/// A writer of a form.
///
/// # Errors
/// When there is no room for what it has to put aside.
pub fn of(form: ExportFormat, columns: Vec<Column>, about: About) -> Result<Box<dyn Writer>> {
    Ok(match form {
        ExportFormat::Csv => Box::new(Csv::new(columns, false)),
        ExportFormat::CsvExcel => Box::new(Csv::new(columns, true)),
        ExportFormat::Ndjson => Box::new(Ndjson::new(columns, about.sparse)),
        ExportFormat::GeoJson => Box::new(GeoJson::new(columns, about.sparse)),
        ExportFormat::Xlsx => Box::new(Sheet::new(columns, about)?),
        ExportFormat::Parquet => Box::new(Parquet::new(columns, &about)?),
    })
}
