//! Partner systems as those who watch over them see them.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{access::actor::PrincipalKind, domain::RegionCode};

/// How a partner system is doing.
#[derive(Debug, Serialize, QueryableByName, ToSchema)]
pub struct SyncClient {
    /// The principal.
    #[diesel(sql_type = SqlUuid)]
    pub principal_id: Uuid,
    /// The name with which it signs in.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How it is called.
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Person or partner system.
    #[diesel(sql_type = Text)]
    pub kind: PrincipalKind,
    /// Who manages it; null is national.
    #[diesel(sql_type = Nullable<Text>)]
    pub region_code: Option<RegionCode>,
    /// When it last asked for changes; null is never. Exact to ten seconds.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_pull_at: Option<DateTime<Utc>>,
    /// Up to when it has shown to have everything, by the cursor that it sent; null while it
    /// has no whole copy.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub pulled_up_to: Option<DateTime<Utc>>,
    /// Changes in the ledger, of anybody, behind the place up to which it has everything;
    /// null while it has no whole copy. 10,000 means that or more.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub behind: Option<i64>,
    /// How long the oldest of these has been waiting, in seconds; 0 when there is none.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub lag_seconds: Option<i64>,
    /// When it last sent changes; null is never.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_push_at: Option<DateTime<Utc>>,
    /// Operations that it sent and that were applied, since ever.
    #[diesel(sql_type = BigInt)]
    pub pushed_applied: i64,
    /// Operations that came into conflict, since ever.
    #[diesel(sql_type = BigInt)]
    pub pushed_conflicts: i64,
    /// Operations that were refused, since ever.
    #[diesel(sql_type = BigInt)]
    pub pushed_refused: i64,
    /// Of the operations that are listed at `/v1/sync/results` (30 days), those that were applied:
    /// `results=created,updated,merged,unchanged`.
    #[diesel(sql_type = BigInt)]
    pub recent_applied: i64,
    /// Of these, those that came into conflict: `results=conflict`.
    #[diesel(sql_type = BigInt)]
    pub recent_conflicts: i64,
    /// Of these, those that were refused: `results=refused`.
    #[diesel(sql_type = BigInt)]
    pub recent_refused: i64,
    /// Its conflicts in which somebody must choose, now.
    #[diesel(sql_type = BigInt)]
    pub open_conflicts: i64,
    /// How often it means to come, in minutes (`every` of a pull); 1440 until it says so.
    #[diesel(sql_type = Integer)]
    pub interval_minutes: i32,
    /// Whether it has been silent for longer than that, or was never heard of.
    #[diesel(sql_type = Bool)]
    pub silent: bool,
}

/// The partner systems.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncClients {
    /// By name.
    pub data: Vec<SyncClient>,
}
