//! A measure over time.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_timeline);
}
