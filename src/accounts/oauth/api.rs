//! OAuth as callers see it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The form of a token request (RFC 6749, 4.4). The client proves who it is by
/// `Authorization: Basic`, by `client_secret`, or by `client_assertion`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"grant_type": "client_credentials", "client_id": "jabar-sync", "client_secret": "the secret that was printed"}))]
pub struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    pub grant_type: String,
    /// Name or id of the partner system.
    #[schema(example = "jabar-sync")]
    pub client_id: Option<String>,
    /// Its secret (`client_secret_post`).
    #[schema(format = "password")]
    pub client_secret: Option<String>,
    /// Always `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    #[schema(example = "")]
    pub client_assertion_type: Option<String>,
    /// A JWT signed with the registered key (`private_key_jwt`, RFC 7523).
    #[schema(example = "")]
    pub client_assertion: Option<String>,
    /// There are no scopes: rights follow from grants. Empty or left out.
    #[schema(example = "")]
    pub scope: Option<String>,
}

/// An access token of a partner system.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// For `Authorization: Bearer ...`: a JWT (RFC 9068).
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until it ends.
    #[schema(example = 600)]
    pub expires_in: i64,
}

/// The public halves of the keys that sign access tokens (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct KeySet {
    /// The keys, newest first.
    #[schema(value_type = Vec<Object>)]
    pub keys: Value,
}

/// What the authorization server can do (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerMetadata {
    /// The `iss` of its tokens: the public address of the service.
    #[schema(format = "uri")]
    pub issuer: String,
    /// Where tokens are asked for.
    #[schema(format = "uri")]
    pub token_endpoint: String,
    /// Where the keys are.
    #[schema(format = "uri")]
    pub jwks_uri: String,
    /// Where it is documented.
    #[schema(format = "uri")]
    pub service_documentation: String,
    /// None: there is no authorization endpoint.
    pub response_types_supported: Vec<&'static str>,
    /// `client_credentials`.
    pub grant_types_supported: Vec<&'static str>,
    /// How a client proves who it is.
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How client assertions are signed.
    pub token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// The languages of the documentation and of errors.
    pub ui_locales_supported: Vec<&'static str>,
}
