//! Yearly reports as callers see them. Null means not reported, 0 means none.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::RegionCode,
    infra::schema::library_reports,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// What one library reported for one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct LibraryReport {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: LibraryReportFields,
    /// The region of the library.
    #[schema(read_only)]
    pub region_code: RegionCode,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a report. Null means not reported, 0 means none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = library_reports)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct LibraryReportFields {
    /// The library; cannot be changed.
    pub library_id: Uuid,
    /// The year that is reported; one report for each library and year.
    #[schema(minimum = 1945, maximum = 2100)]
    pub year: i32,
    /// Titles in the collection.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub collection_titles: Option<i64>,
    /// Copies in the collection.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub collection_copies: Option<i64>,
    /// Computers for visitors.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub computers: Option<i32>,
    /// Whether there is internet for visitors.
    #[serde(default)]
    pub has_internet: Option<bool>,
    /// People who work there.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub staff: Option<i32>,
    /// Members at the end of the year.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub members: Option<i64>,
    /// Visits in the year.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub visits: Option<i64>,
    /// Activities in the year.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub activities: Option<i32>,
    /// People who took part in them.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000000)]
    pub participants: Option<i64>,
    /// Where the figures come from.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryReportPage {
    /// The reports of this page.
    pub data: Vec<LibraryReport>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of reports.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LibraryReportFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this library.
    pub library_id: Option<Uuid>,
    /// Of this year.
    #[param(minimum = 1945, maximum = 2100)]
    pub year: Option<i32>,
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
