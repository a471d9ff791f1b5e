//! What came of changes is found again, by those whom it concerns.

use super::*;
use crate::support::plans::person;

const RESULTS: &str = "/v1/sync/results";

/// A change that is applied, one that comes into conflict and one that is refused.
fn three(app: &App) -> Answer {
    let (admin, west) = (app.person("national.admin"), app.person("jabar-sync"));
    let record = library(&admin);
    send(&admin, [update(&record, 1, json!({"phone": "+62 264 200001"}))]).expect(200);
    let sent = send(
        &west,
        [
            update(&record, 1, json!({"address": "Jalan Raya 1"})),
            update(&record, 1, json!({"phone": "+62 264 200002"})),
            update(&record, 1, json!({"name": ""})),
        ],
    );
    assert_eq!(words(&sent), ["merged", "conflict", "refused"]);
    sent
}

/// All pages of a list, two at a time.
fn pages(caller: &Caller, query: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = caller
            .get(&format!("{RESULTS}?limit=2&{query}{cursor}"))
            .expect(200)
            .body;
        found.extend(page["data"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn results(list: &[Value]) -> Vec<&str> {
    let mut results: Vec<&str> = list.iter().map(|one| one["result"].as_str().unwrap()).collect();
    results.sort_unstable();
    results
}

#[test]
fn each_is_told_as_in_its_batch_and_counted_with_the_sender() {
    let app = App::start();
    let sent = three(&app);
    let admin = app.person("national.admin");
    let west = app.principal("jabar-sync");
    let listed = pages(&admin, &format!("sent_by={west}"));
    assert_eq!(results(&listed), ["conflict", "merged", "refused"]);
    for mut one in listed {
        let members = one.as_object_mut().unwrap();
        assert_eq!(members.remove("sent_by"), Some(json!(west)));
        assert_eq!(members.remove("batch_id").unwrap(), sent.body["batch_id"]);
        assert!(members.remove("recorded_at").unwrap().is_string());
        assert_eq!(members.remove("client_time"), Some(Value::Null));
        assert!(sent.body["results"].as_array().unwrap().contains(&one), "{one}");
    }
    let clients = admin.get("/v1/sync/clients").expect(200).body;
    let clients = clients["data"].as_array().unwrap();
    let client = clients
        .iter()
        .find(|client| client["principal_id"] == json!(west))
        .unwrap();
    for (count, wanted) in [
        ("recent_applied", "created,updated,merged,unchanged"),
        ("recent_conflicts", "conflict"),
        ("recent_refused", "refused"),
    ] {
        let rows = pages(&admin, &format!("sent_by={west}&results={wanted}"));
        assert_eq!(client[count], json!(rows.len()), "{count}");
        assert_eq!(rows.len(), 1, "{count}");
    }
}

#[test]
fn pages_hold_every_result_once_the_newest_first() {
    let app = App::start();
    let admin = app.person("national.admin");
    for _ in 0..3 {
        three(&app);
    }
    let listed = pages(&admin, "");
    assert_eq!(listed.len(), 12, "nine of the partner, three of the administrator");
    let mut ids: Vec<&str> = listed.iter().map(|one| one["op_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 12);
    let times: Vec<&str> = listed.iter().map(|one| one["recorded_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
    assert_eq!(results(&pages(&admin, "results=refused,conflict")).len(), 6);
    assert_eq!(results(&pages(&admin, "results=refused,updated")).len(), 6);
}

#[test]
fn results_are_for_their_sender_and_for_who_keeps_its_account() {
    let app = App::start();
    three(&app);
    assert_eq!(pages(&app.person("jabar-sync"), "").len(), 3);
    let here = person(&app, "jabar.auditor", "auditor", Some("32"));
    assert_eq!(
        pages(&here, "").len(),
        3,
        "none of the administrator of the whole country"
    );
    let there = person(&app, "jateng.auditor", "auditor", Some("33"));
    let west = app.principal("jabar-sync");
    for caller in [there, app.person("jateng-sync"), app.person("jabar.editor")] {
        assert_eq!(pages(&caller, ""), Vec::<Value>::new());
        assert_eq!(pages(&caller, &format!("sent_by={west}")), Vec::<Value>::new());
    }
}

#[test]
fn what_is_no_result_and_another_lists_cursor_are_refused() {
    let app = App::start();
    three(&app);
    let admin = app.person("national.admin");
    for wrong in ["gone", "refused,", "", "refused;merged"] {
        admin
            .get(&format!("{RESULTS}?results={wrong}"))
            .refused(400, "bad_query")
            .fault("?results", "format");
    }
    let next = admin.get(&format!("{RESULTS}?limit=1")).expect(200).body["next"].clone();
    let path = format!("{RESULTS}?limit=1&results=refused&cursor={}", next.as_str().unwrap());
    admin.get(&path).refused(400, "bad_query").fault("?cursor", "cursor");
}
