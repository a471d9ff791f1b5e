//! A token request, read from its form and header; pure.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    domain::text,
    infra::{
        Error,
        codes::{self, Code},
        query,
    },
};

/// The one assertion type that is taken.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How a client proves who it is.
#[derive(Debug, PartialEq, Eq)]
pub enum Proof {
    /// By its secret.
    Secret {
        /// Name or id.
        client: String,
        /// The secret.
        secret: String,
    },
    /// By a signed assertion.
    Assertion {
        /// Name or id, if it is said beside the assertion.
        client: Option<String>,
        /// The JWT.
        jwt: String,
    },
}

/// An error of RFC 6749, 5.2, that is a problem document as well.
pub fn refused(code: Code, error: &str, en: &str, id: &str) -> Error {
    Error::detailed(code, en, id)
        .extension("error", error)
        .extension("error_description", en)
}

/// Who it is was not proven. The answer is the same for every reason.
pub fn invalid_client() -> Error {
    refused(
        codes::invalid_credentials(),
        "invalid_client",
        "The client is unknown, may not sign in, or did not prove who it is.",
        "Klien tidak dikenal, tidak boleh masuk, atau tidak terbukti.",
    )
}

/// The refusal of a client that came with `Authorization: Basic`. Others are
/// not challenged so: a browser would ask its user for a password.
pub fn challenged(error: Error) -> Error {
    match &error {
        Error::Refused(refusal) if refusal.code() == codes::invalid_credentials() => error.header(
            actix_web::http::header::WWW_AUTHENTICATE,
            "Basic realm=\"sinergi\", charset=\"UTF-8\"",
        ),
        _ => error,
    }
}

fn invalid_request(en: &str, id: &str) -> Error {
    refused(codes::bad_request(), "invalid_request", en, id)
}

/// Reads a token request.
///
/// # Errors
/// 400 or 401 with the OAuth error.
pub fn read(form: &str, authorization: Option<&str>) -> Result<Proof, Error> {
    let pairs = query::pairs(form);
    // RFC 6749, 3.2: nothing twice, what is unknown is passed over, empty is left out.
    let member = |name: &str| -> Result<Option<String>, Error> {
        let mut values = pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(invalid_request(
                &format!("The parameter {name} stands twice."),
                &format!("Parameter {name} muncul dua kali."),
            )),
            (Some(value), None) if text::has_forbidden_control(value) => Err(invalid_request(
                &format!("The parameter {name} has control characters."),
                &format!("Parameter {name} berisi karakter kendali."),
            )),
            (value, None) => Ok(value.filter(|v| !v.is_empty()).cloned()),
        }
    };
    match member("grant_type")?.as_deref() {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(refused(
                codes::bad_request(),
                "unsupported_grant_type",
                "The one grant_type here is client_credentials.",
                "Satu-satunya grant_type di sini adalah client_credentials.",
            ));
        }
        None => return Err(invalid_request("grant_type is missing.", "grant_type tidak ada.")),
    }
    if member("scope")?.is_some() {
        return Err(refused(
            codes::bad_request(),
            "invalid_scope",
            "There are no scopes: what a client may do follows from its grants. Leave scope out.",
            "Tidak ada scope: hak klien mengikuti pemberian haknya. Hilangkan scope.",
        ));
    }
    let (client, secret) = (member("client_id")?, member("client_secret")?);
    let (kind, jwt) = (member("client_assertion_type")?, member("client_assertion")?);
    let basic = authorization.map(basic).transpose()?;
    match (basic, secret, jwt) {
        (Some((client, secret)), None, None) => Ok(Proof::Secret { client, secret }),
        (None, Some(secret), None) => match client {
            Some(client) => Ok(Proof::Secret { client, secret }),
            None => Err(invalid_request("client_id is missing.", "client_id tidak ada.")),
        },
        (None, None, Some(jwt)) if kind.as_deref() == Some(JWT_BEARER) => Ok(Proof::Assertion { client, jwt }),
        (None, None, Some(_)) => Err(invalid_request(
            &format!("client_assertion_type must be {JWT_BEARER}."),
            &format!("client_assertion_type harus {JWT_BEARER}."),
        )),
        (None, None, None) => Err(invalid_client()),
        _ => Err(invalid_request(
            "A client proves who it is in one way, not in two.",
            "Klien membuktikan diri dengan satu cara, bukan dua.",
        )),
    }
}

/// Name and secret of `Authorization: Basic` (RFC 6749, 2.3.1: each form-encoded).
fn basic(header: &str) -> Result<(String, String), Error> {
    let decoded = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, text)| STANDARD.decode(text.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let (client, secret) = decoded
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .ok_or_else(invalid_client)?;
    Ok((form_decoded(client), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    let pairs = query::pairs(&format!("v={}", text.replace('&', "%26")));
    pairs.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(form: &str, header: Option<&str>) -> String {
        let error = read(form, header).unwrap_err();
        let body = error.render("", crate::domain::Language::English, "");
        let bytes = actix_web::body::MessageBody::try_into_bytes(body.into_body()).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        value["error"].as_str().unwrap().to_owned()
    }

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn each_way_of_proof_is_read() {
        let secret = |client: &str, secret: &str| Proof::Secret {
            client: client.into(),
            secret: secret.into(),
        };
        let post = "grant_type=client_credentials&client_id=jabar-sync&client_secret=a%2Bb%26c&extra=1&scope=";
        assert_eq!(read(post, None).unwrap(), secret("jabar-sync", "a+b&c"));
        let basic = header("jabar-sync:a%2Bb:c&d");
        assert_eq!(
            read("grant_type=client_credentials", Some(&basic)).unwrap(),
            secret("jabar-sync", "a+b:c&d")
        );
        let jwt = format!("grant_type=client_credentials&client_assertion=x.y.z&client_assertion_type={JWT_BEARER}");
        assert_eq!(
            read(&jwt, None).unwrap(),
            Proof::Assertion {
                client: None,
                jwt: "x.y.z".into()
            }
        );
    }

    #[test]
    fn what_is_wrong_is_told_as_oauth_tells_it() {
        let basic = header("a:b");
        for (form, authorization, expected) in [
            ("", None, "invalid_request"),
            (
                "grant_type=password&username=a&password=b",
                None,
                "unsupported_grant_type",
            ),
            ("grant_type=client_credentials", None, "invalid_client"),
            ("grant_type=client_credentials", Some("Bearer x"), "invalid_client"),
            ("grant_type=client_credentials", Some("Basic %%%"), "invalid_client"),
            ("grant_type=client_credentials&scope=all", Some(&basic), "invalid_scope"),
            (
                "grant_type=client_credentials&grant_type=client_credentials",
                Some(&basic),
                "invalid_request",
            ),
            (
                "grant_type=client_credentials&client_secret=b",
                Some(&basic),
                "invalid_request",
            ),
            ("grant_type=client_credentials&client_secret=b", None, "invalid_request"),
            (
                "grant_type=client_credentials&client_id=a%00&client_secret=b",
                None,
                "invalid_request",
            ),
            (
                "grant_type=client_credentials&client_assertion=x",
                None,
                "invalid_request",
            ),
        ] {
            assert_eq!(error_of(form, authorization), expected, "{form}");
        }
    }
}
