//! What partner systems live on, which are offline for days, have wrong clocks and
//! send twice: every change in an order that loses nothing, the whole state to begin
//! with, numbers by which both sides can see that they hold the same; and the way back,
//! where nothing is lost, nothing is done twice, and what two sides changed
//! differently is told in words.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod batches;
pub mod changes;
pub mod clients;
pub mod conflicts;
pub mod digest;
pub mod example;
pub mod feed;
pub mod kinds;
pub mod merge;
mod scope;
mod snapshot;
pub mod webhooks;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    changes::routes(config);
    digest::routes(config);
    clients::routes(config);
    batches::routes(config);
    conflicts::routes(config);
    webhooks::routes(config);
}
