//! The rows of people: everybody in reach reads them masked; changing, erasing
//! and the dossier need the right to personal data besides.

use serde_json::{Value, json};

use super::{LIST, READ, Row, dry};

/// A contact person of a library.
pub fn contact(library: &str) -> Value {
    json!({"library_id": library, "name": "Hening Widiatmoko", "purpose": "Undangan", "lawful_basis": "public_task"})
}

const CHANGE: [u16; 8] = [401, 403, 403, 403, 200, 403, 404, 200];
const DELETE: [u16; 8] = [401, 403, 403, 403, 204, 403, 404, 204];
const RESTORE: [u16; 8] = [401, 403, 403, 403, 409, 403, 404, 409];

pub fn rows() -> Vec<Row> {
    vec![
        ("person_list", |c, _| c.get("/v1/people").status, LIST),
        (
            "person_create",
            |c, g| dry(c).post("/v1/people", contact(&g.library)).status,
            // Whoever writes there may note a new contact; a library out of reach is not there.
            [401, 403, 403, 403, 201, 201, 422, 201],
        ),
        (
            "person_view",
            |c, g| c.get(&format!("/v1/people/{}", g.person)).status,
            READ,
        ),
        (
            "person_history",
            |c, g| c.get(&format!("/v1/people/{}/history", g.person)).status,
            READ,
        ),
        (
            "person_replace",
            |c, g| {
                dry(c)
                    .put(&format!("/v1/people/{}", g.person), contact(&g.library))
                    .status
            },
            CHANGE,
        ),
        (
            "person_patch",
            |c, g| {
                dry(c)
                    .patch(&format!("/v1/people/{}", g.person), json!({"name": "x"}))
                    .status
            },
            CHANGE,
        ),
        (
            "person_delete",
            |c, g| dry(c).delete(&format!("/v1/people/{}", g.person)).status,
            DELETE,
        ),
        (
            "person_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/people/{}/restore", g.person), Value::Null)
                    .status
            },
            RESTORE,
        ),
        (
            "person_erase",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/people/{}/erase", g.person), json!({"reason": "x"}))
                    .status
            },
            CHANGE,
        ),
        (
            "person_dossier",
            |c, g| {
                c.with("X-Purpose", "The person asks")
                    .get(&format!("/v1/people/{}/dossier", g.person))
                    .status
            },
            CHANGE,
        ),
    ]
}
