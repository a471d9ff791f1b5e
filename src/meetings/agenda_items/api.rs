//! Items of agendas as callers see them.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{AgendaItemStatus, AgendaTopic};
use crate::{
    domain::RegionCode,
    infra::schema::agenda_items,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// An item of a meeting's agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct AgendaItem {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: AgendaItemFields,
    /// The region of the meeting; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of an item of a meeting's agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = agenda_items)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct AgendaItemFields {
    /// The meeting; cannot be changed.
    pub meeting_id: Uuid,
    /// Its place in the agenda, from 1; `PUT /v1/meetings/{id}/agenda` puts all in order.
    #[schema(minimum = 1, maximum = 1000)]
    pub position: i32,
    /// What it is about.
    pub topic: AgendaTopic,
    /// How it is called.
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// What was said. No personal data.
    #[serde(default)]
    #[schema(max_length = 10_000, format = "multiline")]
    pub notes: Option<String>,
    /// Whether it is done with; what is open can be carried to the next meeting.
    #[serde(default = "open")]
    pub status: AgendaItemStatus,
    /// The item of an earlier meeting that it takes up again.
    #[serde(default)]
    pub carried_from_id: Option<Uuid>,
    /// The commitment that it asks about.
    #[serde(default)]
    pub commitment_id: Option<Uuid>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn open() -> AgendaItemStatus {
    AgendaItemStatus::Open
}

/// A page of agenda items.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaItemPage {
    /// The agenda items of this page.
    pub data: Vec<AgendaItem>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of agenda items.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgendaItemFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this meeting.
    pub meeting_id: Option<Uuid>,
    /// About this.
    #[param(inline)]
    pub topic: Option<AgendaTopic>,
    /// In this state.
    #[param(inline)]
    pub status: Option<AgendaItemStatus>,
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
