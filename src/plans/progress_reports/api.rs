//! Progress reports as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::RegionCode,
    infra::schema::progress_reports,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// What happened with a plan in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct ProgressReport {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: ProgressReportFields,
    /// The region of the plan; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of what happened with a plan in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = progress_reports)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct ProgressReportFields {
    /// The plan; cannot be changed.
    pub plan_id: Uuid,
    /// First day of the period.
    pub period_start: NaiveDate,
    /// Last day of the period.
    pub period_end: NaiveDate,
    /// What was done. No personal data.
    #[schema(min_length = 1, max_length = 5000, format = "multiline")]
    pub summary: String,
    /// What stood in the way. No personal data.
    #[serde(default)]
    #[schema(max_length = 5000, format = "multiline")]
    pub obstacles: Option<String>,
    /// What will be done about it. No personal data.
    #[serde(default)]
    #[schema(max_length = 5000, format = "multiline")]
    pub follow_up: Option<String>,
    /// Where it can be seen.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub evidence_url: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of progress reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressReportPage {
    /// The progress reports of this page.
    pub data: Vec<ProgressReport>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of progress reports.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgressReportFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this plan.
    pub plan_id: Option<Uuid>,
    /// Of periods that begin on this day or later.
    pub from: Option<NaiveDate>,
    /// Of periods that end on this day or earlier.
    pub to: Option<NaiveDate>,
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
