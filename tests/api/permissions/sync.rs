//! The rows of synchronisation.

use serde_json::{Value, json};

use super::{Row, stakeholders};
use crate::support::{App, Caller};

/// A batch of jabar.editor, and the conflict that it met in Citalang.
pub struct Ground {
    batch: String,
    conflict: String,
}

pub fn ground(app: &App) -> Ground {
    let editor = app.person("jabar.editor");
    let record = editor.post("/v1/stakeholders", stakeholders::body()).expect(201).id();
    let change = |phone: &str| {
        json!({
            "op_id": uuid::Uuid::now_v7(), "type": "stakeholders", "id": record, "operation": "update",
            "base_version": 1, "document": {"phone": phone}
        })
    };
    let batch = uuid::Uuid::now_v7();
    let body = json!({"batch_id": batch, "operations": [change("+62 264 1111"), change("+62 264 2222")]});
    let sent = editor.post("/v1/sync/batches", body).expect(207);
    Ground {
        batch: batch.to_string(),
        conflict: sent.body["results"][1]["conflict_id"].as_str().unwrap().to_owned(),
    }
}

fn send(caller: &Caller) -> u16 {
    let operation = json!({
        "op_id": uuid::Uuid::now_v7(), "type": "stakeholders", "operation": "create", "document": stakeholders::body()
    });
    let body = json!({"batch_id": uuid::Uuid::now_v7(), "operations": [operation]});
    super::dry(caller).post("/v1/sync/batches", body).status
}

fn resolve(caller: &Caller, conflict: &str) -> u16 {
    let body: Value = json!({"fields": [{"field": "phone", "take": "theirs"}]});
    let path = format!("/v1/sync/conflicts/{conflict}/resolution");
    super::dry(caller).post(&path, body).status
}

pub fn rows() -> Vec<Row> {
    vec![
        // What one may not do is told for each operation.
        (
            "sync_batch_create",
            |c, _| send(c),
            [401, 403, 403, 403, 200, 200, 207, 200],
        ),
        // For its sender, and for those who keep accounts.
        (
            "sync_batch_view",
            |c, g| c.get(&format!("/v1/sync/batches/{}", g.conflict.batch)).status,
            [401, 404, 200, 404, 200, 404, 404, 200],
        ),
        // Everybody finds at least what is their own.
        (
            "sync_result_list",
            |c, _| c.get("/v1/sync/results").status,
            [401, 200, 200, 200, 200, 200, 200, 200],
        ),
        (
            "sync_conflict_list",
            |c, _| c.get("/v1/sync/conflicts").status,
            [401, 403, 200, 403, 200, 200, 200, 200],
        ),
        (
            "sync_conflict_view",
            |c, g| c.get(&format!("/v1/sync/conflicts/{}", g.conflict.conflict)).status,
            [401, 404, 200, 404, 200, 200, 404, 200],
        ),
        (
            "sync_conflict_resolve",
            |c, g| resolve(c, &g.conflict.conflict),
            [401, 403, 403, 403, 200, 200, 404, 200],
        ),
    ]
}
