//! The operation on partner systems.

use actix_web::{HttpResponse, get, http::StatusCode};

use super::{api::SyncClients, store};
use crate::{
    access::Session,
    accounts,
    domain::RecordType,
    infra::{
        Result,
        query::{Nothing, Query},
        reply,
    },
};

/// List partner systems and how they are doing
///
/// Who has come how far, and who has been silent for longer than it meant to: those of
/// the regions that the caller administers or audits.
#[utoipa::path(get, path = "/sync/clients", tag = "sync", responses((status = 200, description = "The partner systems, by name.", body = SyncClients)))]
#[get("/sync/clients")]
pub async fn sync_clients(session: Session, _: Query<Nothing>) -> Result<HttpResponse> {
    accounts::keepers_only(&session.actor, RecordType::Principals)?;
    let data = session
        .snapshot(|db, me| store::all(db, &me.reach_into(RecordType::Principals)))
        .await?;
    reply::json(StatusCode::OK, &SyncClients { data })
}
