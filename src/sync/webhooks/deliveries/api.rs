//! Deliveries as callers see them, and the messages as receivers do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::RecordType,
    infra::outbound::SendProblem,
    sync::{
        changes::api::{FeedEntry, FeedScope},
        webhooks::words::DeliveryStatus,
    },
};

/// A message to a webhook, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// The `webhook-id` of the message: the same at every attempt, also when it is sent
    /// again on request.
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: Uuid,
    /// What it tells, as in `libraries.updated`.
    #[serde(rename = "type")]
    pub event: String,
    /// The position in the ledger of what it tells; null is a test.
    pub seq: Option<i64>,
    /// The type of the record.
    pub record_type: Option<RecordType>,
    /// The record.
    pub record_id: Option<Uuid>,
    /// What it means for a copy.
    pub scope: Option<FeedScope>,
    /// How it stands.
    pub status: DeliveryStatus,
    /// The attempts, the oldest first; the last 50 of them.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it was made (UTC).
    pub created_at: DateTime<Utc>,
    /// When it is sent next (UTC); null when it is not.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was delivered or given up (UTC).
    pub finished_at: Option<DateTime<Utc>>,
}

/// An attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryAttempt {
    /// When it ended (UTC).
    pub at: DateTime<Utc>,
    /// The status of the answer; null when none came.
    pub response_status: Option<u16>,
    /// Why it is no success; null when it is one.
    pub problem: Option<SendProblem>,
    /// The first 500 bytes of the answer.
    pub answer: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

/// A page of deliveries, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    /// The deliveries.
    pub data: Vec<WebhookDelivery>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// Which deliveries are listed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryParams {
    /// In this state.
    #[param(inline)]
    pub status: Option<DeliveryStatus>,
    /// Deliveries on a page.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// What is posted to a webhook: one entry of the feed. The headers `webhook-id`,
/// `webhook-timestamp` and `webhook-signature` are those of Standard Webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookMessage {
    /// The type of record and what happened: `created`, `updated`, `deleted`, `restored`,
    /// `merged`, `erased`; `entered` and `left` when it moved into the region or out of it.
    /// `webhooks.test` is a test.
    #[serde(rename = "type")]
    #[schema(example = "libraries.updated")]
    pub event: String,
    /// When it happened (UTC).
    pub timestamp: DateTime<Utc>,
    /// As the header `webhook-id`: the same at every attempt.
    pub webhook_id: Uuid,
    /// The webhook to which it is sent, as in `/v1/webhooks/{id}`.
    pub endpoint_id: Uuid,
    /// The change, as the feed tells it; null in a test.
    pub data: Option<FeedEntry>,
}
