//! What one stakeholder takes part in, and what it promised.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;
mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::stakeholder_engagement);
}
