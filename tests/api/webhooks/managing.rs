//! Making, changing, testing and ending webhooks, and what becomes of their secrets.

use serde_json::{Value, json};

use super::{Receiver, path, secret, wait_for_deliveries, webhook, webhook_with};
use crate::{
    ledger::assert_replayable,
    support::{App, citalang, server::Sending},
};

#[test]
fn a_secret_is_shown_once_and_never_again() {
    let app = App::start();
    let receiver = Receiver::willing();
    let owner = app.person("jabar-sync");
    let keyed = owner.with("Idempotency-Key", "one").with("Prefer", "return=minimal");
    let body = json!({"name": "Receiver", "url": receiver.url(), "region_code": "32"});
    let made = keyed.post("/v1/webhooks", body.clone()).expect(201);
    let secret = secret(&made);
    assert!(secret.starts_with("whsec_"), "{secret}");
    let path = path(&made);
    let again = keyed.post("/v1/webhooks", body).expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!((again.id(), &again.body["secret"]), (made.id(), &Value::Null));
    let given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let other = webhook_with(&owner, &receiver, json!({"secret": given}));
    assert!(other.body["secret"].is_null(), "who gave it has it");
    let rotated = owner.post(&format!("{path}/rotate"), json!({})).expect(200);
    let new = super::secret(&rotated);
    let admin = app.person("national.admin");
    let mut texts = vec![other.text, again.text];
    for caller in [&owner, &admin] {
        for at in [
            path.clone(),
            format!("{path}/history"),
            format!("{path}?version=1"),
            "/v1/webhooks".to_owned(),
        ] {
            texts.push(caller.get(&at).expect(200).text);
        }
    }
    texts.push(
        owner
            .with("If-Match", "*")
            .patch(&path, json!({"name": "Other"}))
            .expect(200)
            .text,
    );
    for text in texts {
        for secret in [secret.as_str(), &new, given, "whsec_"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let held = "select count(*) from (select document::text as t from ledger union all select convert_from(body, 'UTF8') from idempotency_keys) x where t like '%whsec\\_%'";
    assert_eq!(app.number(held), 0);
    assert_replayable(&app);
}

#[test]
fn a_dry_run_makes_no_webhook_and_shows_no_secret() {
    let app = App::start();
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let body = json!({"name": "Receiver", "url": receiver.url(), "region_code": "32"});
    let dry = owner.with("Prefer", "dry-run");
    assert!(dry.post("/v1/webhooks", body).expect(201).body["secret"].is_null());
    assert_eq!(app.number("select count(*) from webhooks"), 0);
    let made = webhook(&owner, &receiver);
    let rotated = dry.post(&format!("{}/rotate", path(&made)), json!({})).expect(200);
    assert!(rotated.body["secret"].is_null());
    assert_eq!(app.number("select count(*) from webhook_secrets"), 1);
}

#[test]
fn what_is_wrong_with_a_webhook_is_told_all_at_once() {
    let app = App::start();
    let owner = app.person("jabar-sync");
    let body = json!({
        "name": "", "url": "https://user:pw@example.go.id/", "record_types": ["libraries", "principals"],
        "region_code": "32.99", "secret": "whsec_c2hvcnQ=", "owner_id": app.principal("national.admin"), "colour": "red"
    });
    let refused = owner.post("/v1/webhooks", body).refused(422, "validation");
    let faults = refused.faults();
    for (pointer, code) in [
        ("/name", "length"),
        ("/url", "format"),
        ("/record_types/1", "not_offered"),
        ("/secret", "format"),
        ("/owner_id", "unknown_field"),
        ("/colour", "unknown_field"),
    ] {
        assert!(
            faults.contains(&(pointer.to_owned(), code.to_owned())),
            "{pointer} in {faults:?}"
        );
    }
    assert!(!refused.text.contains("pw@"), "{}", refused.text);
    let indonesian = owner.with("Accept-Language", "id");
    let body = json!({"name": "x", "url": "https://example.go.id/", "region_code": "32", "secret": "x"});
    let refused = indonesian.post("/v1/webhooks", body).fault("/secret", "format");
    assert!(refused.text.contains("Rahasia"), "{}", refused.text);
    let receiver = Receiver::willing();
    let path = path(&webhook(&owner, &receiver));
    let any = owner.with("If-Match", "*");
    any.patch(&path, json!({"owner_id": app.principal("national.admin")}))
        .fault("/owner_id", "immutable");
    any.patch(&path, json!({"disabled_reason": "gone"}))
        .fault("/disabled_reason", "immutable");
    any.patch(&path, json!({"secret": "whsec_x"}))
        .fault("/secret", "unknown_field");
    owner
        .post(&format!("{path}/rotate"), json!({"overlap_hours": 169}))
        .fault("/overlap_hours", "range");
}

#[test]
fn a_webhook_has_versions_like_every_record() {
    let app = App::start();
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook_with(
        &owner,
        &receiver,
        json!({"record_types": ["plans", "libraries", "plans"]}),
    ));
    let made = owner.get(&path).expect(200);
    assert_eq!(made.body["record_types"], json!(["libraries", "plans"]));
    assert_eq!(made.body["owner_id"], app.principal("jabar-sync").to_string());
    assert_eq!(made.header("etag"), Some("\"1\""));
    owner
        .patch(&path, json!({"name": "x"}))
        .refused(428, "precondition_required");
    owner
        .on_version(1)
        .patch(&path, json!({"status": "disabled"}))
        .expect(200);
    owner
        .on_version(1)
        .patch(&path, json!({"name": "x"}))
        .refused(412, "stale_version");
    let disabled = owner.get(&path).expect(200).body;
    assert_eq!(
        (&disabled["disabled_reason"], &disabled["version"]),
        (&json!("request"), &json!(2))
    );
    assert!(disabled["disabled_at"].is_string());
    // What was read can be put back.
    owner.on_version(2).patch(&path, disabled).expect(200);
    let enabled = owner
        .on_version(2)
        .patch(&path, json!({"status": "active"}))
        .expect(200)
        .body;
    assert_eq!(
        (&enabled["disabled_reason"], &enabled["disabled_at"]),
        (&Value::Null, &Value::Null)
    );
    owner.on_version(3).delete(&path).expect(204);
    owner.get(&path).refused(410, "gone");
    owner.post(&format!("{path}/test"), json!({})).refused(410, "gone");
    owner
        .on_version(4)
        .post(&format!("{path}/restore"), json!({}))
        .expect(200);
    let history = owner.get(&format!("{path}/history")).expect(200).body;
    assert_eq!(history["data"].as_array().unwrap().len(), 5);
    assert_replayable(&app);
}

#[test]
fn while_a_secret_is_replaced_both_sign_and_then_the_old_one_does_no_longer() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let made = webhook(&owner, &receiver);
    let (path, old) = (path(&made), secret(&made));
    let test = || owner.post(&format!("{path}/test"), json!({})).expect(202);
    let rotated = owner
        .post(&format!("{path}/rotate"), json!({"overlap_hours": 1}))
        .expect(200);
    let new = secret(&rotated);
    assert_ne!(old, new);
    assert_eq!(rotated.body["version"], 2, "the ledger tells that it was done");
    test();
    let both = receiver.wait_for(1).remove(0);
    assert_eq!(both.signatures().len(), 2);
    assert!(both.is_signed_with(&old) && both.is_signed_with(&new));
    // An hour later.
    app.execute("update webhook_secrets set ends_at = ends_at - interval '1 hour' where ends_at is not null")
        .unwrap();
    test();
    let one = receiver.wait_for(2).remove(1);
    assert_eq!(one.signatures().len(), 1);
    assert!(!one.is_signed_with(&old) && one.is_signed_with(&new));
    // At once, when the old one is in wrong hands.
    let third = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    owner
        .post(&format!("{path}/rotate"), json!({"overlap_hours": 0, "secret": third}))
        .expect(200);
    test();
    let last = receiver.wait_for(3).remove(2);
    assert!(!last.is_signed_with(&new) && last.is_signed_with(third));
}

#[test]
fn a_test_is_sent_once_also_to_one_that_is_disabled() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, nth| {
        if nth == 0 {
            super::receiver::status(500)
        } else {
            super::receiver::ok()
        }
    });
    let owner = app.person("jabar-sync");
    let made = webhook_with(&owner, &receiver, json!({"status": "disabled"}));
    let path = path(&made);
    let sent = owner.post(&format!("{path}/test"), json!({})).expect(202);
    assert_eq!(
        (&sent.body["type"], &sent.body["status"]),
        (&json!("webhooks.test"), &json!("pending"))
    );
    let at = sent.header("location").unwrap().split_once("/v1").unwrap().1.to_owned();
    let failed = wait_for_deliveries(&owner, &path, "failed", 1).remove(0);
    assert_eq!(failed, owner.get(&format!("/v1{at}")).expect(200).body);
    assert_eq!(failed["attempts"].as_array().unwrap().len(), 1);
    owner.post(&format!("{path}/test"), json!({})).expect(202);
    wait_for_deliveries(&owner, &path, "delivered", 1);
    // Changes wait.
    app.person("jabar.editor").post("/v1/libraries", citalang()).expect(201);
    std::thread::sleep(std::time::Duration::from_millis(400));
    let told = receiver.messages();
    assert_eq!(told.len(), 2);
    assert!(
        told.iter()
            .all(|m| m.body["type"] == "webhooks.test" && m.body["data"].is_null())
    );
    assert!(told[1].is_signed_with(&secret(&made)));
}
