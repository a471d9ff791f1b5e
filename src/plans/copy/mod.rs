//! The plan of the next period, made from this one.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::plan_copy);
}
