//! The feed of changes.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod cursor;
mod handlers;
pub mod pull;
pub mod sending;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::sync_changes);
}
