//! The operation on figures of meetings.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    api::{MeetingFiguresParams, MeetingStatistics},
    store::OfMeetings,
};
use crate::{access::Session, infra::Result, statistics::answer::answer};

/// Figures of meetings
///
/// Meetings by state, level and kind, who came to them, and the regions in
/// which none was held. A meeting counts on the day on which it begins, in the
/// state that is known today. Following a `rows_url` gives exactly the rows that
/// were counted. The totals of the whole country are for every caller; the
/// figures of a region for those who may read it.
#[utoipa::path(get, path = "/statistics/meetings", tag = "statistics", params(MeetingFiguresParams), responses((status = 200, description = "The figures.", body = MeetingStatistics)))]
#[get("/statistics/meetings")]
pub async fn statistics_meetings(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    answer::<OfMeetings>(session, request).await
}
