//! Exports that are made in the background and kept to be fetched, and what the ledger tells of
//! all exports.
//!
//! [`sources`] is the one place that names everything that can be exported; [`worker`] makes what
//! is [queued](runs), with the rights that its author has by then.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod example;
mod handlers;
pub mod making;
pub mod runs;
pub mod sources;
pub mod worker;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::export_list)
        .service(handlers::export_create)
        .service(handlers::export_view)
        .service(handlers::export_file)
        .service(handlers::export_delete)
        .service(handlers::export_history);
}
