//! What tests of meetings begin with.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{App, Caller};

/// A body with some members changed; null takes one away.
pub fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// A body for the meeting of 3 August 2023 in Bandung, as it was planned.
pub fn bandung() -> Value {
    json!({
        "kind": "stakeholder_meeting", "level": "provincial", "region_code": "32",
        "title": "Stakeholder Meeting (SHM) Provinsi Jawa Barat 2023",
        "starts_at": "2023-08-03T09:00:00+07:00", "ends_at": "2023-08-03T16:00:00+07:00", "time_zone": "Asia/Jakarta",
        "venue": "Harris Hotel & Convention Festival Citylink Bandung"
    })
}

/// A body for a meeting in Kabupaten Purwakarta.
pub fn purwakarta() -> Value {
    with(
        bandung(),
        json!({
            "level": "regency", "region_code": "32.14", "title": "SHM Kabupaten Purwakarta", "venue": "Aula Disarpus",
            "starts_at": "2023-09-07T02:00:00Z", "ends_at": "2023-09-07T08:00:00Z"
        }),
    )
}

/// Makes a meeting; gives its address.
#[track_caller]
pub fn meeting(caller: &Caller, body: Value) -> String {
    format!("/v1/meetings/{}", caller.post("/v1/meetings", body).expect(201).id())
}

/// The id at the end of an address.
pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// An office (a stakeholder) in a region, or a national one.
pub fn office(app: &App, name: &str, region: Option<&str>) -> String {
    let id = Uuid::now_v7();
    let region = region.map_or("null".to_owned(), |code| format!("'{code}'"));
    app.execute(&format!(
        "insert into stakeholders (id, region_code, name, aliases, kind, status, external_ids, version, created_at, updated_at, updated_by)
         values ('{id}', {region}, '{name}', '{{}}', 'regional_agency', 'active', '[]', 1, now(), now(), '{}')",
        Uuid::nil()
    ))
    .unwrap();
    id.to_string()
}

/// A contact person of an office, in the region of that office.
pub fn person(app: &App, name: &str, office: &str) -> String {
    let id = Uuid::now_v7();
    app.execute(&format!(
        "insert into people (id, stakeholder_id, region_code, name, purpose, lawful_basis, external_ids, version, created_at, updated_at, updated_by)
         select '{id}', id, region_code, '{name}', 'meetings', 'public_task', '[]', 1, now(), now(), '{}' from stakeholders where id = '{office}'",
        Uuid::nil()
    ))
    .unwrap();
    id.to_string()
}
