//! The token endpoint.

use std::net::IpAddr;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    post,
    web::{Data, Payload},
};
use uuid::Uuid;

use super::{
    api::{TokenAnswer, TokenRequest},
    assertion,
    request::{self, Proof, challenged, invalid_client},
    store,
};
use crate::{
    access::{Gate, claims},
    accounts::{
        credentials::{self, Hasher},
        sign_in::Attempt,
    },
    infra::{
        Db, Error, Result, clock, codes,
        db::Kind,
        json::{expect_media_type, read_body},
        proxy::TrustedProxies,
        reply,
    },
};

/// The most bytes of a token request.
const LIMIT: usize = 16 << 10;

/// Sign in as a partner system
///
/// `client_credentials` (RFC 6749, 4.4) with `client_secret_basic`,
/// `client_secret_post` or `private_key_jwt` (RFC 7523). Errors are problem
/// documents that have `error` and `error_description` as RFC 6749 asks.
#[utoipa::path(post, path = "/oauth/token", tag = "auth", security(()), request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"), responses((status = 200, description = "An access token for ten minutes.", body = TokenAnswer)))]
#[post("/oauth/token")]
pub async fn oauth_token(
    request: HttpRequest,
    db: Data<Db>,
    gate: Data<Gate>,
    hasher: Data<Hasher>,
    proxies: Data<TrustedProxies>,
    payload: Payload,
) -> Result<HttpResponse> {
    let by_header = request.headers().contains_key(header::AUTHORIZATION);
    let refuse = |error| {
        let error = as_oauth(error);
        if by_header { challenged(error) } else { error }
    };
    let proof = read(&request, payload).await.map_err(refuse)?;
    let from = proxies.client_address(&request);
    let client = match proof {
        Proof::Secret { client, secret } => by_secret(&db, &hasher, from, client, secret).await,
        Proof::Assertion { client, jwt } => by_assertion(&db, &gate, client, jwt).await,
    };
    let client = client.map_err(refuse)?;
    gate.reload_keys();
    let issued = claims::issue(&gate.keys(), gate.issuer(), client, None, clock::now())?;
    log::info!("signed in: {client}, from {from}");
    let mut answer = reply::json(
        StatusCode::OK,
        &TokenAnswer {
            access_token: issued,
            token_type: "Bearer",
            expires_in: claims::LIFETIME.num_seconds(),
        },
    )?;
    answer
        .headers_mut()
        .insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(answer)
}

async fn read(request: &HttpRequest, payload: Payload) -> Result<Proof> {
    expect_media_type(request, &["application/x-www-form-urlencoded"])?;
    let body = read_body(request, payload.into_inner(), LIMIT).await?;
    let form = String::from_utf8_lossy(&body).into_owned();
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization = authorization.map(|v| v.to_str().unwrap_or_default());
    request::read(&form, authorization)
}

async fn by_secret(db: &Db, hasher: &Hasher, from: IpAddr, client: String, secret: String) -> Result<Uuid> {
    let (attempt, known) = db
        .write(Kind::Real, move |db| {
            let known = credentials::store::of_client(db, &client)?;
            // Name and id are one account to the brake.
            let attempt = Attempt::client(known.as_ref().map_or(&client, |k| &k.name), from);
            attempt.count(db)?;
            Ok((attempt, known))
        })
        .await?;
    let (id, hash) = known.map(|k| (k.id, k.credentials.secret_hash)).unzip();
    let hash = hash.flatten();
    let right = attempt.compare(db, hasher, secret, hash.clone()).await?;
    let (Some(id), Some(hash), true) = (id, hash, right) else {
        log::info!("sign-in of a client refused, from {from}");
        return Err(invalid_client());
    };
    db.write(Kind::Real, move |db| {
        attempt.succeed(db)?;
        credentials::store::still(db, id, &hash)
    })
    .await?
    .then_some(id)
    .ok_or_else(invalid_client)
}

async fn by_assertion(db: &Db, gate: &Gate, client: Option<String>, jwt: String) -> Result<Uuid> {
    let claimed = assertion::claimed(&jwt).ok_or_else(invalid_client)?;
    let known = db
        .read(move |db| credentials::store::of_client(db, &claimed))
        .await?
        .ok_or_else(invalid_client)?;
    let id = known.id.to_string();
    let names = [known.name.as_str(), id.as_str()];
    if client.is_some_and(|client| !names.contains(&client.as_str())) {
        return Err(invalid_client());
    }
    let key = known.credentials.public_key.ok_or_else(invalid_client)?;
    let endpoint = format!("{}/v1/oauth/token", gate.issuer());
    let held = assertion::check(&jwt, &key, &names, &[gate.issuer(), &endpoint], clock::now());
    let (id, held) = (known.id, held.ok_or_else(invalid_client)?);
    db.write(Kind::Real, move |db| store::use_once(db, id, &held))
        .await?
        .then_some(id)
        .ok_or_else(invalid_client)
}

/// An error of the service as RFC 6749, 5.2 tells it beside the problem.
fn as_oauth(error: Error) -> Error {
    let Some(refusal) = error.refusal() else { return error };
    if refusal.extends("error") {
        return error;
    }
    let kind = match refusal.code() {
        code if code == codes::too_many_requests() => "temporarily_unavailable",
        code if code.0.status >= 500 => "temporarily_unavailable",
        _ => "invalid_request",
    };
    let said = refusal
        .detail()
        .in_language(crate::domain::Language::English)
        .to_owned();
    error.extension("error", kind).extension("error_description", said)
}
