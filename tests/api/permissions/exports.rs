//! The rows of exports: everybody has his own, and who administers the country sees those of all.

use serde_json::json;
use sinergi::exports;

use super::{LIST, Row, dry};
use crate::support::{App, Caller};

/// An export of the admin that was made, and one of the editor of Purwakarta that waits.
pub struct Ground {
    made: String,
    waits: String,
}

fn body() -> serde_json::Value {
    json!({"url": "/v1/libraries", "format": "csv"})
}

pub fn ground(app: &App, admin: &Caller) -> Ground {
    // The one of the demonstration is made at once.
    exports::example::load(&crate::support::open(app.database_url())).unwrap();
    let made = format!("/v1/exports/{}", exports::example::export());
    let _ = admin;
    let waits = app.person("purwakarta.editor").post("/v1/exports", body()).expect(202);
    Ground {
        made,
        waits: format!("/v1/exports/{}", waits.id()),
    }
}

/// Of the editor of Purwakarta.
const OWN: [u16; 8] = [401, 404, 404, 404, 404, 200, 404, 200];
/// Of the admin.
const OF_THE_ADMIN: [u16; 8] = [401, 404, 404, 404, 404, 404, 404, 200];

pub fn rows() -> Vec<Row> {
    vec![
        ("export_list", |c, _| c.get("/v1/exports").status, LIST),
        (
            "export_create",
            |c, _| dry(c).post("/v1/exports", body()).status,
            [401, 202, 202, 202, 202, 202, 202, 202],
        ),
        ("export_view", |c, g| c.get(&g.export.waits).status, OWN),
        (
            "export_history",
            |c, g| c.get(&format!("{}/history", g.export.waits)).status,
            OWN,
        ),
        (
            "export_file",
            |c, g| c.get(&format!("{}/file", g.export.made)).status,
            OF_THE_ADMIN,
        ),
        (
            "export_delete",
            |c, g| dry(c).delete(&g.export.waits).status,
            [401, 404, 404, 404, 404, 204, 404, 204],
        ),
    ]
}
