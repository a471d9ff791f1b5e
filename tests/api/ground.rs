//! What tests of decisions and commitments stand on: meetings, items of their
//! agendas and stakeholders.

use serde_json::{Value, json};

use crate::support::App;

/// The body of a meeting that was held on a day in a region; without one it is national.
pub fn held(region: Option<&str>, day: &str) -> Value {
    let level = match region.map(str::len) {
        None => "national",
        Some(2) => "provincial",
        Some(5) => "regency",
        Some(_) => "village",
    };
    json!({
        "kind": "stakeholder_meeting", "level": level, "region_code": region, "title": "Pertemuan Pemangku Kepentingan",
        "starts_at": format!("{day}T02:00:00Z"), "ends_at": format!("{day}T08:00:00Z"), "time_zone": "Asia/Jakarta",
        "status": "held"
    })
}

/// Such a meeting.
pub fn meeting_on(app: &App, region: Option<&str>, day: &str) -> String {
    made(app, "meetings", held(region, day))
}

fn made(app: &App, records: &str, body: Value) -> String {
    let admin = app.person("national.admin");
    admin.post(&format!("/v1/{records}"), body).expect(201).id()
}

/// A meeting in a region; without one it is national.
pub fn meeting(app: &App, region: Option<&str>) -> String {
    meeting_on(app, region, "2023-08-03")
}

/// Writes the minutes of a held meeting and approves them.
pub fn approve(app: &App, meeting: &str) {
    let admin = app.person("national.admin").with("If-Match", "*");
    let path = format!("/v1/meetings/{meeting}");
    admin.patch(&path, json!({"minutes": "Notula"})).expect(200);
    let approved = admin.post(&format!("{path}/transitions"), json!({"to": "minutes_approved"}));
    assert_eq!(approved.expect(200).body["minutes_status"], "approved");
}

/// An item of a meeting's agenda; `commitment` is one that it asks about.
pub fn agenda_item(app: &App, meeting: &str, position: i32, commitment: Option<&str>) -> String {
    let body = json!({
        "meeting_id": meeting, "position": position, "topic": "progress", "title": "Perkembangan",
        "commitment_id": commitment
    });
    made(app, "agenda_items", body)
}

/// A stakeholder that works in a region; without one for the whole country.
pub fn stakeholder(app: &App, region: Option<&str>, kind: &str) -> String {
    made(
        app,
        "stakeholders",
        json!({"name": "Dinas Komunikasi", "kind": kind, "region_code": region}),
    )
}
