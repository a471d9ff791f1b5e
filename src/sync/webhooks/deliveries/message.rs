//! The words of a message. They are taken from the ledger at the moment in which
//! it is sent: nothing is copied that an erasure would have to find.

use std::io::Write;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    infra::{Error, Result},
    records::ledger::Operation,
    sync::changes::{api::FeedScope, sending, store::Row},
};

/// What a test is called.
pub const TEST: &str = "webhooks.test";

/// What a message about an entry of the feed is called.
pub fn event(row: &Row) -> String {
    let happened = match (row.scope, row.operation) {
        (FeedScope::Entered, _) => "entered",
        (FeedScope::Left, _) => "left",
        (FeedScope::Inside, Operation::Create) => "created",
        (FeedScope::Inside, Operation::Update) => "updated",
        (FeedScope::Inside, Operation::Delete) => "deleted",
        (FeedScope::Inside, Operation::Restore) => "restored",
        (FeedScope::Inside, Operation::Merge) => "merged",
        (FeedScope::Inside, Operation::Erase) => "erased",
    };
    format!("{}.{happened}", row.record_type)
}

/// The body of a message; its members are those of [`super::api::WebhookMessage`].
///
/// # Errors
/// Never in practice: what is written down is JSON.
pub fn body(id: Uuid, webhook: Uuid, event: &str, at: DateTime<Utc>, entry: Option<&Row>) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(1_024);
    let written = write!(
        out,
        "{{\"type\":\"{event}\",\"timestamp\":{},\"webhook_id\":\"{id}\",\"endpoint_id\":\"{webhook}\",\"data\":",
        serde_json::to_string(&at)?
    );
    written.map_err(|e| Error::Internal(format!("webhook: {e}")))?;
    match entry {
        Some(row) => sending::entry(row, &mut out)?,
        None => out.extend(b"null"),
    }
    out.push(b'}');
    Ok(out)
}
