//! The operations on plans.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::{Method, StatusCode},
    patch, post, put,
    web::Path,
};
use uuid::Uuid;

use super::api::{Plan, PlanFields, PlanFilter, PlanPage};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{Result, json::Json, reply::if_match, shape::Verb},
    plans::{
        create,
        view::{self, api::PlanView},
    },
    records::{
        ListParams, commands,
        history::{self, HistoryParams, VersionPage},
        list, write,
    },
};

/// What a page depends on; regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Plans, RecordType::Regions];

/// List plans
#[utoipa::path(get, path = "/plans", tag = "plans", params(PlanFilter, ListParams), responses((status = 200, description = "A page of plans.", body = PlanPage)))]
#[get("/plans")]
pub async fn plan_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Plan>(session, request, LISTED_FROM).await
}

/// Make a plan
///
/// With its actions and their budget lines, its indicators and their
/// measurements, and its progress reports, if they are nested in it: all of them
/// or none.
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = PlanFields, responses((status = 201, description = "The plan as it was stored.", body = PlanView)))]
#[post("/plans")]
pub async fn plan_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    let asked = body.0.clone();
    write::run(session, &request, &body.0, move |db, author, call| {
        let done = create::create(db, author, &asked)?;
        view::store::answer(db, author, call, done, StatusCode::CREATED)
    })
    .await
}

/// Replace a plan
#[utoipa::path(put, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), request_body = PlanFields, responses((status = 200, description = "The plan as it is now.", body = PlanView)))]
#[put("/plans/{id}")]
pub async fn plan_replace(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    change(session, request, *id, body.0).await
}

/// Change a plan
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), request_body = PlanFields, responses((status = 200, description = "The plan as it is now.", body = PlanView)))]
#[patch("/plans/{id}")]
pub async fn plan_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    change(session, request, *id, body.0).await
}

/// All of it or a part, by the method.
async fn change(session: Session, request: HttpRequest, id: Uuid, body: serde_json::Value) -> Result<HttpResponse> {
    let verb = if request.method() == Method::PUT {
        Verb::Replace
    } else {
        Verb::Patch
    };
    let expected = if_match(&request)?;
    let asked = body.clone();
    write::run(session, &request, &asked, move |db, author, call| {
        let body = view::put_back::plan_alone(db, author, call, id, &body)?;
        let done = commands::change::<Plan>(db, author, id, expected, verb, &body)?;
        view::store::answer(db, author, call, done, StatusCode::OK)
    })
    .await
}

/// Delete a plan
///
/// All that belongs to it goes along. What was submitted or approved is cancelled instead. It can be restored for 30 days.
#[utoipa::path(delete, path = "/plans/{id}", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/plans/{id}")]
pub async fn plan_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Plan>(session, request, *id).await
}

/// Restore a deleted plan
#[utoipa::path(post, path = "/plans/{id}/restore", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), responses((status = 200, description = "The plan as it is now.", body = PlanView)))]
#[post("/plans/{id}/restore")]
pub async fn plan_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let (id, expected) = (*id, if_match(&request)?);
    write::run(session, &request, &serde_json::Value::Null, move |db, author, call| {
        let done = commands::restore::<Plan>(db, author, id, expected)?;
        view::store::answer(db, author, call, done, StatusCode::OK)
    })
    .await
}

/// Read the history of a plan
#[utoipa::path(get, path = "/plans/{id}/history", tag = "plans", params(("id" = Uuid, Path, description = "The plan."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/plans/{id}/history")]
pub async fn plan_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Plan>(session, request, *id).await
}
