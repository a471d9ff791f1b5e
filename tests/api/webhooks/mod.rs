//! Webhooks, with receivers that the tests run themselves.

use serde_json::{Value, json};

use crate::support::{Answer, Caller};

mod addresses;
mod lasting;
mod managing;
pub mod receiver;
mod rights;
mod scopes;
mod sending;

pub use receiver::{Receiver, until};

/// A webhook of this caller for Jawa Barat.
#[track_caller]
pub fn webhook(caller: &Caller, receiver: &Receiver) -> Answer {
    webhook_with(caller, receiver, json!({}))
}

/// One with other fields.
#[track_caller]
pub fn webhook_with(caller: &Caller, receiver: &Receiver, fields: Value) -> Answer {
    let mut body = json!({"name": "Receiver", "url": receiver.url(), "region_code": "32"});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    // It begins where the feed stands: what other tests hold back would be told as news.
    crate::feed::settle(caller);
    caller.post("/v1/webhooks", body).expect(201)
}

pub fn path(answer: &Answer) -> String {
    format!("/v1/webhooks/{}", answer.id())
}

pub fn secret(answer: &Answer) -> String {
    answer.body["secret"].as_str().unwrap().to_owned()
}

/// The deliveries of a webhook, the oldest first.
pub fn deliveries(caller: &Caller, path: &str) -> Vec<Value> {
    let page = caller.get(&format!("{path}/deliveries?limit=500")).expect(200).body;
    let mut all = page["data"].as_array().unwrap().clone();
    all.reverse();
    all
}

/// Waits until the deliveries stand so.
#[track_caller]
pub fn wait_for_deliveries(caller: &Caller, path: &str, status: &str, many: usize) -> Vec<Value> {
    let stand = || -> Vec<Value> {
        let all = deliveries(caller, path);
        all.into_iter().filter(|d| d["status"] == status).collect()
    };
    until(&format!("{many} deliveries {status}"), || stand().len() >= many);
    stand()
}

/// Waits until a webhook is disabled, and gives why.
#[track_caller]
pub fn wait_until_disabled(caller: &Caller, path: &str) -> Value {
    until("the webhook to be disabled", || {
        caller.get(path).expect(200).body["status"] == "disabled"
    });
    caller.get(path).body
}
