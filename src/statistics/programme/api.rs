//! Figures of the programme as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{RecordType, RegionCode},
    libraries::{enrolments::words::Participation, words::LibraryKind},
    statistics::{answer::Question, places::PlaceLevel, rows::Rows},
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeParams {
    /// The day that the figures hold for; today when it is left out.
    #[param(example = "2023-08-03")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// Adds the figures of each province, regency or district.
    #[param(inline)]
    pub group_by: Option<PlaceLevel>,
}

impl Question for ProgrammeParams {
    fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region.as_ref()
    }
}

/// Distinct libraries that take part in one way, by kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// Provincial libraries.
    pub provincial: i64,
    /// Regency and city libraries.
    pub regency: i64,
    /// Village libraries.
    pub village: i64,
    /// Libraries of any other kind.
    pub other: i64,
    /// All of them.
    pub total: i64,
    /// How many provinces have at least one.
    pub provinces_covered: i64,
}

impl Figures {
    /// Adds libraries of a kind.
    pub fn add(&mut self, kind: LibraryKind, count: i64) {
        let cell = match kind {
            LibraryKind::Provincial => &mut self.provincial,
            LibraryKind::Regency => &mut self.regency,
            LibraryKind::Village => &mut self.village,
            LibraryKind::CommunityReadingHouse | LibraryKind::School | LibraryKind::Other => &mut self.other,
        };
        *cell += count;
        self.total += count;
    }
}

/// The lists of exactly the rows that were counted. Null where the caller may
/// know the total but not every row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowsUrl {
    /// The beneficiaries.
    #[schema(example = "/v1/libraries?enrolled=beneficiary&enrolled_on=2023-08-03&count=exact")]
    pub beneficiaries: Option<String>,
    /// The replications.
    pub replications: Option<String>,
}

impl RowsUrl {
    /// The lists for a day and a region, or nothing.
    pub fn of(as_of: NaiveDate, region: Option<&RegionCode>, readable: bool) -> Self {
        let url = |participation: Participation| {
            Rows::of(RecordType::Libraries, readable)
                .with("enrolled", participation)
                .with("enrolled_on", as_of)
                .with_any("region", region)
                .url()
        };
        RowsUrl {
            beneficiaries: url(Participation::Beneficiary),
            replications: url(Participation::Replication),
        }
    }
}

/// The figures of one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgrammeGroup {
    /// The region.
    pub region_code: RegionCode,
    /// Its name.
    pub name: String,
    /// Libraries that the programme supports.
    pub beneficiaries: Figures,
    /// Libraries that follow it on their own.
    pub replications: Figures,
    /// The rows behind the figures.
    pub rows_url: RowsUrl,
}

/// The figures of the programme. Each counts distinct libraries; a library can
/// be both a beneficiary and a replication.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Programme {
    /// The day that the figures hold for.
    pub as_of: NaiveDate,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// Libraries with an active or ended enrolment of full support or of the
    /// quality reading grant that started on or before the day.
    pub beneficiaries: Figures,
    /// Likewise with the scheme replication.
    pub replications: Figures,
    /// The rows behind the figures.
    pub rows_url: RowsUrl,
    /// The figures of the regions of that level that have any, when `group_by`
    /// was given; of those that the caller may read. What belongs to a region
    /// above the level is in the totals alone.
    pub groups: Vec<ProgrammeGroup>,
}
