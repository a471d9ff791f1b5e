//! Attendances as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{AttendanceRole, AttendanceStatus};
use crate::{
    domain::{RegionCode, StakeholderKind},
    infra::schema::attendances,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// An office, or a person of it, at a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Attendance {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: AttendanceFields,
    /// The region of the meeting; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of an office, or a person of it, at a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = attendances)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct AttendanceFields {
    /// The meeting; cannot be changed.
    pub meeting_id: Uuid,
    /// The stakeholder; this or `library_id`. Follows from `person_id` when both are left out.
    #[serde(default)]
    pub stakeholder_id: Option<Uuid>,
    /// The library; this or `stakeholder_id`.
    #[serde(default)]
    pub library_id: Option<Uuid>,
    /// The person who comes for it, when that is kept.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// In which capacity, as an office: "Kepala Dinas", "Perwakilan". No names of people.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub capacity: Option<String>,
    /// What it does there.
    #[serde(default = "participant")]
    pub role: AttendanceRole,
    /// Whether it comes or came; `present` and `absent` only once the meeting was held.
    #[serde(default = "invited")]
    pub status: AttendanceStatus,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn participant() -> AttendanceRole {
    AttendanceRole::Participant
}

fn invited() -> AttendanceStatus {
    AttendanceStatus::Invited
}

/// A page of attendances.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePage {
    /// The attendances of this page.
    pub data: Vec<Attendance>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of attendances.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttendanceFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this meeting.
    pub meeting_id: Option<Uuid>,
    /// Of this stakeholder.
    pub stakeholder_id: Option<Uuid>,
    /// Of this library.
    pub library_id: Option<Uuid>,
    /// Of this person.
    pub person_id: Option<Uuid>,
    /// In this role.
    #[param(inline)]
    pub role: Option<AttendanceRole>,
    /// In this state.
    #[param(inline)]
    pub status: Option<AttendanceStatus>,
    /// Of stakeholders of this kind.
    #[param(inline)]
    pub stakeholder_kind: Option<StakeholderKind>,
    /// At meetings that begin in this year, by the clocks of their places.
    #[param(minimum = 2000, maximum = 2100)]
    pub meeting_year: Option<i32>,
    /// At meetings that begin on this day or earlier, by the clocks of their places.
    pub meeting_until: Option<NaiveDate>,
    /// `true`: only those of libraries; `false`: only those of stakeholders.
    pub by_library: Option<bool>,
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
