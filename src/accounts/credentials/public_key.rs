//! Public keys of partner systems: a JWK (RFC 7517) or PEM (SubjectPublicKeyInfo),
//! of a P-256, RSA (2048 bits and more) or Ed25519 key.

use jsonwebtoken::{Algorithm, DecodingKey, jwk::Jwk};
use serde_json::Value;

use crate::domain::Said;

/// A key and the one algorithm that it checks.
pub struct PublicKey {
    /// The algorithm: ES256, RS256 or EdDSA.
    pub algorithm: Algorithm,
    /// The key.
    pub key: DecodingKey,
}

/// Members of a JWK that are secret.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Base64 digits of a modulus of 2048 bits.
const MODULUS: usize = 342;

/// Whether a text is a public key that can be taken.
///
/// # Errors
/// What is wrong with it.
pub fn check(text: &str) -> Result<(), Said> {
    if text.contains("PRIVATE KEY") || has_private_half(text) {
        return Err(Said::fixed(
            "This is a private key. It belongs to its owner alone: make a new pair and send the public half.",
            "Ini kunci privat. Hanya pemiliknya yang boleh memilikinya: buat pasangan baru dan kirim paruh publiknya.",
        ));
    }
    read(text).map(drop).ok_or(Said::fixed(
        "Not a public key as JWK or PEM of type P-256 (ES256), RSA of 2048 bits or more (RS256) or Ed25519 (EdDSA).",
        "Bukan kunci publik JWK atau PEM jenis P-256 (ES256), RSA 2048 bit atau lebih (RS256), atau Ed25519 (EdDSA).",
    ))
}

fn has_private_half(text: &str) -> bool {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => PRIVATE.iter().any(|name| members.contains_key(*name)),
        _ => false,
    }
}

/// The key without white space around it.
pub fn tidy(text: &str) -> String {
    text.trim().to_owned()
}

/// Reads a key.
pub fn read(text: &str) -> Option<PublicKey> {
    if text.trim_start().starts_with('{') {
        return from_jwk(text);
    }
    let pem = text.trim().as_bytes();
    let of = |algorithm| move |key| PublicKey { algorithm, key };
    DecodingKey::from_ec_pem(pem)
        .map(of(Algorithm::ES256))
        .or_else(|_| DecodingKey::from_rsa_pem(pem).map(of(Algorithm::RS256)))
        .or_else(|_| DecodingKey::from_ed_pem(pem).map(of(Algorithm::EdDSA)))
        .ok()
}

fn from_jwk(text: &str) -> Option<PublicKey> {
    let members: Value = serde_json::from_str(text).ok()?;
    let member = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
    let algorithm = match (member("kty"), member("crv")) {
        ("EC", "P-256") => Algorithm::ES256,
        ("OKP", "Ed25519") => Algorithm::EdDSA,
        ("RSA", _) if member("n").len() >= MODULUS => Algorithm::RS256,
        _ => return None,
    };
    let jwk: Jwk = serde_json::from_str(text).ok()?;
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    Some(PublicKey { algorithm, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    // From RFC 7517, appendix A.1, and its private half, A.2.
    const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;

    #[test]
    fn public_keys_are_taken_and_private_ones_are_not() {
        assert!(check(EC).is_ok());
        assert_eq!(read(EC).map(|k| k.algorithm), Some(Algorithm::ES256));
        let private = EC.replace(r#""kty""#, r#""d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","kty""#);
        for text in [
            &private,
            "-----BEGIN PRIVATE KEY-----",
            "{}",
            "",
            "rubbish",
            "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_short_rsa_key_is_refused() {
        let short = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, "A".repeat(171));
        assert!(check(&short).is_err());
    }
}
