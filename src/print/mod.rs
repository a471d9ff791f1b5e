//! Documents for people: the report of a plan and the minutes of a meeting, on
//! paper. What stands on it is a `Sheet`, made of what features publish; `paper`
//! prints any sheet.

use utoipa_actix_web::service_config::ServiceConfig;

mod api;
mod handlers;
mod minutes;
mod names;
mod paper;
mod plan;
mod say;
mod sheet;
mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::plan_report).service(handlers::meeting_minutes);
}
