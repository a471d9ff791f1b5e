//! What is told to whom.

use serde_json::{Value, json};

use super::{Receiver, path, until, wait_for_deliveries, webhook_with};
use crate::support::{App, Caller, citalang, meetings::office, plans::change, server::Sending};

/// A last change that is heard of: whatever was to come before it has come.
fn wait_for_the_last(editor: &Caller, receiver: &Receiver) {
    let id = editor.post("/v1/libraries", citalang()).expect(201).id();
    until("the last change", || {
        receiver.messages().iter().any(|m| m.body["data"]["id"] == id.as_str())
    });
}

#[test]
fn records_of_a_neighbour_are_never_sent() {
    let app = App::sending(Sending::default());
    let (receiver, system) = (Receiver::willing(), app.person("jabar-sync"));
    webhook_with(&system, &receiver, json!({"region_code": "32.14"}));
    let admin = app.person("national.admin");
    // In the next city, in the next province, above, and national.
    for region in ["32.73.01.1001", "33.01.01.2001"] {
        let body = json!({"name": "Perpustakaan Tetangga", "kind": "village", "region_code": region});
        admin.post("/v1/libraries", body).expect(201);
    }
    for region in [json!("32"), Value::Null] {
        let body = json!({"name": "Dinas di Atas", "kind": "regional_agency", "region_code": region});
        admin.post("/v1/stakeholders", body).expect(201);
    }
    wait_for_the_last(&admin, &receiver);
    let told = receiver.messages();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told.iter()
            .all(|m| m.body["data"]["document"]["region_code"] == "32.14.01.2010")
    );
}

#[test]
fn a_record_that_moves_out_is_told_as_left_without_a_word_of_where_it_went() {
    let app = App::sending(Sending::default());
    let (of_purwakarta, of_bandung) = (Receiver::willing(), Receiver::willing());
    let system = app.person("jabar-sync");
    webhook_with(&system, &of_purwakarta, json!({"region_code": "32.14"}));
    webhook_with(&system, &of_bandung, json!({"region_code": "32.73"}));
    let editor = app.person("jabar.editor");
    let library = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    of_purwakarta.wait_for(1);
    change(&editor, &library, json!({"region_code": "32.73.01.1001"})).expect(200);
    of_bandung.wait_for(1);
    let left = of_purwakarta.wait_for(2).remove(1);
    assert_eq!(left.body["type"], "libraries.left");
    assert_eq!(left.body["data"]["scope"], "left");
    assert_eq!(
        (&left.body["data"]["document"], &left.body["data"]["changed"]),
        (&Value::Null, &json!([]))
    );
    assert!(!String::from_utf8(left.bytes).unwrap().contains("32.73"));
    assert_eq!(of_bandung.types(), ["libraries.entered"]);
    let entered = &of_bandung.messages()[0].body["data"];
    assert_eq!(entered["document"]["name"], "Perpustakaan Desa Citalang");
    // What happens there is no business of those whom it left.
    change(&editor, &library, json!({"phone": "+62 22 200123"})).expect(200);
    of_bandung.wait_for(2);
    wait_for_the_last(&editor, &of_purwakarta);
    assert_eq!(of_purwakarta.messages().len(), 3);
}

#[test]
fn only_the_types_that_were_asked_for_are_told_and_accounts_never() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::willing();
    let admin = app.person("national.admin");
    webhook_with(
        &admin,
        &receiver,
        json!({"region_code": null, "record_types": ["libraries", "people"]}),
    );
    let all = Receiver::willing();
    webhook_with(&admin, &all, json!({"region_code": null}));
    let person = json!({"name": "somebody", "kind": "person", "display_name": "Somebody", "region_code": "32.14"});
    admin.post("/v1/principals", person).expect(201);
    office(&app, "Dinas Contoh", Some("32.14"));
    wait_for_the_last(&admin, &receiver);
    wait_for_the_last(&admin, &all);
    assert!(
        receiver.types().iter().all(|t| t == "libraries.created"),
        "{:?}",
        receiver.types()
    );
    let told = all.types();
    assert!(told.contains(&"stakeholders.created".to_owned()), "{told:?}");
    assert!(
        told.iter()
            .all(|t| !t.starts_with("principals") && !t.starts_with("webhooks")),
        "{told:?}"
    );
}

#[test]
fn people_are_masked_for_every_owner_and_an_erasure_reaches_what_is_not_yet_sent() {
    let app = App::sending(Sending::default());
    let receiver = Receiver::start(|_, _| super::receiver::status(500));
    let admin = app.person("national.admin").with("X-Purpose", "Tests");
    let hook = webhook_with(&admin, &receiver, json!({"record_types": ["people"]}));
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let contact = json!({
        "library_id": library, "name": "Hening Widiatmoko", "position": "Kepala", "email": "hening@example.id",
        "purpose": "Undangan", "lawful_basis": "public_task"
    });
    let person = admin.post("/v1/people", contact).expect(201).id();
    let told = receiver.wait_for(1).remove(0);
    let text = String::from_utf8(told.bytes).unwrap();
    assert!(
        text.contains("H*** W***") && !text.contains("Hening") && !text.contains("hening@"),
        "{text}"
    );
    assert_eq!(told.body["data"]["document"]["masked"], "feed");
    admin
        .with("If-Match", "*")
        .post(&format!("/v1/people/{person}/erase"), json!({"reason": "asked"}))
        .expect(200);
    let before = receiver.messages().len();
    receiver.answers(|_, _| super::receiver::ok());
    wait_for_deliveries(&admin, &path(&hook), "delivered", 2);
    for message in receiver.messages().split_off(before) {
        let text = String::from_utf8(message.bytes).unwrap();
        // Not even the first letters.
        assert!(
            message.body["type"] != "people.created" || !text.contains("H***"),
            "{text}"
        );
    }
}
