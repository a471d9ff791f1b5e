//! What both sides changed differently, and how it is resolved.

use super::*;

/// A library of which the clerk made the phone 2 and the province makes it 1:
/// the library, the result and the path of the conflict.
fn clash(app: &App, on_conflict: &str) -> (String, Value, String) {
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    let id = library(&jabar);
    clerk
        .on_version(1)
        .patch(&path(&id), json!({"phone": "+62 264 2222"}))
        .expect(200);
    let mut mine = update(&id, 1, json!({"phone": "+62 264 1111", "name": "Nama Baru"}));
    mine["on_conflict"] = json!(on_conflict);
    let result = one(&jabar, mine);
    assert_eq!(result["result"], "conflict", "{result}");
    let conflict = format!("/v1/sync/conflicts/{}", result["conflict_id"].as_str().unwrap());
    (id, result, conflict)
}

fn taking(side: &str) -> Value {
    json!({"fields": [{"field": "phone", "take": side}]})
}

#[test]
fn nothing_of_an_operation_in_conflict_is_applied_unless_asked_for() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let (id, result, _) = clash(&app, "hold");
    assert_eq!(result["applied"], json!([]));
    let now = jabar.get(&path(&id)).expect(200).body;
    assert_eq!((&now["version"], &now["name"]), (&json!(2), &citalang()["name"]));
    let (id, result, _) = clash(&app, "merge_rest");
    assert_eq!(result["applied"], json!(["name"]));
    assert_eq!(result["version"], 3);
    let now = jabar.get(&path(&id)).expect(200).body;
    assert_eq!(
        (&now["name"], &now["phone"]),
        (&json!("Nama Baru"), &json!("+62 264 2222"))
    );
}

#[test]
fn a_conflict_is_told_in_words_in_both_languages() {
    let app = App::start();
    let (_, result, conflict) = clash(&app, "hold");
    assert!(
        result["explanation"].as_str().unwrap().contains("the phone number"),
        "{result}"
    );
    let clerk = app.person("purwakarta.editor");
    let told = clerk.get(&conflict).expect(200);
    assert_eq!(told.body["status"], "open");
    assert_eq!(told.header("etag"), Some("\"2\""));
    let field = &told.body["fields"][0];
    assert_eq!(
        (&field["base"], &field["mine"], &field["theirs"]),
        (&Value::Null, &json!("+62 264 1111"), &json!("+62 264 2222"))
    );
    assert_eq!(field["set_in_version"], 2);
    let said = field["explanation"].as_str().unwrap();
    assert!(
        said.starts_with("The phone number was empty. The sender made it “+62 264 1111”; "),
        "{said}"
    );
    let kata = clerk.with("Accept-Language", "id").get(&conflict).expect(200).body;
    let kata = kata["fields"][0]["explanation"].as_str().unwrap();
    assert!(
        kata.starts_with("Nomor telepon semula kosong. Pengirim mengubahnya menjadi “+62 264 1111”; "),
        "{kata}"
    );
    // All that was sent is there, also what was not in conflict.
    assert_eq!(told.body["sent"]["name"], "Nama Baru");
}

#[test]
fn a_group_is_in_conflict_as_a_whole() {
    let app = App::start();
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    let id = library(&jabar);
    clerk
        .on_version(1)
        .patch(&path(&id), json!({"latitude": -6.55}))
        .expect(200);
    let result = one(&jabar, update(&id, 1, json!({"longitude": 107.5})));
    assert_eq!(result["result"], "conflict");
    let conflict = format!("/v1/sync/conflicts/{}", result["conflict_id"].as_str().unwrap());
    let told = clerk.get(&conflict).expect(200).body;
    let fields: Vec<&str> = told["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["latitude", "longitude"]);
    let split = json!({"fields": [{"field": "latitude", "take": "mine"}, {"field": "longitude", "take": "theirs"}]});
    clerk
        .on_version(2)
        .post(&format!("{conflict}/resolution"), split)
        .expect(422);
    let whole = json!({"fields": [{"field": "latitude", "take": "mine"}, {"field": "longitude", "take": "mine"}]});
    clerk
        .on_version(2)
        .post(&format!("{conflict}/resolution"), whole)
        .expect(200);
    let now = jabar.get(&path(&id)).expect(200).body;
    assert_eq!(
        (&now["latitude"], &now["longitude"]),
        (&citalang()["latitude"], &json!(107.5))
    );
}

#[test]
fn a_conflict_is_resolved_on_the_present_version_and_once() {
    let app = App::start();
    let clerk = app.person("purwakarta.editor");
    let (id, _, conflict) = clash(&app, "hold");
    let resolution = format!("{conflict}/resolution");
    clerk
        .post(&resolution, taking("mine"))
        .refused(428, "precondition_required");
    clerk
        .on_version(1)
        .post(&resolution, taking("mine"))
        .refused(412, "stale_version");
    clerk.on_version(2).post(&resolution, json!({"fields": []})).expect(422);
    let done = clerk.on_version(2).post(&resolution, taking("mine")).expect(200);
    assert_eq!(
        (&done.body["status"], &done.body["resolved_version"]),
        (&json!("resolved"), &json!(3))
    );
    assert_eq!(clerk.get(&path(&id)).expect(200).body["phone"], "+62 264 1111");
    clerk
        .on_version(3)
        .post(&resolution, taking("theirs"))
        .refused(409, "conflict_superseded");

    let (id, _, conflict) = clash(&app, "hold");
    let other = json!({"fields": [{"field": "phone", "take": "value", "value": "+62 264 3333"}]});
    clerk
        .on_version(2)
        .post(&format!("{conflict}/resolution"), other)
        .expect(200);
    assert_eq!(clerk.get(&path(&id)).expect(200).body["phone"], "+62 264 3333");

    let (id, _, conflict) = clash(&app, "hold");
    clerk
        .on_version(2)
        .post(&format!("{conflict}/resolution"), taking("theirs"))
        .expect(200);
    assert_eq!(clerk.get(&path(&id)).expect(200).body["version"], 2);
}

#[test]
fn a_conflict_is_overtaken_by_what_it_is_about_and_by_nothing_else() {
    let app = App::start();
    let clerk = app.person("purwakarta.editor");
    let (id, _, conflict) = clash(&app, "hold");
    clerk
        .on_version(2)
        .patch(&path(&id), json!({"address": "Jalan Raya"}))
        .expect(200);
    assert_eq!(clerk.get(&conflict).expect(200).body["status"], "open");
    clerk
        .on_version(3)
        .patch(&path(&id), json!({"phone": "+62 264 4444"}))
        .expect(200);
    assert_eq!(clerk.get(&conflict).expect(200).body["status"], "superseded");
    clerk
        .on_version(4)
        .post(&format!("{conflict}/resolution"), taking("mine"))
        .refused(409, "conflict_superseded");
    let open = clerk.get("/v1/sync/conflicts?status=open").expect(200).body;
    assert_eq!(open["data"], json!([]));
    let all = clerk.get("/v1/sync/conflicts?type=libraries").expect(200).body;
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_later_conflict_of_the_same_sender_takes_the_place_of_the_earlier() {
    let app = App::start();
    let jabar = app.person("jabar-sync");
    let (id, _, first) = clash(&app, "hold");
    let result = one(&jabar, update(&id, 1, json!({"phone": "+62 264 5555"})));
    assert_eq!(result["result"], "conflict");
    assert_eq!(jabar.get(&first).expect(200).body["status"], "superseded");
}

#[test]
fn a_deletion_against_an_edit_is_a_conflict() {
    let app = App::start();
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    for (side, gone) in [("theirs", false), ("mine", true)] {
        let id = library(&jabar);
        clerk
            .on_version(1)
            .patch(&path(&id), json!({"phone": "+62 264 2222"}))
            .expect(200);
        let result = one(&jabar, delete(&id, 1));
        assert_eq!(result["result"], "conflict", "{result}");
        let conflict = format!("/v1/sync/conflicts/{}", result["conflict_id"].as_str().unwrap());
        assert_eq!(clerk.get(&conflict).expect(200).body["kind"], "edited");
        clerk
            .on_version(2)
            .post(&format!("{conflict}/resolution"), taking("mine"))
            .expect(422);
        clerk
            .on_version(2)
            .post(&format!("{conflict}/resolution"), json!({"record": side}))
            .expect(200);
        assert_eq!(clerk.get(&path(&id)).status == 410, gone);
    }
}

#[test]
fn an_edit_of_what_was_deleted_is_a_conflict() {
    let app = App::start();
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    for (side, back) in [("theirs", false), ("mine", true)] {
        let id = library(&jabar);
        clerk.on_version(1).delete(&path(&id)).expect(204);
        let result = one(&jabar, update(&id, 1, json!({"phone": "+62 264 1111"})));
        assert_eq!(result["result"], "conflict", "{result}");
        // Who deletes it too has nothing to say.
        assert_eq!(one(&jabar, delete(&id, 1))["result"], "unchanged");
        let conflict = format!("/v1/sync/conflicts/{}", result["conflict_id"].as_str().unwrap());
        assert_eq!(clerk.get(&conflict).expect(200).body["kind"], "deleted");
        clerk
            .on_version(2)
            .post(&format!("{conflict}/resolution"), json!({"record": side}))
            .expect(200);
        let now = clerk.get(&path(&id));
        assert_eq!(now.status == 200, back);
        assert!(!back || now.body["phone"] == "+62 264 1111");
    }
}

#[test]
fn what_was_deleted_is_still_known_by_its_name() {
    let app = App::start();
    let (jabar, clerk) = (app.person("jabar-sync"), app.person("purwakarta.editor"));
    let id = library(&jabar);
    let name = json!({"system": "jabar-sim", "id": "7"});
    jabar
        .on_version(1)
        .patch(&path(&id), json!({"external_ids": [name]}))
        .expect(200);
    clerk.on_version(2).delete(&path(&id)).expect(204);
    let by_name = |wish: &str, document: Value| {
        json!({
            "op_id": Uuid::now_v7(), "type": "libraries", "external_id": name, "operation": wish, "base_version": 2,
            "document": document
        })
    };
    for wish in ["update", "upsert"] {
        let result = one(&jabar, by_name(wish, json!({"phone": "+62 264 1111"})));
        assert_eq!(
            (&result["result"], &result["id"]),
            (&json!("conflict"), &json!(id)),
            "{result}"
        );
    }
    assert_eq!(one(&jabar, by_name("delete", json!({})))["result"], "unchanged");
    // Elsewhere it is not known at all.
    assert_eq!(
        one(
            &app.person("jateng-sync"),
            by_name("update", json!({"phone": "+62 264 1111"}))
        )["code"],
        "not_found"
    );
}

#[test]
fn personal_data_in_a_conflict_is_for_those_with_the_right_and_goes_with_an_erasure() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "Synchronisation");
    let library = library(&admin);
    let body = json!({
        "library_id": library, "name": "Siti Contoh", "email": "satu@example.id", "purpose": "Undangan",
        "lawful_basis": "public_task"
    });
    let person = admin.post("/v1/people", body).expect(201).id();
    let address = format!("/v1/people/{person}");
    admin
        .on_version(1)
        .patch(&address, json!({"email": "dua@example.id"}))
        .expect(200);
    let mut mine = update(&person, 1, json!({"email": "tiga@example.id"}));
    mine["type"] = json!("people");
    let result = one(&admin, mine);
    assert_eq!(result["result"], "conflict", "{result}");
    assert!(!result.to_string().contains("@example.id"), "{result}");
    let conflict = format!("/v1/sync/conflicts/{}", result["conflict_id"].as_str().unwrap());
    let reads = app.number("select count(*) from personal_reads");
    assert!(admin.get(&conflict).expect(200).text.contains("tiga@example.id"));
    assert_eq!(app.number("select count(*) from personal_reads"), reads + 1);
    for other in [
        app.person("national.admin"),
        app.person("auditor").with("X-Purpose", "Audit"),
    ] {
        let told = other.get(&conflict).expect(200);
        assert!(!told.text.contains("@example.id"), "{}", told.text);
        assert_eq!(told.body["masked"], true);
    }
    admin
        .on_version(2)
        .post(&format!("{address}/erase"), json!({"reason": "Asked for"}))
        .expect(200);
    assert!(!admin.get(&conflict).expect(200).text.contains("@example.id"));
    let left = "select count(*) from sync_conflicts where sent::text like '%@example.id%' or entries::text like '%@example.id%'";
    assert_eq!(app.number(left), 0);
    // And a base from before is told to be erased.
    let mut late = update(&person, 1, json!({"email": "empat@example.id"}));
    late["type"] = json!("people");
    assert_eq!(one(&admin, late)["code"], "base_erased");
}
