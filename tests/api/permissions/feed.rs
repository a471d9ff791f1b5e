//! Rows for what partner systems pull.

use super::{KEEPERS_LIST, LIST, Row};

pub fn rows() -> [Row; 3] {
    [
        ("sync_changes", |c, _| c.get("/v1/sync/changes?limit=1").status, LIST),
        ("sync_digest", |c, _| c.get("/v1/sync/digest").status, LIST),
        ("sync_clients", |c, _| c.get("/v1/sync/clients").status, KEEPERS_LIST),
    ]
}
