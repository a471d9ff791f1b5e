//! The values of indicators.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;

pub use api::Measurement;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::measurement_view)
        .service(handlers::measurement_list)
        .service(handlers::measurement_create)
        .service(handlers::measurement_replace)
        .service(handlers::measurement_patch)
        .service(handlers::measurement_delete)
        .service(handlers::measurement_restore)
        .service(handlers::measurement_history);
}
