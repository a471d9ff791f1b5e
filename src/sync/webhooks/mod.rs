//! Webhooks: every change is posted to those who asked for it, signed after Standard
//! Webhooks, out of the ledger.
//!
//! [`fan_out`] makes messages of the feed and moves each webhook's place in it on, in
//! one transaction; [`worker`] sends them and writes down what came of it. The ledger is
//! the queue: what was committed is sent at least once, whenever the service is killed.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod deliveries;
pub mod example;
pub mod fan_out;
pub mod handlers;
pub mod places;
pub mod rules;
pub mod secrets;
pub mod seer;
pub mod signature;
pub mod store;
pub mod words;
pub mod worker;

use crate::infra::{Result, Write};

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    deliveries::routes(config);
    config
        .service(handlers::webhook_list)
        .service(handlers::webhook_create)
        .service(handlers::webhook_view)
        .service(handlers::webhook_patch)
        .service(handlers::webhook_delete)
        .service(handlers::webhook_restore)
        .service(handlers::webhook_history)
        .service(handlers::webhook_rotate)
        .service(handlers::webhook_test)
        .service(handlers::webhook_replay);
}

/// Forgets deliveries and secrets whose time is over. Returns how many rows went.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    Ok(deliveries::store::forget_old(db)? + secrets::forget_old(db)?)
}
