//! Numbers by which a partner system sees whether its copy is complete.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::sync_digest);
}
