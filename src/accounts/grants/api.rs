//! Grants as callers see them.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{RegionCode, Role},
    infra::schema::grants,
    records::{Stamp, list::Deleted},
};

/// A right that a principal was given. Taken back, it ends at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Grant {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: GrantFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a grant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = grants)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct GrantFields {
    /// Who is given it; cannot be changed.
    pub principal_id: Uuid,
    /// What it may be there. `sync` is for partner systems; `admin` and
    /// `approver` are for people.
    pub role: Role,
    /// Where, with everything below; null is the whole country.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Whether it may see personal data in full there.
    #[serde(default)]
    pub personal_data: bool,
    /// From this moment (UTC); null is from now on.
    #[serde(default)]
    pub valid_from: Option<DateTime<Utc>>,
    /// Before this moment (UTC); null is without end.
    #[serde(default)]
    pub valid_to: Option<DateTime<Utc>>,
}

/// A page of grants.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantPage {
    /// The grants of this page.
    pub data: Vec<Grant>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of grants.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrantFilter {
    /// In a region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32")]
    pub region: Option<RegionCode>,
    /// Of this principal.
    pub principal_id: Option<Uuid>,
    /// Of this role.
    #[param(inline)]
    pub role: Option<Role>,
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
