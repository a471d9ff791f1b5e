//! The thread from what a meeting talked about to what was promised and what is
//! done about it, forward and back: the same facts from both ends.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod carried_out;
mod handlers;
pub mod store;
mod weave;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::meeting_outcomes)
        .service(handlers::commitment_trace)
        .service(handlers::action_trace);
}
