//! A field in conflict, as it is kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A field in conflict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The field.
    pub field: String,
    /// The fields that mean something only together with it.
    pub together: Vec<String>,
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
    /// When.
    pub set_at: Option<DateTime<Utc>>,
    /// In which version.
    pub set_in: Option<i32>,
}
