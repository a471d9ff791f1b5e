//! Client assertions (RFC 7523), pure: a JWT in which a client says who it is,
//! signed with its own key.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Validation, dangerous, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use crate::accounts::credentials::public_key;

/// The longest time that an assertion may still be valid.
const LONGEST: TimeDelta = TimeDelta::minutes(5);
/// Clocks differ by so much.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// A longer assertion is refused unread.
const SIZE: usize = 4096;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

/// An assertion that holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    /// Its own name, to be taken once.
    pub jti: String,
    /// Until when it could come again.
    pub expires_at: DateTime<Utc>,
}

/// Who an assertion says it is, before it is believed.
pub fn claimed(jwt: &str) -> Option<String> {
    if jwt.len() > SIZE {
        return None;
    }
    let members: Value = dangerous::insecure_decode_claims(jwt).ok()?;
    Some(members.get("sub")?.as_str()?.to_owned())
}

/// Checks an assertion: signature by the registered key and its one algorithm,
/// issuer and subject the client, audience us, a short life, a name of its own.
/// `names` are the client's, `audiences` ours.
pub fn check(jwt: &str, key: &str, names: &[&str], audiences: &[&str], now: DateTime<Utc>) -> Option<Held> {
    if jwt.len() > SIZE {
        return None;
    }
    let key = public_key::read(key)?;
    if decode_header(jwt).ok()?.alg != key.algorithm {
        return None;
    }
    let mut validation = Validation::new(key.algorithm);
    validation.set_audience(audiences);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // The times are checked below, against one clock and with one leeway.
    validation.validate_exp = false;
    let claims = decode::<Claims>(jwt, &key.key, &validation).ok()?.claims;
    let ours = names.contains(&claims.iss.as_str()) && names.contains(&claims.sub.as_str());
    let expires_at = DateTime::from_timestamp(claims.exp, 0)? + LEEWAY;
    let begun = [claims.iat, claims.nbf]
        .iter()
        .flatten()
        .all(|t| *t <= (now + LEEWAY).timestamp());
    let alive = now < expires_at && expires_at <= now + LONGEST + LEEWAY * 2;
    (ours && begun && alive && !claims.jti.is_empty()).then_some(Held {
        jti: claims.jti,
        expires_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
    use serde_json::json;

    fn pair() -> (EncodingKey, String) {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(&point[1..33]),
            URL_SAFE_NO_PAD.encode(&point[33..]),
        );
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y}).to_string();
        (EncodingKey::from_ec_der(document.as_ref()), jwk)
    }

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_800_000_000, 0).unwrap();

    fn claims(changes: Value) -> Value {
        let mut claims = json!({
            "iss": "jabar-sync", "sub": "jabar-sync", "aud": "https://api.example.go.id",
            "exp": NOW.timestamp() + 60, "iat": NOW.timestamp(), "jti": "1"
        });
        claims
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        claims.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        claims
    }

    fn held(algorithm: Algorithm, key: &EncodingKey, jwk: &str, changes: Value) -> bool {
        let jwt = encode(&Header::new(algorithm), &claims(changes), key).unwrap();
        let audiences = ["https://api.example.go.id", "https://api.example.go.id/v1/oauth/token"];
        check(&jwt, jwk, &["jabar-sync"], &audiences, NOW).is_some()
    }

    #[test]
    fn an_assertion_holds_only_when_everything_in_it_does() {
        let (key, jwk) = pair();
        let t = NOW.timestamp();
        for (changes, expected) in [
            (json!({}), true),
            (
                json!({"aud": ["https://api.example.go.id/v1/oauth/token", "other"]}),
                true,
            ),
            (json!({"exp": t + 300}), true),
            (json!({"exp": t + 3600}), false),
            (json!({"exp": t - 60}), false),
            (json!({"exp": null}), false),
            (json!({"iat": t + 120}), false),
            (json!({"nbf": t + 120}), false),
            (json!({"aud": "https://other.example"}), false),
            (json!({"aud": null}), false),
            (json!({"iss": "jateng-sync"}), false),
            (json!({"sub": "jateng-sync"}), false),
            (json!({"jti": null}), false),
            (json!({"jti": ""}), false),
        ] {
            assert_eq!(
                held(Algorithm::ES256, &key, &jwk, changes.clone()),
                expected,
                "{changes}"
            );
        }
    }

    #[test]
    fn another_key_or_algorithm_does_not_hold() {
        let ((key, jwk), (other, _)) = (pair(), pair());
        assert!(held(Algorithm::ES256, &key, &jwk, json!({})));
        assert!(!held(Algorithm::ES256, &other, &jwk, json!({})));
        assert!(!held(
            Algorithm::HS256,
            &EncodingKey::from_secret(jwk.as_bytes()),
            &jwk,
            json!({})
        ));
        assert!(check("x.y.z", &jwk, &["jabar-sync"], &["a"], NOW).is_none());
    }

    #[test]
    fn it_says_who_it_is() {
        let (key, _) = pair();
        let jwt = encode(&Header::new(Algorithm::ES256), &claims(json!({})), &key).unwrap();
        assert_eq!(claimed(&jwt).as_deref(), Some("jabar-sync"));
        assert_eq!(claimed("rubbish"), None);
    }
}
