//! Conflicts: what two sides changed differently, told in words, until somebody
//! has chosen. How one stands follows from the ledger (`sync_conflicts_now`):
//! it is overtaken as soon as the record goes on in what it is about.

pub mod api;
pub mod entry;
pub mod explain;
mod handlers;
pub mod resolve;
pub mod rules;
pub mod store;
mod vocabulary;
pub mod words;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::sync_conflict_list)
        .service(handlers::sync_conflict_view)
        .service(handlers::sync_conflict_resolve);
}
