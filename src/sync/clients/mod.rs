//! How the partner systems are doing: who has come how far, and who is silent.

use utoipa_actix_web::service_config::ServiceConfig;

use super::changes::cursor::Have;
use crate::{access::Session, infra::db::Kind};

pub mod api;
mod handlers;
pub mod store;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::sync_clients);
}

/// Notes that a caller pulled, and what it has by its cursor. Whoever pulls often
/// is noted now and then. A note that cannot be written stops no pull.
pub async fn pulled(session: &Session, have: &Have, every: Option<i32>) {
    let (me, place) = (session.actor.id, have.place);
    // In a snapshot the copy is not there yet.
    let place = have.step.is_none().then_some(place);
    let due = session.read(move |db, _| store::is_due(db, me, place, every)).await;
    let noted = match due {
        Ok(false) => return,
        Ok(true) => {
            let noting = session
                .db()
                .write(Kind::Real, move |db| store::note_pull(db, me, place, every));
            noting.await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = noted {
        log::warn!("a pull was not noted: {error}");
    }
}
