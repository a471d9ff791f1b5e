//! What tests of meetings begin with.

use super::{App, Caller};
use serde_json::{Value, json};

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
    let office = json!({"name": name, "kind": "regional_agency", "region_code": region});
    app.person("national.admin")
        .post("/v1/stakeholders", office)
        .expect(201)
        .id()
}

/// A contact person of an office, in the region of that office.
pub fn person(app: &App, name: &str, office: &str) -> String {
    let person = json!({"name": name, "stakeholder_id": office, "purpose": "Undangan", "lawful_basis": "public_task"});
    app.person("national.admin").post("/v1/people", person).expect(201).id()
}

/// An item for the agenda of a meeting.
pub fn item(meeting: &str, position: i32, title: &str) -> Value {
    json!({"meeting_id": id_of(meeting), "position": position, "topic": "progress", "title": title})
}

/// The texts of a member of each element of a list.
pub fn all<'v>(list: &'v Value, member: &str) -> Vec<&'v str> {
    let list = list.as_array().unwrap();
    list.iter().map(|one| one[member].as_str().unwrap()).collect()
}
