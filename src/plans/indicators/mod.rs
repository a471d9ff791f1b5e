//! What a plan is measured by.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Indicator;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::indicator_view)
        .service(handlers::indicator_list)
        .service(handlers::indicator_create)
        .service(handlers::indicator_replace)
        .service(handlers::indicator_patch)
        .service(handlers::indicator_delete)
        .service(handlers::indicator_restore)
        .service(handlers::indicator_history);
}
