//! The money of plans.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;
mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_budgets);
}
