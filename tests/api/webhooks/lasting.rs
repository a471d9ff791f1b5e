//! Lasting failure, the end of rights, and sending again.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Receiver, deliveries, path,
    receiver::{ok, status},
    until, wait_for_deliveries, wait_until_disabled, webhook, webhook_with,
};
use crate::{
    ledger::assert_replayable,
    support::{App, Caller, citalang, server::Sending},
};

fn libraries(app: &App, many: usize) {
    let editor = app.person("jabar.editor");
    for _ in 0..many {
        editor.post("/v1/libraries", citalang()).expect(201);
    }
}

fn enable(caller: &Caller, path: &str) {
    caller
        .with("If-Match", "*")
        .patch(path, json!({"status": "active"}))
        .expect(200);
}

#[test]
fn after_lasting_failure_it_is_disabled_with_a_notice_and_enabled_again_loses_nothing() {
    let app = App::sending(Sending {
        retry_for: Duration::from_millis(900),
        ..Sending::default()
    });
    let receiver = Receiver::start(|_, _| status(500));
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 2);
    let told = wait_until_disabled(&owner, &path);
    assert_eq!(told["disabled_reason"], "failing");
    assert!(told["disabled_at"].is_string());
    let history = owner.get(&format!("{path}/history")).expect(200).body;
    assert_eq!(history["data"][0]["origin"], "system");
    until("the number of disabled webhooks", || {
        app.nobody().get("/metrics").text.contains("\nwebhooks_disabled 1\n")
    });
    // Nothing is sent, and nothing is lost.
    let sent = receiver.messages().len();
    libraries(&app, 1);
    std::thread::sleep(Duration::from_millis(500));
    assert!(receiver.messages().len() <= sent + 4, "at most what was under way");
    receiver.answers(|_, _| ok());
    enable(&owner, &path);
    let done = wait_for_deliveries(&owner, &path, "delivered", 3);
    assert_eq!(done.len(), 3);
    assert_eq!(owner.get(&path).body["status"], "active");
    assert_replayable(&app);
}

/// The time of a message began before that of the failing receiver: it was given up, and nobody
/// was told that nothing arrives.
#[test]
fn the_last_message_is_not_given_up_before_the_webhook_is_disabled() {
    let app = App::sending(Sending {
        retry_for: Duration::from_millis(900),
        ..Sending::default()
    });
    let receiver = Receiver::start(|_, n| {
        if n == 1 {
            std::thread::sleep(Duration::from_millis(700));
        }
        status(500)
    });
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 1);
    assert_eq!(wait_until_disabled(&owner, &path)["disabled_reason"], "failing");
    let waiting = wait_for_deliveries(&owner, &path, "pending", 1);
    assert_eq!(waiting.len(), 1);
}

#[test]
fn a_single_message_that_is_never_taken_is_given_up_and_the_others_go_on() {
    let app = App::sending(Sending {
        retry_for: Duration::from_secs(4),
        ..Sending::default()
    });
    let receiver = Receiver::start(|m, _| match m.body["data"]["document"]["name"].as_str() {
        Some("Racun") => status(422),
        _ => ok(),
    });
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    let mut poison = citalang();
    poison["name"] = json!("Racun");
    app.person("jabar.editor").post("/v1/libraries", poison).expect(201);
    let failed = || -> Vec<Value> {
        let all = deliveries(&owner, &path).into_iter();
        all.filter(|d| d["status"] == "failed").collect()
    };
    until("it to be given up", || {
        libraries(&app, 1);
        !failed().is_empty()
    });
    let failed = failed();
    assert_eq!(failed.len(), 1);
    // Others that are taken do not make it come more often.
    let attempts = failed[0]["attempts"].as_array().unwrap().len();
    assert!((3..=9).contains(&attempts), "{attempts}");
    assert!(failed[0]["next_attempt_at"].is_null());
    assert_eq!(owner.get(&path).body["status"], "active");
    // Mended, it is sent again by hand, under the same id.
    receiver.answers(|_, _| ok());
    let id = failed[0]["id"].as_str().unwrap();
    let again = owner
        .post(&format!("{path}/deliveries/{id}/resend"), json!({}))
        .expect(202);
    assert_eq!(again.body["status"], "pending");
    until("it to be delivered", || {
        owner.get(&format!("{path}/deliveries/{id}")).body["status"] == "delivered"
    });
    let told = receiver.messages();
    assert_eq!(told.iter().filter(|m| m.id() == id).count(), attempts + 1);
}

#[test]
fn when_the_receiver_is_well_again_what_waits_comes_at_once() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| status(503));
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 3);
    receiver.wait_for(3);
    until("failures to be written down", || {
        let all = deliveries(&owner, &path);
        all.iter().filter(|d| d["attempts"][0].is_object()).count() == 3
    });
    receiver.answers(|_, _| ok());
    // It has been away for an hour, and the next attempts would be hours from now.
    app.execute(
        "update webhook_places set failing_since = failing_since - interval '1 hour'; \
         update webhook_deliveries set next_attempt_at = next_attempt_at + interval '3 hours' where status = 'pending'",
    )
    .unwrap();
    libraries(&app, 1);
    wait_for_deliveries(&owner, &path, "delivered", 4);
}

#[test]
fn a_receiver_that_says_gone_is_left_in_peace() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| status(410));
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 1);
    assert_eq!(wait_until_disabled(&owner, &path)["disabled_reason"], "gone");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(receiver.messages().len(), 1);
}

#[test]
fn of_an_owner_who_is_disabled_nothing_more_is_sent() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook(&owner, &receiver));
    let admin = app.person("national.admin");
    let principal = format!("/v1/principals/{}", app.principal("jabar-sync"));
    admin
        .with("If-Match", "*")
        .patch(&principal, json!({"status": "disabled"}))
        .expect(200);
    libraries(&app, 1);
    assert_eq!(wait_until_disabled(&admin, &path)["disabled_reason"], "owner_disabled");
    assert!(receiver.messages().is_empty());
    // Enabled by another it stops again, until the owner is back.
    enable(&admin, &path);
    until("it to stop again", || admin.get(&path).body["version"] == 4);
    assert!(receiver.messages().is_empty());
    admin
        .with("If-Match", "*")
        .patch(&principal, json!({"status": "active"}))
        .expect(200);
    enable(&admin, &path);
    receiver.wait_for(1);
}

#[test]
fn of_an_owner_whose_right_has_ended_nothing_more_is_sent_not_even_what_waited() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| status(500));
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 1);
    receiver.wait_for(1);
    let admin = app.person("national.admin");
    let grants = admin
        .get(&format!("/v1/grants?principal_id={}", app.principal("jabar-sync")))
        .expect(200)
        .body;
    let grant = format!("/v1/grants/{}", grants["data"][0]["id"].as_str().unwrap());
    // A part of the region is not the region: half the truth would be told.
    admin
        .with("If-Match", "*")
        .patch(&grant, json!({"region_code": "32.14"}))
        .expect(200);
    assert_eq!(wait_until_disabled(&admin, &path)["disabled_reason"], "rights_gone");
    let sent = receiver.messages().len();
    receiver.answers(|_, _| ok());
    libraries(&app, 1);
    std::thread::sleep(Duration::from_millis(700));
    assert!(receiver.messages().len() <= sent + 1);
    assert!(deliveries(&admin, &path).iter().all(|d| d["status"] != "delivered"));
}

#[test]
fn to_a_deleted_webhook_nothing_is_sent_and_restored_it_goes_on() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook(&owner, &receiver));
    owner.on_version(1).delete(&path).expect(204);
    libraries(&app, 1);
    std::thread::sleep(Duration::from_millis(400));
    assert!(receiver.messages().is_empty());
    owner
        .on_version(2)
        .post(&format!("{path}/restore"), json!({}))
        .expect(200);
    receiver.wait_for(1);
}

#[test]
fn from_a_position_everything_is_sent_again_under_the_same_ids_and_nothing_before_it() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    libraries(&app, 2);
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 5);
    let first = receiver.wait_for(5);
    wait_for_deliveries(&owner, &path, "delivered", 5);
    let seqs: Vec<i64> = {
        let mut seqs: Vec<i64> = first.iter().map(|m| m.body["data"]["seq"].as_i64().unwrap()).collect();
        seqs.sort_unstable();
        seqs
    };
    let told = owner
        .post(&format!("{path}/replay"), json!({"from_seq": seqs[2]}))
        .expect(202)
        .body;
    assert_eq!(told["from_seq"], seqs[2]);
    let again = receiver.wait_for(8).split_off(5);
    let mut positions: Vec<i64> = again.iter().map(|m| m.body["data"]["seq"].as_i64().unwrap()).collect();
    positions.sort_unstable();
    assert_eq!(positions, seqs[2..]);
    for message in &again {
        let before = first.iter().find(|m| m.id() == message.id()).expect("the same id");
        assert_eq!(before.bytes, message.bytes);
    }
    // From before it was made, too.
    wait_for_deliveries(&owner, &path, "delivered", 5);
    owner
        .post(&format!("{path}/replay"), json!({"from_seq": 1}))
        .expect(202);
    wait_for_deliveries(&owner, &path, "delivered", 7);
    receiver.wait_for(15);
    // And what comes later is not held up.
    libraries(&app, 1);
    wait_for_deliveries(&owner, &path, "delivered", 8);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(receiver.messages().len(), 16);
    owner
        .post(&format!("{path}/replay"), json!({"from_seq": 1_000_000_000}))
        .refused(422, "validation")
        .fault("/from_seq", "range");
    owner
        .post(&format!("{path}/replay"), json!({"from_seq": 0}))
        .fault("/from_seq", "range");
}

#[test]
fn a_disabled_webhook_is_neither_replayed_nor_sent_a_delivery_again() {
    let app = App::start();
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook_with(&owner, &receiver, json!({"status": "disabled"})));
    let test = owner.post(&format!("{path}/test"), json!({})).expect(202).id();
    owner
        .post(&format!("{path}/replay"), json!({"from_seq": 1}))
        .refused(409, "conflict");
    owner
        .post(&format!("{path}/deliveries/{test}/resend"), json!({}))
        .refused(409, "conflict");
}

#[test]
fn deliveries_are_listed_in_pages_and_by_state() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|m, _| match m.body["data"]["document"]["name"].as_str() {
        Some("Racun") => status(500),
        _ => ok(),
    });
    let owner = app.person("jabar-sync");
    let path = path(&webhook(&owner, &receiver));
    let mut poison = citalang();
    poison["name"] = json!("Racun");
    app.person("jabar.editor").post("/v1/libraries", poison).expect(201);
    libraries(&app, 4);
    wait_for_deliveries(&owner, &path, "delivered", 4);
    let waiting = owner.get(&format!("{path}/deliveries?status=pending")).expect(200).body;
    assert_eq!(waiting["data"].as_array().unwrap().len(), 1);
    assert!(waiting["data"][0]["next_attempt_at"].is_string());
    let (mut seen, mut at) = (Vec::new(), format!("{path}/deliveries?limit=2"));
    loop {
        let page = owner.get(&at).expect(200);
        let data = page.body["data"].as_array().unwrap();
        assert!(data.len() <= 2);
        seen.extend(data.iter().map(|d| d["seq"].as_i64().unwrap()));
        let Some(next) = page.body["next"].as_str() else { break };
        assert!(page.header("link").unwrap().contains(next));
        at = format!("{path}/deliveries?limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| a > b), "the newest first: {seen:?}");
    owner
        .get(&format!("{path}/deliveries?status=delivered&cursor={}", "x"))
        .refused(400, "bad_query");
    owner
        .get(&format!("{path}/deliveries?status=lost"))
        .refused(400, "bad_query");
    owner
        .get(&format!("{path}/deliveries/{}", uuid::Uuid::now_v7()))
        .refused(404, "not_found");
}

#[test]
fn deliveries_are_forgotten_thirty_days_after_their_end_and_no_earlier() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 2);
    wait_for_deliveries(&owner, &path, "delivered", 2);
    app.execute(
        "update webhook_deliveries set finished_at = finished_at - interval '31 days' where number = (select min(number) from webhook_deliveries)",
    )
    .unwrap();
    let db = crate::support::open(app.database_url());
    let gone = db
        .write_now(sinergi::infra::db::Kind::Real, sinergi::sync::webhooks::forget_old)
        .unwrap();
    assert_eq!((gone, deliveries(&owner, &path).len()), (1, 1));
}

/// A dump that is restored in another cluster brings transaction numbers along that
/// lie in the future there.
#[test]
fn in_another_cluster_webhooks_go_on_where_they_stopped() {
    let app = App::sending(Sending::default());
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let path = path(&webhook(&owner, &receiver));
    libraries(&app, 3);
    wait_for_deliveries(&owner, &path, "delivered", 3);
    app.execute(
        "alter table ledger disable trigger ledger_append_only; \
         update ledger set xid = (xid::text::bigint + 1000000000)::text::xid8; \
         alter table ledger enable trigger ledger_append_only; \
         update webhook_places set xid = xid + 1000000000; \
         update feed_epochs set origin = '1/2/3/4'",
    )
    .unwrap();
    // Whoever asks for the feed finds it out, and so does every start.
    owner.get("/v1/sync/changes").expect(200);
    libraries(&app, 1);
    receiver.wait_for(4);
    std::thread::sleep(Duration::from_millis(500));
    // Of what was written shortly before it nothing comes twice; what was told to nobody may.
    let mut ids: Vec<String> = receiver.messages().iter().map(|m| m.id().to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), receiver.messages().len());
}
