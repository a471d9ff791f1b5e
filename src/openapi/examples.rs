//! Examples that run as they stand against `sinergi serve --demo`: they speak of
//! records of the demonstration, whose ids are made of their names.

use serde_json::{Value, json};

use super::operations;
use crate::{exports, published_figures, records::ids, sync};

mod plans;
mod thread;

/// The examples of one type of record.
struct Examples {
    /// The one that is read and changed.
    id: uuid::Uuid,
    /// A new one.
    create: Option<Value>,
    /// Another state of the one.
    replace: Value,
    /// A part of another state.
    patch: Value,
}

/// Puts the examples into the document.
pub fn complete(document: &mut Value) {
    for (path, method, operation) in operations(document) {
        let Some(examples) = path.split('/').nth(2).and_then(of) else {
            continue;
        };
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter.get("in") == Some(&json!("path"))
                && let Some(members) = parameter.as_object_mut()
            {
                let example = match members.get("name").and_then(Value::as_str) {
                    Some("delivery_id") => sync::webhooks::example::delivery(),
                    _ => another(&method, &path).unwrap_or(examples.id),
                };
                members.insert("example".into(), json!(example));
            }
            if parameter.get("name") == Some(&json!("If-Match"))
                && let Some(members) = parameter.as_object_mut()
            {
                members.insert("example".into(), json!(format!("\"{}\"", version(&method, &path))));
            }
        }
        let body = match (method.as_str(), path.matches('/').count()) {
            ("post", 2) => examples.create,
            ("post", _) => step(&path),
            ("put", _) => step(&path).or(Some(examples.replace)),
            ("patch", _) => Some(examples.patch),
            _ => None,
        };
        let content = operation.pointer_mut("/requestBody/content/application~1json");
        if let (Some(body), Some(content)) = (body, content.and_then(Value::as_object_mut)) {
            content.insert("example".into(), body);
        }
    }
}

/// The examples of a type of record, by the name in its path.
fn of(records: &str) -> Option<Examples> {
    // Perpustakaan Desa Plered, and what belongs to it.
    let (system, name) = ("tpbis-2023", "TPBIS-D-3214042001-1");
    let library = ids::of([system, name]);
    let named = |name: &str| ids::of([system, name]);
    // The library office of Kabupaten Purwakarta.
    let office = named("TPBIS-S-3214-ARPUS");
    let child = |year: &str, word: &str| ids::of([library.to_string().as_str(), records, year, word]);
    let (principal, own) = ("jabar.approver", ids::of(["principals", "jabar.approver"]));
    match records {
        "libraries" => Some(Examples {
            id: library,
            create: None,
            replace: json!({
                "name": "Perpustakaan Desa Plered", "kind": "village", "region_code": "32.14.04.2001",
                "local_term": "Desa", "address": "Kantor Desa Plered, Kecamatan Plered", "postal_code": "41162",
                "latitude": -6.6422, "longitude": 107.3887, "source": "synthetic",
                "external_ids": [{"system": system, "id": name}]
            }),
            patch: json!({"phone": "+62 264 200123", "accreditation": "b", "accreditation_valid_until": "2028-12-31"}),
        }),
        "enrolments" => Some(Examples {
            id: child("2019", "full_support"),
            create: Some(json!({
                "library_id": library, "year": 2024, "scheme": "quality_reading_grant", "status": "active",
                "starts_on": "2024-03-01", "funding_source": "apbn"
            })),
            replace: json!({
                "library_id": library, "year": 2019, "scheme": "full_support", "status": "ended",
                "starts_on": "2019-05-29", "ends_on": "2022-12-31", "funding_source": "apbn"
            }),
            patch: json!({"decree_number": "041.2/SK/2019", "decree_date": "2019-05-02"}),
        }),
        "library_reports" => Some(Examples {
            id: child("2022", ""),
            create: Some(json!({
                "library_id": library, "year": 2023, "collection_titles": 1412, "collection_copies": 2204,
                "visits": 2430, "activities": 6
            })),
            replace: json!({
                "library_id": library, "year": 2022, "collection_titles": 1330, "collection_copies": 2029,
                "computers": 5, "has_internet": true, "staff": 2, "visits": 2240, "activities": 2
            }),
            patch: json!({"visits": 2310}),
        }),
        "stakeholders" => Some(Examples {
            id: office,
            create: None,
            replace: json!({
                "name": "Dinas Kearsipan dan Perpustakaan Kabupaten Purwakarta", "aliases": ["Disarpus Purwakarta"],
                "kind": "regional_agency", "sector": "library", "region_code": "32.14", "source": "synthetic",
                "external_ids": [{"system": system, "id": "TPBIS-S-3214-ARPUS"}]
            }),
            patch: json!({"phone": "+62 264 200123"}),
        }),
        // The head of Dinas Perpustakaan dan Kearsipan Daerah Jawa Barat in 2023.
        "people" => Some(Examples {
            id: ids::of([system, "TPBIS-M-2023-32/1"]),
            create: Some(json!({
                "library_id": library, "name": "Siti Contoh, S.Sos.", "position": "Pengelola perpustakaan",
                "email": "siti@example.id", "purpose": "Undangan dan tindak lanjut pertemuan",
                "lawful_basis": "consent", "consented_at": "2024-02-01T03:00:00Z"
            })),
            replace: json!({
                "library_id": library, "name": "Dr. Hening Widiatmoko, M.A.", "position": "Narasumber",
                "purpose": "Undangan dan tindak lanjut pertemuan", "lawful_basis": "public_task"
            }),
            patch: json!({"position": "Kepala Dinas Perpustakaan dan Kearsipan Daerah"}),
        }),
        "published-figures" => Some(Examples {
            id: published_figures::example::id("beneficiaries_village", None, "2023-08-03", "artikel-2023"),
            create: None,
            replace: json!({
                "measure": "beneficiaries_village", "as_of": "2023-08-03", "value": 1696, "published_at": "2023-08",
                "publisher": "Jabar Ekspres", "source": "artikel-2023"
            }),
            patch: json!({"definition": "Perpustakaan desa/kelurahan penerima manfaat program"}),
        }),
        "principals" => Some(Examples {
            id: own,
            create: None,
            replace: json!({
                "name": principal, "kind": "person", "display_name": "Penyetuju Provinsi Jawa Barat", "region_code": "32"
            }),
            patch: json!({"display_name": "Penyetuju Provinsi Jawa Barat"}),
        }),
        "grants" => Some(Examples {
            id: ids::of(["grants", principal]),
            create: Some(json!({"principal_id": own, "role": "viewer", "region_code": "33"})),
            replace: json!({"principal_id": own, "role": "approver", "region_code": "32", "personal_data": true}),
            patch: json!({"valid_to": "2040-01-01T00:00:00Z"}),
        }),
        // The meeting of Bandung on 3 August 2023.
        "meetings" => Some(Examples {
            id: named("TPBIS-M-2023-32"),
            create: Some(json!({
                "kind": "stakeholder_meeting", "level": "regency", "region_code": "32.14",
                "title": "Pertemuan Pemangku Kepentingan Kabupaten Purwakarta", "parent_meeting_id": named("TPBIS-M-2023-32"),
                "starts_at": "2027-02-03T02:00:00Z", "ends_at": "2027-02-03T08:00:00Z", "time_zone": "Asia/Jakarta",
                "venue": "Aula Disarpus Purwakarta", "host_stakeholder_id": office,
                "agenda_items": [
                    {"topic": "progress", "title": "Perkembangan perpustakaan desa"},
                    {"topic": "action_plan", "title": "Rencana tindak lanjut"}
                ],
                "attendances": [{"stakeholder_id": office, "role": "host", "status": "confirmed"}, {"library_id": library}]
            })),
            replace: json!({
                "kind": "stakeholder_meeting", "level": "provincial", "region_code": "32",
                "title": "Stakeholder Meeting (SHM) Provinsi Jawa Barat 2023",
                "starts_at": "2023-08-03T02:00:00Z", "ends_at": "2023-08-03T09:00:00Z", "time_zone": "Asia/Jakarta",
                "hours_assumed": true, "venue": "Harris Hotel & Convention Festival Citylink Bandung", "status": "held",
                "minutes": "Para pemangku kepentingan sepakat mendukung perpustakaan desa.", "source": "artikel-2023",
                "external_ids": [{"system": system, "id": "TPBIS-M-2023-32"}]
            }),
            patch: json!({"participants": 60}),
        }),
        "agenda_items" | "attendances" | "decisions" | "commitments" => thread::of(records),
        "imports" => Some(Examples {
            id: ids::of(["imports", system]),
            create: None,
            replace: Value::Null,
            patch: Value::Null,
        }),
        "sync" => Some(Examples {
            id: sync::example::conflict(),
            create: None,
            replace: Value::Null,
            patch: Value::Null,
        }),
        "webhooks" => Some(Examples {
            id: sync::webhooks::example::webhook(),
            create: None,
            replace: Value::Null,
            patch: json!({"record_types": ["libraries", "enrolments"]}),
        }),
        "exports" => Some(Examples {
            id: exports::example::export(),
            create: None,
            replace: Value::Null,
            patch: Value::Null,
        }),
        other => plans::of(other),
    }
}

/// Another record than the one of all examples, where that cannot take the step:
/// a meeting that was planned, out of which nothing came yet.
fn another(method: &str, path: &str) -> Option<uuid::Uuid> {
    let planned = [
        ("post", "/v1/meetings/{id}/transitions"),
        ("delete", "/v1/meetings/{id}"),
    ];
    // These speak of the meeting that is made up: nothing is known to have come out of the real one.
    let example = [
        "/v1/meetings/{id}/agenda",
        "/v1/meetings/{id}/outcomes",
        "/v1/meetings/{id}/follow-up",
        "/v1/meetings/{id}/plans",
    ];
    if example.contains(&path) {
        return Some(thread::meeting());
    }
    // Nothing came out of it, so it can be deleted.
    if (method, path) == ("delete", "/v1/decisions/{id}") {
        return Some(thread::decision_alone());
    }
    // What was approved is cancelled instead.
    if (method, path) == ("delete", "/v1/plans/{id}") {
        return Some(plans::draft());
    }
    if path == "/v1/sync/batches/{batch_id}" {
        return Some(sync::example::batch());
    }
    planned
        .contains(&(method, path))
        .then(|| ids::of(["tpbis-2023", "TPBIS-M-2023-34"]))
}

/// The version at which the record of an example is.
fn version(method: &str, path: &str) -> u32 {
    match (method, path) {
        // It was written, and then led to where it stands.
        (_, "/v1/sync/conflicts/{id}/resolution") => 2,
        // It was ordered, and then made.
        (_, "/v1/exports/{id}") => 2,
        ("put" | "patch", "/v1/plans/{id}") | ("post", "/v1/plans/{id}/transitions") => 2,
        _ => 1,
    }
}

/// What is sent below the address of a record.
fn step(path: &str) -> Option<Value> {
    match path {
        // Into the library office of Jawa Barat.
        "/v1/stakeholders/{id}/merge" => Some(json!({"into": ids::of(["tpbis-2023", "TPBIS-S-32-DISPUSIPDA"])})),
        other => thread::step(other).or_else(|| plans::step(other)),
    }
}
