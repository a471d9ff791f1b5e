//! People, partner systems, grants and signing in.

use utoipa_actix_web::service_config::ServiceConfig;

/// Hashes passwords.
#[derive(Default)]
pub struct Hasher;

/// The operations of this room.
pub fn routes(_: &mut ServiceConfig) {}
/// The operations at the root.
pub fn well_known(_: &mut ServiceConfig) {}
