//! Imports: files of libraries with their enrolments and yearly reports, of
//! stakeholders, of people, of meetings and of plans with all that belongs to
//! them, in the shape of the programme's lists or in the API's own.
//!
//! A row is read into `node`s, one for each record that it speaks of, by a
//! `mapping` or as the API itself gives them; `subject` says what there is.
//! The record that it speaks of is found by id, else by a name in a partner
//! system, else by a number such as the NPP, and the row goes through the same commands as any
//! other write. A column that is not there leaves its field as it is; an empty
//! cell means unknown. The same file twice changes nothing the second time.

mod apart;
pub mod api;
mod cells;
mod chunk;
mod handlers;
mod mapping;
mod node;
mod own;
mod passage;
mod present;
mod referred;
pub mod refusal;
pub mod report;
mod row;
mod run;
mod source;
mod store;
mod subject;
mod subjects;
mod sum;
mod table;
mod target;
mod upload;
pub mod words;

pub use report::Report;
pub use run::{Options, run};
pub use words::{Format, Media, Mode, Records};

use utoipa_actix_web::service_config::ServiceConfig;

use crate::infra::{Db, Result};

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::import_create)
        .service(handlers::import_list)
        .service(handlers::import_view);
}

/// Whether the service itself has imported a file of this shape with these records
/// to its end: the demonstration data is loaded once.
///
/// # Errors
/// When the database cannot answer.
pub fn is_done(db: &Db, format: Format, records: Records) -> Result<bool> {
    db.read_now(|db| store::done_by_system(db, format, records))
}
