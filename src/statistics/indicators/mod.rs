//! What plans are measured by: what is to be reached, and what was.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
mod measured;
mod rules;
pub mod store;
mod targets;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_indicators);
}
