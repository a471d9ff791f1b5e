//! The operations on people.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web::Path};
use uuid::Uuid;

use super::{
    api::{Person, PersonFields, PersonFilter, PersonPage, PersonView},
    dossier::{self, PersonDossier},
};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{Result, json::Json, reply},
    records::{
        ListParams,
        history::{self, HistoryParams, VersionPage},
        list,
        personal::{Reader, ReadingWay},
        view,
        view::ViewParams,
        write::{self, Erasure},
    },
};

/// What a page depends on; stakeholders and regions, since a filter may name one by an
/// old id or code.
const LISTED_FROM: &[RecordType] = &[RecordType::People, RecordType::Stakeholders, RecordType::Regions];

/// List people
///
/// Who has the right to personal data in a person's region and says what for
/// (`X-Purpose`) sees the person in full, and that is written down; others see
/// a masked form. `masked` says why.
#[utoipa::path(get, path = "/people", tag = "people", params(PersonFilter, ListParams), responses((status = 200, description = "A page of people.", body = PersonPage)))]
#[get("/people")]
pub async fn person_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Person>(session, request, LISTED_FROM).await
}

/// Make a person
#[utoipa::path(post, path = "/people", tag = "people", request_body = PersonFields, responses((status = 201, description = "The person as it was stored.", body = PersonView)))]
#[post("/people")]
pub async fn person_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Person>(session, request, body.0).await
}

/// Read a person
///
/// In full with the right to personal data in the person's region and an
/// `X-Purpose`, and that is written down; masked otherwise. `masked` says why. The
/// `ETag` of a masked form ends in `-masked`.
#[utoipa::path(get, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person."), ViewParams), responses((status = 200, description = "The person.", body = PersonView)))]
#[get("/people/{id}")]
pub async fn person_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Person>(session, request, *id).await
}

/// Replace a person
#[utoipa::path(put, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person.")), request_body = PersonFields, responses((status = 200, description = "The person as it is now.", body = PersonView)))]
#[put("/people/{id}")]
pub async fn person_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Person>(session, request, *id, body.0).await
}

/// Change fields of a person
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person.")), request_body = PersonFields, responses((status = 200, description = "The person as it is now.", body = PersonView)))]
#[patch("/people/{id}")]
pub async fn person_patch(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::change::<Person>(session, request, *id, body.0).await
}

/// Delete a person
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/people/{id}")]
pub async fn person_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Person>(session, request, *id).await
}

/// Restore a deleted person
#[utoipa::path(post, path = "/people/{id}/restore", tag = "people", params(("id" = Uuid, Path, description = "The person.")), responses((status = 200, description = "The person as it is now.", body = PersonView)))]
#[post("/people/{id}/restore")]
pub async fn person_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Person>(session, request, *id).await
}

/// Read the history of a person
#[utoipa::path(get, path = "/people/{id}/history", tag = "people", params(("id" = Uuid, Path, description = "The person."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/people/{id}/history")]
pub async fn person_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Person>(session, request, *id).await
}

/// Erase the personal data of a person for good
///
/// Replaced are name, office, e-mail address, telephone number, purpose and the
/// names in partner systems: in the record, in all its versions, and in whatever
/// answers were kept. What remains is that there was a person of this office,
/// who changed or read the record when, and the reason. It cannot be undone.
#[utoipa::path(post, path = "/people/{id}/erase", tag = "people", params(("id" = Uuid, Path, description = "The person.")), request_body = Erasure, responses((status = 200, description = "What is left of the record.", body = PersonView)))]
#[post("/people/{id}/erase")]
pub async fn person_erase(session: Session, request: HttpRequest, id: Path<Uuid>, body: Json) -> Result<HttpResponse> {
    write::erase::<Person>(session, request, *id, body.0).await
}

/// Read everything that is held on a person
///
/// For the answer to a person who asks (UU 27/2022): the record in full, all its versions, every
/// reading in full by whomever, the meetings attended. Needs the right to personal
/// data and an `X-Purpose`; it is written down as well.
#[utoipa::path(get, path = "/people/{id}/dossier", tag = "people", params(("id" = Uuid, Path, description = "The person.")), responses((status = 200, description = "Everything that is held.", body = PersonDossier)))]
#[get("/people/{id}/dossier")]
pub async fn person_dossier(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let (reader, id) = (Reader::of(true, &session, &request)?, *id);
    let asking = reader.clone();
    let held = reader
        .read(session.db(), ReadingWay::Dossier, move |db, showing| {
            dossier::of(db, &asking, showing, id)
        })
        .await?;
    reply::json(StatusCode::OK, &held)
}
