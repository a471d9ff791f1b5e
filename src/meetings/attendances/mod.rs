//! Who comes to a meeting.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Attendance;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::attendance_view)
        .service(handlers::attendance_list)
        .service(handlers::attendance_create)
        .service(handlers::attendance_replace)
        .service(handlers::attendance_patch)
        .service(handlers::attendance_delete)
        .service(handlers::attendance_restore)
        .service(handlers::attendance_history);
}
