//! Principals as callers see them.

use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::PrincipalStatus;
use crate::{
    access::actor::PrincipalKind,
    domain::RegionCode,
    infra::schema::principals,
    records::{Stamp, list::Deleted},
};

/// A person or a partner system that may sign in. Its password, secret or key
/// is never shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Principal {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What callers set.
    #[serde(flatten)]
    pub fields: PrincipalFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What callers set of a principal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = principals)]
#[diesel(check_for_backend(diesel::pg::Pg))]
#[schema(example = json!({
    "name": "karawang.editor", "kind": "person", "display_name": "Dinas Perpustakaan Karawang", "region_code": "32.15"
}))]
pub struct PrincipalFields {
    /// The name to sign in with, unique for good: lower-case letters, digits, `.`, `_`, `-`.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$")]
    pub name: String,
    /// Person or partner system; cannot be changed.
    pub kind: PrincipalKind,
    /// How it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub display_name: String,
    /// Who manages it follows from this; null is national. What it may do
    /// follows from its grants.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Whether it may sign in.
    #[serde(default = "active")]
    pub status: PrincipalStatus,
}

fn active() -> PrincipalStatus {
    PrincipalStatus::Active
}

/// A new principal, with what it will sign in with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "karawang.editor", "kind": "person", "display_name": "Dinas Perpustakaan Karawang", "region_code": "32.15"
}))]
pub struct NewPrincipal {
    /// May be made by the client (UUIDv7).
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The name to sign in with, unique for good: lower-case letters, digits, `.`, `_`, `-`.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$")]
    pub name: String,
    /// Person or partner system.
    pub kind: PrincipalKind,
    /// How it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub display_name: String,
    /// Who manages it follows from this; null is national.
    #[serde(default)]
    pub region_code: Option<RegionCode>,
    /// Whether it may sign in.
    #[serde(default = "active")]
    pub status: PrincipalStatus,
    /// The password of a person; the service makes one when it is left out.
    #[serde(default)]
    #[schema(write_only, min_length = 12, max_length = 200)]
    pub password: Option<String>,
    /// The public key of a partner system (JWK or PEM), for `private_key_jwt`;
    /// the service makes a secret when it is left out.
    #[serde(default)]
    #[schema(write_only, max_length = 8000, format = "multiline")]
    pub public_key: Option<String>,
}

/// What a principal shall sign in with from now on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NewCredentials {
    /// The password of a person; the service makes one when it is left out.
    #[serde(default)]
    #[schema(write_only, min_length = 12, max_length = 200)]
    pub password: Option<String>,
    /// The public key of a partner system (JWK or PEM), which takes the place
    /// of its secret; the service makes a new secret when it is left out.
    #[serde(default)]
    #[schema(write_only, max_length = 8000, format = "multiline")]
    pub public_key: Option<String>,
}

/// A principal together with the secret that was made for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrincipalWithSecret {
    /// The principal.
    #[serde(flatten)]
    pub principal: Principal,
    /// The password that the service made. Shown in this answer alone, never
    /// again: a repetition under the same Idempotency-Key has null here.
    pub password: Option<String>,
    /// The secret that the service made for a partner system; likewise.
    pub client_secret: Option<String>,
}

/// A page of principals.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrincipalPage {
    /// The principals of this page.
    pub data: Vec<Principal>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of principals.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PrincipalFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32")]
    pub region: Option<RegionCode>,
    /// Persons or partner systems.
    #[param(inline)]
    pub kind: Option<PrincipalKind>,
    /// In this state.
    #[param(inline)]
    pub status: Option<PrincipalStatus>,
    /// A part of the name or of how it is called.
    #[param(min_length = 2, max_length = 100, example = "jabar")]
    pub q: Option<String>,
    /// With these ids, comma-separated, at most 100.
    #[param(max_length = 3700, pattern = "^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,99}$")]
    pub ids: Option<String>,
    /// Changed at this moment or later (RFC 3339).
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<DateTime<Utc>>,
    /// `include` shows tombstones.
    #[param(inline)]
    pub deleted: Option<Deleted>,
}
