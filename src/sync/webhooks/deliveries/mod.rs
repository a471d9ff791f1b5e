//! Deliveries: the messages to webhooks, what came of each, and sending one again.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod claims;
mod handlers;
pub mod message;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::webhook_delivery_list)
        .service(handlers::webhook_delivery_view)
        .service(handlers::webhook_delivery_resend);
}
