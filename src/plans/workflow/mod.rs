//! The way of a plan: drafted, submitted, approved by the level above, done.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod history;
pub mod rules;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::plan_transition)
        .service(handlers::plan_transitions);
}
