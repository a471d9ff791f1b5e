//! Principals: the people and partner systems that may sign in.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Principal;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::principal_view)
        .service(handlers::principal_list)
        .service(handlers::principal_create)
        .service(handlers::principal_replace)
        .service(handlers::principal_patch)
        .service(handlers::principal_delete)
        .service(handlers::principal_restore)
        .service(handlers::principal_history)
        .service(handlers::principal_credentials);
}
