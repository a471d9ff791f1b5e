//! The operation on the engagement of a stakeholder.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use uuid::Uuid;

use super::{api::Engagement, store};
use crate::{
    access::{Action, Session},
    domain::RecordType,
    infra::{
        Error, Result,
        query::{self, Nothing},
        reply,
    },
    records::{Record, commands::deleted, list::etag},
    stakeholders::{Stakeholder, successor::Forwarding},
};

/// Read the engagement of a stakeholder
///
/// Meetings attended and hosted, commitments with their money, what is overdue
/// and when it was last active. Following a `rows_url` gives exactly the rows that
/// were counted: those in the caller's reach.
#[utoipa::path(get, path = "/stakeholders/{id}/engagement", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder.")), responses((status = 200, description = "The figures.", body = Engagement), (status = 308, description = "It became part of another: `Location` is the address of the engagement of that one.", headers(("Location" = String, description = "The same question about the other.")))))]
#[get("/stakeholders/{id}/engagement")]
pub async fn stakeholder_engagement(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    query::parse::<Nothing, Nothing>(request.query_string())?;
    let forwarding = Forwarding::of(&session);
    match engagement(session, *id).await {
        Err(refused) => forwarding.instead(refused, &request, *id).await,
        Ok(figures) => {
            let body = serde_json::to_vec(&figures)?;
            let tag = reply::quoted(etag(&body));
            Ok(reply::tagged(&request, &tag, body.into()))
        }
    }
}

async fn engagement(session: Session, id: Uuid) -> Result<Engagement> {
    session
        .snapshot(move |db, me| {
            let stakeholder = Stakeholder::find(db, &[id], false)?
                .pop()
                .ok_or_else(Error::not_found)?;
            me.may(Action::View, RecordType::Stakeholders, stakeholder.region())?;
            if let Some(at) = stakeholder.stamp.deleted_at {
                return Err(deleted(at, stakeholder.stamp.version));
            }
            store::engagement(db, &me.reach, id)
        })
        .await
}
