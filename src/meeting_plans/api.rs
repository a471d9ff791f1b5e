//! What is asked for when a plan is drafted from a meeting.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{ProgrammeLevel, RegionCode},
    plans::words::PlanKind,
};

/// A plan out of a meeting. What is left out follows from the meeting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MeetingPlan {
    /// Its id, if the client makes it (UUIDv7).
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Of what kind it is; a follow-up plan when left out.
    #[serde(default)]
    pub kind: Option<PlanKind>,
    /// On which level it is made; that of the meeting when left out.
    #[serde(default)]
    pub level: Option<ProgrammeLevel>,
    /// Its region; that of the meeting when left out with the level.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// The library whose plan it is.
    #[serde(default)]
    pub library_id: Option<Uuid>,
    /// How it is called; after the meeting when left out.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300)]
    pub title: Option<String>,
    /// Its first year; that of the meeting when left out.
    #[serde(default)]
    #[schema(minimum = 2018, maximum = 2100)]
    pub first_year: Option<i32>,
    /// Its last year; that in which the last commitment falls due when left out.
    #[serde(default)]
    #[schema(minimum = 2018, maximum = 2100)]
    pub last_year: Option<i32>,
}
