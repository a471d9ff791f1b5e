//! The digest as callers see it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::domain::{RecordType, RegionCode, region_code::Level};

/// What is counted, and how finely.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DigestParams {
    /// The types of records, separated by commas; all that are synchronised without it.
    #[param(max_length = 500, example = "libraries,enrolments")]
    pub types: Option<String>,
    /// Only records of this region and below it.
    #[param(inline, example = "32")]
    pub region: Option<RegionCode>,
    /// How fine the buckets are: one for each region of this level. Without it the level below
    /// that of `region`; provinces without `region`.
    #[param(inline)]
    pub by: Option<Level>,
    /// Whether the buckets name their records with their versions; 10,000 at most.
    #[param(default = false)]
    pub records: Option<bool>,
}

/// How many records of a type, and what they hash to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DigestTotal {
    /// The type.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// How many living records.
    pub count: i64,
    /// The sum of the hashes of the buckets, modulo 2^64.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    pub hash: String,
}

/// How many records of a type and a region, and what they hash to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DigestBucket {
    /// The type.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The first part of the region code of the records, as long as the codes of the level
    /// asked for: records that lie in a region of a higher level stand under that. Null is national.
    pub region_code: Option<RegionCode>,
    /// How many living records.
    pub count: i64,
    /// The order-free hash over id and version: of each record the first 8 bytes of the SHA-256
    /// of `<id>:<version>` as a big-endian number, summed modulo 2^64, as 16 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    pub hash: String,
    /// With `records=true`: the records, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub records: Option<Vec<DigestRecord>>,
}

/// A record in a digest.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DigestRecord {
    /// The record.
    pub id: Uuid,
    /// Its version.
    pub version: i32,
}

/// What a complete copy of the caller's part of the country holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Digest {
    /// How fine the buckets are.
    pub by: Level,
    /// The types in the order of a snapshot, also those without records.
    pub totals: Vec<DigestTotal>,
    /// The buckets that are not empty, by type and region; national ones first.
    pub buckets: Vec<DigestBucket>,
}
