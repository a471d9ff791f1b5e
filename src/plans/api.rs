//! Plans as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{PlanKind, PlanStatus};
use crate::{
    domain::{ProgrammeLevel, RegionCode},
    infra::schema::plans,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A sustainability plan of a library or a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Plan {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: PlanFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a sustainability plan of a library or a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = plans)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct PlanFields {
    /// Its region, as the level says; that of the library when one is named; null when it is national.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Of what kind it is.
    pub kind: PlanKind,
    /// On which level it is made.
    pub level: ProgrammeLevel,
    /// The library whose plan it is; none when it is a region's.
    #[serde(default)]
    pub library_id: Option<Uuid>,
    /// The meeting that it came out of.
    #[serde(default)]
    pub meeting_id: Option<Uuid>,
    /// How it is called.
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// What it is to reach, each in a sentence of 1 to 500 characters.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub goals: Vec<String>,
    /// The first year.
    #[schema(minimum = 2018, maximum = 2100)]
    pub first_year: i32,
    /// The last year, at most nine after the first.
    #[schema(minimum = 2018, maximum = 2100)]
    pub last_year: i32,
    /// Where it stands: moved by `POST /v1/plans/{id}/transitions`.
    #[serde(default = "drafted")]
    #[schema(read_only)]
    pub status: PlanStatus,
    /// The reason that was given for its last step: why it was returned or cancelled.
    #[serde(default)]
    #[schema(read_only)]
    pub status_reason: Option<String>,
    /// When it was last submitted.
    #[serde(default)]
    #[schema(read_only)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// The principal who last submitted it, who may not approve it.
    #[serde(default)]
    #[schema(read_only)]
    pub submitted_by: Option<Uuid>,
    /// When its submission was answered with an approval. Later approvals of what was
    /// changed since do not move it.
    #[serde(default)]
    #[schema(read_only)]
    pub first_approved_at: Option<DateTime<Utc>>,
    /// When it was last approved.
    #[serde(default)]
    #[schema(read_only)]
    pub approved_at: Option<DateTime<Utc>>,
    /// The principal who last approved it.
    #[serde(default)]
    #[schema(read_only)]
    pub approved_by: Option<Uuid>,
    /// The SHA-256 of the canonical form that was approved, in hexadecimal digits.
    #[serde(default)]
    #[schema(read_only)]
    pub approved_sha256: Option<String>,
    /// The plan of the period before that it was copied from.
    #[serde(default)]
    #[schema(read_only)]
    pub copied_from_id: Option<Uuid>,
    /// Where these facts come from.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn drafted() -> PlanStatus {
    PlanStatus::Draft
}

/// A page of plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPage {
    /// The plans of this page.
    pub data: Vec<Plan>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of plans.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<PlanKind>,
    /// On this level.
    #[param(inline)]
    pub level: Option<ProgrammeLevel>,
    /// In this state.
    #[param(inline)]
    pub status: Option<PlanStatus>,
    /// In one of these states, comma-separated.
    #[param(
        max_length = 200,
        pattern = "^[a-z_]+(,[a-z_]+)*$",
        example = "approved,active,completed"
    )]
    pub statuses: Option<String>,
    /// Running in this year.
    #[param(minimum = 2018, maximum = 2100)]
    pub year: Option<i32>,
    /// Begun by this day: their first year is the one of the day, or an earlier one.
    pub begun_until: Option<NaiveDate>,
    /// Whether it was ever approved, be it changed since.
    pub approved: Option<bool>,
    /// `true`: only plans of which it is known when they were last submitted and, later,
    /// approved upon that; `false`: only the others.
    pub approval_timed: Option<bool>,
    /// Of this library.
    pub library_id: Option<Uuid>,
    /// `true`: only plans of libraries; `false`: only those of regions.
    pub of_library: Option<bool>,
    /// Out of this meeting.
    pub meeting_id: Option<Uuid>,
    /// `true`: only plans without a region, which are national.
    pub national: Option<bool>,
    /// Words of the title, tolerant of spelling.
    #[param(min_length = 2, max_length = 100)]
    pub q: Option<String>,
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
