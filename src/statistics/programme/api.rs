//! Figures of the programme as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::RegionCode,
    libraries::words::LibraryKind,
    statistics::{answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rows::Rows},
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
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Adds the figures of each of these.
    #[param(inline)]
    pub group_by: Option<ProgrammeGrouping>,
}

/// By what libraries that take part are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeGrouping {
    /// By province.
    Province,
    /// By regency or city.
    Regency,
    /// By district.
    District,
    /// By the kind of library.
    Kind,
    /// As they stood at the end of each year.
    Year,
}

impl ProgrammeGrouping {
    /// The level of region, when it is by regions.
    pub fn place(self) -> Option<PlaceLevel> {
        match self {
            ProgrammeGrouping::Province => Some(PlaceLevel::Province),
            ProgrammeGrouping::Regency => Some(PlaceLevel::Regency),
            ProgrammeGrouping::District => Some(PlaceLevel::District),
            ProgrammeGrouping::Kind | ProgrammeGrouping::Year => None,
        }
    }
}

impl Question for ProgrammeParams {
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

/// Distinct libraries that take part in one way, by kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
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
    /// The rows behind each of these numbers.
    pub rows: FigureRows,
}

/// The lists of exactly the libraries that are counted under each name; of provinces those that lie
/// in them. Null where the caller may know the number but not every row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureRows {
    /// Provincial libraries.
    pub provincial: Option<String>,
    /// Regency and city libraries.
    pub regency: Option<String>,
    /// Village libraries.
    pub village: Option<String>,
    /// Libraries of any other kind.
    pub other: Option<String>,
    /// All of them.
    pub total: Option<String>,
    /// All of them: each lies in one province.
    pub provinces_covered: Option<String>,
}

/// The kinds that are counted as `other`.
pub const OTHER: [LibraryKind; 3] = [
    LibraryKind::CommunityReadingHouse,
    LibraryKind::School,
    LibraryKind::Other,
];

impl FigureRows {
    /// The lists within one; `only` when all of them are of this kind.
    pub fn of(rows: &Rows, only: Option<LibraryKind>) -> Self {
        // Both filters hold, so that of another kind there are none.
        let of = |kind: LibraryKind| rows.with_any("kinds", only).with("kind", kind).url();
        let all = rows.with_any("kind", only);
        FigureRows {
            provincial: of(LibraryKind::Provincial),
            regency: of(LibraryKind::Regency),
            village: of(LibraryKind::Village),
            other: all.with("kinds", OTHER.map(LibraryKind::as_str).join(",")).url(),
            total: all.url(),
            provinces_covered: all.url(),
        }
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

/// The figures of one region, kind or year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgrammeGroup {
    /// What they have in common: the code of the region, the kind (`village`) or the year (`2023`).
    #[schema(example = "32")]
    pub key: String,
    /// The region; null for kinds and years.
    pub region_code: Option<RegionCode>,
    /// The name of the region; null for kinds (`GET /v1/codes/library_kind`) and years.
    pub name: Option<String>,
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
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// Libraries with an active or ended enrolment of full support or of the
    /// quality reading grant that started on or before the day.
    pub beneficiaries: Figures,
    /// Likewise with the scheme replication.
    pub replications: Figures,
    /// The rows behind the figures.
    pub rows_url: RowsUrl,
    /// The figures of the regions of that level or the kinds that have any, when
    /// `group_by` was given; of regions those that the caller may read. What belongs
    /// to a region above the level is in the totals alone. A year holds what took part
    /// on its last day (the last year: on `as_of`), from the first year that has any.
    pub groups: Vec<ProgrammeGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
