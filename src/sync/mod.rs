//! Synchronisation with the systems of provinces, which are offline for days,
//! have wrong clocks and send twice: nothing is lost, nothing is done twice, and
//! what two sides changed differently is told in words.

pub mod batches;
pub mod conflicts;
pub mod example;
pub mod kinds;
pub mod merge;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    batches::routes(config);
    conflicts::routes(config);
}
