//! The operation on published figures beside what is counted.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{PublishedParams, PublishedStatistics},
    store::OfPublished,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Published figures beside what is counted
///
/// What was officially said of the country or of a region, each with what is counted here for the same
/// day and the difference.
#[utoipa::path(get, path = "/statistics/published", tag = "statistics", params(PublishedParams), responses((status = 200, description = "The figures.", body = PublishedStatistics)))]
#[get("/statistics/published")]
pub async fn statistics_published(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfPublished>(session, request).await
}
