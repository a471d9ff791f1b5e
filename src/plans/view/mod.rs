//! A plan whole, as a caller sees it: with all that belongs to it, its sums, how
//! far it is, what is approved, and what this caller may do next.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod difference;
mod handlers;
pub mod put_back;
pub mod rules;
mod spoken;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::plan_view).service(handlers::plan_difference);
}
