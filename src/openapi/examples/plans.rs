//! Examples of plans and of what belongs to them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Examples;
use crate::records::ids;

fn named(name: &str) -> Uuid {
    ids::of(["tpbis-2023", name])
}

/// The draft of Perpustakaan Desa Ciherang, which was never submitted.
pub fn draft() -> Uuid {
    named("TPBIS-R-D-3214102004-1-2024")
}

/// What belongs to the plan of `data/example-thread/`, which is made up; the plan
/// itself has no ending.
fn example(ending: &str) -> Uuid {
    ids::of(["sinergi-example", &format!("R-3214-2024{ending}")])
}

/// The examples of a type of record, by the name in its path.
pub fn of(records: &str) -> Option<Examples> {
    let (plan, office) = (example(""), named("TPBIS-S-3214-ARPUS"));
    let promiser = ids::of(["sinergi-example", "S-3214-KOMINFO"]);
    match records {
        "plans" => Some(Examples {
            id: plan,
            create: Some(json!({
                "kind": "regional", "level": "regency", "region_code": "32.14", "first_year": 2027, "last_year": 2029,
                "title": "Rencana keberlanjutan TPBIS Kabupaten Purwakarta 2027-2029",
                "goals": ["Setiap desa memiliki perpustakaan yang buka lima hari seminggu"],
                "actions": [{
                    "strategy": "replication", "description": "Bimtek bagi dua puluh perpustakaan desa",
                    "responsible_stakeholder_id": office, "starts_on": "2027-03-01", "ends_on": "2027-09-30",
                    "budget_lines": [
                        {"fiscal_year": 2027, "source": "apbd_regency", "planned_idr": 120_000_000},
                        {"fiscal_year": 2027, "source": "csr", "planned_idr": 30_000_000}
                    ]
                }],
                "indicators": [{
                    "code": "replications", "name": "Perpustakaan yang mereplikasi", "unit": "perpustakaan",
                    "aggregation": "sum", "baseline": 12, "target": 32
                }]
            })),
            replace: json!({
                "kind": "regional", "level": "regency", "region_code": "32.14",
                "title": "Rencana keberlanjutan TPBIS contoh Kabupaten Purwakarta 2024-2026",
                "goals": ["Dua belas perpustakaan desa terhubung ke internet"], "first_year": 2024, "last_year": 2026
            }),
            patch: json!({"goals": ["Dua belas perpustakaan desa terhubung ke internet", "Kelas komputer tiap pekan"]}),
        }),
        "actions" => Some(Examples {
            id: example("-A1"),
            create: Some(json!({
                "plan_id": plan, "position": 5, "strategy": "advocacy",
                "description": "Kerja sama dengan perusahaan sekitar", "responsible_stakeholder_id": office,
                "starts_on": "2025-01-01", "ends_on": "2025-06-30"
            })),
            replace: json!({
                "plan_id": plan, "position": 1, "strategy": "information_service",
                "description": "Internet di dua belas perpustakaan desa", "responsible_stakeholder_id": promiser,
                "commitment_id": ids::of(["sinergi-example", "J-3214-2024-1"]),
                "starts_on": "2024-03-01", "ends_on": "2026-06-30", "weight": 3
            }),
            patch: json!({"status": "in_progress", "progress_percent": 70}),
        }),
        "budget_lines" => Some(Examples {
            id: example("-A1-B1"),
            create: Some(json!({
                "action_id": example("-A1"), "fiscal_year": 2026, "source": "apbdes", "planned_idr": 4_000_000
            })),
            replace: json!({
                "action_id": example("-A1"), "fiscal_year": 2024, "source": "apbd_regency",
                "planned_idr": 120_000_000, "approved_idr": 115_000_000
            }),
            patch: json!({"realised_idr": 101_500_000}),
        }),
        "indicators" => Some(Examples {
            id: example("-I1"),
            create: Some(json!({
                "plan_id": plan, "code": "custom", "name": "Peserta kelas yang lulus", "unit": "peserta",
                "aggregation": "ratio", "target": 80, "target_denominator": 100
            })),
            replace: json!({
                "plan_id": plan, "code": "visits", "name": "Kunjungan perpustakaan desa", "unit": "kunjungan",
                "aggregation": "sum", "baseline": 18_400, "target": 32_000
            }),
            patch: json!({"target": 31_000}),
        }),
        "measurements" => Some(Examples {
            id: example("-I1-M1"),
            create: Some(json!({
                "indicator_id": example("-I1"), "period_start": "2025-01-01", "period_end": "2025-03-31", "value": 7150
            })),
            replace: json!({
                "indicator_id": example("-I1"), "period_start": "2024-01-01", "period_end": "2024-03-31",
                "value": 4880, "source": "buku tamu"
            }),
            patch: json!({"value": 4875}),
        }),
        "progress_reports" => Some(Examples {
            id: example("-L1"),
            create: Some(json!({
                "plan_id": plan, "period_start": "2025-01-01", "period_end": "2025-06-30",
                "summary": "Delapan perpustakaan desa terhubung, kelas komputer dimulai."
            })),
            replace: json!({
                "plan_id": plan, "period_start": "2024-01-01", "period_end": "2024-06-30",
                "summary": "Empat perpustakaan desa terhubung ke internet.", "obstacles": "Listrik sering padam."
            }),
            patch: json!({"follow_up": "Pengadaan catu daya cadangan pada triwulan berikutnya."}),
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
