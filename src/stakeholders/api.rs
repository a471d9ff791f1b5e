//! Stakeholders as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::StakeholderStatus;
use crate::{
    domain::{RegionCode, StakeholderKind},
    infra::schema::stakeholders,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// An organisation that takes part in the programme or supports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Stakeholder {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: StakeholderFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a stakeholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = stakeholders)]
#[diesel(check_for_backend(diesel::pg::Pg))]
#[schema(example = json!({
    "name": "Dinas Komunikasi dan Informatika Kabupaten Purwakarta", "aliases": ["Diskominfo Purwakarta"],
    "kind": "regional_agency", "sector": "communication", "region_code": "32.14"
}))]
pub struct StakeholderFields {
    /// The region it works for; null is the whole country.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Its full name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Short and other names (Dispusip, Disarpus ...), searched like the name.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub aliases: Vec<String>,
    /// What kind of organisation it is.
    pub kind: StakeholderKind,
    /// Its field of work, in a few words.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub sector: Option<String>,
    /// An http or https address.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub website: Option<String>,
    /// Of the office, not of a person.
    #[serde(default)]
    #[schema(max_length = 30, pattern = "^[+0-9][0-9 ()./-]{3,}$", example = "+62 264 200123")]
    pub phone: Option<String>,
    /// Of the office, not of a person.
    #[serde(default)]
    #[schema(max_length = 254, format = "email")]
    pub email: Option<String>,
    /// Whether it takes part.
    #[serde(default = "active")]
    pub status: StakeholderStatus,
    /// Where these facts come from.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
    /// The stakeholder that this one became part of when the two were merged;
    /// its id leads there.
    #[serde(default)]
    #[schema(read_only)]
    pub merged_into: Option<Uuid>,
}

fn active() -> StakeholderStatus {
    StakeholderStatus::Active
}

/// A page of stakeholders.
#[derive(Debug, Serialize, ToSchema)]
pub struct StakeholderPage {
    /// The stakeholders of this page.
    pub data: Vec<Stakeholder>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of stakeholders.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StakeholderFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<StakeholderKind>,
    /// In this state.
    #[param(inline)]
    pub status: Option<StakeholderStatus>,
    /// Words of the name or of another name, tolerant of spelling.
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
