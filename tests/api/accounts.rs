//! Principals and grants: who may give what to whom.

use serde_json::{Value, json};

use crate::support::{Answer, App, Caller, PASSWORD};

fn person(name: &str, region: Value) -> Value {
    json!({"name": name, "kind": "person", "display_name": format!("Orang {name}"), "region_code": region})
}

fn give(caller: &Caller, principal: &str, role: &str, region: Value, personal_data: bool) -> Answer {
    let grant = json!({"principal_id": principal, "role": role, "region_code": region, "personal_data": personal_data});
    caller.post("/v1/grants", grant)
}

/// An administrator of Jawa Barat, without the right to personal data.
fn regional_admin(app: &App) -> Caller {
    let admin = app.person("national.admin");
    let id = admin
        .post("/v1/principals", person("jabar.admin", json!("32")))
        .expect(201)
        .id();
    give(&admin, &id, "admin", json!("32"), false).expect(201);
    app.person("jabar.admin")
}

#[test]
fn a_person_is_made_given_a_right_and_signs_in() {
    let app = App::start();
    let admin = app.person("national.admin");
    let made = admin
        .post("/v1/principals", person("karawang.editor", json!("32.15")))
        .expect(201);
    assert_eq!(
        made.header("location"),
        Some(format!("http://sinergi.test/v1/principals/{}", made.id()).as_str())
    );
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let password = made.body["password"].as_str().unwrap().to_owned();
    let stored = admin.get(&format!("/v1/principals/{}", made.id())).expect(200);
    assert!(stored.body.get("password").is_none());
    let login = |password: &str| {
        app.nobody().post(
            "/v1/auth/login",
            json!({"name": "karawang.editor", "password": password}),
        )
    };
    let token = login(&password).expect(200).body["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let me = app.bearing(&token);
    assert_eq!(me.get("/v1/libraries?count=exact").expect(200).body["total"], 0);
    let grant = give(&admin, &made.id(), "editor", json!("32.15"), false).expect(201);
    let library = json!({"name": "Dispusip Karawang", "kind": "regency", "region_code": "32.15"});
    me.post("/v1/libraries", library.clone()).expect(201);
    // Taken back, the right ends at once, with the token that was given before.
    admin
        .on_version(1)
        .delete(&format!("/v1/grants/{}", grant.id()))
        .expect(204);
    me.post("/v1/libraries", library).refused(403, "forbidden");
    // Another one holds at once.
    give(&admin, &made.id(), "viewer", json!("32.15"), false).expect(201);
    assert_eq!(me.get("/v1/libraries?count=exact").expect(200).body["total"], 1);
    // Disabled, the session ends at once.
    let path = format!("/v1/principals/{}", made.id());
    admin
        .on_version(1)
        .patch(&path, json!({"status": "disabled"}))
        .expect(200);
    for path in ["/v1/auth/me", "/v1/libraries"] {
        me.get(path).refused(401, "unauthenticated");
    }
    login(&password).refused(401, "invalid_credentials");
    admin
        .on_version(2)
        .patch(&path, json!({"status": "active"}))
        .expect(200);
    me.get("/v1/auth/me").refused(401, "unauthenticated");
    login(&password).expect(200);
    let reset = admin
        .post(
            &format!("{path}/credentials"),
            json!({"password": "kopi hitam tanpa gula"}),
        )
        .expect(200);
    assert_eq!(
        (&reset.body["password"], &reset.body["version"]),
        (&Value::Null, &json!(4))
    );
    login(&password).expect(401);
    login("kopi hitam tanpa gula").expect(200);
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let app = App::start();
    let admin = app.person("national.admin");
    let post = |change: Value| {
        let mut body = person("somebody", json!("32"));
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        admin.post("/v1/principals", body)
    };
    for (change, pointer, code) in [
        (json!({"name": "Some Body"}), "/name", "format"),
        (json!({"name": "system"}), "/name", "taken"),
        (json!({"name": "auditor"}), "/name", "taken"),
        (json!({"password": "short"}), "/password", "length"),
        (
            json!({"name": "somebody.longer", "password": "Somebody.Longer"}),
            "/password",
            "weak",
        ),
        (json!({"public_key": "x"}), "/public_key", "contradiction"),
        (
            json!({"kind": "client", "password": "kopi hitam tanpa gula"}),
            "/password",
            "contradiction",
        ),
        (json!({"kind": "client", "public_key": "x"}), "/public_key", "format"),
        (json!({"kind": "robot"}), "/kind", "not_offered"),
        (json!({"region_code": "3214"}), "/region_code", "region_undotted"),
        (json!({"region_code": "32.99"}), "/region_code", "region_unknown"),
        (json!({"passwort": "x"}), "/passwort", "unknown_field"),
    ] {
        post(change).refused(422, "validation").fault(pointer, code);
    }
    // Everything at once.
    let all = post(json!({"name": "system", "display_name": "", "password": "short", "region_code": "32.99"}));
    all.refused(422, "validation")
        .fault("/name", "taken")
        .fault("/display_name", "length")
        .fault("/password", "length")
        .fault("/region_code", "region_unknown");
    let (editor, client) = (
        app.principal("jabar.editor").to_string(),
        app.principal("jabar-sync").to_string(),
    );
    give(&admin, &editor, "sync", json!("32"), false).fault("/role", "contradiction");
    give(&admin, &client, "admin", json!("32"), false).fault("/role", "contradiction");
    give(&admin, &editor, "editor", json!("32"), false).fault("/role", "taken");
    give(
        &admin,
        "01900000-0000-7000-8000-000000000000",
        "viewer",
        json!("32"),
        false,
    )
    .fault("/principal_id", "reference_unknown");
    admin
        .on_version(1)
        .patch(&format!("/v1/principals/{editor}"), json!({"kind": "client"}))
        .fault("/kind", "immutable");
}

#[test]
fn an_administrator_gives_no_more_than_it_has() {
    let app = App::start();
    let (national, regional) = (app.person("national.admin"), regional_admin(&app));
    let made = regional
        .post("/v1/principals", person("bekasi.editor", json!("32.16")))
        .expect(201);
    give(&regional, &made.id(), "editor", json!("32.16"), false).expect(201);
    give(&regional, &made.id(), "admin", json!("32.16"), false).expect(201);
    for (region, personal_data) in [(Value::Null, false), (json!("33"), false), (json!("32"), true)] {
        for role in ["viewer", "editor", "admin"] {
            give(&regional, &made.id(), role, region.clone(), personal_data).refused(403, "forbidden");
        }
    }
    // Nothing to itself, and nothing to those who belong elsewhere.
    let own = app.principal("jabar.admin").to_string();
    give(&regional, &own, "approver", json!("32"), false).refused(403, "forbidden");
    give(&regional, &own, "admin", Value::Null, false).refused(403, "forbidden");
    for elsewhere in ["jateng-sync", "national.viewer"] {
        let id = app.principal(elsewhere).to_string();
        give(&regional, &id, "viewer", json!("32"), false).fault("/principal_id", "reference_unknown");
        regional.get(&format!("/v1/principals/{id}")).refused(404, "not_found");
        regional
            .post(&format!("/v1/principals/{id}/credentials"), json!({}))
            .refused(404, "not_found");
    }
    regional
        .post("/v1/principals", person("anybody", Value::Null))
        .refused(403, "forbidden");
    regional
        .post("/v1/principals", person("anybody", json!("33")))
        .refused(403, "forbidden");
    // Its own grant: neither wider nor more, but it may be given back.
    let grants = regional.get(&format!("/v1/grants?principal_id={own}")).expect(200);
    let grant = grants.body["data"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/grants/{grant}");
    for change in [
        json!({"region_code": null}),
        json!({"personal_data": true}),
        json!({"valid_to": "2040-01-01T00:00:00Z"}),
    ] {
        regional.on_version(1).patch(&path, change).refused(403, "forbidden");
    }
    regional.on_version(1).delete(&path).expect(204);
    regional.get("/v1/principals").refused(403, "forbidden");
    national.get(&path).refused(410, "gone");
}

#[test]
fn nobody_takes_over_the_account_of_somebody_greater() {
    let app = App::start();
    let (national, regional) = (app.person("national.admin"), regional_admin(&app));
    // Somebody of Jawa Barat who also has a national right.
    let made = national
        .post("/v1/principals", person("bandung.auditor", json!("32.73")))
        .expect(201);
    give(&national, &made.id(), "auditor", Value::Null, false).expect(201);
    let path = format!("/v1/principals/{}", made.id());
    regional.get(&path).expect(200);
    regional
        .post(&format!("{path}/credentials"), json!({}))
        .refused(403, "forbidden");
    regional
        .on_version(1)
        .patch(&path, json!({"status": "disabled"}))
        .refused(403, "forbidden");
    regional.on_version(1).delete(&path).refused(403, "forbidden");
    // Personal data is a right that it does not have either.
    let editor = app.principal("jabar.editor");
    regional
        .post(&format!("/v1/principals/{editor}/credentials"), json!({}))
        .refused(403, "forbidden");
    national.post(&format!("{path}/credentials"), json!({})).expect(200);
    let purwakarta = app.principal("purwakarta.editor");
    regional
        .post(&format!("/v1/principals/{purwakarta}/credentials"), json!({}))
        .expect(200);
}

#[test]
fn lists_show_what_is_kept_by_the_caller() {
    let app = App::start();
    let regional = regional_admin(&app);
    let names = |caller: &Caller, query: &str| -> Vec<String> {
        let page = caller.get(&format!("/v1/principals?{query}")).expect(200);
        let rows = page.body["data"].as_array().unwrap();
        rows.iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names(&regional, ""),
        [
            "bandung.editor",
            "jabar-sync",
            "jabar.admin",
            "jabar.approver",
            "jabar.editor",
            "purwakarta.editor"
        ]
    );
    let national = app.person("national.admin");
    assert_eq!(names(&national, "").len(), 10);
    assert_eq!(
        names(&app.person("auditor"), "kind=client"),
        ["jabar-sync", "jateng-sync"]
    );
    assert_eq!(names(&national, "region=32.14"), ["purwakarta.editor"]);
    assert_eq!(names(&national, "q=JATENG"), ["jateng-sync"]);
    assert_eq!(names(&national, "q=jabar&limit=1&sort=-name"), ["jabar.editor"]);
    for person in ["national.viewer", "jabar.editor", "jabar-sync"] {
        app.person(person).get("/v1/principals").refused(403, "forbidden");
        app.person(person).get("/v1/grants").refused(403, "forbidden");
    }
    // The same question by another caller has another answer, also from the cache.
    assert_eq!(names(&regional, "q=JATENG"), Vec::<String>::new());
    assert_eq!(regional.get("/v1/grants?count=exact").expect(200).body["total"], 6);
    let csv = regional.with("Accept", "text/csv").get("/v1/principals").expect(200);
    assert!(!csv.text.contains("national.admin") && csv.text.contains("jabar.editor"));
}

#[test]
fn a_deleted_principal_takes_its_grants_along_and_brings_them_back() {
    let app = App::start();
    let admin = app.person("national.admin");
    let id = app.principal("purwakarta.editor");
    let session = app.nobody().post(
        "/v1/auth/login",
        json!({"name": "purwakarta.editor", "password": PASSWORD}),
    );
    let session = app.bearing(session.expect(200).body["access_token"].as_str().unwrap());
    let path = format!("/v1/principals/{id}");
    admin.on_version(1).delete(&path).expect(204);
    session.get("/v1/auth/me").refused(401, "unauthenticated");
    let grants = format!("/v1/grants?count=exact&principal_id={id}");
    assert_eq!(admin.get(&grants).expect(200).body["total"], 0);
    admin
        .on_version(2)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    assert_eq!(admin.get(&grants).expect(200).body["total"], 1);
    session.get("/v1/auth/me").refused(401, "unauthenticated");
    app.nobody()
        .post(
            "/v1/auth/login",
            json!({"name": "purwakarta.editor", "password": PASSWORD}),
        )
        .expect(200);
    let history = admin.get(&format!("{path}/history")).expect(200);
    let operations: Vec<&Value> = history.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["operation"])
        .collect();
    assert_eq!(operations, ["restore", "delete", "create"]);
}

#[test]
fn a_secret_is_shown_once() {
    let app = App::start();
    let admin = app.person("national.admin").with("Idempotency-Key", "one");
    let body = json!({"name": "lampung-sim", "kind": "client", "display_name": "SIM Lampung"});
    let first = admin.post("/v1/principals", body.clone()).expect(201);
    assert!(first.body["client_secret"].as_str().unwrap().len() >= 43);
    let again = admin.post("/v1/principals", body).expect(201);
    assert_eq!((again.id(), &again.body["client_secret"]), (first.id(), &Value::Null));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let admin = app.person("national.admin");
    let dry = admin
        .with("Prefer", "dry-run")
        .post("/v1/principals", person("anybody", Value::Null));
    assert_eq!(dry.expect(201).body["password"], Value::Null);
    assert_eq!(app.number("select count(*) from principals where name = 'anybody'"), 0);
    // A minimal answer would hide it for good.
    let minimal = admin
        .with("Prefer", "return=minimal")
        .post("/v1/principals", person("anybody", Value::Null))
        .expect(201);
    assert!(minimal.body["password"].is_string() && minimal.header("preference-applied").is_none());
}

#[test]
fn a_grant_holds_from_its_beginning_to_its_end() {
    let app = App::start();
    let admin = app.person("national.admin");
    let made = admin.post("/v1/principals", person("guest", json!("32"))).expect(201);
    let guest = app.person("guest");
    let grant = |from: &str, to: &str| json!({"principal_id": made.id(), "role": "viewer", "region_code": "32", "valid_from": from, "valid_to": to});
    admin
        .post("/v1/grants", grant("2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z"))
        .fault("/valid_to", "contradiction");
    let past = admin
        .post("/v1/grants", grant("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"))
        .expect(201);
    assert_eq!(guest.get("/v1/auth/me").expect(200).body["grants"], json!([]));
    let path = format!("/v1/grants/{}", past.id());
    admin.on_version(1).patch(&path, json!({"valid_to": null})).expect(200);
    assert_eq!(
        guest.get("/v1/auth/me").expect(200).body["grants"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
