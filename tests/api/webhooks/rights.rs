//! Who may have webhooks, and whose are whose.

use serde_json::{Value, json};

use super::{Receiver, path, webhook, webhook_with};
use crate::support::{App, Caller, plans::person};

/// Another partner system, signed in.
pub fn partner(app: &App, name: &str, region: Option<&str>) -> Caller {
    let admin = app.person("national.admin");
    let system = json!({"name": name, "kind": "client", "display_name": name, "region_code": region});
    let id = admin.post("/v1/principals", system).expect(201).id();
    let right = json!({"principal_id": id, "role": "sync", "region_code": region});
    admin.post("/v1/grants", right).expect(201);
    app.person(name)
}

fn new(region: Value) -> Value {
    json!({"name": "Receiver", "url": "https://hooks.example.go.id/in", "region_code": region})
}

#[test]
fn another_owners_webhook_is_not_there_even_in_the_same_region() {
    let app = App::start();
    let receiver = Receiver::willing();
    let (owner, other) = (app.person("jabar-sync"), partner(&app, "jabar-lain", Some("32")));
    let made = webhook(&owner, &receiver);
    let own = webhook(&other, &receiver);
    let path = path(&made);
    let test = owner.post(&format!("{path}/test"), json!({})).expect(202).id();
    let other = other.with("If-Match", "*");
    other.get(&path).refused(404, "not_found");
    other.get(&format!("{path}/history")).refused(404, "not_found");
    other.get(&format!("{path}?version=1")).refused(404, "not_found");
    other.get(&format!("{path}/deliveries")).refused(404, "not_found");
    other
        .get(&format!("{path}/deliveries/{test}"))
        .refused(404, "not_found");
    other
        .patch(&path, json!({"url": "https://elsewhere.example.go.id/"}))
        .refused(404, "not_found");
    other.delete(&path).refused(404, "not_found");
    other
        .post(&format!("{path}/restore"), json!({}))
        .refused(404, "not_found");
    other
        .post(&format!("{path}/rotate"), json!({}))
        .refused(404, "not_found");
    other
        .post(&format!("{path}/rotate"), json!({"secret": "x"}))
        .refused(404, "not_found");
    other.post(&format!("{path}/test"), json!({})).refused(404, "not_found");
    other
        .post(&format!("{path}/replay"), json!({"from_seq": 1}))
        .refused(404, "not_found");
    other
        .post(&format!("{path}/deliveries/{test}/resend"), json!({}))
        .refused(404, "not_found");
    // A delivery is of one webhook.
    other
        .get(&format!("{}/deliveries/{test}", super::path(&own)))
        .refused(404, "not_found");
    // An old version in If-Match tells nothing either.
    other
        .with("If-Match", "\"7\"")
        .patch(&path, json!({"name": "x"}))
        .refused(404, "not_found");
    assert_eq!(owner.get(&path).expect(200).body["version"], 1);
}

#[test]
fn lists_hold_ones_own_and_those_where_one_keeps_accounts() {
    let app = App::start();
    let receiver = Receiver::willing();
    let (owner, other) = (app.person("jabar-sync"), partner(&app, "jabar-lain", Some("32")));
    let (of_owner, of_other) = (webhook(&owner, &receiver).id(), webhook(&other, &receiver).id());
    let (auditor, admin) = (app.person("auditor"), app.person("national.admin"));
    let national = webhook_with(&admin, &receiver, json!({"region_code": null})).id();
    let regional = person(&app, "jabar.admin", "admin", Some("32"));
    let listed = |caller: &Caller, query: &str| -> Vec<String> {
        let page = caller
            .get(&format!("/v1/webhooks?count=exact&{query}"))
            .expect(200)
            .body;
        assert_eq!(page["total"], page["data"].as_array().unwrap().len());
        let ids = page["data"].as_array().unwrap().iter();
        ids.map(|w| w["id"].as_str().unwrap().to_owned()).collect()
    };
    // Twice, since answers are kept, and for those of the same reach one after the other.
    for _ in 0..2 {
        assert_eq!(listed(&owner, ""), std::slice::from_ref(&of_owner));
        assert_eq!(listed(&other, ""), std::slice::from_ref(&of_other));
        assert_eq!(listed(&regional, ""), [of_owner.clone(), of_other.clone()]);
        let all = [of_owner.clone(), of_other.clone(), national.clone()];
        assert_eq!(listed(&auditor, ""), all);
        assert_eq!(listed(&admin, ""), all);
    }
    assert_eq!(listed(&admin, "region=32"), [of_owner.clone(), of_other.clone()]);
    assert_eq!(
        listed(&admin, &format!("owner_id={}", app.principal("jabar-lain"))),
        [of_other]
    );
    assert_eq!(listed(&admin, "status=disabled"), Vec::<String>::new());
    assert_eq!(listed(&app.person("jateng-sync"), ""), Vec::<String>::new());
    let lines = owner
        .with("Accept", "application/x-ndjson")
        .get("/v1/webhooks")
        .expect(200)
        .text;
    assert_eq!(lines.lines().count(), 1);
}

#[test]
fn who_neither_administers_nor_synchronises_there_has_none() {
    let app = App::start();
    for (name, region) in [
        ("national.viewer", json!(null)),
        ("auditor", json!("32")),
        ("jabar.editor", json!("32")),
        ("jabar.approver", json!("32")),
        // A neighbour, what lies above, and the whole country.
        ("jateng-sync", json!("32")),
        ("jabar-sync", json!("33.01")),
        ("jabar-sync", json!(null)),
    ] {
        let refused = app
            .person(name)
            .post("/v1/webhooks", new(region))
            .refused(403, "forbidden");
        assert!(refused.body["detail"].as_str().unwrap().contains("webhooks.create"));
    }
    app.person("jabar-sync")
        .post("/v1/webhooks", new(json!("32.14.01")))
        .expect(201);
    app.person("national.admin")
        .post("/v1/webhooks", new(json!(null)))
        .expect(201);
}

#[test]
fn a_webhook_is_not_moved_to_where_its_owner_has_no_right() {
    let app = App::start();
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook(&owner, &receiver));
    let any = owner.with("If-Match", "*");
    any.patch(&path, json!({"region_code": "33"})).refused(403, "forbidden");
    any.patch(&path, json!({"region_code": null})).refused(403, "forbidden");
    any.patch(&path, json!({"region_code": "32.14"})).expect(200);
}

#[test]
fn nobody_has_them_by_the_hundred() {
    let app = App::start();
    let owner = app.person("jabar-sync");
    let mut last = String::new();
    for _ in 0..50 {
        last = owner.post("/v1/webhooks", new(json!("32"))).expect(201).id();
    }
    owner.post("/v1/webhooks", new(json!("32"))).refused(409, "conflict");
    owner.on_version(1).delete(&format!("/v1/webhooks/{last}")).expect(204);
    owner.post("/v1/webhooks", new(json!("32"))).expect(201);
    owner
        .with("If-Match", "*")
        .post(&format!("/v1/webhooks/{last}/restore"), json!({}))
        .refused(409, "conflict");
}
