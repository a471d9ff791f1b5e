//! Examples of plans and of what belongs to them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Examples;
use crate::records::ids;

fn named(name: &str) -> Uuid {
    ids::of(["tpbis-2023", name])
}

/// The draft of Perpustakaan Desa Ciherang.
fn draft() -> Uuid {
    named("TPBIS-R-D-3214102004-1-2024")
}

/// The plan of Perpustakaan “Wacana” Desa Pasanggrahan, which was approved.
pub fn approved() -> Uuid {
    named("TPBIS-R-D-3214082013-1-2023")
}

/// The first record of a type that belongs to the draft.
fn first(records: &str) -> Uuid {
    ids::of([draft().to_string().as_str(), records, "1", ""])
}

/// The budget line of the first action of the draft: a line is told from others
/// by its year and source.
fn first_line() -> Uuid {
    ids::of([
        first("actions").to_string().as_str(),
        "budget_lines",
        "2024",
        "apbd_regency",
    ])
}

/// The examples of a type of record, by the name in its path.
pub fn of(records: &str) -> Option<Examples> {
    let (plan, office) = (draft(), named("TPBIS-S-3214-ARPUS"));
    match records {
        "plans" => Some(Examples {
            id: plan,
            create: Some(json!({
                "kind": "regional", "level": "regency", "region_code": "32.14", "first_year": 2025, "last_year": 2027,
                "title": "Rencana keberlanjutan TPBIS Kabupaten Purwakarta 2025-2027",
                "goals": ["Setiap desa memiliki perpustakaan yang buka lima hari seminggu"],
                "actions": [{
                    "strategy": "replication", "description": "Bimtek bagi dua puluh perpustakaan desa",
                    "responsible_stakeholder_id": office, "starts_on": "2025-03-01", "ends_on": "2025-09-30",
                    "budget_lines": [
                        {"fiscal_year": 2025, "source": "apbd_regency", "planned_idr": 120_000_000},
                        {"fiscal_year": 2025, "source": "csr", "planned_idr": 30_000_000}
                    ]
                }],
                "indicators": [{
                    "code": "replications", "name": "Perpustakaan yang mereplikasi", "unit": "perpustakaan",
                    "aggregation": "sum", "baseline": 12, "target": 32
                }]
            })),
            replace: json!({
                "kind": "follow_up", "level": "village", "library_id": named("TPBIS-D-3214102004-1"),
                "title": "Rencana keberlanjutan TPBIS Perpustakaan Desa Ciherang 2024-2026",
                "goals": ["Internet perpustakaan tetap berlangganan"], "first_year": 2024, "last_year": 2026
            }),
            patch: json!({"goals": ["Internet perpustakaan tetap berlangganan", "Kelas komputer tiap pekan"]}),
        }),
        "actions" => Some(Examples {
            id: first(records),
            create: Some(json!({
                "plan_id": plan, "position": 5, "strategy": "advocacy",
                "description": "Kerja sama dengan perusahaan sekitar", "responsible_stakeholder_id": office,
                "starts_on": "2025-01-01", "ends_on": "2025-06-30"
            })),
            replace: json!({
                "plan_id": plan, "position": 1, "strategy": "information_service",
                "description": "Langganan internet perpustakaan", "responsible_stakeholder_id": office,
                "starts_on": "2024-04-05", "ends_on": "2026-11-29", "weight": 2
            }),
            patch: json!({"status": "in_progress", "progress_percent": 40}),
        }),
        "budget_lines" => Some(Examples {
            id: first_line(),
            create: Some(json!({
                "action_id": first("actions"), "fiscal_year": 2025, "source": "apbdes", "planned_idr": 4_000_000
            })),
            replace: json!({
                "action_id": first("actions"), "fiscal_year": 2024, "source": "apbd_regency",
                "planned_idr": 10_250_000, "approved_idr": 9_000_000
            }),
            patch: json!({"realised_idr": 3_500_000}),
        }),
        "indicators" => Some(Examples {
            id: first(records),
            create: Some(json!({
                "plan_id": plan, "code": "custom", "name": "Peserta kelas yang lulus", "unit": "peserta",
                "aggregation": "ratio", "target": 80, "target_denominator": 100
            })),
            replace: json!({
                "plan_id": plan, "code": "visits", "name": "Kunjungan", "unit": "kunjungan", "aggregation": "sum",
                "baseline": 900, "target": 1500
            }),
            patch: json!({"target": 1600}),
        }),
        "measurements" => Some(Examples {
            id: first(records),
            create: Some(json!({
                "indicator_id": first("indicators"), "period_start": "2024-07-01", "period_end": "2024-09-30", "value": 410
            })),
            replace: json!({
                "indicator_id": first("indicators"), "period_start": "2024-04-01", "period_end": "2024-06-30",
                "value": 365, "source": "buku tamu"
            }),
            patch: json!({"value": 372}),
        }),
        "progress_reports" => Some(Examples {
            id: first(records),
            create: Some(json!({
                "plan_id": plan, "period_start": "2024-07-01", "period_end": "2024-09-30",
                "summary": "Internet terpasang, kelas komputer dimulai."
            })),
            replace: json!({
                "plan_id": plan, "period_start": "2024-04-01", "period_end": "2024-06-30",
                "summary": "Internet terpasang.", "obstacles": "Listrik sering padam."
            }),
            patch: json!({"follow_up": "Pengadaan UPS pada triwulan berikutnya."}),
        }),
        _ => None,
    }
}

/// What is posted below the address of a record.
pub fn step(path: &str) -> Option<Value> {
    match path {
        "/v1/plans/{id}/transitions" => Some(json!({"to": "cancelled", "reason": "Anggaran dialihkan"})),
        "/v1/plans/transitions" => Some(json!({"transitions": [{"id": draft(), "version": 1, "to": "submitted"}]})),
        "/v1/plans/{id}/copy" => Some(json!({"title": "Rencana keberlanjutan berikutnya"})),
        "/v1/meetings/{id}/plans" => Some(json!({
            "level": "regency", "region_code": "32.14", "first_year": 2024, "last_year": 2025
        })),
        _ => None,
    }
}
