//! Reference codes: every value of every enumeration with its label in both
//! languages, for forms and for people who read exported tables.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod codes;
mod handlers;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::code_list_all)
        .service(handlers::code_list_view);
}
