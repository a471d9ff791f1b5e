//! Sessions of people: sign-in, refresh, sign-out, who am I.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod refresh_token;
mod rights;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::auth_login)
        .service(handlers::auth_refresh)
        .service(handlers::auth_logout)
        .service(handlers::auth_password)
        .service(handlers::auth_me);
}
