//! Imports as callers see them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    refusal::Refusal,
    report::{Counts, Notice, Report},
    words::{Format, Mode, Records},
};
use crate::{
    domain::{Language, RecordType},
    libraries::api::LibraryFields,
};

/// How a file is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// The shape of the file; found out by its columns when left out.
    #[param(inline)]
    pub format: Option<Format>,
    /// What the rows are, for files in the API's own shape; found out by their
    /// columns when left out. Where several are as likely they are libraries.
    #[param(inline)]
    pub records: Option<Records>,
    /// `each`: a row that cannot be accepted does not stop the others.
    /// `all_or_nothing`: it does. Default `each`.
    #[param(inline)]
    pub mode: Option<Mode>,
}

/// How the list of imports is turned.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportListParams {
    /// Imports on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// A library as it is imported in the API's own shape: its fields, and its
/// enrolments and yearly reports without `library_id`. It is found by `id`,
/// else by `external_ids`, else by `npp`; a field that is left out stays as it
/// is. What the service sets (`version`, `created_at` ...) is passed over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "external_ids": [{"system": "jabar-sim", "id": "4711"}],
    "name": "Perpustakaan Desa Citalang", "kind": "village", "region_code": "32.14.01.2010",
    "enrolments": [{"year": 2023, "scheme": "replication", "status": "active", "starts_on": "2023-03-01", "funding_source": "apbdes"}],
    "reports": [{"year": 2022, "visits": 1200, "collection_copies": 950}]
}))]
pub struct ImportedLibrary {
    /// Its id, when it is known.
    pub id: Option<Uuid>,
    /// Its fields.
    #[serde(flatten)]
    pub library: LibraryFields,
    /// Its enrolments; one is found by year and scheme.
    #[schema(value_type = Option<Vec<Object>>)]
    pub enrolments: Option<Vec<Value>>,
    /// Its yearly reports; one is found by its year.
    #[schema(value_type = Option<Vec<Object>>)]
    pub reports: Option<Vec<Value>>,
}

/// What an import did, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportSummary {
    /// UUIDv7; null for a dry run, which is not kept.
    pub id: Option<Uuid>,
    /// Who imported.
    pub principal_id: Uuid,
    /// When it began (UTC).
    pub created_at: DateTime<Utc>,
    /// The shape of the file.
    pub format: Format,
    /// What its rows are.
    pub records: Records,
    /// What was done with rows that were not accepted.
    pub mode: Mode,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether the accepted rows are stored; otherwise the numbers say what would have been.
    pub applied: bool,
    /// Rows in the file, without the header.
    pub rows: u64,
    /// Rows that were not accepted.
    pub rows_refused: u64,
    /// What became of the records, by type.
    pub counts: BTreeMap<RecordType, Counts>,
    /// What became of the libraries; `counts` has this and all other types.
    pub libraries: Counts,
    /// What became of the enrolments.
    pub enrolments: Counts,
    /// What became of the yearly reports.
    pub reports: Counts,
    /// How many faults were found in all; a row may have several.
    pub faults: u64,
    /// How many of them are listed in the report: the first 1,000.
    pub refused_listed: u64,
}

/// What an import did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// In numbers.
    #[serde(flatten)]
    pub summary: ImportSummary,
    /// Why rows were not accepted, in the order of the file; at most 1,000.
    pub refused: Vec<ImportRefusal>,
    /// What the author should know of rows that were accepted; at most 1,000.
    pub warnings: Vec<Notice>,
}

/// Why a row was not accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRefusal {
    /// The line of the file where the row begins; the header is line 1.
    pub line: u64,
    /// The column of the file, or the JSON pointer into the object; null for the whole row.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// A value that would have been accepted, where one can be named.
    pub suggestion: Option<String>,
    /// What stands in the file, at most 200 characters of it.
    pub value: Option<String>,
}

/// A page of imports, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportList {
    /// The imports.
    pub data: Vec<ImportSummary>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

impl ImportReport {
    /// The report in a language.
    pub fn of(report: &Report, language: Language) -> Self {
        ImportReport {
            summary: ImportSummary::of(report),
            refused: report.refused.iter().map(|r| ImportRefusal::of(r, language)).collect(),
            warnings: report.warnings.clone(),
        }
    }
}

impl ImportSummary {
    /// The numbers of a report.
    pub fn of(report: &Report) -> Self {
        ImportSummary {
            id: (!report.dry_run).then_some(report.id),
            principal_id: report.principal_id,
            created_at: report.created_at,
            format: report.format,
            records: report.records,
            mode: report.mode,
            dry_run: report.dry_run,
            applied: report.applied,
            rows: report.rows,
            rows_refused: report.rows_refused,
            counts: report.by_type(),
            libraries: report.libraries,
            enrolments: report.enrolments,
            reports: report.reports,
            faults: report.faults,
            refused_listed: report.refused.len() as u64,
        }
    }
}

impl ImportRefusal {
    fn of(refusal: &Refusal, language: Language) -> Self {
        let Refusal {
            line,
            column,
            code,
            message,
            suggestion,
            value,
        } = refusal.clone();
        ImportRefusal {
            line,
            column,
            code,
            message: message.in_language(language).to_owned(),
            suggestion,
            value,
        }
    }
}
