//! The lists of plans and of what belongs to them.

use serde_json::{Value, json};

use crate::support::{
    Caller, citalang,
    meetings::{id_of, meeting, purwakarta, with},
    plans::{bare, change, commitment, ground, plan, remove, step},
};

fn total(caller: &Caller, records: &str, query: &str) -> i64 {
    let list = caller.get(&format!("/v1/{records}?count=exact&{query}")).expect(200);
    assert_eq!(
        list.body["data"].as_array().unwrap().len() as i64,
        list.body["total"].as_i64().unwrap(),
        "{records} {query}"
    );
    list.body["total"].as_i64().unwrap()
}

#[test]
fn every_filter_of_plans() {
    let g = ground();
    let admin = g.app.person("national.admin");
    let held = meeting(&g.editor, purwakarta());
    let library = g.editor.post("/v1/libraries", citalang()).expect(201).id();
    let of_library = json!({
        "level": "village", "region_code": null, "library_id": library, "kind": "replication",
        "title": "Perpustakaan Citalang", "first_year": 2026, "last_year": 2030,
        "external_ids": [{"system": "jabar-sim", "id": "r-1"}], "meeting_id": id_of(&held)
    });
    let village = plan(&g.editor, with(bare(), of_library));
    plan(
        &admin,
        with(
            bare(),
            json!({"level": "national", "region_code": null, "title": "Nasional"}),
        ),
    );
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    for (query, expected) in [
        ("", 3),
        ("region=32.14", 2),
        ("region=32.14.01", 1),
        ("kind=replication", 1),
        ("level=national", 1),
        ("status=submitted", 1),
        ("status=draft", 2),
        ("statuses=draft,submitted", 3),
        ("statuses=approved,submitted", 1),
        ("year=2026", 3),
        ("year=2027", 1),
        ("year=2024", 2),
        ("of_library=true", 1),
        ("of_library=false", 2),
        ("national=true", 1),
        ("national=false", 2),
        ("q=citalng", 1),
        ("external_id=jabar-sim:r-1", 1),
        ("external_id=jabar-sim:r-2", 0),
        ("updated_since=2100-01-01T00:00:00Z", 0),
    ] {
        assert_eq!(total(&admin, "plans", query), expected, "{query}");
    }
    admin
        .get("/v1/plans?statuses=draft,gone")
        .refused(400, "bad_query")
        .fault("?statuses", "format");
    assert_eq!(total(&admin, "plans", &format!("library_id={library}")), 1);
    assert_eq!(total(&admin, "plans", &format!("meeting_id={}", id_of(&held))), 1);
    assert_eq!(
        total(&admin, "plans", &format!("ids={},{}", g.id(), id_of(&village))),
        2
    );
    remove(&g.editor, &village).expect(204);
    assert_eq!(total(&admin, "plans", ""), 2);
    assert_eq!(total(&admin, "plans", "deleted=include"), 3);
    // What is national is a draft, and what is elsewhere is not read at all.
    let bandung = g.app.person("bandung.editor");
    assert_eq!(total(&bandung, "plans", ""), 0);
    for sort in ["title", "-first_year", "updated_at", "-created_at"] {
        let first = admin.get(&format!("/v1/plans?sort={sort}&limit=1")).expect(200);
        let next = first.body["next"].as_str().unwrap();
        let second = admin
            .get(&format!("/v1/plans?sort={sort}&limit=1&cursor={next}"))
            .expect(200);
        assert_ne!(first.body["data"][0]["id"], second.body["data"][0]["id"], "{sort}");
    }
}

#[test]
fn every_filter_of_what_belongs_to_plans() {
    let g = ground();
    let kept = commitment(&g.app, &g.office, "32.14", None, None);
    let other = plan(
        &g.editor,
        with(
            bare(),
            json!({"actions": [{"strategy": "advocacy", "description": "x"}]}),
        ),
    );
    change(
        &g.editor,
        &g.action(),
        json!({"commitment_id": kept, "status": "in_progress"}),
    )
    .expect(200);
    let action = g.action();
    let (action, indicator) = (id_of(&action), g.indicator());
    change(&g.editor, &indicator, json!({"action_id": action})).expect(200);
    let indicator = id_of(&indicator);
    for (from, to) in [("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30")] {
        let value = json!({"indicator_id": indicator, "period_start": from, "period_end": to, "value": 1});
        g.editor.post("/v1/measurements", value).expect(201);
        let report = json!({"plan_id": g.id(), "period_start": from, "period_end": to, "summary": "x"});
        g.editor.post("/v1/progress_reports", report).expect(201);
    }
    let (id, other) = (g.id().to_owned(), id_of(&other).to_owned());
    let rows = [
        ("actions", "".to_owned(), 2),
        ("actions", format!("plan_id={id}"), 1),
        ("actions", "strategy=advocacy".into(), 1),
        ("actions", "status=in_progress".into(), 1),
        ("actions", format!("commitment_id={kept}"), 1),
        ("actions", format!("responsible_stakeholder_id={}", g.office), 1),
        ("actions", format!("responsible_library_id={id}"), 0),
        ("actions", "ends_until=2025-11-29".into(), 0),
        ("actions", "ends_until=2025-11-30".into(), 1),
        ("actions", "region=32.14".into(), 2),
        ("actions", "region=32.15".into(), 0),
        ("budget_lines", format!("plan_id={id}"), 2),
        ("budget_lines", format!("plan_id={other}"), 0),
        ("budget_lines", format!("action_id={action}"), 2),
        ("budget_lines", "fiscal_year=2025".into(), 1),
        ("budget_lines", "source=csr".into(), 1),
        ("budget_lines", "strategy=information_service".into(), 2),
        ("budget_lines", "strategy=advocacy".into(), 0),
        ("indicators", format!("plan_id={id}&action_id={action}&code=visits"), 1),
        ("indicators", "code=regulations".into(), 0),
        ("measurements", format!("plan_id={id}&indicator_id={indicator}"), 2),
        ("measurements", "code=visits".into(), 2),
        ("measurements", "code=custom".into(), 0),
        ("measurements", "from=2024-01-02".into(), 1),
        ("measurements", "to=2024-06-29".into(), 1),
        ("progress_reports", format!("plan_id={id}"), 2),
        ("progress_reports", "from=2024-01-02&to=2024-06-30".into(), 1),
        ("progress_reports", "region=32&external_id=x:y".into(), 0),
    ];
    for (records, query, expected) in rows {
        assert_eq!(total(&g.editor, records, &query), expected, "{records} {query}");
    }
    for (records, sorts) in [
        ("actions", "position"),
        ("budget_lines", "fiscal_year"),
        ("indicators", "code"),
        ("measurements", "period_start"),
        ("progress_reports", "period_start"),
    ] {
        for sort in [sorts, "updated_at", "created_at"] {
            g.editor.get(&format!("/v1/{records}?sort=-{sort}")).expect(200);
            let paged = g.editor.get(&format!("/v1/{records}?sort={sort}&limit=1")).expect(200);
            if let Some(next) = paged.body["next"].as_str() {
                g.editor
                    .get(&format!("/v1/{records}?sort={sort}&limit=1&cursor={next}"))
                    .expect(200);
            }
        }
    }
}

#[test]
fn whole_lists_as_files() {
    let g = ground();
    let csv = |records: &str| {
        g.editor
            .with("Accept", "text/csv")
            .get(&format!("/v1/{records}"))
            .expect(200)
            .text
    };
    let plans = csv("plans");
    assert!(
        plans.contains("Rencana Keberlanjutan Purwakarta") && plans.contains("first_year"),
        "{plans}"
    );
    assert!(csv("budget_lines").contains("150000000"));
    for records in ["actions", "indicators", "measurements", "progress_reports"] {
        assert!(
            csv(records).starts_with('a') || csv(records).contains("region_code"),
            "{records}"
        );
    }
    let lines = g
        .editor
        .with("Accept", "application/x-ndjson")
        .get("/v1/actions")
        .expect(200)
        .text;
    let action: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(action["description"], "Layanan internet desa");
}

#[test]
fn children_as_they_were() {
    let g = ground();
    let action = g.action();
    change(&g.editor, &action, json!({"progress_percent": 10})).expect(200);
    change(&g.editor, &action, json!({"progress_percent": 20})).expect(200);
    let second = g.editor.get(&format!("{action}?version=2")).expect(200).body;
    assert_eq!(second["progress_percent"], 10);
    let history = g.editor.get(&format!("{action}/history")).expect(200).body;
    assert_eq!(history["data"][0]["changed"], json!(["progress_percent"]));
}

#[test]
fn a_dry_run_leaves_nothing() {
    let g = ground();
    let before = g.app.number("select count(*) from ledger");
    let body = crate::support::plans::ready(&g.office);
    let tried = g.editor.with("Prefer", "dry-run").post("/v1/plans", body).expect(201);
    assert_eq!(tried.body["actions"].as_array().unwrap().len(), 1);
    g.editor
        .with("Prefer", "dry-run")
        .post(&format!("{}/copy", g.plan), json!({}))
        .expect(201);
    g.editor
        .with("Prefer", "dry-run")
        .with("If-Match", "*")
        .delete(&g.plan)
        .expect(204);
    assert_eq!(g.app.number("select count(*) from ledger"), before);
    g.editor.get(&format!("/v1/plans/{}", tried.id())).expect(404);
}

#[test]
fn references_to_what_was_deleted_stay() {
    let g = ground();
    g.app
        .execute(&format!(
            "update stakeholders set deleted_at = now() where id = '{}'",
            g.office
        ))
        .unwrap();
    change(&g.editor, &g.action(), json!({"progress_percent": 10})).expect(200);
    let again = json!({"plan_id": g.id(), "position": 2, "strategy": "advocacy", "description": "x", "responsible_stakeholder_id": g.office});
    g.editor
        .post("/v1/actions", again)
        .expect(422)
        .fault("/responsible_stakeholder_id", "reference_unknown");
}
