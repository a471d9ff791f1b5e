//! The operations on merges.

use actix_web::{HttpRequest, HttpResponse, post, web::Path};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{MergeRequest, MergedStakeholders, UnmergedStakeholders},
    merge, unmerge,
};
use crate::{
    access::Session,
    infra::{
        Result, body,
        json::Json,
        reply::{Prefer, if_match, quoted},
    },
    records::{idempotency::Kept, write},
};

/// Merge a stakeholder into another
///
/// For two records of one office. People, meetings, attendances and commitments
/// of the one refer to the other afterwards, each with a new version; its names
/// become other names of the other. Its id goes on resolving: reading it leads to
/// the other (308), and references to it mean the other. `If-Match` is the version
/// of the one that goes. Needs the right to change both.
#[utoipa::path(post, path = "/stakeholders/{id}/merge", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder that goes.")), request_body = MergeRequest, responses((status = 200, description = "They are one.", body = MergedStakeholders)))]
#[post("/stakeholders/{id}/merge")]
pub async fn stakeholder_merge(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    let MergeRequest { into } = body::read(&body.0)?;
    write::run_as(session, &request, whole(&request), &body.0, move |db, author, call| {
        let (merged, warnings) = merge::merge(db, author, *id, expected, into)?;
        answer(merged.version, &merged, call.told(&warnings))
    })
    .await
}

/// Take a merge back
///
/// Makes everything that the merge wrote what it was before. Only as long as
/// nothing else has touched any of it: otherwise 409, and `touched` names what was.
/// `If-Match` is the version that the merge made. Needs the right to change both.
#[utoipa::path(post, path = "/stakeholders/{id}/unmerge", tag = "stakeholders", params(("id" = Uuid, Path, description = "The stakeholder that became part of another.")), responses((status = 200, description = "They are two again.", body = UnmergedStakeholders)))]
#[post("/stakeholders/{id}/unmerge")]
pub async fn stakeholder_unmerge(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    write::run_as(
        session,
        &request,
        whole(&request),
        &Value::Null,
        move |db, author, call| {
            let unmerged = unmerge::unmerge(db, author, *id, expected)?;
            answer(unmerged.stakeholder.stamp.version, &unmerged, call.told(&[]))
        },
    )
    .await
}

/// What is preferred; the body is never left out, since it tells what followed.
fn whole(request: &HttpRequest) -> Prefer {
    Prefer {
        minimal: false,
        ..Prefer::from_request(request)
    }
}

fn answer(version: i32, done: &impl Serialize, warnings: Value) -> Result<Kept> {
    let mut document = serde_json::to_value(done)?;
    if let Some(members) = document.as_object_mut() {
        members.insert("warnings".into(), warnings);
    }
    Ok(Kept {
        status: 200,
        headers: vec![("etag".to_owned(), quoted(version))],
        body: document.to_string().into(),
        record_id: None,
    })
}
