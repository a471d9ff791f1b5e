//! Sign-in as callers see it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{Action, actor::PrincipalKind},
    domain::{RecordType, RegionCode, Role},
};

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "jabar.editor", "password": "the password that was printed"}))]
pub struct LoginRequest {
    /// The name to sign in with.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// Its password.
    #[schema(min_length = 1, max_length = 200, format = "password")]
    pub password: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "the refresh token of the last answer"}))]
pub struct RefreshRequest {
    /// The refresh token of the last answer.
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: String,
}

/// The present password and the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "the password that was printed", "new_password": "kopi hitam tanpa gula"}))]
pub struct PasswordRequest {
    /// The password as it is.
    #[schema(min_length = 1, max_length = 200, format = "password")]
    pub current_password: String,
    /// The password as it shall be.
    #[schema(min_length = 12, max_length = 200, format = "password")]
    pub new_password: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// For `Authorization: Bearer ...`: a JWT (RFC 9068).
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(example = 600)]
    pub expires_in: i64,
    /// For `POST /v1/auth/refresh`, once: each use gives the next.
    pub refresh_token: String,
    /// Seconds until the refresh token ends when it is not used.
    #[schema(example = 2_592_000)]
    pub refresh_expires_in: i64,
}

/// Who calls, and what may be done where.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The principal.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How it is called.
    pub display_name: String,
    /// Person or partner system.
    pub kind: PrincipalKind,
    /// The session of the token; a partner system has none.
    pub session_id: Option<Uuid>,
    /// The grants in force.
    pub grants: Vec<Right>,
    /// What may be done where, grant by grant.
    pub may: Vec<Permission>,
}

/// A grant in force.
#[derive(Serialize, ToSchema)]
pub struct Right {
    /// What the principal may be there.
    pub role: Role,
    /// Where, with everything below; null is the whole country.
    pub region_code: Option<RegionCode>,
    /// Whether personal data may be seen in full there.
    pub personal_data: bool,
}

/// What may be done with records of one type in one place.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Permission {
    /// The type of record.
    pub record_type: RecordType,
    /// What may be done.
    pub actions: Vec<Action>,
    /// In this region and below; null is the whole country.
    pub region_code: Option<RegionCode>,
    /// Whether the records of the regions above, and national ones, are meant too.
    pub above: bool,
    /// Whether only what lies below the region is meant, on a lower level of
    /// the programme.
    pub below: bool,
    /// The same in words, in the language of the request.
    #[schema(example = "Libraries: read, create, change, delete, restore in 32 and below")]
    pub text: String,
}
