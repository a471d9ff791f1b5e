//! What falls due with plans.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::plan_agenda);
}
