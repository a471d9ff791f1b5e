//! Signing in and out, tokens, and who manages whom.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sinergi::infra::clock;

use crate::support::{Answer, App, PASSWORD, PUBLIC_URL};

fn login(app: &App, name: &str, password: &str) -> Answer {
    app.nobody()
        .post("/v1/auth/login", json!({"name": name, "password": password}))
}

fn refresh(app: &App, token: &str) -> Answer {
    app.nobody().post("/v1/auth/refresh", json!({"refresh_token": token}))
}

fn text(answer: &Answer, name: &str) -> String {
    answer.body[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {}", answer.text))
        .to_owned()
}

#[test]
fn a_person_signs_in_works_and_signs_out() {
    let app = App::start();
    let tokens = login(&app, "purwakarta.editor", PASSWORD).expect(200);
    assert_eq!(
        (&tokens.body["token_type"], &tokens.body["expires_in"]),
        (&json!("Bearer"), &json!(600))
    );
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    let me = app.bearing(&text(&tokens, "access_token"));
    let who = me.get("/v1/auth/me").expect(200);
    assert_eq!(
        who.body["grants"],
        json!([{"role": "editor", "region_code": "32.14", "personal_data": false}])
    );
    me.post("/v1/libraries", crate::support::citalang()).expect(201);
    me.post("/v1/auth/logout", json!({})).expect(204);
    // The access token goes with its session, not ten minutes later.
    me.get("/v1/auth/me").refused(401, "unauthenticated");
    refresh(&app, &text(&tokens, "refresh_token")).refused(401, "invalid_refresh_token");
}

#[test]
fn wrong_name_and_wrong_password_are_answered_alike() {
    let app = App::start();
    let wrong = login(&app, "purwakarta.editor", "bukan ini kata sandinya").refused(401, "invalid_credentials");
    let unknown = login(&app, "tidak.ada", "bukan ini kata sandinya").refused(401, "invalid_credentials");
    assert_eq!(wrong.body["detail"], unknown.body["detail"]);
    app.nobody()
        .post("/v1/auth/login", json!({"name": "x", "pasword": "y"}))
        .refused(422, "validation")
        .fault("/pasword", "unknown_field")
        .fault("/password", "required");
}

#[test]
fn a_login_guessed_twenty_times_is_stopped_also_after_a_restart() {
    let app = App::start();
    let statuses: Vec<u16> = (0..20)
        .map(|i| login(&app, "jabar.editor", &format!("tebakan nomor {i}")).status)
        .collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    let stopped = login(&app, "jabar.editor", PASSWORD).refused(429, "too_many_requests");
    assert!(stopped.header("retry-after").is_some());
    let restarted = app.second();
    login(&restarted, "jabar.editor", PASSWORD).refused(429, "too_many_requests");
}

#[test]
fn a_refresh_token_used_twice_ends_the_session() {
    let app = App::start();
    let first = login(&app, "national.viewer", PASSWORD).expect(200);
    let second = refresh(&app, &text(&first, "refresh_token")).expect(200);
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    // Sent again at once, as after a lost answer, it gives the same successor.
    let again = refresh(&app, &text(&first, "refresh_token")).expect(200);
    assert_eq!(text(&again, "refresh_token"), text(&second, "refresh_token"));
    let third = refresh(&app, &text(&second, "refresh_token")).expect(200);
    // The first is two generations old now: somebody has stolen it.
    refresh(&app, &text(&first, "refresh_token")).refused(401, "invalid_refresh_token");
    refresh(&app, &text(&third, "refresh_token")).refused(401, "invalid_refresh_token");
    app.bearing(&text(&third, "access_token"))
        .get("/v1/auth/me")
        .refused(401, "unauthenticated");
    refresh(&app, "rubbish").refused(401, "invalid_refresh_token");
}

#[test]
fn refreshed_in_parallel_a_session_has_one_successor() {
    let app = App::start();
    let token = text(&login(&app, "national.viewer", PASSWORD).expect(200), "refresh_token");
    let successors: Vec<String> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| text(&refresh(&app, &token).expect(200), "refresh_token")))
            .collect();
        askers.into_iter().map(|a| a.join().unwrap()).collect()
    });
    assert!(successors.iter().all(|s| *s == successors[0]), "{successors:?}");
}

/// Claims that would be good if everything else were.
fn claims(app: &App) -> Value {
    let now = clock::now().timestamp();
    json!({
        "iss": PUBLIC_URL, "aud": "sinergi", "sub": app.principal("national.admin"), "iat": now, "nbf": now,
        "exp": now + 600, "jti": "0198f000-0000-7000-8000-000000000001"
    })
}

fn signed(app: &App, change: Value) -> String {
    let mut claims = claims(app);
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    let keys = app.gate().keys();
    let key = keys.signing().unwrap();
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some("at+jwt".into());
    header.kid = Some(key.kid.clone());
    encode(&header, &claims, &key.encoding).unwrap()
}

#[test]
fn forged_tokens_are_refused() {
    let app = App::start();
    let now = clock::now().timestamp();
    app.bearing(&signed(&app, json!({}))).get("/v1/auth/me").expect(200);
    for (what, change) in [
        ("expired", json!({"exp": now - 50})),
        ("of another issuer", json!({"iss": "http://evil.test"})),
        ("for another audience", json!({"aud": "other"})),
        ("not yet", json!({"nbf": now + 3600})),
        ("without exp", json!({"exp": null})),
        ("without nbf", json!({"nbf": null})),
        ("without iat", json!({"iat": null})),
        ("without iss", json!({"iss": null})),
        ("without aud", json!({"aud": null})),
        ("without sub", json!({"sub": null})),
        ("without jti", json!({"jti": null})),
        ("of nobody", json!({"sub": "0198f000-0000-7000-8000-00000000dead"})),
        (
            "of a session that is not there",
            json!({"sid": "0198f000-0000-7000-8000-00000000dead"}),
        ),
    ] {
        let answer = app.bearing(&signed(&app, change)).get("/v1/auth/me");
        assert_eq!(answer.status, 401, "a token {what}: {}", answer.text);
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let keys = app.gate().keys();
    let kid = &keys.signing().unwrap().kid;
    // No algorithm at all.
    let none = format!(
        "{}.{}.",
        part(&json!({"alg": "none", "typ": "at+jwt", "kid": kid})),
        part(&claims(&app))
    );
    app.bearing(&none).get("/v1/auth/me").refused(401, "unauthenticated");
    // HS256 with the public key as its secret.
    let jwk = keys.jwks()["keys"][0].clone();
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("at+jwt".into());
    header.kid = Some(kid.clone());
    for secret in [jwk.to_string(), jwk["x"].as_str().unwrap().to_owned()] {
        let token = encode(&header, &claims(&app), &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        app.bearing(&token).get("/v1/auth/me").refused(401, "unauthenticated");
    }
    // Another type of token, another key, a changed body, a token without end.
    let good = signed(&app, json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    let tampered = format!(
        "{}.{}.{}",
        parts[0],
        part(&json!({"sub": app.principal("national.admin")})),
        parts[2]
    );
    for token in [tampered, "x".repeat(5000), String::new(), "a.b.c".into()] {
        app.bearing(&token).get("/v1/auth/me").expect(401);
    }
}

#[test]
fn a_withdrawn_right_ends_at_once() {
    let app = App::start();
    let (admin, editor) = (app.person("national.admin"), app.person("purwakarta.editor"));
    editor.post("/v1/libraries", crate::support::citalang()).expect(201);
    let id = app.principal("purwakarta.editor");
    let grant = admin.get(&format!("/v1/grants?principal_id={id}")).expect(200).body["data"][0].clone();
    admin
        .on_version(grant["version"].as_i64().unwrap())
        .delete(&format!("/v1/grants/{}", grant["id"].as_str().unwrap()))
        .expect(204);
    editor
        .post("/v1/libraries", crate::support::citalang())
        .refused(403, "forbidden");
    admin
        .post(
            "/v1/grants",
            json!({"principal_id": id, "role": "viewer", "region_code": "32.14"}),
        )
        .expect(201);
    editor.get("/v1/libraries").expect(200);
    let principal = admin.get(&format!("/v1/principals/{id}")).expect(200);
    admin
        .on_version(principal.version())
        .patch(&format!("/v1/principals/{id}"), json!({"status": "disabled"}))
        .expect(200);
    editor.get("/v1/libraries").refused(401, "unauthenticated");
    login(&app, "purwakarta.editor", PASSWORD).refused(401, "invalid_credentials");
}

#[test]
fn an_admin_makes_people_within_the_own_region_only() {
    let app = App::start();
    let national = app.person("national.admin");
    let made = national
        .post(
            "/v1/principals",
            json!({"name": "jabar.admin", "kind": "person", "display_name": "Admin Jawa Barat", "region_code": "32"}),
        )
        .expect(201);
    let password = text(&made, "password");
    national
        .post(
            "/v1/grants",
            json!({"principal_id": made.id(), "role": "admin", "region_code": "32"}),
        )
        .expect(201);
    let token = text(&login(&app, "jabar.admin", &password).expect(200), "access_token");
    let jabar = app.bearing(&token);

    let new = |region: Value| json!({"name": "orang.baru", "kind": "person", "display_name": "Orang Baru", "region_code": region});
    jabar.post("/v1/principals", new(json!("33"))).refused(403, "forbidden");
    jabar.post("/v1/principals", new(Value::Null)).refused(403, "forbidden");
    let person = jabar.post("/v1/principals", new(json!("32.14"))).expect(201).id();
    let grant = |role: &str, region: Value, personal: bool| json!({"principal_id": person, "role": role, "region_code": region, "personal_data": personal});
    jabar
        .post("/v1/grants", grant("editor", json!("33"), false))
        .refused(403, "forbidden");
    jabar
        .post("/v1/grants", grant("admin", Value::Null, false))
        .refused(403, "forbidden");
    jabar
        .post("/v1/grants", grant("editor", json!("32.14"), true))
        .expect(403);
    jabar
        .post("/v1/grants", grant("editor", json!("32.14"), false))
        .expect(201);
    // Nobody lifts himself up.
    let own = json!({"principal_id": made.id(), "role": "admin", "region_code": null});
    jabar.post("/v1/grants", own).refused(403, "forbidden");
    // The secret is in no document.
    assert_eq!(
        app.number(&format!(
            "select count(*) from ledger where document::text like '%{password}%'"
        )),
        0
    );
    assert_eq!(
        app.number("select count(*) from ledger where document::text like '%argon2%'"),
        0
    );
    assert!(
        national
            .get(&format!("/v1/principals/{}", made.id()))
            .expect(200)
            .body
            .get("password")
            .is_none()
    );
}

#[test]
fn a_new_password_ends_the_sessions() {
    let app = App::start();
    let tokens = login(&app, "jabar.approver", PASSWORD).expect(200);
    let other = login(&app, "jabar.approver", PASSWORD).expect(200);
    let me = app.bearing(&text(&tokens, "access_token"));
    me.post(
        "/v1/auth/password",
        json!({"current_password": "salah sama sekali", "new_password": "kopi hitam tanpa gula"}),
    )
    .refused(422, "validation")
    .fault("/current_password", "wrong_secret");
    me.post(
        "/v1/auth/password",
        json!({"current_password": PASSWORD, "new_password": "pendek"}),
    )
    .refused(422, "validation");
    let changed = me.post(
        "/v1/auth/password",
        json!({"current_password": PASSWORD, "new_password": "kopi hitam tanpa gula"}),
    );
    assert!(matches!(changed.status, 200 | 204), "{}", changed.text);
    app.bearing(&text(&other, "access_token"))
        .get("/v1/auth/me")
        .refused(401, "unauthenticated");
    login(&app, "jabar.approver", PASSWORD).refused(401, "invalid_credentials");
    login(&app, "jabar.approver", "kopi hitam tanpa gula").expect(200);
}

#[test]
fn partner_systems_sign_in_with_client_credentials() {
    let app = App::start();
    let form = |body: &str| {
        app.nobody().send(
            "POST",
            "/v1/oauth/token",
            Some(("application/x-www-form-urlencoded", body.as_bytes().to_vec())),
        )
    };
    let answer = form(&format!(
        "grant_type=client_credentials&client_id=jabar-sync&client_secret={PASSWORD}"
    ))
    .expect(200);
    assert_eq!(answer.body["expires_in"], 600);
    let client = app.bearing(&text(&answer, "access_token"));
    client.post("/v1/libraries", crate::support::citalang()).expect(201);
    client
        .post(
            "/v1/libraries",
            json!({"name": "x", "kind": "regency", "region_code": "33.01"}),
        )
        .refused(403, "forbidden");
    let basic = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!("jateng-sync:{PASSWORD}"))
    );
    let by_header = app.nobody().with("Authorization", &basic).send(
        "POST",
        "/v1/oauth/token",
        Some((
            "application/x-www-form-urlencoded",
            b"grant_type=client_credentials".to_vec(),
        )),
    );
    by_header.expect(200);
    assert_eq!(
        form("grant_type=client_credentials&client_id=jabar-sync&client_secret=x")
            .expect(401)
            .body["error"],
        "invalid_client"
    );
    assert_eq!(
        form("grant_type=password&client_id=jabar-sync").expect(400).body["error"],
        "unsupported_grant_type"
    );
    form("rubbish=%zz&&&").expect(400);
    // A person is no client, and a client no person.
    form(&format!(
        "grant_type=client_credentials&client_id=jabar.editor&client_secret={PASSWORD}"
    ))
    .expect(401);
    login(&app, "jabar-sync", PASSWORD).refused(401, "invalid_credentials");
}

#[test]
fn the_key_set_is_public_and_rotates_without_a_gap() {
    let app = App::start();
    let old = signed(&app, json!({}));
    let new_kid = sinergi::access::keys::rotate(app.key_folder()).unwrap();
    let set = app.nobody().get("/.well-known/jwks.json").expect(200);
    let key = &set.body["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("EC"), &json!("P-256"), &json!("ES256"))
    );
    assert!(key.get("d").is_none(), "the private half stays at home");
    let kids: Vec<String> = set.body["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["kid"].as_str().unwrap().to_owned())
        .collect();
    assert!(kids.len() == 2 && kids.contains(&new_kid), "{kids:?}");
    assert_ne!(
        app.gate().keys().signing().unwrap().kid,
        new_kid,
        "announced before it signs"
    );
    app.bearing(&old).get("/v1/auth/me").expect(200);
    let server = app.nobody().get("/.well-known/oauth-authorization-server").expect(200);
    assert_eq!(server.body["issuer"], PUBLIC_URL);
}
