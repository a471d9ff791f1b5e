//! The operations on principals.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::StatusCode,
    patch, post, put,
    web::{Data, Path},
};
use uuid::Uuid;

use super::api::{
    NewCredentials, NewPrincipal, Principal, PrincipalFields, PrincipalFilter, PrincipalPage, PrincipalWithSecret,
};
use crate::{
    access::{Action, Session},
    accounts::{
        self,
        credentials::{self, Hasher, Made},
    },
    domain::{Faults, RecordType},
    infra::{Error, Result, body, json::Json, reply::Prefer},
    records::{
        ListParams, Record,
        commands::{self, Done},
        history::{self, HistoryParams, VersionPage},
        list, view,
        view::ViewParams,
        write,
    },
};

/// What a page depends on; regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[RecordType::Principals, RecordType::Regions];

/// List principals
///
/// Those of the regions that the caller administers or audits.
#[utoipa::path(get, path = "/principals", tag = "accounts", params(PrincipalFilter, ListParams), responses((status = 200, description = "A page of principals.", body = PrincipalPage)))]
#[get("/principals")]
pub async fn principal_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    accounts::keepers_only(&session.actor, RecordType::Principals)?;
    list::list::<Principal>(session, request, LISTED_FROM).await
}

/// What is preferred, but not a minimal answer: it would hide the secret for good.
fn whole(request: &HttpRequest) -> Prefer {
    Prefer {
        minimal: false,
        ..Prefer::from_request(request)
    }
}

/// Make a principal
///
/// The answer shows the password or the secret that the service made, once. A
/// principal may do nothing until it is given a grant.
#[utoipa::path(post, path = "/principals", tag = "accounts", request_body = NewPrincipal, responses((status = 201, description = "The principal as it was stored, with the secret that was made for it.", body = PrincipalWithSecret)))]
#[post("/principals")]
pub async fn principal_create(
    session: Session,
    request: HttpRequest,
    hasher: Data<Hasher>,
    body: Json,
) -> Result<HttpResponse> {
    let (draft, wanted) = credentials::rules::read_new(&body.0)?;
    let asked = credentials::rules::without_secrets(body.0);
    if !draft.faults.is_empty() {
        // Nothing is made: this tells what else is wrong.
        return write::run(session, &request, &asked, move |db, author, call| {
            call.answer(commands::create::<Principal>(db, author, &draft)?, StatusCode::CREATED)
        })
        .await;
    }
    // Asked before the costly hash, and again in the transaction.
    session.actor.may(
        Action::Create,
        RecordType::Principals,
        draft.fields.region_code.as_ref(),
    )?;
    let made = Made::new(&hasher, draft.fields.kind, wanted).await?;
    let (kept, secrets) = (made.kept, made.shown);
    let answer = write::run_as(session, &request, whole(&request), &asked, move |db, author, call| {
        let done = commands::create::<Principal>(db, author, &draft)?;
        credentials::store::put(db, done.record.id, &kept)?;
        call.answer(done, StatusCode::CREATED)
    });
    secrets.join(answer.await?).await
}

/// Set new credentials
///
/// A new password, secret or public key in place of the old, made by the
/// service when none is given, and shown once. The sessions of a person end.
#[utoipa::path(post, path = "/principals/{id}/credentials", tag = "accounts", params(("id" = Uuid, Path, description = "The principal.")), request_body = NewCredentials, responses((status = 200, description = "The principal, with the secret that was made for it.", body = PrincipalWithSecret)))]
#[post("/principals/{id}/credentials")]
pub async fn principal_credentials(
    session: Session,
    request: HttpRequest,
    hasher: Data<Hasher>,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let wanted: NewCredentials = body::read(&body.0)?;
    let id = *id;
    let principal = session
        .read(move |db, me| {
            let found = Principal::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
            me.may(Action::Update, RecordType::Principals, found.region())?;
            Ok(found)
        })
        .await?;
    let mut faults = Faults::new();
    credentials::rules::check(&principal.fields, &wanted, &mut faults);
    faults.finish()?;
    let made = Made::new(&hasher, principal.fields.kind, wanted).await?;
    let (kept, secrets) = (made.kept, made.shown);
    let asked = credentials::rules::without_secrets(body.0);
    let answer = write::run_as(session, &request, whole(&request), &asked, move |db, author, call| {
        let record = credentials::store::replace(db, author, id, &kept)?;
        let done = Done {
            record,
            warnings: Vec::new(),
            changed: true,
        };
        call.answer(done, StatusCode::OK)
    });
    secrets.join(answer.await?).await
}

/// Read a principal
#[utoipa::path(get, path = "/principals/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The principal."), ViewParams), responses((status = 200, description = "The principal.", body = Principal)))]
#[get("/principals/{id}")]
pub async fn principal_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Principal>(session, request, *id).await
}

/// Replace a principal
#[utoipa::path(put, path = "/principals/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The principal.")), request_body = PrincipalFields, responses((status = 200, description = "The principal as it is now.", body = Principal)))]
#[put("/principals/{id}")]
pub async fn principal_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Principal>(session, request, *id, body.0).await
}

/// Change fields of a principal
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/principals/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The principal.")), request_body = PrincipalFields, responses((status = 200, description = "The principal as it is now.", body = Principal)))]
#[patch("/principals/{id}")]
pub async fn principal_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Principal>(session, request, *id, body.0).await
}

/// Delete a principal
///
/// Its grants and sessions go with it. It can be restored for 30 days.
#[utoipa::path(delete, path = "/principals/{id}", tag = "accounts", params(("id" = Uuid, Path, description = "The principal.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/principals/{id}")]
pub async fn principal_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Principal>(session, request, *id).await
}

/// Restore a deleted principal
///
/// Its grants come back with it, its sessions do not.
#[utoipa::path(post, path = "/principals/{id}/restore", tag = "accounts", params(("id" = Uuid, Path, description = "The principal.")), responses((status = 200, description = "The principal as it is now.", body = Principal)))]
#[post("/principals/{id}/restore")]
pub async fn principal_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Principal>(session, request, *id).await
}

/// Read the history of a principal
#[utoipa::path(get, path = "/principals/{id}/history", tag = "accounts", params(("id" = Uuid, Path, description = "The principal."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/principals/{id}/history")]
pub async fn principal_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Principal>(session, request, *id).await
}
