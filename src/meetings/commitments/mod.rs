//! Promises of support, from the promise to its fulfilment.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
mod resolve;
pub mod rules;
mod selection;
pub mod store;
pub mod words;

pub use api::Commitment;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::commitment_view)
        .service(handlers::commitment_list)
        .service(handlers::commitment_create)
        .service(handlers::decision_commitments)
        .service(handlers::commitment_replace)
        .service(handlers::commitment_patch)
        .service(handlers::commitment_delete)
        .service(handlers::commitment_restore)
        .service(handlers::commitment_transition)
        .service(handlers::commitment_history);
}
