//! Regions: provinces, regencies and cities, districts and villages by the
//! codes of the Ministry of Home Affairs. Reference data: read by all, changed
//! only as a whole when a decree changes the codes.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::infra::{Db, Result};

pub mod api;
mod handlers;
mod load;
pub mod rules;
mod source;
mod stage;
pub mod store;
mod view;
pub mod words;

pub use api::Region;
pub use load::{LoadReport, load_from};
pub use source::{Decree, Source};

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::region_list)
        .service(handlers::region_children)
        .service(handlers::region_ancestors)
        .service(handlers::region_view);
}

/// Loads the regions that the binary carries, unless they, or those of a later
/// decree, are there already.
///
/// # Errors
/// As [`load_from`].
pub fn load(db: &Db) -> Result<LoadReport> {
    load::at_least(db, &Source::bundled()?)
}
