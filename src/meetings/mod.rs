//! Meetings, and what comes out of them: agenda, attendances, decisions and
//! commitments.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod agenda_items;
pub mod api;
pub mod attendances;
pub mod children;
pub mod commitments;
pub mod decisions;
pub mod words;

pub use agenda_items::AgendaItem;
pub use api::Meeting;
pub use attendances::Attendance;
pub use commitments::Commitment;
pub use decisions::Decision;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    decisions::routes(config);
    commitments::routes(config);
}
