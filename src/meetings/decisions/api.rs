//! Decisions as callers see them.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::DecisionKind;
use crate::{
    domain::RegionCode,
    infra::schema::decisions,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// What a meeting agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Decision {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: DecisionFields,
    /// The region of the meeting; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of what a meeting agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = decisions)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct DecisionFields {
    /// The meeting; cannot be changed.
    pub meeting_id: Uuid,
    /// The item of the meeting's agenda under which it was made.
    #[serde(default)]
    pub agenda_item_id: Option<Uuid>,
    /// Its number, once in a meeting; the next one when it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10_000)]
    pub number: Option<i32>,
    /// Of what kind it is.
    pub kind: DecisionKind,
    /// What was decided. No personal data.
    #[schema(min_length = 1, max_length = 5000, format = "multiline")]
    pub text: String,
    /// The decision of the same meeting that it amends. Once the minutes are
    /// approved, a new decision must be such an addendum.
    #[serde(default)]
    pub amends_decision_id: Option<Uuid>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of decisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionPage {
    /// The decisions of this page.
    pub data: Vec<Decision>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of decisions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DecisionFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this meeting.
    pub meeting_id: Option<Uuid>,
    /// Made under this item of an agenda.
    pub agenda_item_id: Option<Uuid>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<DecisionKind>,
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
