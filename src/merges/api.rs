//! Merges as callers see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{domain::RecordType, stakeholders::Stakeholder};

/// With which stakeholder another becomes one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergeRequest {
    /// The stakeholder that stays.
    pub into: Uuid,
}

/// The records of one type that follow a merge, or its undoing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Followed {
    /// Their type.
    pub record_type: RecordType,
    /// How many refer to the other stakeholder now, tombstones included.
    pub count: usize,
    /// Those among them that were deleted with the merge, or came back with its
    /// undoing, since the other stakeholder had the same already: an attendance
    /// at the same meeting. Those in the caller's reach are named.
    pub doubled: Vec<Uuid>,
}

/// What came of a merge. The `ETag` is that of the stakeholder that is gone:
/// `unmerge` takes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergedStakeholders {
    /// The stakeholder that is gone.
    pub id: Uuid,
    /// Its version, a tombstone.
    #[schema(minimum = 1)]
    pub version: i32,
    /// The stakeholder that stays, with the names of both.
    pub into: Stakeholder,
    /// What referred to the one and refers to the other now.
    pub followed: Vec<Followed>,
}

/// What came of taking a merge back.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmergedStakeholders {
    /// The stakeholder that came back, as it was.
    pub stakeholder: Stakeholder,
    /// The stakeholder that it had become part of, as it was.
    pub from: Stakeholder,
    /// What refers to the one again.
    pub followed: Vec<Followed>,
}
