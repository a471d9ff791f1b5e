//! Two stakeholders that are one office become one record: what refers to the
//! one refers to the other afterwards, and the merge can be taken back.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;
mod merge;
mod references;
mod rules;
mod store;
mod unmerge;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::stakeholder_merge)
        .service(handlers::stakeholder_unmerge);
}
