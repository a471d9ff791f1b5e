//! Every type of record goes through the same door.

use super::*;
use crate::support::{meetings::bandung, plans::bare};

/// The name of a record in the partner system.
fn named(id: &str) -> Value {
    json!({"system": "jabar-sim", "id": id})
}

/// Where a record is: under the name of its type, but for one that people know by a hyphen.
fn path(of: &str, id: &str) -> String {
    format!("/v1/{}/{id}", of.replace("published_figures", "published-figures"))
}

/// A record of each type, each referring to earlier ones by their names there.
fn whole_thread() -> Vec<(&'static str, Value)> {
    vec![
        ("libraries", citalang()),
        (
            "enrolments",
            json!({"library": named("libraries"), "year": 2022, "scheme": "replication", "status": "proposed"}),
        ),
        (
            "library_reports",
            json!({"library": named("libraries"), "year": 2022, "visits": 7}),
        ),
        (
            "stakeholders",
            json!({"name": "Dinas Contoh", "kind": "regional_agency", "region_code": "32.14"}),
        ),
        (
            "people",
            json!({
                "stakeholder": named("stakeholders"), "name": "Hening", "purpose": "Undangan", "lawful_basis": "public_task"
            }),
        ),
        ("meetings", bandung()),
        (
            "agenda_items",
            json!({"meeting": named("meetings"), "position": 1, "topic": "progress", "title": "Pembukaan"}),
        ),
        (
            "attendances",
            json!({"meeting": named("meetings"), "stakeholder": named("stakeholders"), "status": "invited"}),
        ),
        (
            "decisions",
            json!({"meeting": named("meetings"), "text": "Internet desa dipasang", "kind": "agreement"}),
        ),
        (
            "commitments",
            json!({
                "stakeholder": named("stakeholders"), "decision": named("decisions"), "library": named("libraries"),
                "form": "ict_equipment", "description": "Sepuluh komputer"
            }),
        ),
        ("plans", bare()),
        (
            "actions",
            json!({"plan": named("plans"), "position": 1, "strategy": "advocacy", "description": "Audiensi"}),
        ),
        (
            "budget_lines",
            json!({"action": named("actions"), "fiscal_year": 2024, "source": "own", "planned_idr": 5}),
        ),
        (
            "indicators",
            json!({"plan": named("plans"), "code": "visits", "name": "Kunjungan", "unit": "kali", "aggregation": "sum"}),
        ),
        (
            "measurements",
            json!({
                "indicator": named("indicators"), "period_start": "2024-01-01", "period_end": "2024-01-31", "value": 3
            }),
        ),
        (
            "progress_reports",
            json!({
                "plan": named("plans"), "period_start": "2024-01-01", "period_end": "2024-03-31", "summary": "Berjalan"
            }),
        ),
        (
            "published_figures",
            json!({
                "measure": "beneficiaries_village", "region_code": "32", "as_of": "2023-08-03", "value": 1,
                "published_at": "2023-08", "publisher": "Disarpus Jawa Barat"
            }),
        ),
    ]
}

#[test]
fn every_type_of_record_is_made_changed_and_deleted() {
    let app = App::start();
    let admin = app.person("national.admin");
    let thread = whole_thread();
    let made = thread.iter().map(|(of, document)| {
        json!({
            "op_id": Uuid::now_v7(), "type": of, "external_id": named(of), "operation": "upsert", "document": document
        })
    });
    let answer = send(&admin, made);
    let results = answer.body["results"].as_array().unwrap().clone();
    assert!(words(&answer).iter().all(|word| word == "created"), "{}", answer.text);
    let version_of = |of: &str, id: &Value| -> i64 {
        let path = path(of, id.as_str().unwrap());
        admin.get(&path).expect(200).body["version"].as_i64().unwrap()
    };
    let changed = thread.iter().zip(&results).map(|((of, _), result)| {
        let other = json!({"external_ids": [named(of), {"system": "pusat-sim", "id": of}]});
        json!({
            "op_id": Uuid::now_v7(), "type": of, "id": result["id"], "operation": "update", "document": other,
            "base_version": version_of(of, &result["id"])
        })
    });
    let answer = send(&admin, changed.collect::<Vec<_>>());
    assert!(words(&answer).iter().all(|word| word == "updated"), "{}", answer.text);
    // What belongs to another goes before it.
    let gone = thread.iter().zip(&results).rev().map(|((of, _), result)| {
        json!({
            "op_id": Uuid::now_v7(), "type": of, "id": result["id"], "operation": "delete",
            "base_version": version_of(of, &result["id"])
        })
    });
    let answer = send(&admin, gone.collect::<Vec<_>>());
    assert!(words(&answer).iter().all(|word| word == "updated"), "{}", answer.text);
    for ((of, _), result) in thread.iter().zip(&results) {
        let id = result["id"].as_str().unwrap();
        admin.get(&path(of, id)).refused(410, "gone");
    }
}
