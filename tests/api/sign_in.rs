//! Signing in, going on and signing out.

use serde_json::{Value, json};

use crate::support::{Answer, App, Caller, PASSWORD, in_the_end};

fn login(app: &App, name: &str, password: &str) -> Answer {
    app.nobody()
        .post("/v1/auth/login", json!({"name": name, "password": password}))
}

fn refresh(app: &App, token: &Value) -> Answer {
    app.nobody().post("/v1/auth/refresh", json!({"refresh_token": token}))
}

fn signed_in(app: &App, answer: &Answer) -> Caller {
    app.bearing(answer.body["access_token"].as_str().unwrap())
}

#[test]
fn whoever_signs_in_is_told_what_may_be_done_where() {
    let app = App::start();
    let tokens = login(&app, "Purwakarta.Editor", PASSWORD).expect(200);
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    assert_eq!(
        (&tokens.body["token_type"], &tokens.body["expires_in"]),
        (&json!("Bearer"), &json!(600))
    );
    let me = signed_in(&app, &tokens)
        .with("Accept-Language", "id")
        .get("/v1/auth/me")
        .expect(200);
    assert_eq!(me.body["name"], "purwakarta.editor");
    assert_eq!(
        me.body["grants"],
        json!([{"role": "editor", "region_code": "32.14", "personal_data": false}])
    );
    let may = me.body["may"].as_array().unwrap();
    let told = |record_type: &str, place: &str| {
        let text = |p: &Value| p["text"].as_str().unwrap().ends_with(place);
        may.iter().any(|p| p["record_type"] == record_type && text(p))
    };
    assert!(told("libraries", "di 32.14 dan di bawahnya"), "{}", me.text);
    // Everybody reads all regions.
    assert!(told("regions", "membaca di seluruh negeri"), "{}", me.text);
    assert!(!told("regions", "di 32.14 dan di bawahnya"), "{}", me.text);
}

#[test]
fn every_reason_for_a_refusal_looks_alike() {
    let app = App::start();
    let admin = app.person("national.admin");
    let auditor = app.principal("auditor");
    admin
        .on_version(1)
        .patch(&format!("/v1/principals/{auditor}"), json!({"status": "disabled"}))
        .expect(200);
    let mut seen = Vec::new();
    for (name, password) in [
        ("national.viewer", "not the password"),
        ("nobody.at.all", PASSWORD),
        ("auditor", PASSWORD),
        ("jabar-sync", PASSWORD),
    ] {
        let refused = login(&app, name, password).refused(401, "invalid_credentials");
        assert!(refused.header("www-authenticate").is_some());
        let mut body = refused.body;
        body["instance"] = Value::Null;
        seen.push(body);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

#[test]
fn a_malformed_request_to_sign_in_is_told_as_such() {
    let app = App::start();
    app.nobody()
        .post("/v1/auth/login", json!({"name": "x", "pasword": "y"}))
        .refused(422, "validation")
        .fault("/pasword", "unknown_field")
        .fault("/password", "required");
}

#[test]
fn guessing_is_stopped_also_across_a_restart() {
    let app = App::start();
    let mut statuses = Vec::new();
    for guess in 0..20 {
        statuses.push(login(&app, "national.viewer", &format!("guess number {guess}")).status);
    }
    assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 5);
    assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 15);
    // Neither the right password nor another instance opens it.
    for instance in [&app, &app.second()] {
        let refused = login(instance, "national.viewer", PASSWORD).refused(429, "too_many_requests");
        let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        assert_eq!(refused.header("ratelimit-policy"), Some("\"sign-in\";q=5;w=900"));
        assert!(refused.header("ratelimit").unwrap().starts_with("\"sign-in\";r=0;t="));
    }
    // Others still get in, and it opens by itself; the next failure counts double.
    login(&app, "auditor", PASSWORD).expect(200);
    app.execute("update sign_in_failures set locked_until = now() - interval '1 second' where subject like 'person %'")
        .unwrap();
    login(&app, "national.viewer", "wrong again").expect(401);
    let refused = login(&app, "national.viewer", PASSWORD).expect(429);
    assert!(refused.header("retry-after").unwrap().parse::<i64>().unwrap() > 61);
    app.execute("update sign_in_failures set locked_until = now() - interval '1 second'")
        .unwrap();
    login(&app, "national.viewer", PASSWORD).expect(200);
    assert_eq!(
        app.number("select count(*) from sign_in_failures where subject like 'person %'"),
        0
    );
}

#[test]
fn twenty_guesses_at_once_do_not_slip_through() {
    let app = App::start();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..20)
            .map(|guess| {
                let app = &app;
                scope.spawn(move || login(app, "national.viewer", &format!("guess number {guess}")).status)
            })
            .collect();
        guesses.into_iter().map(|g| g.join().unwrap()).collect()
    });
    let looked_at = statuses.iter().filter(|s| **s == 401).count();
    assert!(looked_at <= 5, "{statuses:?}");
}

#[test]
fn an_address_that_tries_many_names_is_stopped() {
    let app = App::start();
    for guess in 0..20 {
        login(&app, &format!("somebody.{guess}"), "guess of a name").expect(401);
    }
    let refused = login(&app, "auditor", PASSWORD).expect(429);
    assert_eq!(refused.header("ratelimit-policy"), Some("\"sign-in\";q=20;w=900"));
    // A header that anybody can write does not help.
    app.nobody()
        .with("X-Forwarded-For", "203.0.113.7")
        .post("/v1/auth/login", json!({"name": "auditor", "password": PASSWORD}))
        .expect(429);
}

#[test]
fn a_refresh_token_is_used_once() {
    let app = App::start();
    let first = login(&app, "jabar.editor", PASSWORD).expect(200);
    let second = refresh(&app, &first.body["refresh_token"]).expect(200);
    assert_ne!(first.body["refresh_token"], second.body["refresh_token"]);
    // The answer was lost: the same successor again.
    let again = refresh(&app, &first.body["refresh_token"]).expect(200);
    assert_eq!(again.body["refresh_token"], second.body["refresh_token"]);
    let third = refresh(&app, &second.body["refresh_token"]).expect(200);
    signed_in(&app, &third).get("/v1/auth/me").expect(200);
    // The first is older than the predecessor: somebody has a copy of it.
    refresh(&app, &first.body["refresh_token"]).refused(401, "invalid_refresh_token");
    refresh(&app, &third.body["refresh_token"]).refused(401, "invalid_refresh_token");
    for tokens in [&first, &second, &third] {
        signed_in(&app, tokens)
            .get("/v1/auth/me")
            .refused(401, "unauthenticated");
    }
}

#[test]
fn a_late_second_use_ends_the_session() {
    let app = App::start();
    let first = login(&app, "jabar.editor", PASSWORD).expect(200);
    let second = refresh(&app, &first.body["refresh_token"]).expect(200);
    app.execute("update session_families set rotated_at = rotated_at - interval '11 seconds'")
        .unwrap();
    refresh(&app, &first.body["refresh_token"]).refused(401, "invalid_refresh_token");
    refresh(&app, &second.body["refresh_token"]).refused(401, "invalid_refresh_token");
}

#[test]
fn many_uses_at_once_give_one_successor() {
    let app = App::start();
    let first = login(&app, "jabar.editor", PASSWORD).expect(200);
    let token = &first.body["refresh_token"];
    let given: Vec<Value> = std::thread::scope(|scope| {
        let uses: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| in_the_end(|| refresh(&app, token)).expect(200).body["refresh_token"].clone()))
            .collect();
        uses.into_iter().map(|u| u.join().unwrap()).collect()
    });
    assert!(given.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(app.number("select generation from session_families"), 2);
}

#[test]
fn invented_tokens_end_nothing() {
    let app = App::start();
    let first = login(&app, "jabar.editor", PASSWORD).expect(200);
    let text = first.body["refresh_token"].as_str().unwrap();
    // The same session and generation, another secret and no seal.
    let invented = format!("{}{}", &text[..40], "A".repeat(text.len() - 40));
    for token in [json!(invented), json!("x"), json!("A".repeat(91))] {
        refresh(&app, &token).refused(401, "invalid_refresh_token");
    }
    refresh(&app, &first.body["refresh_token"]).expect(200);
    let kept = app.number(&format!(
        "select count(*) from session_families where encode(current_hash || salt || seal_key, 'base64') like '%{}%'",
        &text[30..60]
    ));
    assert_eq!(kept, 0);
}

#[test]
fn signing_out_ends_the_session_at_once_everywhere() {
    let app = App::start();
    let other_instance = app.second();
    let (here, there) = (
        login(&app, "jabar.editor", PASSWORD).expect(200),
        login(&app, "jabar.editor", PASSWORD).expect(200),
    );
    signed_in(&other_instance, &here).get("/v1/auth/me").expect(200);
    signed_in(&app, &here).post("/v1/auth/logout", Value::Null).expect(204);
    signed_in(&app, &here)
        .get("/v1/auth/me")
        .refused(401, "unauthenticated");
    std::thread::sleep(std::time::Duration::from_millis(200));
    signed_in(&other_instance, &here)
        .get("/v1/auth/me")
        .refused(401, "unauthenticated");
    refresh(&app, &here.body["refresh_token"]).refused(401, "invalid_refresh_token");
    signed_in(&app, &there).get("/v1/auth/me").expect(200);
    // An empty object is as good as no body.
    signed_in(&app, &there).post("/v1/auth/logout", json!({})).expect(204);
    app.person("jabar-sync")
        .post("/v1/auth/logout", Value::Null)
        .refused(409, "conflict");
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let app = App::start();
    let (here, there) = (
        login(&app, "jabar.editor", PASSWORD).expect(200),
        login(&app, "jabar.editor", PASSWORD).expect(200),
    );
    let me = signed_in(&app, &here);
    let change = |current: &str, new: &str| {
        me.post(
            "/v1/auth/password",
            json!({"current_password": current, "new_password": new}),
        )
    };
    change("not the password", "kopi hitam tanpa gula")
        .refused(422, "validation")
        .fault("/current_password", "wrong_secret");
    change(PASSWORD, "Jabar.Editor").fault("/new_password", "weak");
    change(PASSWORD, "pendek").fault("/new_password", "length");
    change(PASSWORD, "kopi hitam tanpa gula").expect(204);
    me.get("/v1/auth/me").expect(200);
    signed_in(&app, &there)
        .get("/v1/auth/me")
        .refused(401, "unauthenticated");
    login(&app, "jabar.editor", PASSWORD).refused(401, "invalid_credentials");
    login(&app, "jabar.editor", "kopi hitam tanpa gula").expect(200);
    // The ledger tells that and by whom, not what.
    let id = app.principal("jabar.editor");
    let rows = format!("from ledger where record_id = '{id}' and actor_id = '{id}' and reason = 'new credentials'");
    assert_eq!(app.number(&format!("select count(*) {rows}")), 1);
}

#[test]
fn no_secret_is_in_the_ledger() {
    let app = App::start();
    let admin = app.person("national.admin").with("Idempotency-Key", "one");
    let chosen =
        json!({"name": "somebody", "kind": "person", "display_name": "Somebody", "password": "kopi hitam tanpa gula"});
    admin.post("/v1/principals", chosen).expect(201);
    let admin = app.person("national.admin").with("Idempotency-Key", "two");
    let made = admin.post(
        "/v1/principals",
        json!({"name": "anybody", "kind": "person", "display_name": "Anybody"}),
    );
    let made = made.expect(201).body["password"].as_str().unwrap().to_owned();
    for table in ["ledger", "principals", "idempotency_keys"] {
        for secret in ["argon2", "kopi hitam", &made] {
            let found = app.number(&format!(
                "select count(*) from {table} t where t::text like '%{secret}%' \
                 or t::text like '%' || encode('{secret}', 'hex') || '%'"
            ));
            assert_eq!(found, 0, "{table}: {secret}");
        }
    }
}
