//! Figures, computed live from the rows, each with the rows behind it.

use utoipa_actix_web::service_config::ServiceConfig;

mod answer;
mod commitments;
mod engagement;
mod meetings;
mod places;
mod programme;
mod rows;
mod rupiah;
mod scope;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    programme::routes(config);
    meetings::routes(config);
    commitments::routes(config);
    engagement::routes(config);
}
