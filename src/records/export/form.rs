//! The forms in which a list or a statistic can be had whole, and how one is asked for.

use actix_web::{HttpRequest, http::header};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    domain::{Faults, Said, fault::code, text_enum::text_enum},
    infra::{Error, Result, codes, query},
};

text_enum! {
    /// The form of an export.
    pub enum ExportFormat {
        /// RFC 4180, with a header row.
        Csv = "csv", "CSV", "CSV",
        /// CSV as Excel of Indonesia takes it: with a byte order mark, `;` between
        /// cells and a comma in fractions.
        CsvExcel = "csv_excel", "CSV for Excel", "CSV untuk Excel",
        /// One JSON object a line.
        Ndjson = "ndjson", "NDJSON", "NDJSON",
        /// RFC 7946, a feature for each row.
        GeoJson = "geojson", "GeoJSON", "GeoJSON",
        /// A workbook of Excel (ISO/IEC 29500).
        Xlsx = "xlsx", "Excel workbook", "Buku kerja Excel",
        /// Apache Parquet.
        Parquet = "parquet", "Parquet", "Parquet",
    }
}

/// How the form is asked for in the address.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatParams {
    /// The whole answer in this form, whatever `Accept` says.
    #[param(inline)]
    pub format: Option<ExportFormat>,
}

/// The media types in which each form is asked for; the first is answered.
const MEDIA_TYPES: [(ExportFormat, &[&str]); 5] = [
    (ExportFormat::Csv, &["text/csv", "text/*"]),
    (ExportFormat::Ndjson, &["application/x-ndjson", "application/ndjson"]),
    (ExportFormat::GeoJson, &["application/geo+json"]),
    (
        ExportFormat::Xlsx,
        &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ),
    (ExportFormat::Parquet, &["application/vnd.apache.parquet"]),
];

impl ExportFormat {
    /// The form that an address or its `Accept` asks for; none is JSON, page by page.
    ///
    /// # Errors
    /// 406 when none of the media types named can be made, 400 for GeoJSON of what has no place.
    pub fn asked(request: &HttpRequest, has_point: bool) -> Result<Option<ExportFormat>> {
        let query = request.query_string();
        if query.contains("format=")
            && let Some(found) = query::pairs(query).iter().find(|(name, _)| name == "format")
            // What is no form is refused where the query is read.
            && let Ok(form) = found.1.parse::<ExportFormat>()
        {
            form.refuse_without_place(has_point, "?format")?;
            return Ok(Some(form));
        }
        let Some(accept) = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()) else {
            return Ok(None);
        };
        best(accept, has_point).ok_or_else(|| Error::refused(codes::not_acceptable()))
    }

    /// Refuses GeoJSON of what has no place.
    ///
    /// # Errors
    /// 400 at `pointer`.
    pub fn refuse_without_place(self, has_point: bool, pointer: &str) -> Result<()> {
        if has_point || self != ExportFormat::GeoJson {
            return Ok(());
        }
        let mut faults = Faults::new();
        let said = Said::fixed(
            "What is listed here has no place on the map.",
            "Yang didaftar di sini tidak mempunyai tempat di peta.",
        );
        faults.suggest(pointer, code::NOT_OFFERED, said, ExportFormat::Csv.as_str());
        Err(Error::bad_query(faults))
    }

    /// The media type of the answer.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::CsvExcel => "text/csv; charset=utf-8; header=present; delimiter=semicolon",
            ExportFormat::Ndjson => "application/x-ndjson",
            ExportFormat::GeoJson => "application/geo+json",
            ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// How the name of such a file ends.
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Csv | ExportFormat::CsvExcel => "csv",
            ExportFormat::Ndjson => "ndjson",
            ExportFormat::GeoJson => "geojson",
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::Parquet => "parquet",
        }
    }
}

/// The form that `Accept` likes best: `Some(None)` is JSON, nothing when none can be made.
fn best(accept: &str, has_point: bool) -> Option<Option<ExportFormat>> {
    let mut best: Option<(f32, Option<ExportFormat>)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let wanted = parts.next().unwrap_or_default().to_ascii_lowercase();
        let form = match wanted.as_str() {
            "application/json" | "application/*" | "*/*" | "" => None,
            other => {
                let known = MEDIA_TYPES.iter().find(|(_, types)| types.contains(&other));
                match known {
                    Some((ExportFormat::GeoJson, _)) if !has_point => continue,
                    Some((form, _)) => Some(*form),
                    None => continue,
                }
            }
        };
        let weight = parts
            .find_map(|p| p.strip_prefix("q="))
            .and_then(|q| q.parse().ok())
            .unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(held, _)| weight > held) {
            best = Some((weight, form));
        }
    }
    best.map(|(_, form)| form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_chooses_the_form() {
        assert_eq!(best("*/*", false), Some(None));
        assert_eq!(best("text/csv", false), Some(Some(ExportFormat::Csv)));
        assert_eq!(
            best("application/json;q=0.5, application/vnd.apache.parquet", false),
            Some(Some(ExportFormat::Parquet))
        );
        assert_eq!(best("text/html", false), None);
        assert_eq!(best("application/geo+json", false), None);
        assert_eq!(best("application/geo+json", true), Some(Some(ExportFormat::GeoJson)));
        assert_eq!(best("text/csv;q=0", true), None);
    }
}
