//! Meetings, who came to them, and where there was none.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod attendances;
mod gaps;
mod handlers;
pub mod store;

/// The operation of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::statistics_meetings);
}
