//! What everybody may know of the authorization server.

use actix_web::{HttpResponse, get, http::header, web::Data};

use super::api::{KeySet, ServerMetadata};
use crate::{access::Gate, infra::Result};

/// Shorter than the time for which a new key is announced before it signs.
const KEPT: &str = "public, max-age=300";

/// Keys that sign access tokens
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "auth", security(()), responses((status = 200, description = "The public keys (RFC 7517).", body = KeySet)))]
#[get("/.well-known/jwks.json")]
pub async fn jwks(gate: Data<Gate>) -> Result<HttpResponse> {
    gate.reload_keys();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEPT))
        .json(gate.keys().jwks()))
}

/// Metadata of the authorization server
#[utoipa::path(get, path = "/.well-known/oauth-authorization-server", tag = "auth", security(()), responses((status = 200, description = "The metadata (RFC 8414).", body = ServerMetadata)))]
#[get("/.well-known/oauth-authorization-server")]
pub async fn authorization_server(gate: Data<Gate>) -> Result<HttpResponse> {
    let base = gate.issuer();
    let metadata = ServerMetadata {
        issuer: base.to_owned(),
        token_endpoint: format!("{base}/v1/oauth/token"),
        jwks_uri: format!("{base}/.well-known/jwks.json"),
        service_documentation: format!("{base}/docs/"),
        response_types_supported: Vec::new(),
        grant_types_supported: vec!["client_credentials"],
        token_endpoint_auth_methods_supported: vec!["client_secret_basic", "client_secret_post", "private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported: vec!["ES256", "RS256", "EdDSA"],
        ui_locales_supported: vec!["en", "id"],
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEPT))
        .json(metadata))
}
