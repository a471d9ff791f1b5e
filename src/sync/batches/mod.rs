//! Batches: what partner systems send after they were offline.
//!
//! A batch is done in chunks, each in one transaction with the receipts of its
//! operations, so that it can break off anywhere and be sent again. In a chunk
//! operations go in rounds: what is there is found together (`present`), each
//! operation is compared with it ([`decide`]), what changes is written together.

pub mod api;
mod body;
pub mod decide;
mod handlers;
pub mod operation;
mod present;
pub mod receipt;
pub mod run;
pub mod store;
pub mod words;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::sync_batch_create)
        .service(handlers::sync_batch_view)
        .service(handlers::sync_result_list);
}
