//! Verifications as callers see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is to be verified: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"url": "/v1/statistics/programme?as_of=2023-08-03&region=32"}))]
pub struct VerifyRequest {
    /// A question for figures: path and query. It is answered, and its numbers are verified.
    #[serde(default)]
    #[schema(max_length = 2000, pattern = r"^/v1/statistics/[a-z]+(\?.*)?$")]
    pub url: Option<String>,
    /// An answer that was got before: its numbers are compared with the rows as they are now.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub answer: Option<Value>,
}

/// A number that is not what its rows give.
#[derive(Debug, Serialize, ToSchema)]
pub struct Differing {
    /// Where it stands in the answer (JSON pointer).
    pub pointer: String,
    /// What was stated.
    #[schema(value_type = Option<f64>)]
    pub stated: Value,
    /// What the rows give; null when there is nothing to add.
    #[schema(value_type = Option<f64>)]
    pub found: Value,
    /// The rows.
    pub rows_url: String,
}

/// What came of a verification.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verification {
    /// Whether every number that could be recomputed is what its rows give.
    pub verified: bool,
    /// How many numbers were recomputed.
    pub numbers: usize,
    /// Those of them that differ; the first 100.
    pub differing: Vec<Differing>,
    /// How many numbers could not be recomputed, since the caller may not read all of their rows.
    pub unverifiable: usize,
    /// How many lists were read.
    pub lists: usize,
    /// How many rows.
    pub rows: usize,
    /// When the last change was written that was seen.
    pub moment: Option<DateTime<Utc>>,
    /// Its position in the ledger.
    pub position: i64,
}
