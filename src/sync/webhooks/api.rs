//! Webhooks as callers see them.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    seer::Seer,
    words::{DisabledReason, WebhookStatus},
};
use crate::{
    domain::{RecordType, RegionCode},
    infra::schema::webhooks,
    records::{Stamp, list::Deleted},
};

/// An address to which changes are sent. Its secret is never shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Webhook {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: WebhookFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = webhooks)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct WebhookFields {
    /// How it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Where messages are posted: https, on the public Internet.
    #[schema(min_length = 1, max_length = 2000, example = "https://hooks.example.go.id/sinergi")]
    pub url: String,
    /// Of which types of records it hears; empty is all that are synchronised.
    #[serde(default)]
    #[schema(max_items = 32)]
    pub record_types: Vec<RecordType>,
    /// It hears of this region and everything below, and who administers accounts there
    /// rules over it; null is the whole country, for owners with a national grant.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Whether messages are sent. Enabled again, it goes on where it stopped.
    #[serde(default = "active")]
    pub status: WebhookStatus,
    /// The principal who made it: without its right nothing is sent.
    #[serde(default)]
    #[schema(read_only)]
    pub owner_id: Uuid,
    /// Why it is disabled; null while it is not.
    #[serde(default)]
    #[schema(read_only)]
    pub disabled_reason: Option<DisabledReason>,
    /// Since when it is disabled (UTC).
    #[serde(default)]
    #[schema(read_only)]
    pub disabled_at: Option<DateTime<Utc>>,
}

fn active() -> WebhookStatus {
    WebhookStatus::Active
}

/// A new webhook, with the secret with which its messages are signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Sistem Jawa Barat", "url": "https://hooks.example.go.id/sinergi", "record_types": ["libraries", "enrolments"],
    "region_code": "32"
}))]
pub struct NewWebhook {
    /// May be made by the client (UUIDv7).
    #[serde(default)]
    pub id: Option<Uuid>,
    /// How it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Where messages are posted: https, on the public Internet.
    #[schema(min_length = 1, max_length = 2000)]
    pub url: String,
    /// Of which types of records it hears; empty is all that are synchronised.
    #[serde(default)]
    #[schema(max_items = 32)]
    pub record_types: Vec<RecordType>,
    /// It hears of this region and everything below; null is the whole country, for owners
    /// with a national grant.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Whether messages are sent.
    #[serde(default = "active")]
    pub status: WebhookStatus,
    /// `whsec_` and 24 to 64 bytes in Base64; the service makes one when it is left out.
    #[serde(default)]
    #[schema(write_only, min_length = 1, max_length = 200)]
    pub secret: Option<String>,
}

/// A webhook together with the secret that was made for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookWithSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// The secret that the service made (`whsec_...`). Shown in this answer alone, never
    /// again: a repetition under the same Idempotency-Key has null here, and so has the
    /// answer to one who gave a secret.
    pub secret: Option<String>,
}

/// A new secret.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"overlap_hours": 24}))]
pub struct Rotation {
    /// `whsec_` and 24 to 64 bytes in Base64; the service makes one when it is left out.
    #[serde(default)]
    #[schema(write_only, min_length = 1, max_length = 200)]
    pub secret: Option<String>,
    /// For how many hours messages are signed with the old secret too.
    #[serde(default = "a_day")]
    #[schema(minimum = 0, maximum = 168, default = 24)]
    pub overlap_hours: i64,
}

fn a_day() -> i64 {
    24
}

/// From where messages are sent again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from_seq": 1}))]
pub struct Replay {
    /// The position in the ledger of the first change that is sent again, as `seq` in a
    /// message or in the feed.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub from_seq: i64,
}

/// What is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replayed {
    /// From this position in the ledger.
    pub from_seq: i64,
    /// Up to this one; what comes later is sent in any case.
    pub to_seq: i64,
}

/// A page of webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPage {
    /// The webhooks of this page.
    pub data: Vec<Webhook>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of webhooks.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WebhookFilter {
    /// In a region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32")]
    pub region: Option<RegionCode>,
    /// In this state.
    #[param(inline)]
    pub status: Option<WebhookStatus>,
    /// Of this principal.
    pub owner_id: Option<Uuid>,
    /// `include` shows tombstones.
    #[param(inline)]
    pub deleted: Option<Deleted>,
    /// Who asks.
    #[serde(skip)]
    #[param(ignore)]
    pub seer: Seer,
}
