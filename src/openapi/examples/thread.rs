//! Examples of what belongs to a meeting and comes out of it. They speak of the
//! meeting of `data/example-thread/`, which is made up: nothing may be invented
//! of the real ones.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Examples;
use crate::records::ids;

fn named(name: &str) -> Uuid {
    ids::of(["sinergi-example", name])
}

/// The meeting that was held.
pub fn meeting() -> Uuid {
    named("M-3214-2024")
}

/// A decision out of which no commitment came.
pub fn decision_alone() -> Uuid {
    named("K-3214-2024-4")
}

/// The information office that promised internet.
fn promiser() -> Uuid {
    named("S-3214-KOMINFO")
}

/// The examples of a type of record, by the name in its path.
pub fn of(records: &str) -> Option<Examples> {
    let meeting = meeting();
    match records {
        "agenda_items" => Some(Examples {
            id: named("M-3214-2024-A1"),
            create: Some(json!({"meeting_id": meeting, "position": 5, "topic": "other", "title": "Lain-lain"})),
            replace: json!({
                "meeting_id": meeting, "position": 1, "topic": "progress",
                "title": "Perkembangan terbaru perpustakaan desa", "status": "concluded"
            }),
            patch: json!({"notes": "Dua belas dari lima belas perpustakaan desa buka setiap hari."}),
        }),
        "attendances" => Some(Examples {
            id: named("M-3214-2024-H1"),
            create: Some(json!({
                "meeting_id": meeting, "stakeholder_id": ids::of(["tpbis-2023", "TPBIS-S-PERPUSNAS"]),
                "role": "observer", "status": "present"
            })),
            replace: json!({
                "meeting_id": meeting, "stakeholder_id": ids::of(["tpbis-2023", "TPBIS-S-3214-ARPUS"]), "role": "host", "status": "present",
                "capacity": "Perwakilan Dinas Kearsipan dan Perpustakaan Kabupaten Purwakarta"
            }),
            patch: json!({"status": "present"}),
        }),
        "decisions" => Some(Examples {
            id: named("K-3214-2024-1"),
            create: Some(json!({
                "meeting_id": meeting, "agenda_item_id": named("M-3214-2024-A4"), "kind": "recommendation",
                "text": "Pemerintah desa menganggarkan kegiatan perpustakaan setiap tahun."
            })),
            replace: json!({
                "meeting_id": meeting, "agenda_item_id": named("M-3214-2024-A4"), "number": 1, "kind": "agreement",
                "text": "Perpustakaan desa memakai jaringan internet desa tanpa biaya mulai tahun 2024."
            }),
            patch: json!({"kind": "pledge"}),
        }),
        "commitments" => Some(Examples {
            id: named("J-3214-2024-1"),
            create: Some(json!({
                "stakeholder_id": promiser(), "region_code": "32.14", "form": "training",
                "description": "Pelatihan keamanan digital bagi pengelola perpustakaan desa", "due_on": "2027-12-31"
            })),
            replace: json!({
                "stakeholder_id": promiser(), "decision_id": named("K-3214-2024-1"), "meeting_id": meeting,
                "region_code": "32.14", "form": "internet", "description": "Internet untuk sepuluh perpustakaan desa",
                "pledged_on": "2024-02-07", "pledged_idr": 60_000_000, "realised_idr": 24_000_000,
                "due_on": "2024-12-31", "status": "in_progress"
            }),
            patch: json!({"realised_idr": 12_000_000}),
        }),
        _ => None,
    }
}

/// What is sent below the address of a record.
pub fn step(path: &str) -> Option<Value> {
    match path {
        "/v1/decisions/{id}/commitments" => Some(json!({"commitments": [
            {
                "stakeholder_id": promiser(), "library_id": ids::of(["tpbis-2023", "TPBIS-D-3214042001-1"]),
                "form": "internet", "description": "Sambungan internet untuk Perpustakaan Desa Plered",
                "due_on": "2027-06-30"
            },
            {
                "stakeholder_id": promiser(), "region_code": "32.14", "form": "funding",
                "description": "Biaya langganan satu tahun", "pledged_idr": 36_000_000
            }
        ]})),
        "/v1/meetings/{id}/agenda" => {
            let items = ["1", "2", "4", "3"].map(|position| named(&format!("M-3214-2024-A{position}")));
            Some(json!({ "items": items }))
        }
        "/v1/commitments/{id}/transitions" => Some(json!({
            "to": "in_progress", "realised_idr": 12_000_000, "evidence_url": "https://contoh.example/berita/internet-desa"
        })),
        _ => None,
    }
}
