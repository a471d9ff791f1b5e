//! What falls due.

use chrono::Days;
use serde_json::{Value, json};
use sinergi::infra::clock;

use crate::support::{
    meetings::{office, with},
    plans::{bare, commitment, ground, plan, ready, step},
};

fn ids(list: &Value, name: &str) -> Vec<String> {
    let data = list["data"].as_array().unwrap();
    data.iter()
        .map(|item| item[name].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_falls_due_within_some_days() {
    let g = ground();
    let today = clock::today();
    let day = |days: u64| (today + Days::new(days)).to_string();
    let year = chrono::Datelike::year(&today);
    let running = with(bare(), json!({"first_year": year - 1, "last_year": year + 1}));
    let action = |ends: String, status: &str| {
        json!({
            "strategy": "advocacy", "description": "x", "responsible_stakeholder_id": g.office, "ends_on": ends,
            "status": status
        })
    };
    let actions = json!([
        action(day(5), "in_progress"),
        action(day(60), "planned"),
        action(day(5), "done"),
        action(day(5), "dropped"),
        action((today - Days::new(3)).to_string(), "planned")
    ]);
    let indicators = ready(&g.office)["indicators"].clone();
    let path = plan(
        &g.editor,
        with(running, json!({"actions": actions, "indicators": indicators})),
    );
    let late = commitment(
        &g.app,
        &g.office,
        "32.14",
        None,
        Some(&(today - Days::new(1)).to_string()),
    );
    let soon = commitment(&g.app, &g.office, "32.14.01.2010", None, Some(&day(30)));
    commitment(&g.app, &g.office, "32.14", None, Some(&day(31)));
    let elsewhere = office(&g.app, "Jauh", Some("33"));
    commitment(&g.app, &elsewhere, "33.01", None, Some(&day(1)));

    let agenda =
        |caller: &crate::support::Caller, query: &str| caller.get(&format!("/v1/plans/agenda{query}")).expect(200).body;
    // A draft is nobody's task yet.
    let found = agenda(&g.editor, "");
    assert_eq!((&found["as_of"], &found["until"]), (&json!(today), &json!(day(30))));
    assert_eq!(found["actions_ending"]["data"], json!([]));
    assert_eq!(ids(&found["commitments_due"], "commitment_id"), [late, soon.clone()]);
    let overdue: Vec<&Value> = found["commitments_due"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["overdue"])
        .collect();
    assert_eq!(overdue, [&json!(true), &json!(false)]);
    assert!(
        !ids(
            &agenda(&g.editor, "?within_days=29")["commitments_due"],
            "commitment_id"
        )
        .contains(&soon)
    );

    step(&g.editor, &path, "submitted", None).expect(200);
    assert_eq!(agenda(&g.editor, "")["submissions"]["data"], json!([]));
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(ids(&agenda(&g.approver, "")["submissions"], "plan_id"), [id]);
    // What somebody submitted does not wait for the same one.
    let admin = g.app.person("national.admin");
    step(&admin, &g.plan, "submitted", None).expect(200);
    assert_eq!(ids(&agenda(&admin, "")["submissions"], "plan_id"), [id]);
    assert_eq!(ids(&agenda(&g.approver, "")["submissions"], "plan_id"), [id, g.id()]);

    step(&g.approver, &path, "approved", None).expect(200);
    let found = agenda(&g.editor, "");
    let overdue: Vec<&Value> = found["actions_ending"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["overdue"])
        .collect();
    assert_eq!(overdue, [&json!(true), &json!(false)]);
    assert_eq!(found["reports_missing"]["data"], json!([]));
    step(&g.editor, &path, "active", None).expect(200);
    assert_eq!(ids(&agenda(&g.editor, "")["reports_missing"], "plan_id"), [id]);
    let report = |from: u64, to: u64| {
        let day = |days: u64| (today - Days::new(days)).to_string();
        let body = json!({"plan_id": id, "period_start": day(from), "period_end": day(to), "summary": "x"});
        g.editor.post("/v1/progress_reports", body).expect(201);
    };
    report(200, 120);
    let missing = agenda(&g.editor, "")["reports_missing"]["data"][0].clone();
    assert_eq!(missing["reported_until"], json!(today - Days::new(120)));
    report(90, 10);
    assert_eq!(agenda(&g.editor, "")["reports_missing"]["data"], json!([]));
    g.editor
        .get("/v1/plans/agenda?within_days=400")
        .expect(400)
        .fault("?within_days", "range");
}

#[test]
fn the_agenda_is_cut_at_a_hundred_and_says_so() {
    let g = ground();
    let due = clock::today().to_string();
    for _ in 0..101 {
        commitment(&g.app, &g.office, "32.14", None, Some(&due));
    }
    let found = g.editor.get("/v1/plans/agenda?within_days=0").expect(200).body;
    let shown = &found["commitments_due"];
    assert_eq!(
        (shown["data"].as_array().unwrap().len(), &shown["more"]),
        (100, &json!(true))
    );
}
