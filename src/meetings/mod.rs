//! Meetings, and what comes out of them: agenda, attendances, decisions and
//! commitments.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod agenda_items;
pub mod api;
pub mod attendances;
mod calendar;
pub mod children;
pub mod commitments;
pub mod decisions;
mod follow_up;
mod handlers;
mod related;
pub mod rules;
mod steps;
pub mod store;
pub mod whole;
pub mod words;

pub use agenda_items::AgendaItem;
pub use api::Meeting;
pub use attendances::Attendance;
pub use commitments::Commitment;
pub use decisions::Decision;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::meeting_view)
        .service(handlers::meeting_list)
        .service(handlers::meeting_create)
        .service(handlers::meeting_replace)
        .service(handlers::meeting_patch)
        .service(handlers::meeting_delete)
        .service(handlers::meeting_restore)
        .service(handlers::meeting_history)
        .service(handlers::meeting_transition)
        .service(handlers::meeting_agenda)
        .service(handlers::meeting_follow_up)
        .service(handlers::meeting_calendar)
        .service(handlers::meeting_calendars);
    agenda_items::routes(config);
    attendances::routes(config);
    decisions::routes(config);
    commitments::routes(config);
}
