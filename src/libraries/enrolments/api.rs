//! Enrolments as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{EnrolmentStatus, Scheme};
use crate::{
    domain::{FundingSource, RegionCode},
    infra::schema::enrolments,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A library in the programme in one year and scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Enrolment {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: EnrolmentFields,
    /// The region of the library.
    #[schema(read_only)]
    pub region_code: RegionCode,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of an enrolment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = enrolments)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct EnrolmentFields {
    /// The library; cannot be changed.
    pub library_id: Uuid,
    /// The year; one enrolment for each library, year and scheme.
    #[schema(minimum = 2018, maximum = 2100)]
    pub year: i32,
    /// In which way it takes part.
    pub scheme: Scheme,
    /// From whose purse.
    #[serde(default)]
    pub funding_source: Option<FundingSource>,
    /// Number of the decree (SK).
    #[serde(default)]
    #[schema(max_length = 100)]
    pub decree_number: Option<String>,
    /// Day of the decree.
    #[serde(default)]
    pub decree_date: Option<NaiveDate>,
    /// First day; figures are counted by it.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// Where it stands.
    pub status: EnrolmentStatus,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of enrolments.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentPage {
    /// The enrolments of this page.
    pub data: Vec<Enrolment>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of enrolments.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EnrolmentFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this library.
    pub library_id: Option<Uuid>,
    /// Of this year.
    #[param(minimum = 2018, maximum = 2100)]
    pub year: Option<i32>,
    /// Of this scheme.
    #[param(inline)]
    pub scheme: Option<Scheme>,
    /// In this state.
    #[param(inline)]
    pub status: Option<EnrolmentStatus>,
    /// From this purse.
    #[param(inline)]
    pub funding_source: Option<FundingSource>,
    /// Active or ended, and begun on this day or earlier: those that figures count.
    #[param(example = "2023-08-03")]
    pub counted_until: Option<NaiveDate>,
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
