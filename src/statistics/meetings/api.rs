//! Figures of meetings as callers see them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    domain::{Level, ProgrammeLevel, RegionCode, StakeholderKind},
    meetings::words::MeetingKind,
    statistics::{answer::Question, evidence::Evidence, ground::Boundary, places::PlaceLevel, rows::Counted},
};

/// What is asked.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MeetingFiguresParams {
    /// Counts the meetings that begin on this day or earlier, by the clocks of
    /// their places; when it is left out all that are known, also those ahead.
    #[param(example = "2023-12-31")]
    pub as_of: Option<NaiveDate>,
    /// A region and everything below it; the whole country when it is left out.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$")]
    pub region: Option<RegionCode>,
    /// By which borders: those of today, or those of the day (`as_of`, today without it).
    #[param(inline)]
    pub boundary: Option<Boundary>,
    /// Counts the meetings that begin in this year, by the clocks of their places.
    #[param(minimum = 2000, maximum = 2100, example = 2023)]
    pub year: Option<i32>,
    /// Adds the figures of each of these.
    #[param(inline)]
    pub group_by: Option<MeetingGrouping>,
}

impl Question for MeetingFiguresParams {
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

/// By what meetings are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingGrouping {
    /// By province.
    Province,
    /// By regency or city.
    Regency,
    /// By district.
    District,
    /// By the year in which they begin.
    Year,
    /// By the month in which they begin.
    Month,
}

impl MeetingGrouping {
    /// The level of region, when it is by regions.
    pub fn place(self) -> Option<PlaceLevel> {
        match self {
            MeetingGrouping::Province => Some(PlaceLevel::Province),
            MeetingGrouping::Regency => Some(PlaceLevel::Regency),
            MeetingGrouping::District => Some(PlaceLevel::District),
            MeetingGrouping::Year | MeetingGrouping::Month => None,
        }
    }
}

/// Meetings, each counted once under its state as it is known today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingFigures {
    /// Planned: ahead, or not yet told to have been held or cancelled.
    pub planned: Counted,
    /// Held.
    pub held: Counted,
    /// Cancelled.
    pub cancelled: Counted,
    /// All of them.
    pub total: Counted,
    /// Those whose minutes are approved.
    pub minutes_approved: Counted,
}

/// The meetings of one level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingsOfLevel {
    /// The level.
    pub level: ProgrammeLevel,
    /// Their figures.
    #[serde(flatten)]
    pub figures: MeetingFigures,
}

/// The meetings of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingsOfKind {
    /// The kind.
    pub kind: MeetingKind,
    /// Their figures.
    #[serde(flatten)]
    pub figures: MeetingFigures,
}

/// The meetings of one region, year or month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingGroup {
    /// What they have in common: the code of the region, the year (`2023`) or
    /// the month (`2023-08`).
    #[schema(example = "32")]
    pub key: String,
    /// The name of the region; null for years and months.
    pub name: Option<String>,
    /// Their figures.
    #[serde(flatten)]
    pub figures: MeetingFigures,
}

/// Attendances at these meetings: an office counts once for each meeting and
/// each of its people there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceFigures {
    /// Invited, without an answer yet.
    pub invited: Counted,
    /// Said to come.
    pub confirmed: Counted,
    /// Came.
    pub present: Counted,
    /// Said not to come.
    pub excused: Counted,
    /// Did not come.
    pub absent: Counted,
    /// All of them.
    pub total: Counted,
    /// Distinct offices (stakeholders and libraries) among all of them.
    pub offices: i64,
    /// Distinct offices among those who came.
    pub offices_present: i64,
    /// The rows that name the offices (`stakeholder_id`, `library_id`).
    pub rows: OfficeRows,
}

/// The attendances whose distinct offices are counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficeRows {
    /// All of them; null where the caller may not read every one.
    pub offices: Option<String>,
    /// Those who came.
    pub offices_present: Option<String>,
}

/// Attendances of stakeholders of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendancesOfKind {
    /// The kind.
    pub stakeholder_kind: StakeholderKind,
    /// Their figures.
    #[serde(flatten)]
    pub figures: AttendanceFigures,
}

/// Who came to the meetings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceStatistics {
    /// All attendances.
    pub total: AttendanceFigures,
    /// Those of libraries.
    pub libraries: AttendanceFigures,
    /// Those of stakeholders, by kind; every kind is there.
    pub by_stakeholder_kind: Vec<AttendancesOfKind>,
}

/// A region in which no meeting was held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unmet {
    /// The region.
    pub region_code: RegionCode,
    /// Its name.
    pub name: String,
}

/// Regions in force without a meeting of their own level that was held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithoutMeeting {
    /// In this year: the one that was asked, else that of the day, else this one.
    pub year: i32,
    /// Which regions are meant: those of the level that `group_by` names, else
    /// of the level below the region that was asked.
    pub region_level: Level,
    /// On which level a meeting counts: provincial for provinces, regency for
    /// regencies and cities, village for districts and villages.
    pub meeting_level: ProgrammeLevel,
    /// How many regions have none.
    pub count: i64,
    /// Which: with each of them as `region` the list of meetings with this
    /// `level`, `status=held` and these days is empty. Null when the caller may
    /// not read all of them.
    pub regions: Option<Vec<Unmet>>,
    /// From which lists the number follows.
    pub rows: GapRows,
}

/// The regions that are asked, and the meetings that were held in them: those in which none of these
/// lies have none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GapRows {
    /// All regions of the level.
    pub regions: Option<String>,
    /// The meetings of the level that were held; null where the caller may not read every one.
    pub meetings: Option<String>,
}

/// Figures of meetings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingStatistics {
    /// The last day on which a counted meeting begins; null when none was asked.
    pub as_of: Option<NaiveDate>,
    /// The year that was asked; null is every year.
    pub year: Option<i32>,
    /// The region that was asked; null is the whole country.
    pub region: Option<RegionCode>,
    /// By which borders it was counted.
    pub boundary: Boundary,
    /// All these meetings.
    pub meetings: MeetingFigures,
    /// By level; every level is there.
    pub by_level: Vec<MeetingsOfLevel>,
    /// By kind; every kind is there.
    pub by_kind: Vec<MeetingsOfKind>,
    /// Who came to them.
    pub attendances: AttendanceStatistics,
    /// Where there was none.
    pub without_meeting: WithoutMeeting,
    /// The figures of the regions, years or months that have any, when
    /// `group_by` was given; of regions those that the caller may read. National
    /// meetings, and those of a region above the level, are in the totals alone.
    pub groups: Vec<MeetingGroup>,
    /// What the numbers mean, and which changes are in them.
    pub evidence: Evidence,
}
