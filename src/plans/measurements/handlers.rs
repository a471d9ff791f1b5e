//! The operations on measurements.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web::Path};
use uuid::Uuid;

use super::api::{Measurement, MeasurementFields, MeasurementFilter, MeasurementPage};
use crate::{
    access::Session,
    domain::RecordType,
    infra::{Result, json::Json},
    records::{
        ListParams,
        history::{self, HistoryParams, VersionPage},
        list, view,
        view::ViewParams,
        write,
    },
};

/// What a page depends on; regions, since a filter may name one by an old code.
const LISTED_FROM: &[RecordType] = &[
    RecordType::Measurements,
    RecordType::Indicators,
    RecordType::Plans,
    RecordType::Regions,
];

/// List measurements
#[utoipa::path(get, path = "/measurements", tag = "measurements", params(MeasurementFilter, ListParams), responses((status = 200, description = "A page of measurements.", body = MeasurementPage)))]
#[get("/measurements")]
pub async fn measurement_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Measurement>(session, request, LISTED_FROM).await
}

/// Make a measurement
#[utoipa::path(post, path = "/measurements", tag = "measurements", request_body = MeasurementFields, responses((status = 201, description = "The measurement as it was stored.", body = Measurement)))]
#[post("/measurements")]
pub async fn measurement_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    write::create::<Measurement>(session, request, body.0).await
}

/// Read a measurement
#[utoipa::path(get, path = "/measurements/{id}", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement."), ViewParams), responses((status = 200, description = "The measurement.", body = Measurement)))]
#[get("/measurements/{id}")]
pub async fn measurement_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    view::view::<Measurement>(session, request, *id).await
}

/// Replace a measurement
#[utoipa::path(put, path = "/measurements/{id}", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement.")), request_body = MeasurementFields, responses((status = 200, description = "The measurement as it is now.", body = Measurement)))]
#[put("/measurements/{id}")]
pub async fn measurement_replace(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Measurement>(session, request, *id, body.0).await
}

/// Change a measurement
///
/// A missing field is left as it is, `null` clears it (RFC 7396).
#[utoipa::path(patch, path = "/measurements/{id}", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement.")), request_body = MeasurementFields, responses((status = 200, description = "The measurement as it is now.", body = Measurement)))]
#[patch("/measurements/{id}")]
pub async fn measurement_patch(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    write::change::<Measurement>(session, request, *id, body.0).await
}

/// Delete a measurement
///
/// It can be restored for 30 days.
#[utoipa::path(delete, path = "/measurements/{id}", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/measurements/{id}")]
pub async fn measurement_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::delete::<Measurement>(session, request, *id).await
}

/// Restore a deleted measurement
#[utoipa::path(post, path = "/measurements/{id}/restore", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement.")), responses((status = 200, description = "The measurement as it is now.", body = Measurement)))]
#[post("/measurements/{id}/restore")]
pub async fn measurement_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    write::restore::<Measurement>(session, request, *id).await
}

/// Read the history of a measurement
#[utoipa::path(get, path = "/measurements/{id}/history", tag = "measurements", params(("id" = Uuid, Path, description = "The measurement."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/measurements/{id}/history")]
pub async fn measurement_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    history::view::<Measurement>(session, request, *id).await
}
