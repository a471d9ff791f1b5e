//! The service about itself: health, numbers, documents, problems.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    web::{Bytes, Data, Path},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    infra::{Db, Error, Result, codes, metrics::Metrics, migrations, readiness::Readiness, reply},
    openapi::Document,
    sync::feed::{self, Place},
};

pub mod dashboard;

use dashboard::Dashboard;

/// The operations at the root.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(live)
        .service(ready)
        .service(metrics)
        .service(openapi_json)
        .service(problem)
        .service(welcome);
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: String,
    /// The version of the service.
    pub version: String,
}

fn healthy() -> Result<HttpResponse> {
    reply::json(
        StatusCode::OK,
        &Health {
            status: "ok".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
    )
}

/// Is the process alive?
#[utoipa::path(get, path = "/health/live", tag = "service", security(()), responses((status = 200, description = "It is.", body = Health)))]
#[get("/health/live")]
async fn live() -> Result<HttpResponse> {
    healthy()
}

/// Can it serve: is the database there and up to date?
#[utoipa::path(get, path = "/health/ready", tag = "service", security(()), responses((status = 200, description = "It can.", body = Health)))]
#[get("/health/ready")]
async fn ready(db: Data<Db>, readiness: Data<Readiness>) -> Result<HttpResponse> {
    if !readiness.is_ready() {
        return Err(Error::detailed(
            codes::overloaded(),
            "The service is going down.",
            "Layanan sedang dihentikan.",
        ));
    }
    let pending = db.read(|db| migrations::pending(db.conn())).await?;
    if !pending.is_empty() {
        log::error!("migrations are missing: {}", pending.join(", "));
        return Err(Error::detailed(
            codes::database_away(),
            "The database is not up to date: run `sinergi migrate`.",
            "Basis data belum mutakhir: jalankan `sinergi migrate`.",
        ));
    }
    healthy()
}

/// Numbers for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "service", security(()), responses((status = 200, description = "The text format of Prometheus.", body = String, content_type = "text/plain")))]
#[get("/metrics")]
async fn metrics(metrics: Data<Metrics>, db: Data<Db>) -> HttpResponse {
    // Nobody may be pulling just because the feed is held. Without the database the
    // other numbers are told all the same.
    if let Ok(now) = db.read(|db| feed::standing(db, Place::default(), 0)).await {
        metrics.feed_held(now.held, now.held_since);
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(metrics.text(db.cache()))
}

/// This document
#[utoipa::path(get, path = "/openapi.json", tag = "service", security(()), responses((status = 200, description = "OpenAPI 3.1.", body = Object)))]
#[get("/openapi.json")]
async fn openapi_json(request: HttpRequest, document: Data<Document>) -> HttpResponse {
    let mut answer = reply::tagged(&request, &reply::quoted(document.etag()), document.bytes());
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    answer
}

/// A kind of problem
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemKind {
    /// Stable code, the last part of the problem's `type`.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// A few words, in both languages.
    pub title: Both,
    /// What it means and what to do.
    pub meaning: Both,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Both {
    /// English.
    pub en: String,
    /// Indonesian.
    pub id: String,
}

/// What a problem code means
#[utoipa::path(get, path = "/problems/{code}", tag = "service", security(()), params(("code" = String, Path, description = "The code of a problem.", example = "validation")), responses((status = 200, description = "Its meaning.", body = ProblemKind)))]
#[get("/problems/{code}")]
async fn problem(code: Path<String>) -> Result<HttpResponse> {
    use crate::domain::{Language::*, Said};
    let problem = codes::find(&code).ok_or_else(Error::not_found)?.0;
    let both = |said: &Said| Both {
        en: said.in_language(English).into(),
        id: said.in_language(Indonesian).into(),
    };
    reply::json(
        StatusCode::OK,
        &ProblemKind {
            code: problem.code.into(),
            status: problem.status,
            title: both(&problem.title),
            meaning: both(&problem.meaning),
        },
    )
}

/// Where to go from here
#[utoipa::path(get, path = "/", tag = "service", security(()), responses((status = 200, description = "The addresses of the documents.", body = Object)))]
#[get("/")]
async fn welcome(request: HttpRequest, dashboard: Data<Dashboard>) -> Result<HttpResponse> {
    let base = crate::records::write::public_base(&request);
    let mut body = json!({
        "service": "Sinergi",
        "version": env!("CARGO_PKG_VERSION"),
        "documentation": format!("{base}/docs/"),
        "openapi": format!("{base}/openapi.json"),
        "sign_in": format!("{base}/v1/auth/login"),
    });
    if let (true, Some(body)) = (dashboard.is_there(), body.as_object_mut()) {
        body.insert("dashboard".into(), format!("{base}/dashboard/").into());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .body(Bytes::from(body.to_string())))
}

/// `/docs` is `/docs/`.
pub async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "docs/"))
        .finish()
}
