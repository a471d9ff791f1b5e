//! Stakeholders: the organisations that take part in the programme or support it.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
mod near_duplicates;
pub mod rules;
pub mod store;
pub mod successor;
pub mod words;

pub use api::Stakeholder;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::stakeholder_view)
        .service(handlers::stakeholder_list)
        .service(handlers::stakeholder_create)
        .service(handlers::stakeholder_replace)
        .service(handlers::stakeholder_patch)
        .service(handlers::stakeholder_delete)
        .service(handlers::stakeholder_restore)
        .service(handlers::stakeholder_history);
}
