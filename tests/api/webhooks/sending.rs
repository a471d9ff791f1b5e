//! What is sent, how it is signed, and what happens when it is not taken.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    Receiver, deliveries, path,
    receiver::{Reply, ok, status},
    secret, until, wait_for_deliveries, webhook,
};
use crate::support::{App, Caller, citalang, server::Sending};

fn library(caller: &Caller) -> String {
    caller.post("/v1/libraries", citalang()).expect(201).id()
}

#[test]
fn a_change_is_posted_and_signed_as_the_standard_says() {
    let app = App::sending(Sending::default());
    let (receiver, system) = (Receiver::willing(), app.person("jabar-sync"));
    let made = webhook(&system, &receiver);
    let editor = app.person("jabar.editor");
    let id = library(&editor);
    editor
        .on_version(1)
        .patch(&format!("/v1/libraries/{id}"), json!({"phone": "+62 264 200123"}))
        .expect(200);
    editor.on_version(2).delete(&format!("/v1/libraries/{id}")).expect(204);
    let messages = receiver.wait_for(3);
    let mut types = receiver.types();
    types.sort();
    assert_eq!(types, ["libraries.created", "libraries.deleted", "libraries.updated"]);
    let feed = system
        .get("/v1/sync/changes?types=libraries&snapshot=false")
        .expect(200)
        .body;
    let now = sinergi::infra::clock::now().timestamp();
    for message in messages {
        assert_eq!(message.path, "/in?k=1");
        assert_eq!(message.headers["content-type"], "application/json");
        assert!(message.headers["user-agent"].starts_with("sinergi/"));
        assert!(message.is_signed_with(&secret(&made)));
        assert_eq!(message.signatures().len(), 1);
        let sent: i64 = message.headers["webhook-timestamp"].parse().unwrap();
        assert!((now - 60..=now + 1).contains(&sent), "{sent}");
        assert_eq!(message.body["webhook_id"], message.id());
        assert_eq!(message.body["endpoint_id"], made.id());
        // What the feed tells and what is sent is the same.
        let entry = feed["data"].as_array().unwrap().iter();
        let entry = entry.clone().find(|e| e["seq"] == message.body["data"]["seq"]).unwrap();
        assert_eq!(entry, &message.body["data"]);
        assert_eq!(message.body["timestamp"], entry["recorded_at"]);
    }
    let done = wait_for_deliveries(&system, &path(&made), "delivered", 3);
    for delivery in done {
        let attempts = delivery["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0]["response_status"], 200);
        assert!(attempts[0]["duration_ms"].as_i64().unwrap() < 2_000);
        assert!(delivery["next_attempt_at"].is_null() && delivery["finished_at"].is_string());
        assert_eq!(delivery["record_id"], id.as_str());
    }
    let metrics = app.nobody().get("/metrics").text;
    assert!(
        metrics.contains("webhook_send_duration_seconds_count{outcome=\"delivered\"} 3"),
        "{metrics}"
    );
}

#[test]
fn what_is_not_taken_comes_again_under_the_same_id_with_a_new_signature() {
    let app = App::sending(Sending {
        patience: Duration::from_secs(3),
        ..Sending::default()
    });
    let receiver = Receiver::start(|_, nth| match nth {
        0 => status(500),
        1 => Reply::Late(Duration::from_secs(8)),
        2 => Reply::Cut,
        3 => status(404),
        _ => ok(),
    });
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    library(&app.person("jabar.editor"));
    let messages = receiver.wait_for(5);
    let first = &messages[0];
    for message in &messages {
        assert_eq!((message.id(), &message.bytes), (first.id(), &first.bytes));
        assert!(message.is_signed_with(&secret(&made)));
    }
    let done = wait_for_deliveries(&system, &path(&made), "delivered", 1);
    let told: Vec<_> = done[0]["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| (a["response_status"].clone(), a["problem"].clone(), a["answer"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!(500), json!("status"), json!("no thanks")),
            (json!(null), json!("timeout"), json!(null)),
            (json!(null), json!("answer"), json!(null)),
            (json!(404), json!("status"), json!("no thanks")),
            (json!(200), json!(null), json!(null)),
        ]
    );
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(receiver.messages().len(), 5, "what was taken does not come again");
}

#[test]
fn pauses_grow() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| status(503));
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    library(&app.person("jabar.editor"));
    receiver.wait_for(5);
    until("five attempts to be written down", || {
        deliveries(&system, &path(&made))[0]["attempts"]
            .as_array()
            .unwrap()
            .len()
            >= 5
    });
    let delivery = deliveries(&system, &path(&made)).remove(0);
    let at = |n: usize| -> chrono::DateTime<chrono::Utc> {
        delivery["attempts"][n]["at"].as_str().unwrap().parse().unwrap()
    };
    let pauses: Vec<i64> = (1..5).map(|n| (at(n) - at(n - 1)).num_milliseconds()).collect();
    // 100, 200, 400, 800 ms, a fifth less or more, and the time of the work.
    assert!(pauses[0] >= 79 && pauses[2] >= 300 && pauses[3] >= 620, "{pauses:?}");
    assert_eq!(delivery["status"], "pending");
}

#[test]
fn a_redirect_is_not_followed() {
    let app = App::sending(Sending::default());
    let elsewhere = Receiver::willing();
    let there = format!("Location: {}\r\n", elsewhere.url()).leak() as &'static str;
    let receiver = Receiver::start(move |_, nth| match nth {
        0 => Reply::Status(307, there, String::new()),
        1 => Reply::Status(301, there, String::new()),
        _ => ok(),
    });
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    library(&app.person("jabar.editor"));
    receiver.wait_for(3);
    let done = wait_for_deliveries(&system, &path(&made), "delivered", 1);
    assert_eq!(done[0]["attempts"][0]["response_status"], 307);
    assert_eq!(done[0]["attempts"][0]["problem"], "status");
    assert!(elsewhere.messages().is_empty());
}

#[test]
fn of_an_answer_without_end_only_the_beginning_is_read() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| Reply::Endless);
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    library(&app.person("jabar.editor"));
    let done = wait_for_deliveries(&system, &path(&made), "delivered", 1);
    assert_eq!(done[0]["attempts"][0]["answer"], "x".repeat(500));
}

#[test]
fn a_slow_receiver_holds_up_no_other() {
    let app = App::sending(Sending {
        patience: Duration::from_secs(20),
        ..Sending::default()
    });
    let slow = Receiver::start(|_, _| Reply::Late(Duration::from_secs(6)));
    let quick = Receiver::willing();
    let system = app.person("jabar-sync");
    webhook(&system, &slow);
    webhook(&system, &quick);
    let editor = app.person("jabar.editor");
    let begun = Instant::now();
    for _ in 0..30 {
        library(&editor);
    }
    quick.wait_for(30);
    // The slow one takes four at once: thirty take it three quarters of a minute.
    assert!(slow.messages().len() < 30, "{:?}", begun.elapsed());
}

#[test]
fn two_instances_send_each_message_once() {
    let app = App::sending(Sending::default());
    let other = app.second();
    let receiver = Receiver::willing();
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    let editors = [app.person("jabar.editor"), other.person("jabar.editor")];
    for n in 0..60 {
        library(&editors[n % 2]);
    }
    wait_for_deliveries(&system, &path(&made), "delivered", 60);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for message in receiver.messages() {
        *times.entry(message.id().to_owned()).or_default() += 1;
    }
    assert_eq!(times.len(), 60);
    assert!(times.values().all(|n| *n == 1), "{times:?}");
}

#[test]
fn nothing_is_passed_over_while_transactions_overtake_each_other() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::willing();
    let system = app.person("jabar-sync");
    let made = webhook(&system, &receiver);
    let editors: Vec<Caller> = (0..6).map(|_| app.person("jabar.editor")).collect();
    std::thread::scope(|scope| {
        for editor in &editors {
            scope.spawn(move || (0..20).for_each(|_| drop(library(editor))));
        }
    });
    wait_for_deliveries(&system, &path(&made), "delivered", 120);
    let ids: std::collections::BTreeSet<String> = receiver
        .messages()
        .iter()
        .map(|m| m.body["data"]["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 120);
}
