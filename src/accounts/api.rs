//! What the rooms of accounts have in common on the wire.

use serde::Deserialize;
use utoipa::ToSchema;

/// Whether tombstones are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deleted {
    /// They are shown beside the living.
    Include,
}
