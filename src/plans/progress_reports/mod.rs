//! What happened in a period.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;

pub use api::ProgressReport;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::progress_report_view)
        .service(handlers::progress_report_list)
        .service(handlers::progress_report_create)
        .service(handlers::progress_report_replace)
        .service(handlers::progress_report_patch)
        .service(handlers::progress_report_delete)
        .service(handlers::progress_report_restore)
        .service(handlers::progress_report_history);
}
