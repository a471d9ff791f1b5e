//! Partner systems sign in (OAuth 2.0 client credentials).

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sinergi::infra::clock;

use crate::support::{Answer, App, Caller, PASSWORD};

const ISSUER: &str = "http://sinergi.test";

fn token(caller: &Caller, form: &str) -> Answer {
    let form = form.as_bytes().to_vec();
    caller.send(
        "POST",
        "/v1/oauth/token",
        Some(("application/x-www-form-urlencoded", form)),
    )
}

#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.body["error"], error, "{}", answer.text);
    assert!(answer.body["error_description"].is_string() && answer.body["code"].is_string());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer
}

#[test]
fn a_partner_system_signs_in_with_its_secret() {
    let app = App::start();
    let basic = format!("Basic {}", STANDARD.encode(format!("jabar-sync:{PASSWORD}")));
    let id = app.principal("jabar-sync");
    let answers = [
        token(
            &app.nobody().with("Authorization", &basic),
            "grant_type=client_credentials",
        ),
        token(
            &app.nobody(),
            &format!("grant_type=client_credentials&client_id=jabar-sync&client_secret={PASSWORD}"),
        ),
        token(
            &app.nobody(),
            &format!("grant_type=client_credentials&client_id={id}&client_secret={PASSWORD}&scope="),
        ),
    ];
    for answer in answers {
        let answer = answer.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.body.get("refresh_token").is_none());
        assert_eq!(answer.body["expires_in"], 600);
        let client = app.bearing(answer.body["access_token"].as_str().unwrap());
        let me = client.get("/v1/auth/me").expect(200);
        assert_eq!(
            (&me.body["kind"], &me.body["session_id"]),
            (&json!("client"), &Value::Null)
        );
        client.post("/v1/libraries", crate::support::citalang()).expect(201);
        let elsewhere = json!({"name": "x", "kind": "regency", "region_code": "33.01"});
        client.post("/v1/libraries", elsewhere).refused(403, "forbidden");
        client.get("/v1/principals").refused(403, "forbidden");
    }
}

#[test]
fn refusals_are_told_as_oauth_tells_them() {
    let app = App::start();
    let nobody = app.nobody();
    let wrong = refused(
        token(
            &nobody,
            "grant_type=client_credentials&client_id=jabar-sync&client_secret=wrong",
        ),
        401,
        "invalid_client",
    );
    // A Basic challenge makes a browser ask its user: only who came with Basic gets one.
    assert!(wrong.header("www-authenticate").unwrap().starts_with("Bearer "));
    let basic = nobody.with("Authorization", "Basic amFiYXItc3luYzp3cm9uZw==");
    let wrong = refused(token(&basic, "grant_type=client_credentials"), 401, "invalid_client");
    assert!(wrong.header("www-authenticate").unwrap().starts_with("Basic "));
    let secret = format!("client_secret={PASSWORD}");
    for (form, status, error) in [
        (
            format!("grant_type=client_credentials&client_id=no-such&{secret}"),
            401,
            "invalid_client",
        ),
        // A person is no client.
        (
            format!("grant_type=client_credentials&client_id=jabar.editor&{secret}"),
            401,
            "invalid_client",
        ),
        (
            format!("grant_type=password&client_id=jabar-sync&{secret}"),
            400,
            "unsupported_grant_type",
        ),
        (
            "grant_type=password&client_id=jabar-sync".into(),
            400,
            "unsupported_grant_type",
        ),
        (format!("client_id=jabar-sync&{secret}"), 400, "invalid_request"),
        ("rubbish=%zz&&&".into(), 400, "invalid_request"),
        (
            format!("grant_type=client_credentials&scope=all&client_id=jabar-sync&{secret}"),
            400,
            "invalid_scope",
        ),
        ("x".repeat(20_000), 413, "invalid_request"),
    ] {
        refused(token(&nobody, &form), status, error);
    }
    let json = nobody.post("/v1/oauth/token", json!({"grant_type": "client_credentials"}));
    refused(json, 415, "invalid_request");
}

#[test]
fn guessing_a_secret_is_stopped_by_name_and_id_alike() {
    let app = App::start();
    let id = app.principal("jabar-sync");
    let form =
        |client: &str, secret: &str| format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    for guess in 0..5 {
        let client = if guess % 2 == 0 {
            "jabar-sync".to_owned()
        } else {
            id.to_string()
        };
        refused(token(&app.nobody(), &form(&client, "guess")), 401, "invalid_client");
    }
    let stopped = token(&app.nobody(), &form("jabar-sync", PASSWORD));
    let stopped = refused(stopped, 429, "temporarily_unavailable");
    assert!(stopped.header("retry-after").is_some());
}

struct Pair {
    private: EncodingKey,
    jwk: String,
}

fn pair() -> Pair {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).unwrap();
    let point = pair.public_key().as_ref();
    let half = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
    Pair {
        private: EncodingKey::from_ec_der(document.as_ref()),
        jwk: json!({"kty": "EC", "crv": "P-256", "x": half(1..33), "y": half(33..65)}).to_string(),
    }
}

impl Pair {
    fn form(&self, jti: &str, changes: Value) -> String {
        let now = clock::now().timestamp();
        let mut claims = json!({
            "iss": "lampung-sim", "sub": "lampung-sim", "aud": format!("{ISSUER}/v1/oauth/token"),
            "exp": now + 60, "iat": now, "jti": jti,
        });
        claims
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        let jwt = encode(&Header::new(Algorithm::ES256), &claims, &self.private).unwrap();
        format!(
            "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={jwt}"
        )
    }
}

#[test]
fn a_partner_system_signs_in_with_its_key() {
    let app = App::start();
    let (pair, other) = (pair(), pair());
    let admin = app.person("national.admin");
    let made = admin
        .post(
            "/v1/principals",
            json!({"name": "lampung-sim", "kind": "client", "display_name": "SIM Lampung", "region_code": "18", "public_key": pair.jwk}),
        )
        .expect(201);
    assert_eq!(made.body["client_secret"], Value::Null);
    let nobody = app.nobody();
    token(&nobody, &pair.form("1", json!({}))).expect(200);
    token(&nobody, &pair.form("2", json!({"aud": ISSUER}))).expect(200);
    token(&nobody, &pair.form("3", json!({"iss": made.id(), "sub": made.id()}))).expect(200);
    let now = clock::now().timestamp();
    for (form, why) in [
        (pair.form("1", json!({})), "used twice"),
        (other.form("4", json!({})), "another key"),
        (pair.form("5", json!({"exp": now + 3600})), "lives too long"),
        (pair.form("6", json!({"exp": now - 120})), "ended"),
        (pair.form("7", json!({"aud": "http://other.test"})), "for another"),
        (pair.form("8", json!({"sub": "jabar-sync"})), "somebody else"),
        (
            format!("{}&client_id=jabar-sync", pair.form("9", json!({}))),
            "two names",
        ),
    ] {
        let answer = token(&nobody, &form);
        assert_eq!(answer.status, 401, "{why}: {}", answer.text);
        refused(answer, 401, "invalid_client");
    }
    // A new secret takes the place of the key.
    let reset = admin
        .post(&format!("/v1/principals/{}/credentials", made.id()), json!({}))
        .expect(200);
    let secret = reset.body["client_secret"].as_str().unwrap();
    refused(token(&nobody, &pair.form("10", json!({}))), 401, "invalid_client");
    token(
        &nobody,
        &format!("grant_type=client_credentials&client_id=lampung-sim&client_secret={secret}"),
    )
    .expect(200);
}

#[test]
fn the_server_tells_about_itself() {
    let app = App::start();
    let server = app.nobody().get("/.well-known/oauth-authorization-server").expect(200);
    assert_eq!(server.body["issuer"], ISSUER);
    assert_eq!(server.body["token_endpoint"], format!("{ISSUER}/v1/oauth/token"));
}
