//! Plans that are made of others: of the period before, or of a meeting.

use serde_json::{Value, json};

use crate::support::{
    meetings::{id_of, meeting, office, purwakarta, with},
    plans::{change, commitment, ground, plan, remove, step},
};

#[test]
fn the_plan_of_the_next_period() {
    let g = ground();
    let kept = commitment(&g.app, &g.office, "32.14", None, None);
    change(&g.editor, &g.action(), json!({"commitment_id": kept})).expect(200);
    let dropped =
        json!({"plan_id": g.id(), "position": 2, "strategy": "advocacy", "description": "Batal", "status": "dropped"});
    let dropped = g.editor.post("/v1/actions", dropped).expect(201).id();
    let measure = json!({
        "plan_id": g.id(), "action_id": dropped, "code": "activities", "name": "x", "unit": "x", "aggregation": "sum"
    });
    g.editor.post("/v1/indicators", measure).expect(201);
    g.approve();
    change(
        &g.editor,
        &g.action(),
        json!({"status": "in_progress", "progress_percent": 60}),
    )
    .expect(200);
    change(&g.editor, &g.line(), json!({"realised_idr": 9})).expect(200);
    let value = json!({
        "indicator_id": g.indicator().rsplit('/').next(), "period_start": "2024-01-01", "period_end": "2024-01-31", "value": 1
    });
    g.editor.post("/v1/measurements", value).expect(201);
    let made = g.editor.post(&format!("{}/copy", g.plan), json!({})).expect(201);
    let copy = &made.body;
    assert_eq!(
        made.header("location").unwrap(),
        format!("http://sinergi.test/v1/plans/{}", made.id())
    );
    assert_eq!(
        (&copy["version"], &copy["status"], &copy["copied_from_id"]),
        (&json!(1), &json!("draft"), &json!(g.id()))
    );
    assert_eq!((&copy["first_year"], &copy["last_year"]), (&json!(2027), &json!(2029)));
    for name in [
        "first_approved_at",
        "approved_at",
        "approved_by",
        "approved_sha256",
        "submitted_at",
        "submitted_by",
        "source",
    ] {
        assert_eq!(copy[name], Value::Null, "{name}");
    }
    let action = &copy["actions"][0];
    assert_eq!(copy["actions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&action["status"], &action["progress_percent"]),
        (&json!("planned"), &json!(0))
    );
    assert_eq!(
        (&action["starts_on"], &action["ends_on"]),
        (&json!("2027-03-01"), &json!("2028-11-30"))
    );
    assert_eq!((&action["commitment_id"], &action["weight"]), (&json!(kept), &json!(2)));
    let line = &action["budget_lines"][0];
    assert_eq!(
        (&line["fiscal_year"], &line["planned_idr"]),
        (&json!(2027), &json!(150_000_000))
    );
    assert_eq!((&line["approved_idr"], &line["realised_idr"]), (&json!(0), &json!(0)));
    let indicators = copy["indicators"].as_array().unwrap();
    assert_eq!((indicators.len(), &indicators[0]["measured"]["count"]), (1, &json!(0)));
    assert_eq!(copy["warnings"], json!([]));
    // The old plan is as it was.
    assert_eq!(g.seen()["approval"]["state"], "current");
}

#[test]
fn a_copy_leaves_out_what_is_not_there_any_more() {
    let g = ground();
    let closed = commitment(&g.app, &g.office, "32.14", None, None);
    change(&g.editor, &g.action(), json!({"commitment_id": closed})).expect(200);
    g.app
        .execute(&format!(
            "update commitments set status = 'fulfilled' where id = '{closed}'"
        ))
        .unwrap();
    g.app
        .execute(&format!(
            "update stakeholders set deleted_at = now() where id = '{}'",
            g.office
        ))
        .unwrap();
    let copy = g
        .editor
        .post(&format!("{}/copy", g.plan), json!({"title": "Berikutnya"}))
        .expect(201)
        .body;
    assert_eq!(copy["title"], "Berikutnya");
    let action = &copy["actions"][0];
    assert_eq!(
        (&action["commitment_id"], &action["responsible_stakeholder_id"]),
        (&Value::Null, &Value::Null)
    );
    let pointers: Vec<&Value> = copy["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| &w["pointer"])
        .collect();
    assert_eq!(
        pointers,
        [
            &json!("/actions/0/responsible_stakeholder_id"),
            &json!("/actions/0/commitment_id")
        ]
    );
}

#[test]
fn a_copy_beyond_the_years() {
    let g = ground();
    let late = g
        .editor
        .post(&format!("{}/copy", g.plan), json!({"first_year": 2099}))
        .expect(422);
    late.fault("/last_year", "range");
    let wrong = g
        .editor
        .post(&format!("{}/copy", g.plan), json!({"first": 2099}))
        .expect(422);
    wrong.fault("/first", "unknown_field");
}

#[test]
fn a_circle_of_copies() {
    let g = ground();
    let second = g.editor.post(&format!("{}/copy", g.plan), json!({})).expect(201).id();
    // Nobody says of what a plan is a copy, neither when it is made nor later ...
    let closing = json!({"copied_from_id": second});
    change(&g.editor, &g.plan, closing.clone())
        .expect(422)
        .fault("/copied_from_id", "immutable");
    let put = with(g.seen(), closing.clone());
    g.editor
        .with("If-Match", "*")
        .put(&g.plan, put)
        .expect(422)
        .fault("/copied_from_id", "immutable");
    // ... nor does a copy take the place of a plan that is there, or was.
    let place = json!({"id": g.id()});
    let third = g.editor.post(&format!("/v1/plans/{second}/copy"), place.clone());
    third.refused(409, "already_exists");
    remove(&g.editor, &g.plan).expect(204);
    g.editor
        .post(&format!("/v1/plans/{second}/copy"), place)
        .refused(409, "already_exists");
    let itself = g
        .editor
        .post(&format!("/v1/plans/{second}/copy"), json!({"id": second}));
    itself.refused(409, "already_exists");
    let circles = g.app.number(
        "select count(*) from plans a join plans b on a.copied_from_id = b.id where a.created_at <= b.created_at",
    );
    assert_eq!(circles, 0);
}

#[test]
fn a_plan_out_of_a_meeting_has_an_action_for_each_commitment() {
    let g = ground();
    let held = meeting(&g.editor, purwakarta());
    let far = office(&g.app, "Dinas di Jawa Tengah", Some("33"));
    let first = commitment(&g.app, &g.office, "32.14", Some(id_of(&held)), Some("2024-06-30"));
    let second = commitment(
        &g.app,
        &g.office,
        "32.14.01.2010",
        Some(id_of(&held)),
        Some("2025-03-31"),
    );
    let cancelled = commitment(&g.app, &g.office, "32.14", Some(id_of(&held)), None);
    g.app
        .execute(&format!(
            "update commitments set status = 'cancelled' where id = '{cancelled}'"
        ))
        .unwrap();
    // One that the caller may not know of, and one of no meeting.
    commitment(&g.app, &far, "33.01", Some(id_of(&held)), None);
    commitment(&g.app, &g.office, "32.14", None, None);
    let made = g.editor.post(&format!("{held}/plans"), json!({})).expect(201).body;
    assert_eq!(
        (&made["kind"], &made["level"], &made["region_code"]),
        (&json!("follow_up"), &json!("regency"), &json!("32.14"))
    );
    assert_eq!(made["title"], "Rencana tindak lanjut: SHM Kabupaten Purwakarta");
    assert_eq!(
        (&made["first_year"], &made["last_year"], &made["meeting_id"]),
        (&json!(2023), &json!(2025), &json!(id_of(&held)))
    );
    let actions = made["actions"].as_array().unwrap();
    let kept: Vec<&Value> = actions.iter().map(|a| &a["commitment_id"]).collect();
    assert_eq!(kept, [&json!(first), &json!(second)]);
    assert_eq!(actions[0]["responsible_stakeholder_id"], json!(g.office));
    assert_eq!(
        (&actions[0]["ends_on"], &actions[0]["position"]),
        (&json!("2024-06-30"), &json!(1))
    );
    assert_eq!(actions[0]["strategy"], "information_service");
    // In other years the actions have no day that would lie outside.
    let short = g
        .editor
        .post(&format!("{held}/plans"), json!({"last_year": 2024, "title": "Pendek"}))
        .expect(201)
        .body;
    assert_eq!(short["actions"][1]["ends_on"], Value::Null);
    let none = g
        .editor
        .post(&format!("/v1/meetings/{}/plans", uuid::Uuid::now_v7()), json!({}));
    none.expect(404);
    let listed = g
        .editor
        .get(&format!("/v1/plans?meeting_id={}&count=exact", id_of(&held)))
        .expect(200);
    assert_eq!(listed.body["total"], 2);
}

#[test]
fn an_action_that_is_done_suggests_the_step_of_its_commitment() {
    let g = ground();
    let kept = commitment(&g.app, &g.office, "32.14", None, None);
    change(&g.editor, &g.action(), json!({"commitment_id": kept})).expect(200);
    let half = change(&g.editor, &g.action(), json!({"progress_percent": 50})).expect(200);
    assert_eq!(half.body["warnings"], json!([]));
    let done = change(
        &g.editor.with("Accept-Language", "id"),
        &g.action(),
        json!({"status": "done"}),
    )
    .expect(200);
    let warning = &done.body["warnings"][0];
    assert_eq!(
        (&warning["pointer"], &warning["code"]),
        (&json!("/commitment_id"), &json!("commitment_open"))
    );
    assert!(
        warning["message"].as_str().unwrap().starts_with("Kegiatan selesai"),
        "{warning}"
    );
    assert_eq!(
        warning["suggestion"],
        json!({"method": "POST", "path": format!("/v1/commitments/{kept}/transitions"), "body": {"to": "fulfilled", "reason": null}})
    );
    // It is said once, and not of one that is fulfilled.
    let again = change(&g.editor, &g.action(), json!({"progress_percent": 100})).expect(200);
    assert_eq!(again.body["warnings"], json!([]));
    g.app
        .execute(&format!(
            "update commitments set status = 'fulfilled' where id = '{kept}'"
        ))
        .unwrap();
    change(&g.editor, &g.action(), json!({"status": "in_progress"})).expect(200);
    let fulfilled = change(&g.editor, &g.action(), json!({"status": "done"})).expect(200);
    assert_eq!(fulfilled.body["warnings"], json!([]));
}

#[test]
fn a_copy_needs_the_right_to_write() {
    let g = ground();
    g.approver.post(&format!("{}/copy", g.plan), json!({})).expect(403);
    g.app
        .person("bandung.editor")
        .post(&format!("{}/copy", g.plan), json!({}))
        .expect(404);
    let other = plan(&g.editor, crate::support::plans::bare());
    remove(&g.editor, &other).expect(204);
    g.editor.post(&format!("{other}/copy"), json!({})).expect(410);
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    g.editor.post(&format!("{}/copy", g.plan), json!({})).expect(201);
}
