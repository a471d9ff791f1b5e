//! Steps of plans over HTTP.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    post,
    web::{Bytes, Path},
};
use uuid::Uuid;

use super::{
    api::{NamedTransition, PlanTransition, PlanTransitions, TransitionResult, TransitionsAnswer},
    store,
};
use crate::{
    access::{Author, Session},
    infra::{
        Error, Result, Write, body,
        json::Json,
        reply::{Prefer, if_match},
    },
    plans::view,
    records::{idempotency::Kept, write},
};

/// Take a step of a plan
///
/// Drafts and returned plans are submitted; a submitted plan is approved or, with
/// a reason, returned by a role with that right on the level above, and never by
/// who submitted it. An approved plan becomes active, an active one completed; any
/// but a completed one is cancelled, with a reason. An approval is bound to the
/// content that the approver names.
#[utoipa::path(post, path = "/plans/{id}/transitions", tag = "plans", params(("id" = Uuid, Path, description = "The plan.")), request_body = PlanTransition, responses((status = 200, description = "The plan as it is now, whole.", body = view::api::PlanView)))]
#[post("/plans/{id}/transitions")]
pub async fn plan_transition(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (id, expected) = (*id, if_match(&request)?);
    let step: PlanTransition = body::read(&body.0)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        let done = store::step(db, author, id, expected, &step)?;
        view::store::answer(db, author, call, done, StatusCode::OK)
    })
    .await
}

/// Take steps of many plans
///
/// Up to 500. Each is taken or refused by itself; the answer tells what came of
/// each, and is 200 also when some or all were refused.
#[utoipa::path(post, path = "/plans/transitions", tag = "plans", request_body = PlanTransitions, responses((status = 200, description = "What came of each step.", body = TransitionsAnswer)))]
#[post("/plans/transitions")]
pub async fn plan_transitions(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    let asked: PlanTransitions = body::read(&body.0)?;
    // A minimal answer would hide what was refused.
    let prefer = Prefer {
        minimal: false,
        ..Prefer::from_request(&request)
    };
    write::run_as(session, &request, prefer, &body.0, move |db, author, call| {
        let mut data = Vec::with_capacity(asked.transitions.len());
        for named in &asked.transitions {
            data.push(take(db, author, call, named)?);
        }
        let taken = data.iter().filter(|result| result.problem.is_none()).count();
        let answer = TransitionsAnswer {
            refused: data.len() - taken,
            taken,
            data,
        };
        Ok(Kept {
            status: StatusCode::OK.as_u16(),
            headers: Vec::new(),
            body: Bytes::from(serde_json::to_vec(&answer)?),
            record_id: None,
        })
    })
    .await
}

/// One step of many; what is refused leaves nothing behind.
fn take(db: &mut Write, author: &Author, call: &write::Call, named: &NamedTransition) -> Result<TransitionResult> {
    let step = named.step();
    match db.attempt(|db| store::step(db, author, named.id, Some(named.version), &step)) {
        Ok(done) => Ok(TransitionResult {
            id: named.id,
            status: StatusCode::OK.as_u16(),
            version: Some(done.record.stamp.version),
            plan_status: Some(done.record.fields.status),
            problem: None,
        }),
        Err(error) => match error.refusal() {
            Some(refusal) => Ok(TransitionResult {
                id: named.id,
                status: refusal.code().0.status,
                version: None,
                plan_status: None,
                problem: Some(problem(&error, author, call)),
            }),
            // The whole fails when the database does.
            None => Err(error),
        },
    }
}

fn problem(error: &Error, author: &Author, call: &write::Call) -> serde_json::Value {
    let request = author.request_id.as_deref().unwrap_or_default();
    error.problem(call.base(), call.language(), request)
}
