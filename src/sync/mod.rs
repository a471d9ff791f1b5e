//! What partner systems live on: every change in an order that loses nothing,
//! the whole state to begin with, and numbers by which both sides can see that
//! they hold the same.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod changes;
pub mod clients;
pub mod digest;
pub mod feed;
mod scope;
mod snapshot;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    changes::routes(config);
    digest::routes(config);
    clients::routes(config);
}
