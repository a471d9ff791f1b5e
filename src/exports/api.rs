//! Exports as callers see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::records::export::{ExportFormat, note::Export};

/// What is to be exported in the background.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"url": "/v1/libraries?region=32.14", "format": "xlsx"}))]
pub struct NewExport {
    /// The address of a list or a statistic with its filters, as in `rows_url`. `limit`, `cursor`
    /// and `format` in it mean nothing.
    #[schema(
        min_length = 1,
        max_length = 6000,
        pattern = r"^(https?://[^/?#]+(/[^?#]*)?)?/v1/[^#]*$",
        example = "/v1/libraries?region=32.14"
    )]
    pub url: String,
    /// In which form.
    pub format: ExportFormat,
    /// What personal data is wanted for, as `X-Purpose` says it of lists: without it people are
    /// masked. No personal data belongs here.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    pub purpose: Option<String>,
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExportProgress {
    /// Rows that are done.
    pub rows: i64,
    /// Bytes that are kept.
    pub bytes: i64,
    /// How many jobs are before this one; 0 when it is being made.
    pub before: i64,
}

/// An export as shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExportView {
    /// The export.
    #[serde(flatten)]
    pub export: Export,
    /// How far it has come, while it waits or is being made.
    pub progress: Option<ExportProgress>,
    /// Where the file of a job is, when it is complete.
    #[schema(example = "/v1/exports/019abcde-0000-7000-8000-000000000000/file")]
    pub file_url: Option<String>,
}

impl ExportView {
    /// An export with what is known of its making.
    pub fn of(export: Export, progress: Option<ExportProgress>) -> Self {
        use crate::records::export::note::{ExportStatus, ExportWay};
        let there = export.fields.way == ExportWay::Job && export.fields.status == ExportStatus::Complete;
        ExportView {
            file_url: there.then(|| file_url(export.id)),
            export,
            progress,
        }
    }
}

/// Where the file of an export is.
pub fn file_url(id: Uuid) -> String {
    format!("/v1/exports/{id}/file")
}

/// A page of exports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportPage {
    /// The exports of this page.
    pub data: Vec<Export>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}
