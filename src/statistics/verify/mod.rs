//! Recomputing figures from the rows that they name.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod claims;
mod handlers;
mod lists;
mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_verify);
}
