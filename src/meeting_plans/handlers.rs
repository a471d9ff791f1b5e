//! Drafting plans from meetings over HTTP.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Path};
use uuid::Uuid;

use super::{api::MeetingPlan, store};
use crate::{
    access::Session,
    infra::{Result, body, json::Json},
    plans::view::{self, api::PlanView},
    records::write,
};

/// Draft a plan from a meeting
///
/// With an action for each commitment that came out of it, whose stakeholder is
/// responsible.
#[utoipa::path(post, path = "/meetings/{id}/plans", tag = "plans", params(("id" = Uuid, Path, description = "The meeting.")), request_body = MeetingPlan, responses((status = 201, description = "The draft, whole.", body = PlanView)))]
#[post("/meetings/{id}/plans")]
pub async fn meeting_plan_create(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let id = *id;
    let asked: MeetingPlan = body::read(&body.0)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        let done = store::draft(db, author, id, &asked)?;
        view::store::answer(db, author, call, done, StatusCode::CREATED)
    })
    .await
}
