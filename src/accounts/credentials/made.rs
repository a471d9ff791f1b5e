//! Credentials that were just made: what is kept of them and what is shown,
//! once.

use actix_web::HttpResponse;
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{Hasher, public_key, store::Credentials};
use crate::{
    access::actor::PrincipalKind,
    accounts::principals::api::NewCredentials,
    infra::{Error, Result, reply},
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
    /// Puts the secrets into the answer on its way out, once.
    ///
    /// # Errors
    /// Never for answers of our own.
    pub async fn join(self, answer: HttpResponse) -> Result<HttpResponse> {
        let members = json!({"password": self.password, "client_secret": self.client_secret});
        reply::with_once(answer, members).await
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
