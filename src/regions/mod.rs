//! To be merged.

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn routes(_: &mut ServiceConfig) {}

/// Loads the regions.
///
/// # Errors
/// When the database cannot do it.
pub fn load(_: &crate::infra::Db) -> crate::infra::Result<()> {
    Ok(())
}
