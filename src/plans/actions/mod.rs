//! What a plan will do.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Action;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::action_view)
        .service(handlers::action_list)
        .service(handlers::action_create)
        .service(handlers::action_replace)
        .service(handlers::action_patch)
        .service(handlers::action_delete)
        .service(handlers::action_restore)
        .service(handlers::action_history);
}
