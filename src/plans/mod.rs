//! Sustainability plans: what is to be done, with what money, and what came of it.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod actions;
pub mod agenda;
pub mod api;
pub mod belongings;
pub mod budget_lines;
pub mod content;
mod copy;
pub mod create;
pub mod drafts;
pub mod following;
mod handlers;
pub mod indicators;
pub mod measurements;
pub mod progress_reports;
pub mod rules;
pub mod store;
pub mod view;
pub mod words;
pub mod workflow;

pub use actions::Action;
pub use api::Plan;
pub use budget_lines::BudgetLine;
pub use indicators::Indicator;
pub use measurements::Measurement;
pub use progress_reports::ProgressReport;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::plan_list)
        .service(handlers::plan_create)
        .service(handlers::plan_replace)
        .service(handlers::plan_patch)
        .service(handlers::plan_delete)
        .service(handlers::plan_restore)
        .service(handlers::plan_history);
    // Before the plan with an id, which would take its name for one.
    agenda::routes(config);
    copy::routes(config);
    view::routes(config);
    workflow::routes(config);
    actions::routes(config);
    budget_lines::routes(config);
    indicators::routes(config);
    measurements::routes(config);
    progress_reports::routes(config);
}
