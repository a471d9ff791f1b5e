//! What enters a copy, what leaves it, and what never comes into it.

use serde_json::{Value, json};

use super::Copy;
use crate::support::{
    App, Caller, citalang,
    meetings::office,
    plans::{change, ground, person, plan, ready, step},
};

/// A copy that has caught up.
fn copy(caller: &Caller) -> Copy {
    let mut copy = Copy::default();
    copy.catch_up(caller, "");
    copy
}

/// The new entries: scope, type, whether there is a document.
fn news(copy: &mut Copy, caller: &Caller) -> Vec<(String, String, bool)> {
    let before = copy.told.len();
    copy.catch_up(caller, "");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    copy.told[before..]
        .iter()
        .map(|e| (text(&e["scope"]), text(&e["type"]), e["document"].is_object()))
        .collect()
}

fn seen(scope: &str, record_type: &str) -> (String, String, bool) {
    (scope.to_owned(), record_type.to_owned(), scope != "left")
}

#[test]
fn a_move_is_told_to_both_sides_and_to_those_above_as_a_change() {
    let app = App::start();
    let (west, purwakarta, bandung, viewer) = (
        app.person("jabar.editor"),
        app.person("purwakarta.editor"),
        app.person("bandung.editor"),
        app.person("national.viewer"),
    );
    let (mut of_west, mut of_purwakarta, mut of_bandung, mut of_all) =
        (copy(&west), copy(&purwakarta), copy(&bandung), copy(&viewer));
    let id = west.post("/v1/libraries", citalang()).expect(201).id();
    let path = format!("/v1/libraries/{id}");
    west.post("/v1/library_reports", json!({"library_id": id, "year": 2022}))
        .expect(201);
    let made = [seen("inside", "libraries"), seen("inside", "library_reports")];
    assert_eq!(news(&mut of_purwakarta, &purwakarta), made);
    assert_eq!(news(&mut of_west, &west), made);
    assert_eq!(news(&mut of_all, &viewer), made);
    assert_eq!(news(&mut of_bandung, &bandung), []);
    // Its report goes with it.
    change(&west, &path, json!({"region_code": "32.73.01.1001"})).expect(200);
    let moved = |scope: &str| [seen(scope, "libraries"), seen(scope, "library_reports")];
    assert_eq!(news(&mut of_purwakarta, &purwakarta), moved("left"));
    assert_eq!(news(&mut of_bandung, &bandung), moved("entered"));
    assert_eq!(news(&mut of_west, &west), moved("inside"));
    assert_eq!(news(&mut of_all, &viewer), moved("inside"));
    // What has left tells nothing of where it went.
    let left = of_purwakarta.told.iter().find(|e| e["scope"] == "left").unwrap();
    assert_eq!((&left["document"], &left["changed"]), (&Value::Null, &json!([])));
    assert!(!left.to_string().contains("32.73"));
    west.with("If-Match", "*").delete(&path).expect(204);
    assert_eq!(news(&mut of_purwakarta, &purwakarta), []);
    let gone = news(&mut of_bandung, &bandung);
    assert!(gone.iter().all(|(scope, _, document)| scope == "inside" && !document));
    news(&mut of_west, &west);
    for (copy, caller) in [(of_purwakarta, purwakarta), (of_bandung, bandung), (of_west, west)] {
        assert!(copy.records.keys().all(|(of, _)| of != "libraries"));
        copy.assert_is_what_is_listed(&caller);
        copy.assert_digest(&caller);
    }
}

#[test]
fn a_record_that_becomes_national_or_regional_moves_too() {
    let app = App::start();
    let (admin, bandung) = (app.person("national.admin"), app.person("bandung.editor"));
    let mut of_bandung = copy(&bandung);
    let body = json!({"name": "PT Contoh", "kind": "company", "region_code": "32.14"});
    let path = format!(
        "/v1/stakeholders/{}",
        admin.post("/v1/stakeholders", body).expect(201).id()
    );
    assert_eq!(news(&mut of_bandung, &bandung), []);
    change(&admin, &path, json!({"region_code": null})).expect(200);
    assert_eq!(news(&mut of_bandung, &bandung), [seen("entered", "stakeholders")]);
    change(&admin, &path, json!({"name": "PT Contoh Satu"})).expect(200);
    assert_eq!(news(&mut of_bandung, &bandung), [seen("inside", "stakeholders")]);
    change(&admin, &path, json!({"region_code": "32.14"})).expect(200);
    assert_eq!(news(&mut of_bandung, &bandung), [seen("left", "stakeholders")]);
    of_bandung.assert_digest(&bandung);
}

#[test]
fn a_plan_above_is_told_when_it_is_approved_with_all_that_belongs_to_it() {
    let g = ground();
    // A village of Purwakarta, and Bandung, which has nothing to do with it.
    let village = person(&g.app, "citalang.viewer", "viewer", Some("32.14.01.2010"));
    let (bandung, west) = (g.app.person("bandung.editor"), g.app.person("jabar.editor"));
    let (mut of_village, mut of_bandung, mut of_west) = (copy(&village), copy(&bandung), copy(&west));
    let mut of_actions = Copy::default();
    of_actions.catch_up(&village, "types=actions");
    assert!(
        of_village
            .records
            .keys()
            .all(|(of, _)| of != "plans" && of != "actions")
    );
    assert!(
        of_west.records.keys().any(|(of, _)| of == "plans"),
        "above the plan drafts are read"
    );
    change(&g.editor, &g.action(), json!({"description": "Layanan internet"})).expect(200);
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    assert_eq!(news(&mut of_village, &village), []);
    step(&g.approver, &g.plan, "approved", None).expect(200);
    let mut entered = vec!["plans", "actions", "budget_lines", "budget_lines", "indicators"];
    let told = news(&mut of_village, &village);
    assert_eq!(told, entered.drain(..).map(|t| seen("entered", t)).collect::<Vec<_>>());
    // Who asked for actions alone hears of them all the same.
    of_actions.catch_up(&village, "types=actions");
    assert_eq!(of_actions.records.len(), 1);
    assert_eq!(news(&mut of_bandung, &bandung), []);
    // From now on it is as any record.
    change(
        &g.editor,
        &g.action(),
        json!({"status": "in_progress", "progress_percent": 10}),
    )
    .expect(200);
    assert_eq!(news(&mut of_village, &village)[0], seen("inside", "actions"));
    news(&mut of_west, &west);
    for (copy, caller) in [(&of_village, &village), (&of_bandung, &bandung), (&of_west, &west)] {
        copy.assert_is_what_is_listed(caller);
        copy.assert_digest(caller);
    }
    // A snapshot holds the same, and so does the whole feed from its beginning.
    for query in ["snapshot=true&limit=3", "snapshot=false&limit=2"] {
        let mut anew = Copy::default();
        anew.catch_up(&village, query);
        assert_eq!(anew.records, of_village.records, "{query}");
    }
}

#[test]
fn a_draft_that_is_deleted_was_never_told() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let village = person(&app, "citalang.viewer", "viewer", Some("32.14.01.2010"));
    let mut of_village = copy(&village);
    let office = office(&app, "Disarpus Purwakarta", Some("32.14"));
    let draft = plan(&editor, ready(&office));
    editor.with("If-Match", "*").delete(&draft).expect(204);
    let told = news(&mut of_village, &village);
    assert!(told.iter().all(|(_, of, _)| of == "stakeholders"), "{told:?}");
}

#[test]
fn people_are_masked_for_everybody_and_the_erased_are_told_as_erased() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "Uji umpan");
    let mut of_admin = copy(&admin);
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let contact = json!({
        "library_id": library, "name": "Siti Contoh", "email": "siti@contoh.test", "phone": "+62 811 000111",
        "purpose": "Undangan", "lawful_basis": "consent", "consented_at": "2024-02-01T03:00:00Z"
    });
    let path = format!("/v1/people/{}", admin.post("/v1/people", contact).expect(201).id());
    assert_eq!(admin.get(&path).expect(200).body["name"], "Siti Contoh");
    news(&mut of_admin, &admin);
    let person = of_admin.records.iter().find(|((of, _), _)| of == "people").unwrap().1;
    assert_eq!(
        (&person["name"], &person["email"], &person["phone"], &person["masked"]),
        (&json!("S*** C***"), &Value::Null, &Value::Null, &json!("feed"))
    );
    let whole = of_admin.told.iter().map(Value::to_string).collect::<String>();
    assert!(!whole.contains("Siti") && !whole.contains("contoh.test"));
    assert_eq!(app.number("select count(*) from personal_reads where way = 'list'"), 0);
    admin
        .with("If-Match", "*")
        .post(&format!("{path}/erase"), json!({"reason": "Permintaan"}))
        .expect(200);
    news(&mut of_admin, &admin);
    let erased = of_admin.told.last().unwrap();
    assert_eq!(erased["operation"], "erase");
    assert!(erased["document"]["erased_at"].is_string());
    assert_eq!(erased["document"]["masked"], Value::Null);
    // The past was erased too: whoever reads it from the beginning sees nothing else.
    let mut anew = Copy::default();
    anew.catch_up(&admin, "snapshot=false&types=people");
    assert!(anew.told.iter().all(|e| e["document"]["erased_at"].is_string()));
    of_admin.assert_digest(&admin);
}

#[test]
fn a_merge_tells_where_the_record_went() {
    let app = App::start();
    let admin = app.person("national.admin");
    let mut of_admin = copy(&admin);
    let make = |name: &str| {
        let body = json!({"name": name, "kind": "company", "region_code": "32.14"});
        admin.post("/v1/stakeholders", body).expect(201).id()
    };
    let (gone, stays) = (make("PT Satu"), make("PT Dua"));
    admin
        .with("If-Match", "*")
        .post(&format!("/v1/stakeholders/{gone}/merge"), json!({"into": stays}))
        .expect(200);
    news(&mut of_admin, &admin);
    let told = of_admin.told.iter().find(|e| e["operation"] == "merge").unwrap();
    assert_eq!(told["document"]["merged_into"], json!(stays));
    assert!(!of_admin.records.contains_key(&("stakeholders".to_owned(), gone)));
    of_admin.assert_is_what_is_listed(&admin);
    of_admin.assert_digest(&admin);
}
