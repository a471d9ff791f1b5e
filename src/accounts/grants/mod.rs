//! Grants: what a principal may do where.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;

pub use api::Grant;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::grant_view)
        .service(handlers::grant_list)
        .service(handlers::grant_create)
        .service(handlers::grant_replace)
        .service(handlers::grant_patch)
        .service(handlers::grant_delete)
        .service(handlers::grant_restore)
        .service(handlers::grant_history);
}
