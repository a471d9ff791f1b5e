//! Libraries as callers see them.

use chrono::NaiveDate;
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    enrolments::words::Participation,
    words::{Accreditation, LibraryKind, LibraryStatus},
};
use crate::{
    domain::RegionCode,
    infra::schema::libraries,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A library of any level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Library {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: LibraryFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = libraries)]
#[diesel(check_for_backend(diesel::pg::Pg))]
#[schema(example = json!({
    "name": "Perpustakaan Desa Citalang", "kind": "village", "region_code": "32.14.01.2010",
    "address": "Kantor Desa Citalang, Kecamatan Purwakarta", "latitude": -6.5412, "longitude": 107.4606,
    "established_year": 2016
}))]
pub struct LibraryFields {
    /// The region it belongs to; who may see and change it follows from this.
    /// A provincial library belongs to a province, a regency library to a
    /// regency or city, a village library to a village.
    pub region_code: RegionCode,
    /// Its name, as on its sign.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Other names, searched like the name.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub aliases: Vec<String>,
    /// Of what kind it is.
    pub kind: LibraryKind,
    /// The local word for its place: Desa, Nagari, Gampong, Kampung ...
    #[serde(default)]
    #[schema(max_length = 60)]
    pub local_term: Option<String>,
    /// NPP, the register number: seven digits, a letter, seven digits. Unique
    /// while the library is not deleted. `0` or empty means none.
    #[serde(default)]
    #[schema(max_length = 20, example = "3214019Z0000001")]
    pub npp: Option<String>,
    /// Street and place. No personal data.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Five digits.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{5}$", example = "41113")]
    pub postal_code: Option<String>,
    /// Degrees, WGS 84; both coordinates or none, inside Indonesia.
    #[serde(default)]
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees, WGS 84.
    #[serde(default)]
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Of the office, not of a person.
    #[serde(default)]
    #[schema(max_length = 30, pattern = "^[+0-9][0-9 ()./-]{3,}$", example = "+62 264 200123")]
    pub phone: Option<String>,
    /// Of the office, not of a person.
    #[serde(default)]
    #[schema(max_length = 254, format = "email")]
    pub email: Option<String>,
    /// An http or https address.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub website: Option<String>,
    /// The institution that runs it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub parent_institution: Option<String>,
    /// The year in which it was founded.
    #[serde(default)]
    #[schema(minimum = 1800, maximum = 2100)]
    pub established_year: Option<i32>,
    /// Grade of its accreditation.
    #[serde(default)]
    pub accreditation: Option<Accreditation>,
    /// Last day of the accreditation.
    #[serde(default)]
    pub accreditation_valid_until: Option<NaiveDate>,
    /// Whether it is open.
    #[serde(default = "active")]
    pub status: LibraryStatus,
    /// Where these facts come from.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn active() -> LibraryStatus {
    LibraryStatus::Active
}

/// A page of libraries.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryPage {
    /// The libraries of this page.
    pub data: Vec<Library>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of libraries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LibraryFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<LibraryKind>,
    /// Of one of these kinds, comma-separated.
    #[param(max_length = 200, pattern = "^[a-z_]+(,[a-z_]+)*$", example = "school,other")]
    pub kinds: Option<String>,
    /// In this state.
    #[param(inline)]
    pub status: Option<LibraryStatus>,
    /// Words of the name or of another name, tolerant of spelling: `cibatoo`
    /// finds Cibatu.
    #[param(min_length = 2, max_length = 100)]
    pub q: Option<String>,
    /// With this NPP.
    #[param(max_length = 20)]
    pub npp: Option<String>,
    /// With this name in a partner system, as `system:id`:
    /// `tpbis-2023:TPBIS-P-32`.
    #[param(max_length = 300, pattern = "^[a-z0-9][a-z0-9._-]*:.+$")]
    pub external_id: Option<String>,
    /// With these ids, comma-separated, at most 100.
    #[param(max_length = 3700, pattern = "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$")]
    pub ids: Option<String>,
    /// Changed at this moment or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<chrono::DateTime<chrono::Utc>>,
    /// In the programme in this way, on the day of `enrolled_on`.
    #[param(inline)]
    pub enrolled: Option<Participation>,
    /// `false`: only those that are in the programme in neither way on the day of `enrolled_on`;
    /// `true`: only the others.
    pub takes_part: Option<bool>,
    /// The day asked by `enrolled` and `takes_part`; today when it is left out.
    pub enrolled_on: Option<NaiveDate>,
    /// `false`: only those whose coordinates are not known; `true`: only the others.
    pub located: Option<bool>,
    /// With a plan of its own that holds in the year of `plan_year` (approved, active or
    /// completed, and the year is one of its years), or without.
    pub has_current_plan: Option<bool>,
    /// The year asked by `has_current_plan`; this one when it is left out.
    #[param(minimum = 2018, maximum = 2100)]
    pub plan_year: Option<i32>,
    /// `include` shows tombstones.
    #[param(inline)]
    pub deleted: Option<Deleted>,
}
