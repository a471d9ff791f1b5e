//! Commitments as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{CommitmentStatus, SupportForm};
use crate::{
    domain::{RegionCode, StakeholderKind},
    infra::schema::commitments,
    records::{Stamp, external_ids::ExternalIds, list::Deleted},
};

/// A promise of support, with an owner and a beneficiary: the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
#[schema(as = CommitmentRow)]
pub struct Commitment {
    /// UUIDv7.
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: CommitmentFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// A promise of support, with an owner and a beneficiary.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commitment)]
pub struct CommitmentShown {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: CommitmentFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Whether it is late: due before today by the clocks of its region, and
    /// neither fulfilled nor cancelled. Follows from the day; it is not stored.
    #[schema(read_only)]
    pub overdue: bool,
}

/// What callers set of a promise of support, with an owner and a beneficiary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = commitments)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct CommitmentFields {
    /// The region that benefits; the commitment belongs there. That of the
    /// library when one is named, else it must be given.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// The decision that it comes out of; its meeting is the commitment's.
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// The meeting at which it was made; none when it was made elsewhere.
    #[serde(default)]
    pub meeting_id: Option<Uuid>,
    /// Who promised.
    pub stakeholder_id: Uuid,
    /// The library that benefits; none when it is a whole region.
    #[serde(default)]
    pub library_id: Option<Uuid>,
    /// In which form the support is given.
    pub form: SupportForm,
    /// What was promised. No personal data.
    #[schema(min_length = 1, max_length = 2000, format = "multiline")]
    pub description: String,
    /// The day of the promise: that of the meeting, else today, when it is left out.
    #[serde(default)]
    pub pledged_on: Option<NaiveDate>,
    /// How much was promised, in whole rupiah; null when it is not money or not known.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub pledged_idr: Option<i64>,
    /// How much has come, in whole rupiah; may be more than was promised.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub realised_idr: i64,
    /// By which day it is to be kept.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// Goes from `pledged` to `in_progress` to `fulfilled`, or from one of the
    /// first two to `cancelled`. A new one is told as it stands.
    #[serde(default = "pledged")]
    pub status: CommitmentStatus,
    /// Why it was cancelled; needed with `cancelled`.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub cancellation_reason: Option<String>,
    /// Where it can be seen that it was kept.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub evidence_url: Option<String>,
    /// Its names in partner systems.
    #[serde(default)]
    pub external_ids: ExternalIds,
}

fn pledged() -> CommitmentStatus {
    CommitmentStatus::Pledged
}

/// A page of commitments.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentPage {
    /// The commitments of this page.
    pub data: Vec<CommitmentShown>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of commitments.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommitmentFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// The day on which `region` is meant as it was: what was divided or renumbered since is
    /// where it was then.
    pub region_on: Option<NaiveDate>,
    /// Out of this decision.
    pub decision_id: Option<Uuid>,
    /// Made at this meeting.
    pub meeting_id: Option<Uuid>,
    /// `false`: only those made outside of meetings; `true`: only those of meetings.
    pub from_meeting: Option<bool>,
    /// Of this stakeholder.
    pub stakeholder_id: Option<Uuid>,
    /// Of stakeholders of this kind.
    #[param(inline)]
    pub stakeholder_kind: Option<StakeholderKind>,
    /// For this library.
    pub library_id: Option<Uuid>,
    /// In this form.
    #[param(inline)]
    pub form: Option<SupportForm>,
    /// In this state.
    #[param(inline)]
    pub status: Option<CommitmentStatus>,
    /// In one of these states, comma-separated.
    #[param(
        max_length = 200,
        pattern = "^[a-z_]+(,[a-z_]+)*$",
        example = "in_progress,fulfilled"
    )]
    pub statuses: Option<String>,
    /// Promised in this year.
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// Promised on this day or later.
    pub pledged_from: Option<NaiveDate>,
    /// Promised on this day or earlier.
    pub pledged_until: Option<NaiveDate>,
    /// Whether it is overdue on the day of `overdue_on`: due before it, and neither fulfilled nor cancelled.
    pub overdue: Option<bool>,
    /// The day asked by `overdue`; today by the clocks of each region when it is left out.
    pub overdue_on: Option<NaiveDate>,
    /// `true`: only those whose promised amount is known; `false`: only those whose is not.
    pub amount_known: Option<bool>,
    /// Due on this day or earlier.
    pub due_until: Option<NaiveDate>,
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

/// Several commitments at once.
#[derive(Debug, ToSchema)]
pub struct NewCommitments {
    /// All of them are made, or none.
    #[schema(min_items = 1, max_items = 100)]
    pub commitments: Vec<CommitmentFields>,
}

/// Several commitments that were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeCommitments {
    /// In the order of the request.
    pub commitments: Vec<CommitmentShown>,
}

/// A step of a commitment.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = CommitmentTransition)]
pub struct Transition {
    /// Where it goes: from `pledged` to `in_progress`, from there to
    /// `fulfilled`, from either to `cancelled`.
    pub to: CommitmentStatus,
    /// Why; needed with `cancelled`, and only there.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
    /// How much has come by now, in whole rupiah; null leaves it as it is.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub realised_idr: Option<i64>,
    /// Where it can be seen; null leaves it as it is.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^https?://[^\s]+$")]
    pub evidence_url: Option<String>,
}
