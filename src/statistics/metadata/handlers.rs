//! The operations on definitions. They are part of the program, so the answers never change while
//! it runs.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use serde::Serialize;

use super::api::{DefinitionParams, IndicatorDefinition, IndicatorDefinitions};
use crate::{
    access::Session,
    domain::Measure,
    infra::{
        Error, Result,
        query::{self, Nothing, Query},
        reply,
    },
    records::list::etag,
    statistics::definitions,
};

/// List the definitions of all figures
///
/// Concept, definition, classifications, unit, producer and custodian of each, in English and
/// Indonesian.
#[utoipa::path(get, path = "/metadata/indicators", tag = "metadata", params(DefinitionParams), responses((status = 200, description = "The definitions.", body = IndicatorDefinitions)))]
#[get("/metadata/indicators")]
pub async fn metadata_indicator_list(
    _: Session,
    request: HttpRequest,
    asked: Query<DefinitionParams>,
) -> Result<HttpResponse> {
    let Query(DefinitionParams { statistic }, Nothing {}) = asked;
    let named = |of: &&definitions::Definition| statistic.is_none_or(|name| of.statistics.contains(&name.as_str()));
    let data = definitions::all().filter(named).map(IndicatorDefinition::of).collect();
    answer(&request, &IndicatorDefinitions { data })
}

/// Read the definition of a figure
#[utoipa::path(get, path = "/metadata/indicators/{code}", tag = "metadata", params(("code" = String, Path, description = "Its code.", example = "beneficiaries_village")), responses((status = 200, description = "The definition.", body = IndicatorDefinition)))]
#[get("/metadata/indicators/{code}")]
pub async fn metadata_indicator_view(_: Session, request: HttpRequest, code: Path<String>) -> Result<HttpResponse> {
    query::parse::<Nothing, Nothing>(request.query_string())?;
    let measure: Measure = code.parse().map_err(|()| Error::not_found())?;
    let definition = definitions::of(measure).ok_or_else(Error::not_found)?;
    answer(&request, &IndicatorDefinition::of(definition))
}

fn answer(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse> {
    let body = serde_json::to_vec(body)?;
    let tag = reply::quoted(etag(&body));
    Ok(reply::tagged(request, &tag, body.into()))
}
