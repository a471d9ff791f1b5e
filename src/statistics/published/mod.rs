//! What was officially said, beside what is counted.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_published);
}
