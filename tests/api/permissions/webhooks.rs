//! The rows of webhooks: for those who administer accounts there, and for partner
//! systems of their own, of whom `webhooks::rights` tells.

use serde_json::json;

use super::{KEEPERS_CHANGE, KEEPERS_LIST, KEEPERS_READ, MAKE_ACCOUNT, Row, by_admin, dry};
use crate::support::Caller;

/// A webhook of the admin in Citalang, and a test that waits to be sent to it.
pub struct Ground {
    path: String,
    delivery: String,
}

fn body() -> serde_json::Value {
    json!({"name": "Receiver", "url": "https://hooks.example.go.id/in", "region_code": "32.14.01.2010"})
}

pub fn ground(admin: &Caller) -> Ground {
    let id = admin.post("/v1/webhooks", body()).expect(201).id();
    let path = format!("/v1/webhooks/{id}");
    let test = admin.post(&format!("{path}/test"), json!({})).expect(202).id();
    Ground {
        delivery: format!("{path}/deliveries/{test}"),
        path,
    }
}

pub fn rows() -> Vec<Row> {
    vec![
        ("webhook_list", |c, _| c.get("/v1/webhooks").status, KEEPERS_LIST),
        (
            "webhook_create",
            |c, _| dry(c).post("/v1/webhooks", body()).status,
            MAKE_ACCOUNT,
        ),
        ("webhook_view", |c, g| c.get(&g.webhook.path).status, KEEPERS_READ),
        (
            "webhook_history",
            |c, g| c.get(&format!("{}/history", g.webhook.path)).status,
            KEEPERS_READ,
        ),
        (
            "webhook_patch",
            |c, g| dry(c).patch(&g.webhook.path, json!({"name": "Other"})).status,
            KEEPERS_CHANGE,
        ),
        (
            "webhook_delete",
            |c, g| dry(c).delete(&g.webhook.path).status,
            by_admin(KEEPERS_CHANGE, 204),
        ),
        (
            "webhook_restore",
            |c, g| dry(c).post(&format!("{}/restore", g.webhook.path), json!({})).status,
            by_admin(KEEPERS_CHANGE, 409),
        ),
        (
            "webhook_rotate",
            |c, g| dry(c).post(&format!("{}/rotate", g.webhook.path), json!({})).status,
            KEEPERS_CHANGE,
        ),
        (
            "webhook_test",
            |c, g| dry(c).post(&format!("{}/test", g.webhook.path), json!({})).status,
            by_admin(KEEPERS_CHANGE, 202),
        ),
        (
            "webhook_replay",
            |c, g| {
                let path = format!("{}/replay", g.webhook.path);
                dry(c).post(&path, json!({"from_seq": 1})).status
            },
            by_admin(KEEPERS_CHANGE, 202),
        ),
        (
            "webhook_delivery_list",
            |c, g| c.get(&format!("{}/deliveries", g.webhook.path)).status,
            KEEPERS_READ,
        ),
        (
            "webhook_delivery_view",
            |c, g| c.get(&g.webhook.delivery).status,
            KEEPERS_READ,
        ),
        (
            "webhook_delivery_resend",
            |c, g| dry(c).post(&format!("{}/resend", g.webhook.delivery), json!({})).status,
            by_admin(KEEPERS_CHANGE, 202),
        ),
    ]
}
