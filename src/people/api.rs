//! People as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::LawfulBasis;
use crate::{
    domain::RegionCode,
    infra::schema::people,
    records::{Stamp, external_ids::ExternalIds, list::Deleted, personal::Masked},
};

/// A contact person of a stakeholder or of a library: the one place for personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Person {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: PersonFields,
    /// The region of the office; null is national.
    #[schema(read_only)]
    pub region_code: Option<RegionCode>,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a contact person of a stakeholder or of a library: the one place for personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = people)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct PersonFields {
    /// The stakeholder that the person works for; this or `library_id`.
    #[serde(default)]
    pub stakeholder_id: Option<Uuid>,
    /// The library that the person works for; this or `stakeholder_id`.
    #[serde(default)]
    pub library_id: Option<Uuid>,
    /// The name, with titles. Personal data.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// The office that the person holds; shown to everybody who may see the record.
    #[serde(default)]
    #[schema(max_length = 200, example = "Kepala Dinas")]
    pub position: Option<String>,
    /// Personal data.
    #[serde(default)]
    #[schema(max_length = 254, format = "email")]
    pub email: Option<String>,
    /// Personal data.
    #[serde(default)]
    #[schema(max_length = 30, pattern = "^[+0-9][0-9 ()./-]{3,}$")]
    pub phone: Option<String>,
    /// What the data is kept for; shown to everybody who may see the record.
    #[schema(min_length = 1, max_length = 500)]
    pub purpose: String,
    /// By which right it is kept.
    pub lawful_basis: LawfulBasis,
    /// When the person agreed; needed with `consent`.
    #[serde(default)]
    pub consented_at: Option<DateTime<Utc>>,
    /// The last day on which the data is needed; it is erased afterwards.
    #[serde(default)]
    pub retain_until: Option<NaiveDate>,
    /// Its names in partner systems, shown to everybody who may see the record:
    /// numbers without meaning, no part of the name, no NIK or NIP.
    #[serde(default)]
    pub external_ids: ExternalIds,
    /// When the personal data was erased for good.
    #[serde(default)]
    #[schema(read_only)]
    pub erased_at: Option<DateTime<Utc>>,
}

/// A person as shown: in full, or masked. Masked are the name (`H*** W***`, the
/// first letter of each word), the e-mail address and the telephone number (null).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PersonView {
    /// The person.
    #[serde(flatten)]
    pub person: Person,
    /// Why it is masked; null when it is shown in full.
    pub masked: Option<Masked>,
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonPage {
    /// The people of this page.
    pub data: Vec<PersonView>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of people.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PersonFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this stakeholder.
    pub stakeholder_id: Option<Uuid>,
    /// Of this library.
    pub library_id: Option<Uuid>,
    /// By which right the data is kept.
    #[param(inline)]
    pub lawful_basis: Option<LawfulBasis>,
    /// Words of the name or the office, tolerant of spelling. Needs the right to
    /// personal data and `X-Purpose`: only people whom the caller may see in full
    /// are found. The same holds for `sort=name`.
    #[param(min_length = 2, max_length = 100)]
    pub q: Option<String>,
    /// Whose `retain_until` is before this day and whose data is still there: those due for erasure.
    pub retained_before: Option<NaiveDate>,
    /// Whether the data was erased.
    pub erased: Option<bool>,
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
