//! Published figures as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{Measure, RegionCode},
    infra::schema::published_figures,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A number as it was officially said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct PublishedFigure {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: PublishedFigureFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a published figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = published_figures)]
#[diesel(check_for_backend(diesel::pg::Pg))]
#[schema(example = json!({
    "measure": "beneficiaries_regency", "as_of": "2023-08-03", "value": 296, "published_at": "2023-08",
    "publisher": "Perpustakaan Nasional RI"
}))]
pub struct PublishedFigureFields {
    /// The region that it is about; null is the whole country.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Which figure of the service it is to be set beside (`GET /v1/metadata/indicators`).
    pub measure: Measure,
    /// The day that it holds for.
    pub as_of: NaiveDate,
    /// The number, in the unit of the measure.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub value: i64,
    /// What the publisher says is counted. No personal data belongs here.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub definition: Option<String>,
    /// When it was published, as exactly as it is known: a year, a month or a day.
    #[schema(
        min_length = 4,
        max_length = 10,
        pattern = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        example = "2023-08"
    )]
    pub published_at: String,
    /// Who published it: an office, a newspaper.
    #[schema(min_length = 1, max_length = 200)]
    pub publisher: String,
    /// The title of the publication.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub title: Option<String>,
    /// Where it can be read: an http or https address.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub url: Option<String>,
    /// Where these facts come from, for who keeps them.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

/// A page of published figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedFigurePage {
    /// The figures of this page.
    pub data: Vec<PublishedFigure>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of published figures.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublishedFigureFilter {
    /// A region and everything below it; national figures lie in none.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "18")]
    pub region: Option<RegionCode>,
    /// Of the whole country, or not.
    pub national: Option<bool>,
    /// Of this measure.
    #[param(inline)]
    pub measure: Option<Measure>,
    /// That hold for this day or an earlier one.
    #[param(example = "2023-08-03")]
    pub as_of_until: Option<NaiveDate>,
    /// Published by exactly this publisher.
    #[param(min_length = 1, max_length = 200)]
    pub publisher: Option<String>,
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
