//! What tests of decisions and commitments stand on: meetings, items of their
//! agendas and stakeholders.

use serde_json::json;
use uuid::Uuid;

use crate::support::App;

/// Makes a row past the service, as the service itself would.
fn insert(app: &App, table: &str, region: Option<&str>, columns: &str, values: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let region = region.map_or("null".to_owned(), |code| format!("'{code}'"));
    app.execute(&format!(
        "insert into {table} (id, region_code, external_ids, version, created_at, updated_at, updated_by, {columns})
         values ('{id}', {region}, '[]', 1, now(), now(), '00000000-0000-0000-0000-000000000000', {values})"
    ))
    .unwrap();
    id
}

/// A meeting on a day in a region; without one it is national.
pub fn meeting_on(app: &App, region: Option<&str>, day: &str) -> String {
    let level = match region.map(str::len) {
        None => "national",
        Some(2) => "provincial",
        Some(5) => "regency",
        Some(_) => "village",
    };
    let columns =
        "kind, level, title, starts_at, ends_at, time_zone, hours_assumed, starts_on, mode, status, minutes_status";
    let values = format!(
        "'stakeholder_meeting', '{level}', 'Pertemuan Pemangku Kepentingan', '{day}T02:00:00Z', '{day}T08:00:00Z',
         'Asia/Jakarta', false, '{day}', 'in_person', 'held', 'draft'"
    );
    insert(app, "meetings", region, columns, &values)
}

/// A meeting in a region; without one it is national.
pub fn meeting(app: &App, region: Option<&str>) -> String {
    meeting_on(app, region, "2023-08-03")
}

/// Approves the minutes of a meeting.
pub fn approve(app: &App, meeting: &str) {
    let set = "minutes_status = 'approved', minutes_approved_at = now()";
    app.execute(&format!("update meetings set {set} where id = '{meeting}'"))
        .unwrap();
}

/// An item of a meeting's agenda; `commitment` is one that it asks about.
pub fn agenda_item(app: &App, region: Option<&str>, meeting: &str, position: i32, commitment: Option<&str>) -> String {
    let commitment = commitment.map_or("null".to_owned(), |id| format!("'{id}'"));
    insert(
        app,
        "agenda_items",
        region,
        "meeting_id, position, topic, title, status, commitment_id",
        &format!("'{meeting}', {position}, 'progress', 'Perkembangan', 'open', {commitment}"),
    )
}

/// A stakeholder that works in a region; without one for the whole country.
pub fn stakeholder(app: &App, region: Option<&str>, kind: &str) -> String {
    let body = json!({"name": "Dinas Komunikasi", "kind": kind, "region_code": region});
    app.person("national.admin")
        .post("/v1/stakeholders", body)
        .expect(201)
        .id()
}
