//! Batches as callers see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    receipt::{Note, Receipt},
    words::{BatchMode, OnConflict, Outcome, Wish},
};
use crate::{
    domain::{Language, RecordType, Said},
    records::ExternalId,
};

/// A batch of operations, made by a client that may have been offline for days.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "batch_id": "01935f3c-0000-7000-8000-000000000001",
    "mode": "each",
    "operations": [{
        "op_id": "01935f3c-0000-7000-8000-000000000002", "type": "stakeholders", "operation": "upsert",
        "external_id": {"system": "jabar-sim", "id": "4711"},
        "document": {"region_code": "32.14", "name": "Dinas Kearsipan dan Perpustakaan (contoh)", "kind": "regional_agency"}
    }]
}))]
pub struct SyncBatch {
    /// Made by the client (UUID); the same when the batch is sent again.
    pub batch_id: Uuid,
    /// What is done when an operation cannot be applied; `each` when it is left out.
    pub mode: Option<BatchMode>,
    /// At most 10,000; they are done in this order.
    #[schema(min_items = 1, max_items = 10_000)]
    pub operations: Vec<SyncOperation>,
}

/// What is said of a batch beside its operations.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BatchHead {
    /// The batch.
    pub batch_id: Uuid,
    /// Its mode.
    pub mode: Option<BatchMode>,
    /// Stands here so that it may be there; the operations are read one by one.
    #[schema(value_type = Vec<Object>, min_items = 1)]
    pub operations: Value,
}

/// One operation on one record.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SyncOperation {
    /// Made by the client (UUID); the same when it is sent again.
    pub op_id: Uuid,
    /// The type of the record, such as `libraries`.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The record. A client may make the id of a new one (UUIDv7).
    pub id: Option<Uuid>,
    /// The record's name in a partner system, in the place of its id. A new
    /// record gets this name.
    pub external_id: Option<ExternalId>,
    /// What is to be done.
    pub operation: Wish,
    /// The version on which the change was made; needed for every change of a
    /// record that is there.
    #[schema(minimum = 1)]
    pub base_version: Option<i32>,
    /// What is done with the other fields when some are in conflict; `hold`
    /// when it is left out.
    pub on_conflict: Option<OnConflict>,
    /// When it was made by the client's clock. Stored for information, never
    /// used to order or to decide.
    pub client_time: Option<DateTime<Utc>>,
    /// The fields that are meant, and no others. A reference may be given by
    /// the name of a record in a partner system:
    /// `"library": {"system": "jabar-sim", "id": "17"}` for `library_id`.
    #[schema(value_type = Option<Object>)]
    pub document: Option<Value>,
}

/// A batch whose operations come as lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BatchParams {
    /// With `application/x-ndjson`: the batch, made by the client (UUID).
    pub batch_id: Option<Uuid>,
    /// With `application/x-ndjson`: what is done when an operation cannot be
    /// applied. Default `each`.
    #[param(inline)]
    pub mode: Option<BatchMode>,
}

/// What came of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncBatchResult {
    /// The batch.
    pub batch_id: Uuid,
    /// Its mode.
    pub mode: BatchMode,
    /// How many operations came to what.
    pub counts: OutcomeCounts,
    /// How many results are those of an earlier sending.
    pub replayed: u64,
    /// How many operations have no result yet: the batch broke off. Send it again.
    pub pending: u64,
    /// The line that could not be read; what stands behind it was not done.
    pub broken: Option<BrokenLine>,
    /// One result for each operation, in their order.
    pub results: Vec<SyncResult>,
}

/// Operations by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeCounts {
    /// Records made.
    pub created: u64,
    /// Records changed or deleted.
    pub updated: u64,
    /// Records changed that keep what others had changed.
    pub merged: u64,
    /// Everything was so already.
    pub unchanged: u64,
    /// Somebody must choose.
    pub conflict: u64,
    /// Not accepted.
    pub refused: u64,
}

/// A line that is no JSON.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BrokenLine {
    /// Which, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

/// What came of one operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncResult {
    /// The operation.
    pub op_id: Uuid,
    /// In one word.
    pub result: Outcome,
    /// The type of the record.
    #[serde(rename = "type")]
    pub record_type: Option<RecordType>,
    /// The record.
    pub id: Option<Uuid>,
    /// The version of the record after the operation; null where it may not be known.
    pub version: Option<i32>,
    /// The position in the ledger; null when nothing was written.
    pub seq: Option<i64>,
    /// The fields that were written.
    pub applied: Vec<String>,
    /// The conflict, at `/v1/sync/conflicts/{id}`.
    pub conflict_id: Option<Uuid>,
    /// Why it was refused: the code of a problem, see `/problems/{code}`.
    pub code: Option<String>,
    /// What happened, in words.
    pub explanation: Option<String>,
    /// Every single fault.
    pub errors: Vec<SyncNote>,
    /// What the client should know although the change was made.
    pub warnings: Vec<SyncNote>,
}

/// What came of an operation, found among those of others.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncKeptResult {
    /// Who sent it.
    pub sent_by: Uuid,
    /// The batch, at `/v1/sync/batches/{batch_id}`.
    pub batch_id: Uuid,
    /// When it was done (UTC).
    pub recorded_at: DateTime<Utc>,
    /// When it was made by the clock of the sender; for information alone.
    pub client_time: Option<DateTime<Utc>>,
    /// What came of it.
    #[serde(flatten)]
    pub result: SyncResult,
}

/// A page of results, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncResultList {
    /// The results.
    pub data: Vec<SyncKeptResult>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// Which results are listed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResultParams {
    /// Sent by this principal.
    pub sent_by: Option<Uuid>,
    /// Those that came to one of these, separated by commas: `refused,conflict`, of `created`, `updated`, `merged`, `unchanged`,
    /// `conflict`, `refused`.
    #[param(max_length = 100)]
    pub results: Option<String>,
    /// Results on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// Something that is said of a place in an operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncNote {
    /// JSON pointer into the operation: `/document/name`.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What it is, in words.
    pub message: String,
    /// A value that would have been accepted.
    pub suggestion: Option<String>,
}

impl OutcomeCounts {
    /// Counts one more.
    pub fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Merged => &mut self.merged,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Conflict => &mut self.conflict,
            Outcome::Refused => &mut self.refused,
        };
        *count += 1;
    }

    /// How many hold now, whoever made them so.
    pub fn applied(&self) -> u64 {
        self.created + self.updated + self.merged + self.unchanged
    }

    /// Whether every operation was applied.
    pub fn is_whole(&self) -> bool {
        self.conflict + self.refused == 0
    }
}

impl SyncResult {
    /// A receipt in a language.
    pub fn of(receipt: &Receipt, language: Language) -> Self {
        let told = |said: &Said| said.in_language(language).to_owned();
        let notes = |fault: bool| {
            let notes = receipt.notes.iter().filter(move |note| note.fault == fault);
            let shown = notes.map(|note| SyncNote::of(note, language));
            shown.collect()
        };
        SyncResult {
            op_id: receipt.op_id,
            result: receipt.result,
            record_type: receipt.record_type,
            id: receipt.id,
            version: receipt.version,
            seq: receipt.seq,
            applied: receipt.applied.clone(),
            conflict_id: receipt.conflict_id,
            code: receipt.code.clone(),
            explanation: receipt.explanation.as_ref().map(told),
            errors: notes(true),
            warnings: notes(false),
        }
    }
}

impl SyncNote {
    fn of(note: &Note, language: Language) -> Self {
        SyncNote {
            pointer: note.pointer.clone(),
            code: note.code.clone(),
            message: note.message.in_language(language).to_owned(),
            suggestion: note.suggestion.clone(),
        }
    }
}
