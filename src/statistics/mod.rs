//! Figures, computed live from the rows, each with the rows behind it.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod addresses;
mod answer;
mod budgets;
mod commitments;
mod days;
mod definitions;
mod engagement;
mod evidence;
mod export;
mod ground;
mod indicators;
mod measures;
mod meetings;
mod metadata;
mod overview;
mod places;
mod plans;
mod programme;
mod published;
mod rows;
mod rupiah;
mod taking;
mod tidy;
mod timeline;
mod total;
mod verify;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    programme::routes(config);
    meetings::routes(config);
    commitments::routes(config);
    plans::routes(config);
    budgets::routes(config);
    indicators::routes(config);
    engagement::routes(config);
    overview::routes(config);
    timeline::routes(config);
    published::routes(config);
    verify::routes(config);
    metadata::routes(config);
}
