//! Libraries, their enrolments in the programme and their yearly reports.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod enrolments;
mod handlers;
pub mod reports;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Library;
pub use enrolments::Enrolment;
pub use reports::LibraryReport;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::library_view)
        .service(handlers::library_list)
        .service(handlers::library_create)
        .service(handlers::library_replace)
        .service(handlers::library_patch)
        .service(handlers::library_delete)
        .service(handlers::library_restore)
        .service(handlers::library_history);
    enrolments::routes(config);
    reports::routes(config);
}
