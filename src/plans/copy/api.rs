//! What is asked for when a plan is copied.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The plan of the next period. What is left out follows from the plan that is
/// copied.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanCopy {
    /// Its id, if the client makes it (UUIDv7).
    #[serde(default)]
    pub id: Option<Uuid>,
    /// How it is called; like the plan that is copied when left out.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300)]
    pub title: Option<String>,
    /// Its first year; the one after the last of the plan that is copied when
    /// left out. It runs for as many years.
    #[serde(default)]
    #[schema(minimum = 2018, maximum = 2100)]
    pub first_year: Option<i32>,
}
