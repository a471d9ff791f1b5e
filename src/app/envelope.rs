//! The outermost layer: a name for each request, HEAD, errors in the caller's
//! language, numbers and the log.

use std::{borrow::Cow, sync::Arc, time::Instant};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use crate::{
    access::session::RequestId,
    domain::Language,
    infra::{Error, codes, metrics::Metrics},
    records::write::public_base,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every request.
///
/// # Errors
/// Those of the layers below, which have no answer of their own.
pub async fn wrap<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, ActixError> {
    let started = Instant::now();
    let id: Arc<str> = request_id(&request).into();
    request.extensions_mut().insert(RequestId(id.clone()));
    // The encoder leaves the body of an answer to HEAD out by itself.
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let answer = explain(next.call(request).await?, &id);
    let mut answer = answer;
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    answer
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    note(answer.request(), &method, answer.status(), started, &id);
    Ok(answer)
}

/// The caller's name for the request, when it is a harmless one, or ours.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|v| v.to_str().ok());
    let harmless = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    given
        .filter(harmless)
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Turns every refusal, also the framework's own, into a problem document in
/// the caller's language.
fn explain<B: MessageBody>(answer: ServiceResponse<B>, id: &str) -> ServiceResponse<EitherBody<B>> {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer.map_into_left_body();
    }
    let (request, response) = answer.into_parts();
    let foreign;
    let error = match response.error().map(|e| (e, e.as_error::<Error>())) {
        Some((_, Some(error))) => error,
        Some((unknown, None)) => {
            foreign = translate(status, &unknown.to_string());
            &foreign
        }
        None if is_problem(response.headers()) => {
            return ServiceResponse::new(request, response).map_into_left_body();
        }
        None => {
            foreign = translate(status, "");
            &foreign
        }
    };
    if !matches!(error, Error::Refused(_)) {
        log::error!("{id} {} {}: {error}", request.method(), request.path());
    }
    let rendered = error.render(&public_base(&request), language(&request), id);
    ServiceResponse::new(request, rendered.map_into_right_body())
}

fn is_problem(headers: &header::HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/problem+json"))
}

/// A refusal of the framework in our words.
fn translate(status: StatusCode, detail: &str) -> Error {
    let code = match status.as_u16() {
        404 => codes::not_found(),
        405 => codes::method_not_allowed(),
        406 => codes::not_acceptable(),
        408 => codes::timeout(),
        413 => codes::too_large(),
        415 => codes::unsupported_media_type(),
        400..=499 => codes::bad_request(),
        _ => return Error::Internal(detail.to_owned()),
    };
    Error::refused(code)
}

/// The language in which the caller wants to be answered.
pub fn language(request: &HttpRequest) -> Language {
    let header = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok());
    Language::from_header(header.unwrap_or_default())
}

/// Counts the answer, and writes down what changed something or went wrong.
fn note(request: &HttpRequest, method: &Method, status: StatusCode, started: Instant, id: &str) {
    let route = route(request.path(), status);
    let took = started.elapsed();
    if let Some(metrics) = request.app_data::<Data<Metrics>>() {
        metrics.count(method.as_str(), &route, status.as_u16(), took);
    }
    let level = match (method, status.as_u16()) {
        (_, 500..) => log::Level::Warn,
        (&Method::GET | &Method::HEAD | &Method::OPTIONS, _) => log::Level::Debug,
        _ => log::Level::Info,
    };
    // Paths of our routes hold ids and codes, never personal data; queries may.
    log::log!(
        level,
        "{id} {method} {} {} {} us",
        request.path(),
        status.as_u16(),
        took.as_micros()
    );
}

/// The route of a path, for the metrics: ids and codes are left out, and so is
/// whatever was not found, so that the number of series stays bounded. Asking
/// the router would match the path a second time.
fn route(path: &str, status: StatusCode) -> Cow<'_, str> {
    // Told before anybody has looked at the path, or because nothing is there.
    if matches!(status.as_u16(), 400 | 401 | 404 | 405 | 503) {
        return Cow::Borrowed("none");
    }
    if path.starts_with("/docs") {
        return Cow::Borrowed("/docs");
    }
    let names_one = |segment: &str| segment.starts_with(|c: char| c.is_ascii_digit()) || segment.len() == 36;
    if !path.split('/').any(names_one) {
        return Cow::Borrowed(path);
    }
    let segments: Vec<&str> = path.split('/').map(|s| if names_one(s) { "{id}" } else { s }).collect();
    Cow::Owned(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_name_no_single_record() {
        let of = |path: &'static str, status| route(path, StatusCode::from_u16(status).unwrap());
        assert_eq!(of("/v1/statistics/programme", 200), "/v1/statistics/programme");
        assert_eq!(
            of("/v1/libraries/0198f000-0000-7000-8000-000000000001/history", 200),
            "/v1/libraries/{id}/history"
        );
        assert_eq!(
            of("/v1/libraries/f198f000-0000-7000-8000-000000000001", 200),
            "/v1/libraries/{id}"
        );
        assert_eq!(of("/v1/regions/32.14/children", 200), "/v1/regions/{id}/children");
        assert_eq!(of("/v1/anything/else", 404), "none");
        assert_eq!(of("/v1/codes/made-up-without-a-token", 401), "none");
        assert_eq!(of("/docs/swagger-ui.css", 200), "/docs");
    }
}
