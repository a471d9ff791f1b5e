//! Copying plans over HTTP.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Path};
use uuid::Uuid;

use super::{api::PlanCopy, store};
use crate::{
    access::Session,
    infra::{Result, body, json::Json},
    plans::view,
    records::write,
};

/// Copy a plan
///
/// The plan of the next period, a draft: years, days and budgets move on, and what
/// tells how the old plan went is left out.
#[utoipa::path(post, path = "/plans/{id}/copy", tag = "plans", params(("id" = Uuid, Path, description = "The plan that is copied.")), request_body = PlanCopy, responses((status = 201, description = "The new plan, whole.", body = view::api::PlanView)))]
#[post("/plans/{id}/copy")]
pub async fn plan_copy(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    let id = *id;
    let asked: PlanCopy = body::read(&body.0)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        let done = store::copy(db, author, id, &asked)?;
        view::store::answer(db, author, call, done, StatusCode::CREATED)
    })
    .await
}
