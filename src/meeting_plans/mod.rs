//! Plans drafted from what a meeting agreed: an action for each commitment.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::meeting_plan_create);
}
