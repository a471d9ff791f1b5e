//! People: contact persons of stakeholders and libraries, the one place for
//! personal data.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod dossier;
mod handlers;
pub mod retention;
pub mod rules;
pub mod store;
pub mod words;

pub use api::Person;
pub use retention::erase_due;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::person_view)
        .service(handlers::person_list)
        .service(handlers::person_create)
        .service(handlers::person_replace)
        .service(handlers::person_patch)
        .service(handlers::person_delete)
        .service(handlers::person_restore)
        .service(handlers::person_history)
        .service(handlers::person_erase)
        .service(handlers::person_dossier);
}
