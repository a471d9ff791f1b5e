//! Sustainability plans, how long their approval takes, and which libraries have one.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
mod libraries;
pub mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_plans);
}
