//! Imports: files of libraries with their enrolments and yearly reports, in
//! the shape of the programme's lists or in the API's own.
//!
//! A row is compared with the library that it speaks of (by id, else by a name
//! in a partner system, else by NPP) and goes through the same commands as any
//! other write. A column that is not there leaves its field as it is; an empty
//! cell means unknown. The same file twice changes nothing the second time.

pub mod api;
mod chunk;
mod handlers;
mod mapping;
mod passage;
mod prepare;
mod present;
pub mod refusal;
pub mod report;
mod row;
mod run;
mod source;
mod store;
mod upload;
pub mod words;

pub use report::Report;
pub use run::{Options, run};
pub use words::{Format, Media, Mode};

use utoipa_actix_web::service_config::ServiceConfig;

use crate::infra::{Db, Result};

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::import_create)
        .service(handlers::import_list)
        .service(handlers::import_view);
}

/// Whether the service itself has imported a file of this shape to its end: the
/// demonstration data is loaded once.
///
/// # Errors
/// When the database cannot answer.
pub fn is_done(db: &Db, format: Format) -> Result<bool> {
    db.read_now(|db| store::done_by_system(db, format))
}
