//! OAuth 2.0 for partner systems: the token endpoint, the key set and the
//! metadata of the server.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod assertion;
mod handlers;
pub mod request;
pub mod store;
mod well_known;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::oauth_token);
}

/// Those at the root of the service.
pub fn well_known(config: &mut ServiceConfig) {
    config
        .service(well_known::jwks)
        .service(well_known::authorization_server);
}
