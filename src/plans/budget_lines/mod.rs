//! The money of actions.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod rules;
pub mod store;

pub use api::BudgetLine;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::budget_line_view)
        .service(handlers::budget_line_list)
        .service(handlers::budget_line_create)
        .service(handlers::budget_line_replace)
        .service(handlers::budget_line_patch)
        .service(handlers::budget_line_delete)
        .service(handlers::budget_line_restore)
        .service(handlers::budget_line_history);
}
