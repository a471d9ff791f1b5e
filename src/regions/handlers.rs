//! The operations on regions. All who are signed in may read all of them.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};

use super::{
    api::{ChildrenFilter, Region, RegionFilter, RegionPage, RegionView, RegionViewParams},
    view::{self, code_in_path},
};
use crate::{
    access::Session,
    infra::Result,
    records::{ListParams, list},
};

/// List regions
///
/// Codes in force, unless `closed=include` or `valid_on` says otherwise; with
/// either, an old code in `region` or `parent` means itself. As
/// `application/geo+json` provinces come with their outlines (for showing, no
/// authority for a boundary), others with a point.
#[utoipa::path(get, path = "/regions", tag = "regions", params(RegionFilter, ListParams), responses((status = 200, description = "A page of regions.", body = RegionPage)))]
#[get("/regions")]
pub async fn region_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    list::list::<Region>(session, request, view::LISTED_FROM).await
}

/// Read a region
///
/// An old code answers with the region that took its place: `resolved_from`
/// names the code that was asked for and a `Link` with `rel="canonical"` leads
/// to the new one. A code that ended without one successor answers with its
/// last state, `valid_to` set. The old row itself is in the list, with
/// `codes=92.01&closed=include`.
#[utoipa::path(get, path = "/regions/{code}", tag = "regions", params(("code" = String, Path, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", description = "The Kemendagri code, with dots.", example = "32.14"), RegionViewParams), responses((status = 200, description = "The region.", body = RegionView)))]
#[get("/regions/{code}")]
pub async fn region_view(session: Session, request: HttpRequest, code: Path<String>) -> Result<HttpResponse> {
    view::view(session, request, code_in_path(&code)?).await
}

/// List the regions that lie directly in one
///
/// An old code answers with the children of the region that took its place,
/// and a `Link` with `rel="canonical"`.
#[utoipa::path(get, path = "/regions/{code}/children", tag = "regions", params(("code" = String, Path, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", description = "The Kemendagri code, with dots.", example = "32.14"), ChildrenFilter, ListParams), responses((status = 200, description = "A page of regions; none for a village.", body = RegionPage)))]
#[get("/regions/{code}/children")]
pub async fn region_children(session: Session, request: HttpRequest, code: Path<String>) -> Result<HttpResponse> {
    let found = view::find(&session, &request, &code_in_path(&code)?).await?;
    let parent = found.region.code.clone();
    let narrow = |ChildrenFilter { kind, valid_on, closed }| RegionFilter {
        parent: Some(parent),
        kind,
        valid_on,
        closed,
        ..RegionFilter::default()
    };
    let mut answer =
        list::narrowed::<Region, ChildrenFilter>(session, request.clone(), view::LISTED_FROM, narrow).await?;
    view::tell_canonical(&request, &found, "/children", &mut answer);
    Ok(answer)
}

/// List the regions that one lies in, nearest first
///
/// An old code answers with those of the region that took its place, and a
/// `Link` with `rel="canonical"`.
#[utoipa::path(get, path = "/regions/{code}/ancestors", tag = "regions", params(("code" = String, Path, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", description = "The Kemendagri code, with dots.", example = "32.14.01.2010")), responses((status = 200, description = "All of them on one page; none for a province.", body = RegionPage)))]
#[get("/regions/{code}/ancestors")]
pub async fn region_ancestors(session: Session, request: HttpRequest, code: Path<String>) -> Result<HttpResponse> {
    view::ancestors(session, request, code_in_path(&code)?).await
}
