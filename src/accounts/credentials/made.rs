//! Credentials that were just made: what is kept of them and what is shown,
//! once.

use actix_web::{HttpResponse, body::to_bytes, http::header::HeaderValue};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{Hasher, public_key, store::Credentials};
use crate::{
    access::actor::PrincipalKind,
    accounts::principals::api::NewCredentials,
    infra::{Error, Result},
};

/// The letters of passwords that people copy by hand: l, o, 0 and 1 are left out.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Credentials and the secret that was made for them.
pub struct Made {
    /// What is kept.
    pub kept: Credentials,
    /// What is shown.
    pub shown: Secrets,
}

/// Secrets that the service made, to be shown once.
#[derive(Default)]
pub struct Secrets {
    /// The password of a person.
    pub password: Option<String>,
    /// The secret of a partner system.
    pub client_secret: Option<String>,
}

impl Made {
    /// Makes what is not given. What is given has been checked.
    ///
    /// # Errors
    /// 429 when too many secrets are being hashed.
    pub async fn new(hasher: &Hasher, kind: PrincipalKind, wanted: NewCredentials) -> Result<Made> {
        let NewCredentials { password, public_key } = wanted;
        if let Some(key) = public_key {
            return Ok(Made {
                kept: Credentials {
                    secret_hash: None,
                    public_key: Some(public_key::tidy(&key)),
                },
                shown: Secrets::default(),
            });
        }
        let (secret, shown) = secret(kind, password)?;
        let kept = Credentials {
            secret_hash: Some(hasher.hash(secret).await?),
            public_key: None,
        };
        Ok(Made { kept, shown })
    }
}

/// The secret that is given or a new one, and what of it is shown.
///
/// # Errors
/// When the system gives no random numbers.
pub fn secret(kind: PrincipalKind, given: Option<String>) -> Result<(String, Secrets)> {
    let mut shown = Secrets::default();
    let secret = match (given, kind) {
        (Some(secret), _) => secret,
        (None, PrincipalKind::Person) => shown.password.insert(new_password()?).clone(),
        (None, PrincipalKind::Client) => shown
            .client_secret
            .insert(URL_SAFE_NO_PAD.encode(random::<32>()?))
            .clone(),
    };
    Ok((secret, shown))
}

/// A new password of 100 random bits, in groups.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new_password() -> Result<String> {
    let letters: Vec<char> = random::<20>()?
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|l| char::from(*l)))
        .collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// Random bytes.
///
/// # Errors
/// When the system gives none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::Internal("the system gives no random numbers".into()))?;
    Ok(bytes)
}

impl Secrets {
    /// Puts the secrets into the answer on its way out. The kept answer of an
    /// Idempotency-Key has none, and a dry run made none that holds.
    ///
    /// # Errors
    /// Never for answers of our own.
    pub async fn join(self, answer: HttpResponse) -> Result<HttpResponse> {
        let rolled_back = |v: &HeaderValue| v.to_str().is_ok_and(|v| v.contains("dry-run"));
        let headers = answer.headers();
        let void =
            headers.contains_key("idempotency-replayed") || headers.get("preference-applied").is_some_and(rolled_back);
        let Secrets {
            password,
            client_secret,
        } = if void { Secrets::default() } else { self };
        let (answer, body) = answer.into_parts();
        let body = to_bytes(body).await.map_err(|e| Error::Internal(e.to_string()))?;
        let mut members: Map<String, Value> = serde_json::from_slice(&body)?;
        members.insert("password".into(), json!(password));
        members.insert("client_secret".into(), json!(client_secret));
        Ok(answer
            .set_body(Value::Object(members).to_string())
            .map_into_boxed_body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_passwords_pass_the_rules_and_differ() {
        let (a, b) = (new_password().unwrap(), new_password().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.chars().count(), 23);
    }
}
