//! Accounts: who may sign in, how, and what they may do where.
//!
//! [`principals`] and [`grants`] are records like all others. What they sign in
//! with is in [`credentials`], in no document. [`sessions`] signs people in,
//! [`oauth`] partner systems; [`sign_in`] brakes those who guess.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod commands;
pub mod credentials;
pub mod demo;
pub mod grants;
pub mod oauth;
pub mod principals;
pub mod sessions;
pub mod sign_in;

pub use credentials::Hasher;

use crate::{
    access::Actor,
    domain::RecordType,
    infra::{Error, Result, Write, codes},
};

/// The operations of this feature below `/v1`.
pub fn routes(config: &mut ServiceConfig) {
    sessions::routes(config);
    oauth::routes(config);
    principals::routes(config);
    grants::routes(config);
}

/// Those at the root of the service.
pub fn well_known(config: &mut ServiceConfig) {
    oauth::well_known(config);
}

/// Forgets sessions, attempts and assertions whose time is over; to be run now
/// and then. Returns how many rows went.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    Ok(sessions::store::forget_old(db)? + sign_in::store::forget_old(db)? + oauth::store::forget_old(db)?)
}

/// Refuses the list of a type to those who keep no record of it anywhere: an
/// empty page would hide the reason.
///
/// # Errors
/// 403 to them.
pub fn keepers_only(me: &Actor, record_type: RecordType) -> Result<()> {
    if !me.reach_into(record_type).is_nowhere() {
        return Ok(());
    }
    Err(Error::detailed(
        codes::forbidden(),
        format!("Rule {record_type}.view: needs a grant of auditor / admin."),
        format!("Aturan {record_type}.view: perlu hak auditor / admin."),
    ))
}
