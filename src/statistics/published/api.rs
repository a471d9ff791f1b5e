//! Published figures beside what is counted, as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

use crate::{
    domain::{Measure, RegionCode},
    published_figures::PublishedFigure,
    statistics::{answer::Question, evidence::Evidence, ground::Boundary, total::Total},
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublishedParams {
    /// Figures that hold for this day or an earlier one; today when it is left out.
    #[param(example = "2023-08-03")]
    pub as_of: Option<NaiveDate>,
    /// Figures of exactly this region; of the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders is counted: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
}

impl Question for PublishedParams {
    fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region.as_ref()
    }
    fn boundary(&self) -> Option<Boundary> {
        self.boundary
    }
}

/// By how much one number is more than another; negative when it is less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Difference(pub i128);

impl Difference {
    /// That of what is counted from what was published.
    pub fn of(computed: Total, published: i64) -> Self {
        // Sums stay far below 2^127.
        let computed = i128::try_from(computed.0).unwrap_or(i128::MAX);
        Difference(computed.saturating_sub(i128::from(published)))
    }
}

impl PartialSchema for Difference {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some(
                "By how much what is counted is more than what was published; negative when it is less.",
            ))
            .examples([serde_json::json!(0)])
            .into()
    }
}

impl ToSchema for Difference {}

/// What was said of a number, and what is counted here for the same day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Published {
    /// The published figure (`/v1/published-figures/{id}`).
    pub id: Uuid,
    /// What was said.
    #[schema(minimum = 0)]
    pub value: i64,
    /// The day that it holds for.
    pub as_of: NaiveDate,
    /// What is counted here for that day.
    pub computed: Option<Total>,
    /// By how much that is more.
    pub difference: Option<Difference>,
    /// When it was published: a year, a month or a day.
    pub published_at: String,
    /// Who published it.
    pub publisher: String,
    /// The title of the publication.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A published figure beside what is counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// What it is about.
    pub measure: Measure,
    /// What was said.
    pub published_figure: PublishedFigure,
    /// What is counted here for its day; null for a measure that has no day.
    pub computed: Option<Total>,
    /// By how much that is more.
    pub difference: Option<Difference>,
    /// The list of exactly the rows that were counted; null where the caller may know the number but
    /// not every record.
    pub rows_url: Option<String>,
    /// What the number means.
    pub definition_url: String,
}

/// Published figures beside what is counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedStatistics {
    /// The day that was asked.
    pub as_of: NaiveDate,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// Its name.
    pub name: Option<String>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// Those of the newest day first; the newest 200.
    pub figures: Vec<Compared>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
