//! Conflicts as callers see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{ConflictKind, ConflictStatus, Side};
use crate::domain::{RecordType, RegionCode};

/// What two sides changed differently. A conflict stays after it is resolved.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncConflict {
    /// Made of the operation, so that it is the same when that is sent again.
    pub id: Uuid,
    /// How it stands.
    pub status: ConflictStatus,
    /// Of what kind it is.
    pub kind: ConflictKind,
    /// The type of the record.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The record.
    pub record_id: Uuid,
    /// Where the record lies now; null is national.
    pub region_code: Option<RegionCode>,
    /// Who sent the operation.
    pub sent_by: Uuid,
    /// The batch.
    pub batch_id: Uuid,
    /// The operation.
    pub op_id: Uuid,
    /// When it was made by the clock of the sender; for information alone.
    pub client_time: Option<DateTime<Utc>>,
    /// When the service found the conflict (UTC).
    pub created_at: DateTime<Utc>,
    /// The version on which the sender made the change.
    pub base_version: i32,
    /// The version of the record that stands against it.
    pub version: i32,
    /// The version of the record now, which a resolution names in `If-Match`.
    pub current_version: i32,
    /// What it is about, in words.
    pub explanation: String,
    /// The fields in conflict.
    pub fields: Vec<ConflictField>,
    /// Fields of the same operation that were stored.
    pub applied: Vec<String>,
    /// All that the operation said of the record.
    #[schema(value_type = Object)]
    pub sent: Value,
    /// Whether values are left out, since they are personal data that the caller may not see.
    pub masked: bool,
    /// When somebody has chosen (UTC).
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who has chosen.
    pub resolved_by: Option<Uuid>,
    /// The version of the record after that.
    pub resolved_version: Option<i32>,
    /// What was chosen.
    pub resolution: Option<ConflictResolution>,
}

/// A field in conflict.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictField {
    /// The field.
    pub field: String,
    /// Fields that mean something only together with it: they are taken from one side.
    pub together_with: Vec<String>,
    /// What it was where both sides began.
    pub base: Value,
    /// What was sent.
    pub mine: Value,
    /// What the record holds.
    pub theirs: Value,
    /// Who set theirs.
    pub set_by: Option<Uuid>,
    /// How that one is called.
    pub set_by_name: Option<String>,
    /// When (UTC).
    pub set_at: Option<DateTime<Utc>>,
    /// In which version.
    pub set_in_version: Option<i32>,
    /// All of this, in words; null where values are left out.
    pub explanation: Option<String>,
}

/// What is chosen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"fields": [{"field": "phone", "take": "mine"}]}))]
pub struct ConflictResolution {
    /// For every field in conflict, whose value holds.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub fields: Vec<FieldChoice>,
    /// Where a deletion stands against a change: whose will holds, as a whole.
    #[serde(default)]
    pub record: Option<Side>,
}

/// Whose value of a field holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FieldChoice {
    /// The field.
    #[schema(min_length = 1, max_length = 100)]
    pub field: String,
    /// Whose value.
    pub take: Side,
    /// The value, with `take` `value`.
    #[serde(default)]
    pub value: Option<Value>,
}

/// A page of conflicts, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncConflictList {
    /// The conflicts.
    pub data: Vec<SyncConflict>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// Which conflicts are listed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConflictParams {
    /// How they stand; all when it is left out.
    #[param(inline)]
    pub status: Option<ConflictStatus>,
    /// Of records of this type.
    #[serde(rename = "type")]
    #[param(inline, rename = "type")]
    pub record_type: Option<RecordType>,
    /// About this record.
    pub record_id: Option<Uuid>,
    /// From this batch.
    pub batch_id: Option<Uuid>,
    /// Sent by this principal.
    pub sent_by: Option<Uuid>,
    /// Conflicts on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

impl ConflictParams {
    /// The name of the list with these filters, in its cursors.
    pub fn list(&self) -> String {
        let ConflictParams {
            status,
            record_type,
            record_id,
            batch_id,
            sent_by,
            ..
        } = self;
        format!("sync/conflicts {status:?} {record_type:?} {record_id:?} {batch_id:?} {sent_by:?}")
    }
}
