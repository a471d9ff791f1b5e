//! Figures, computed live from the rows, each with the rows behind it.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;
mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_programme);
}
