//! The feed as callers see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{RecordType, text_enum::text_enum},
    records::ledger::Operation,
};

text_enum! {
    /// What a change means for a copy of the caller's part of the country.
    pub enum FeedScope {
        /// The record is in the copy from now on, although it is not new: it moved
        /// into the caller's regions, or a plan above them was approved.
        Entered = "entered", "Entered", "Masuk",
        /// The record is in the copy no longer, although it was not deleted.
        Left = "left", "Left", "Keluar",
        /// The record was in the copy before, or is new.
        Inside = "inside", "Inside", "Di dalam",
    }
}

text_enum! {
    /// What is being told.
    pub enum FeedPhase {
        /// The whole state, as it was when it was asked for.
        Snapshot = "snapshot", "Whole state", "Keadaan lengkap",
        /// What changed since.
        Changes = "changes", "Changes", "Perubahan",
    }
}

/// How the feed is read.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesParams {
    /// The `next` of the answer before. Without it the feed is begun.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// The types of records that are told, separated by commas; all that are synchronised
    /// without it. With a cursor they are those it was begun with.
    #[param(max_length = 500, example = "libraries,enrolments")]
    pub types: Option<String>,
    /// Entries in an answer, about: what is told together stays together. In NDJSON: entries between two lines with a cursor.
    #[param(minimum = 1, maximum = 5000, default = 1000)]
    pub limit: Option<i64>,
    /// How many seconds to wait for a change when there is nothing to tell.
    #[param(minimum = 0, maximum = 30, default = 0)]
    pub wait: Option<u64>,
    /// Without a cursor: whether to begin with the whole state (`true`), or with the first
    /// change that was ever made.
    #[param(default = true)]
    pub snapshot: Option<bool>,
    /// How often the caller means to come, in minutes; whoever is silent for longer is marked
    /// in `GET /v1/sync/clients`. It is remembered; a day without it.
    #[param(minimum = 1, maximum = 43200)]
    pub every: Option<i32>,
}

/// A change of a record, or its state in a snapshot.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedEntry {
    /// Position in the ledger. Entries stand in the order in which they are to be applied,
    /// which is not that of this number.
    pub seq: i64,
    /// The type of the record.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// Its id.
    pub id: Uuid,
    /// Its version after the change.
    pub version: i32,
    /// What happened.
    pub operation: Operation,
    /// The whole record after the change, as it is stored: without what follows from the day,
    /// people masked. Null when it was deleted or has left.
    #[schema(value_type = Option<Object>)]
    pub document: Option<Value>,
    /// The names of the members that changed.
    pub changed: Vec<String>,
    /// When it was written (UTC). Not the order of the feed.
    pub recorded_at: DateTime<Utc>,
    /// What it means for a copy.
    pub scope: FeedScope,
}

/// How the feed stands after what was told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedStanding {
    /// What goes on from here; there always is one.
    pub next: String,
    /// Whether the whole state is being told, or changes.
    pub phase: FeedPhase,
    /// Whether there is more to tell at once.
    pub more: bool,
    /// Whether everything that was committed has been told.
    pub caught_up: bool,
    /// Up to when everything has been told (UTC).
    pub up_to: DateTime<Utc>,
    /// Seconds from there to now; 0 when caught up.
    pub lag_seconds: i64,
    /// Changes of anybody that are committed and wait for a transaction that began earlier and
    /// still runs.
    pub held: i64,
    /// When the oldest of these was written.
    pub held_since: Option<DateTime<Utc>>,
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    /// The entries, in the order in which they are to be applied.
    pub data: Vec<FeedEntry>,
    /// How the feed stands after them.
    #[serde(flatten)]
    pub standing: FeedStanding,
}
