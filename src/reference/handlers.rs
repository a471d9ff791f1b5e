//! The operations on reference codes.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{self, CodeList};
use crate::{
    access::Session,
    infra::{Error, Result, query, reply},
    records::list::etag,
};

/// All enumerations.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeLists {
    /// By name.
    pub data: &'static [CodeList],
}

/// List all enumerations with their values
///
/// Each value with its English and its Indonesian label.
#[utoipa::path(get, path = "/codes", tag = "reference", responses((status = 200, description = "Every enumeration.", body = CodeLists)))]
#[get("/codes")]
pub async fn code_list_all(_: Session, request: HttpRequest) -> Result<HttpResponse> {
    query::parse::<query::Nothing, query::Nothing>(request.query_string())?;
    answer(&request, &CodeLists { data: &codes::ALL })
}

/// Read an enumeration
#[utoipa::path(get, path = "/codes/{name}", tag = "reference", params(("name" = String, Path, description = "Its name, snake_case.", example = "library_kind")), responses((status = 200, description = "Its values with their labels.", body = CodeList)))]
#[get("/codes/{name}")]
pub async fn code_list_view(_: Session, request: HttpRequest, name: Path<String>) -> Result<HttpResponse> {
    query::parse::<query::Nothing, query::Nothing>(request.query_string())?;
    answer(&request, codes::find(&name).ok_or_else(Error::not_found)?)
}

fn answer(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse> {
    let body = serde_json::to_vec(body)?;
    let tag = reply::quoted(etag(&body));
    Ok(reply::tagged(request, &tag, body.into()))
}
