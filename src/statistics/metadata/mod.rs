//! The definitions of all figures, as Satu Data Indonesia asks for them.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::metadata_indicator_list)
        .service(handlers::metadata_indicator_view);
}
