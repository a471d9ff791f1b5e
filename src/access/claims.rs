//! Access tokens: JWTs (RFC 9068) that name a principal and a session, nothing
//! more. Rights are looked up.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use crate::infra::{Error, Result};

/// How long an access token lives.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// The audience of our tokens.
pub const AUDIENCE: &str = "sinergi";
/// For how many seconds clocks may differ.
pub const LEEWAY: i64 = 5;
/// The type of our tokens (RFC 9068).
const TYPE: &str = "at+jwt";
/// A longer token is refused unread.
const LONGEST: usize = 4096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The principal.
    pub sub: Uuid,
    /// Ends, Unix seconds.
    pub exp: i64,
    nbf: i64,
    iat: i64,
    jti: Uuid,
    /// The session (family of refresh tokens) of a person; a client has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sid: Option<Uuid>,
}

/// Makes a token for a principal.
///
/// # Errors
/// When there is no key to sign with.
pub fn issue(keys: &Keys, issuer: &str, principal: Uuid, session: Option<Uuid>, now: DateTime<Utc>) -> Result<String> {
    let key = keys.signing().ok_or_else(|| Error::Internal("no signing key".into()))?;
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid.clone());
    let claims = Claims {
        iss: issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: principal,
        exp: (now + LIFETIME).timestamp(),
        nbf: now.timestamp(),
        iat: now.timestamp(),
        jti: Uuid::now_v7(),
        sid: session,
    };
    encode(&header, &claims, &key.encoding).map_err(|e| Error::Internal(format!("token: {e}")))
}

/// Checks a token: size, type, key, one fixed algorithm, signature, issuer,
/// audience, times. `None` for whatever is wrong with it.
pub fn check(keys: &Keys, issuer: &str, token: &str) -> Option<Claims> {
    if token.len() > LONGEST {
        return None;
    }
    let header = decode_header(token).ok()?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::ES256 {
        return None;
    }
    let key = keys.find(header.kid.as_deref()?)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.leeway = LEEWAY.unsigned_abs();
    validation.validate_nbf = true;
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    decode::<Claims>(token, &key.decoding, &validation)
        .ok()
        .map(|data| data.claims)
}
