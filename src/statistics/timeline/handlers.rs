//! The operation on timelines.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{Timeline, TimelineParams},
    store::OfTimeline,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// A measure over time
///
/// By month or by year, each point with its rows and, where something was published for a day in it, the
/// published figure beside it. What a measure says of time is in its definition: a `stock` is all up to the
/// last day of the period, a `flow` what falls into it.
#[utoipa::path(get, path = "/statistics/timeline", tag = "statistics", params(TimelineParams), responses((status = 200, description = "The points.", body = Timeline)))]
#[get("/statistics/timeline")]
pub async fn statistics_timeline(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfTimeline>(session, request).await
}
