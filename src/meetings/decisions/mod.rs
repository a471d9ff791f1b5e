//! What a meeting agreed.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod store;
pub mod words;

pub use api::Decision;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::decision_view)
        .service(handlers::decision_list)
        .service(handlers::decision_create)
        .service(handlers::decision_replace)
        .service(handlers::decision_patch)
        .service(handlers::decision_delete)
        .service(handlers::decision_restore)
        .service(handlers::decision_history);
}
