//! Meetings as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    agenda_items::AgendaItem,
    attendances::Attendance,
    commitments::api::CommitmentShown,
    decisions::Decision,
    words::{MeetingKind, MeetingMode, MeetingStatus, MeetingStep, MinutesStatus},
};
use crate::{
    domain::{ProgrammeLevel, RegionCode, TimeZone},
    infra::schema::meetings,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A stakeholder meeting or one of its sisters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Meeting {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: MeetingFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a stakeholder meeting or one of its sisters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = meetings)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct MeetingFields {
    /// Its region: a province, a regency or city, a district or village, as the
    /// level says; null when it is national.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Of what kind it is.
    pub kind: MeetingKind,
    /// On which level it is held.
    pub level: ProgrammeLevel,
    /// How it is called.
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// What it is about and what it is for. No personal data.
    #[serde(default)]
    #[schema(max_length = 2000, format = "multiline")]
    pub theme: Option<String>,
    /// The meeting above that it belongs to: of the same level or the one above, in a region that contains this one's.
    #[serde(default)]
    pub parent_meeting_id: Option<Uuid>,
    /// The meeting before, whose open items it takes up.
    #[serde(default)]
    pub follows_meeting_id: Option<Uuid>,
    /// When it begins (UTC).
    pub starts_at: DateTime<Utc>,
    /// When it ends (UTC), after it begins.
    pub ends_at: DateTime<Utc>,
    /// The time zone of the place: by its clocks the day counts.
    pub time_zone: TimeZone,
    /// Whether only the days are known and the hours are assumed.
    #[serde(default)]
    pub hours_assumed: bool,
    /// The day on which it begins by the clocks of its time zone.
    #[serde(default)]
    #[schema(read_only)]
    pub starts_on: NaiveDate,
    /// How people come together.
    #[serde(default = "in_person")]
    pub mode: MeetingMode,
    /// Where it is held.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub venue: Option<String>,
    /// Where it is held online.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub online_url: Option<String>,
    /// Who invites.
    #[serde(default)]
    pub host_stakeholder_id: Option<Uuid>,
    /// How many people came, as it was reported; attendances name the offices.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub participants: Option<i32>,
    /// Planned, held or cancelled. Goes from planned to one of the others.
    #[serde(default = "planned")]
    pub status: MeetingStatus,
    /// Why it was cancelled; needed with `cancelled`.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub cancellation_reason: Option<String>,
    /// The minutes. No personal data beside names of offices.
    #[serde(default)]
    #[schema(max_length = 50_000, format = "multiline")]
    pub minutes: Option<String>,
    /// Whether the minutes are approved: by `POST /v1/meetings/{id}/transitions`.
    #[serde(default = "draft")]
    #[schema(read_only)]
    pub minutes_status: MinutesStatus,
    /// When the minutes were approved.
    #[serde(default)]
    #[schema(read_only)]
    pub minutes_approved_at: Option<DateTime<Utc>>,
    /// The principal who approved the minutes.
    #[serde(default)]
    #[schema(read_only)]
    pub minutes_approved_by: Option<Uuid>,
    /// Where these facts come from.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn in_person() -> MeetingMode {
    MeetingMode::InPerson
}

fn planned() -> MeetingStatus {
    MeetingStatus::Planned
}

fn draft() -> MinutesStatus {
    MinutesStatus::Draft
}

/// A page of meetings.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingPage {
    /// The meetings of this page.
    pub data: Vec<Meeting>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of meetings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MeetingFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<MeetingKind>,
    /// On this level.
    #[param(inline)]
    pub level: Option<ProgrammeLevel>,
    /// In this state.
    #[param(inline)]
    pub status: Option<MeetingStatus>,
    /// Whether the minutes are approved.
    #[param(inline)]
    pub minutes_status: Option<MinutesStatus>,
    /// Beginning in this year, by the clocks of the place.
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// Beginning on this day or later, by the clocks of the place.
    pub from: Option<NaiveDate>,
    /// Beginning on this day or earlier, by the clocks of the place.
    pub to: Option<NaiveDate>,
    /// `true`: only meetings without a region, which are national.
    pub national: Option<bool>,
    /// Invited by this stakeholder.
    pub host_stakeholder_id: Option<Uuid>,
    /// Attended by this stakeholder (any attendance that is not deleted).
    pub stakeholder_id: Option<Uuid>,
    /// Belonging to this meeting.
    pub parent_meeting_id: Option<Uuid>,
    /// Words of the title, tolerant of spelling.
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

/// A meeting with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingView {
    /// The meeting itself.
    #[serde(flatten)]
    pub meeting: Meeting,
    /// The agenda, in order.
    pub agenda_items: Vec<AgendaItem>,
    /// Who comes or came: offices, and ids of people but never their names.
    pub attendances: Vec<Attendance>,
    /// What was decided, by number, and what was promised by it.
    pub decisions: Vec<DecisionView>,
    /// How many attendances stand in which state.
    pub attendance: AttendanceCount,
    /// What can be done next; empty for a state of the past.
    pub allowed_transitions: Vec<AllowedTransition>,
}

/// A decision with the commitments that came out of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    /// The decision itself.
    #[serde(flatten)]
    pub decision: Decision,
    /// The commitments out of it that lie within the caller's reach.
    pub commitments: Vec<CommitmentShown>,
}

/// How many attendances stand in which state.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCount {
    /// Invited, and not heard of since.
    pub invited: i64,
    /// Will come.
    pub confirmed: i64,
    /// Were there.
    pub present: i64,
    /// Excused themselves.
    pub excused: i64,
    /// Were not there.
    pub absent: i64,
    /// All of them.
    pub total: i64,
}

/// A step of a meeting, and whether this caller may take it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllowedTransition {
    /// The step.
    pub to: MeetingStep,
    /// Whether it can be taken.
    pub allowed: bool,
    /// Why not, in the caller's language; null when it can.
    pub reason: Option<String>,
}

/// A step that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(example = json!({"to": "held", "reason": null}))]
pub struct MeetingTransition {
    /// The step.
    pub to: MeetingStep,
    /// Why; needed for a cancellation, and kept in the history.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// The agenda in a new order.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AgendaOrder {
    /// All items of the agenda that are not deleted, as they shall stand.
    #[schema(max_items = 1000)]
    pub items: Vec<Uuid>,
}

/// An agenda.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agenda {
    /// Its items, in order.
    pub agenda_items: Vec<AgendaItem>,
}

/// What is different about the next meeting; the rest is as it was.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Pertemuan lanjutan", "starts_at": "2026-12-03T02:00:00Z", "ends_at": "2026-12-03T05:00:00Z"
}))]
pub struct FollowUp {
    /// Its id; made by the service when it is left out.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// When it begins (UTC), after the meeting that it follows.
    pub starts_at: DateTime<Utc>,
    /// When it ends (UTC).
    pub ends_at: DateTime<Utc>,
    /// Whether only the days are known and the hours are assumed.
    #[serde(default)]
    pub hours_assumed: Option<bool>,
    /// How it is called.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300)]
    pub title: Option<String>,
    /// What it is about and what it is for. No personal data.
    #[serde(default)]
    #[schema(max_length = 2000, format = "multiline")]
    pub theme: Option<String>,
    /// The meeting above that it belongs to.
    #[serde(default)]
    pub parent_meeting_id: Option<Uuid>,
    /// How people come together.
    #[serde(default)]
    pub mode: Option<MeetingMode>,
    /// Where it is held.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub venue: Option<String>,
    /// Where it is held online.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub online_url: Option<String>,
}
