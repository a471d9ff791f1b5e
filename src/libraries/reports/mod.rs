//! Yearly reports: what one library reported for one year, entered once.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod store;

pub use api::LibraryReport;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::library_report_view)
        .service(handlers::library_report_list)
        .service(handlers::library_report_create)
        .service(handlers::library_report_replace)
        .service(handlers::library_report_patch)
        .service(handlers::library_report_delete)
        .service(handlers::library_report_restore)
        .service(handlers::library_report_history);
}
