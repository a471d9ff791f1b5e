//! Enrolments: one library in the programme, one year, one scheme.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Enrolment;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::enrolment_view)
        .service(handlers::enrolment_list)
        .service(handlers::enrolment_create)
        .service(handlers::enrolment_replace)
        .service(handlers::enrolment_patch)
        .service(handlers::enrolment_delete)
        .service(handlers::enrolment_restore)
        .service(handlers::enrolment_history);
}
