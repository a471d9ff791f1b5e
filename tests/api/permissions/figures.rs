//! The rows of figures, of what they mean and of what was published.

use serde_json::{Value, json};

use super::{CHANGE, DELETE, Ground, LIST, MAKE, READ, RESTORE, Row, dry};

/// What was said of a village: of Citalang.
pub fn body() -> Value {
    json!({
        "measure": "beneficiaries_village", "region_code": "32.14.01.2010", "as_of": "2023-08-03", "value": 1,
        "published_at": "2023-08", "publisher": "Disarpus Purwakarta"
    })
}

fn path(ground: &Ground) -> String {
    format!("/v1/published-figures/{}", ground.published)
}

pub fn rows() -> Vec<Row> {
    vec![
        (
            "published_figure_list",
            |c, _| c.get("/v1/published-figures").status,
            LIST,
        ),
        (
            "published_figure_create",
            |c, _| {
                let mut another = body();
                another["published_at"] = json!("2024");
                dry(c).post("/v1/published-figures", another).status
            },
            MAKE,
        ),
        ("published_figure_view", |c, g| c.get(&path(g)).status, READ),
        (
            "published_figure_history",
            |c, g| c.get(&format!("{}/history", path(g))).status,
            READ,
        ),
        (
            "published_figure_replace",
            |c, g| dry(c).put(&path(g), body()).status,
            CHANGE,
        ),
        (
            "published_figure_patch",
            |c, g| dry(c).patch(&path(g), json!({"value": 2})).status,
            CHANGE,
        ),
        ("published_figure_delete", |c, g| dry(c).delete(&path(g)).status, DELETE),
        (
            "published_figure_restore",
            |c, g| dry(c).post(&format!("{}/restore", path(g)), Value::Null).status,
            RESTORE,
        ),
        (
            "statistics_overview",
            |c, _| c.get("/v1/statistics/overview").status,
            LIST,
        ),
        (
            "statistics_timeline",
            |c, _| c.get("/v1/statistics/timeline?measure=beneficiaries&by=year").status,
            LIST,
        ),
        (
            "statistics_published",
            |c, _| c.get("/v1/statistics/published").status,
            LIST,
        ),
        (
            "statistics_verify",
            |c, _| {
                let body = json!({"url": "/v1/statistics/programme?as_of=2023-08-03"});
                c.post("/v1/statistics/verify", body).status
            },
            LIST,
        ),
        (
            "metadata_indicator_list",
            |c, _| c.get("/v1/metadata/indicators").status,
            LIST,
        ),
        (
            "metadata_indicator_view",
            |c, _| c.get("/v1/metadata/indicators/beneficiaries_village").status,
            LIST,
        ),
    ]
}
