//! The operations on commitments.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web::Path};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    api::{
        Commitment, CommitmentFields, CommitmentFilter, CommitmentPage, CommitmentShown, MadeCommitments,
        NewCommitments, Transition,
    },
    rules,
};
use crate::{
    access::{Action, Session},
    domain::{Faults, RecordType},
    infra::{Result, body, json::Json, reply::if_match},
    meetings::Decision,
    records::{
        ListParams, commands,
        history::{self, HistoryParams, VersionPage},
        list, several, view,
        view::ViewParams,
        write,
    },
};

/// What a page depends on: with `stakeholder_kind` also on stakeholders, and on
/// regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Commitments, RecordType::Stakeholders, RecordType::Regions];

/// List commitments
#[utoipa::path(get, path = "/commitments", tag = "commitments", params(CommitmentFilter, ListParams), responses((status = 200, description = "A page of commitments.", body = CommitmentPage)))]
#[get("/commitments")]
pub async fn commitment_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Commitment>(session, request, LISTED_FROM).await
}

/// Make a commitment
#[utoipa::path(post, path = "/commitments", tag = "commitments", request_body = CommitmentFields, responses((status = 201, description = "The commitment as it was stored.", body = CommitmentShown)))]
#[post("/commitments")]
pub async fn commitment_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Commitment>(session, request, body.0).await
}

/// Make several commitments out of one decision
///
/// All of them or none, in one transaction. Each names its own stakeholder and
/// beneficiary; `decision_id` and `meeting_id` may be left out.
#[utoipa::path(post, path = "/decisions/{id}/commitments", tag = "commitments", params(("id" = Uuid, Path, description = "The decision.")), request_body = NewCommitments, responses((status = 201, description = "The commitments as they were stored.", body = MadeCommitments)))]
#[post("/decisions/{id}/commitments")]
pub async fn decision_commitments(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (decision, asked) = (*id, body.0.clone());
    write::run(session, &request, &asked, move |db, author, call| {
        let (found, _) = commands::present::<Decision>(db, author, Action::View, decision)?;
        if let Some(at) = found.stamp.deleted_at {
            return Err(commands::deleted(at, found.stamp.version));
        }
        let of_decision = |commitment: &mut Map<String, Value>, at: &str, faults: &mut Faults| {
            rules::out_of(decision, commitment, at, faults)
        };
        let done = several::create::<Commitment>(db, author, &body.0, "commitments", of_decision)?;
        call.answer_all(&done, "commitments", &format!("/v1/commitments?decision_id={decision}"))
    })
    .await
}

/// Read a commitment
#[utoipa::path(get, path = "/commitments/{id}", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment."), ViewParams), responses((status = 200, description = "The commitment.", body = CommitmentShown)))]
#[get("/commitments/{id}")]
pub async fn commitment_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Commitment>(session, request, *id).await
}

/// Replace a commitment
#[utoipa::path(put, path = "/commitments/{id}", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), request_body = CommitmentFields, responses((status = 200, description = "The commitment as it is now.", body = CommitmentShown)))]
#[put("/commitments/{id}")]
pub async fn commitment_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Commitment>(session, request, *id, body.0).await
}

/// Change fields of a commitment
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/commitments/{id}", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), request_body = CommitmentFields, responses((status = 200, description = "The commitment as it is now.", body = CommitmentShown)))]
#[patch("/commitments/{id}")]
pub async fn commitment_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Commitment>(session, request, *id, body.0).await
}

/// Delete a commitment
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/commitments/{id}", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/commitments/{id}")]
pub async fn commitment_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Commitment>(session, request, *id).await
}

/// Restore a deleted commitment
#[utoipa::path(post, path = "/commitments/{id}/restore", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), responses((status = 200, description = "The commitment as it is now.", body = CommitmentShown)))]
#[post("/commitments/{id}/restore")]
pub async fn commitment_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Commitment>(session, request, *id).await
}

/// Take a commitment a step further
///
/// From `pledged` to `in_progress`, from there to `fulfilled`, or from either to
/// `cancelled` with a reason. What has come by now can be told in the same step.
/// The same steps hold when `status` is changed by `PUT` or `PATCH`.
#[utoipa::path(post, path = "/commitments/{id}/transitions", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment.")), request_body = Transition, responses((status = 200, description = "The commitment as it is now.", body = CommitmentShown)))]
#[post("/commitments/{id}/transitions")]
pub async fn commitment_transition(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    let step: Transition = body::read(&body.0)?;
    rules::check_step(&step)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        let done = commands::alter::<Commitment>(db, author, Action::Update, *id, expected, |fields| {
            Ok(rules::take(&step, fields)?)
        })?;
        call.answer(done, StatusCode::OK)
    })
    .await
}

/// Read the history of a commitment
#[utoipa::path(get, path = "/commitments/{id}/history", tag = "commitments", params(("id" = Uuid, Path, description = "The commitment."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/commitments/{id}/history")]
pub async fn commitment_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Commitment>(session, request, *id).await
}
