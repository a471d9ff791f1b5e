//! Drafts are not for those below: what was never approved is read in its region
//! and above it.

use serde_json::{Value, json};

use crate::support::{
    App, Caller,
    meetings::office,
    plans::{plan, ready, step},
};

/// Everything that can be read of a plan and of what belongs to it.
fn addresses(admin: &Caller, plan: &str) -> Vec<String> {
    let seen = admin.get(plan).expect(200).body;
    let of = |records: &str, id: &Value| format!("/v1/{records}/{}", id.as_str().unwrap());
    let records = [
        plan.to_owned(),
        of("actions", &seen["actions"][0]["id"]),
        of("budget_lines", &seen["actions"][0]["budget_lines"][0]["id"]),
        of("indicators", &seen["indicators"][0]["id"]),
        of("progress_reports", &seen["progress_reports"][0]["id"]),
        {
            let id = seen["indicators"][0]["id"].as_str().unwrap();
            let page = admin.get(&format!("/v1/measurements?indicator_id={id}")).expect(200);
            of("measurements", &page.body["data"][0]["id"])
        },
    ];
    let ways = |path: &String| {
        let now = seen["updated_at"].as_str().unwrap();
        vec![
            path.clone(),
            format!("{path}/history"),
            format!("{path}?version=1"),
            format!("{path}?as_of={now}"),
        ]
    };
    let trace = format!("{}/trace", records[1]);
    records.iter().flat_map(ways).chain([trace]).collect()
}

/// How many rows of each list belong to the plan.
fn listed(caller: &Caller, plan: &str) -> Vec<usize> {
    let id = plan.rsplit('/').next().unwrap();
    let count = |path: String| caller.get(&path).expect(200).body["data"].as_array().unwrap().len();
    let children = [
        "actions",
        "budget_lines",
        "indicators",
        "measurements",
        "progress_reports",
    ];
    let lists = children.map(|records| count(format!("/v1/{records}?plan_id={id}")));
    [count(format!("/v1/plans?ids={id}"))]
        .into_iter()
        .chain(lists)
        .collect()
}

fn whole(office: &str, level: &str, region: Option<&str>) -> Value {
    let mut body = ready(office);
    body["level"] = json!(level);
    body["region_code"] = json!(region);
    let period = json!({"period_start": "2024-01-01", "period_end": "2024-01-31"});
    let mut measured = period.clone();
    measured["value"] = json!(5);
    body["indicators"][0]["measurements"] = json!([measured]);
    let mut report = period;
    report["summary"] = json!("Berjalan");
    body["progress_reports"] = json!([report]);
    body
}

#[test]
fn a_draft_of_a_region_above_is_not_there_until_it_is_approved() {
    let app = App::start();
    let admin = app.person("national.admin");
    let below = app.person("purwakarta.editor");
    let office = office(&app, "Perpustakaan Nasional", None);
    let writer = app.person("jabar.editor");
    // A national plan is approved by another national right, which is there before: to give
    // it meanwhile would drop what is kept.
    let approver = crate::support::plans::person(&app, "pusat.approver", "approver", None);
    for (level, region, writer) in [("provincial", Some("32"), &writer), ("national", None, &admin)] {
        let plan = plan(writer, whole(&office, level, region));
        let addresses = addresses(&admin, &plan);
        for path in &addresses {
            writer.get(path).expect(200);
            below.get(path).refused(404, "not_found");
        }
        assert_eq!(listed(writer, &plan), [1, 1, 2, 1, 1, 1]);
        assert_eq!(listed(&below, &plan), [0; 6]);
        // Nor may it be copied, or changed with an answer that tells of it.
        let titled = json!({"title": "Rencana kami"});
        below.post(&format!("{plan}/copy"), titled).refused(404, "not_found");
        below
            .with("If-Match", "*")
            .patch(&plan, json!({"title": "Lain"}))
            .refused(404, "not_found");

        step(writer, &plan, "submitted", None).expect(200);
        below.get(&plan).refused(404, "not_found");
        step(&approver, &plan, "approved", None).expect(200);
        for path in &addresses {
            below.get(path).expect(200);
        }
        assert_eq!(listed(&below, &plan), [1, 1, 2, 1, 1, 1]);
        // Who may only read it is told so.
        below
            .with("If-Match", "*")
            .patch(&plan, json!({"title": "Lain"}))
            .refused(403, "forbidden");
    }
}

/// The trace of an action that was deleted told those below that it had been there.
#[test]
fn what_was_deleted_of_a_draft_above_was_never_there_for_those_below() {
    let app = App::start();
    let (admin, below) = (app.person("national.admin"), app.person("purwakarta.editor"));
    let office = office(&app, "Perpustakaan Nasional", None);
    let plan = plan(&admin, whole(&office, "provincial", Some("32")));
    let action = admin.get(&plan).expect(200).body["actions"][0]["id"].clone();
    let action = format!("/v1/actions/{}", action.as_str().unwrap());
    admin.with("If-Match", "*").delete(&action).expect(204);
    for path in [action.clone(), format!("{action}/trace"), format!("{action}/history")] {
        below.get(&path).refused(404, "not_found");
    }
    admin.get(&format!("{action}/trace")).refused(410, "gone");
    admin.with("If-Match", "*").delete(&plan).expect(204);
    below.get(&plan).refused(404, "not_found");
    below.get(&format!("{plan}/report.pdf")).refused(404, "not_found");
    admin.get(&plan).refused(410, "gone");
}

#[test]
fn a_draft_below_is_read_from_above() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let office = office(&app, "Disarpus Purwakarta", Some("32.14"));
    let plan = plan(&editor, whole(&office, "regency", Some("32.14")));
    app.person("jabar.editor").get(&plan).expect(200);
    app.person("national.admin").get(&plan).expect(200);
}

#[test]
fn what_a_draft_above_does_about_a_commitment_is_not_told_below() {
    let app = App::start();
    let (admin, below) = (app.person("national.admin"), app.person("purwakarta.editor"));
    let office = office(&app, "Perpustakaan Nasional", None);
    let commitment = crate::support::plans::commitment(&app, &office, "32.14", None, None);
    let mut body = whole(&office, "provincial", Some("32"));
    body["actions"][0]["commitment_id"] = json!(commitment);
    let plan = plan(&admin, body);
    let actions = |caller: &Caller| {
        let trace = caller.get(&format!("/v1/commitments/{commitment}/trace")).expect(200);
        trace.body["commitment"]["actions"].as_array().unwrap().len()
    };
    assert_eq!((actions(&admin), actions(&below)), (1, 0));
    step(&admin, &plan, "submitted", None).expect(200);
    let approver = crate::support::plans::person(&app, "approver", "approver", None);
    step(&approver, &plan, "approved", None).expect(200);
    assert_eq!((actions(&admin), actions(&below)), (1, 1));
}
