//! Actions as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{ActionStatus, Strategy};
use crate::{
    domain::RegionCode,
    infra::schema::actions,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// An action of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
#[schema(as = PlanAction)]
pub struct Action {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: ActionFields,
    /// The region of the plan; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of an action of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = actions)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct ActionFields {
    /// The plan; cannot be changed.
    pub plan_id: Uuid,
    /// Its place in the plan, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    pub position: i32,
    /// The strategy that it belongs to.
    pub strategy: Strategy,
    /// What is done. No personal data.
    #[schema(min_length = 1, max_length = 2000, format = "multiline")]
    pub description: String,
    /// The stakeholder who is responsible; this or `responsible_library_id`.
    #[serde(default)]
    pub responsible_stakeholder_id: Option<Uuid>,
    /// The library that is responsible; this or `responsible_stakeholder_id`.
    #[serde(default)]
    pub responsible_library_id: Option<Uuid>,
    /// The commitment that it keeps.
    #[serde(default)]
    pub commitment_id: Option<Uuid>,
    /// First day, inside the plan's years.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Last day, inside the plan's years.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// How much it counts in the progress of the plan.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1000)]
    pub weight: i32,
    /// Where it stands.
    #[serde(default = "planned")]
    pub status: ActionStatus,
    /// How far it is, in whole per cent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub progress_percent: i32,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn one() -> i32 {
    1
}

fn planned() -> ActionStatus {
    ActionStatus::Planned
}

/// A page of actions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPage {
    /// The actions of this page.
    pub data: Vec<Action>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of actions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ActionFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this plan.
    pub plan_id: Option<Uuid>,
    /// Of this strategy.
    #[param(inline)]
    pub strategy: Option<Strategy>,
    /// In this state.
    #[param(inline)]
    pub status: Option<ActionStatus>,
    /// Keeping this commitment.
    pub commitment_id: Option<Uuid>,
    /// For which this stakeholder is responsible.
    pub responsible_stakeholder_id: Option<Uuid>,
    /// For which this library is responsible.
    pub responsible_library_id: Option<Uuid>,
    /// Ending on this day or earlier.
    pub ends_until: Option<NaiveDate>,
    /// With this name in a partner system, as `system:id`.
    #[param(max_length = 300, pattern = "^[a-z0-9][a-z0-9._-]*:.+$")]
    pub external_id: Option<String>,
    /// With these ids, comma-separated, at most 100.
    #[param(max_length = 3700, pattern = "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$")]
    pub ids: Option<String>,
    /// Changed at this moment or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<DateTime<Utc>>,
    /// `include` shows tombstones.
    #[param(inline)]
    pub deleted: Option<Deleted>,
}
