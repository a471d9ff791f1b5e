//! Access tokens: which are believed, and the keys behind them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sinergi::infra::clock;

use crate::support::{App, PUBLIC_URL};

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
}
