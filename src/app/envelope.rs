//! The outermost layer: a name for each request, HEAD, errors in the caller's
//! language, numbers and the log.

use std::{borrow::Cow, time::Instant};

use actix_web::{
    Error as ActixError, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use crate::{
    domain::Language,
    infra::{Error, codes, metrics::Metrics, reply::REQUEST_ID},
    records::write::public_base,
};

/// Wraps every request.
///
/// # Errors
/// Those of the layers below, which have no answer of their own.
pub async fn wrap<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, ActixError> {
    let started = Instant::now();
    let name = named(&mut request);
    let id = name.to_str().unwrap_or_default();
    // The encoder leaves the body of an answer to HEAD out by itself.
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let mut answer = explain(next.call(request).await?, id);
    let headers = answer.headers_mut();
    headers.insert(REQUEST_ID, name.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    note(answer.request(), &method, answer.status(), started, id);
    Ok(answer)
}

/// The caller's name for the request, when it is a harmless one, or ours, which
/// then stands in the request as if the caller had given it.
fn named(request: &mut ServiceRequest) -> HeaderValue {
    let harmless = |id: &&HeaderValue| {
        (1..=64).contains(&id.len())
            && id
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    if let Some(given) = request.headers().get(REQUEST_ID).filter(harmless) {
        return given.clone();
    }
    let mut buffer = Uuid::encode_buffer();
    let made = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
    let made = HeaderValue::from_str(made).unwrap_or(HeaderValue::from_static("none"));
    request.headers_mut().insert(REQUEST_ID, made.clone());
    made
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
    if let Some(pages) = ["/docs", "/dashboard"]
        .into_iter()
        .find(|pages| path.starts_with(pages))
    {
        return Cow::Borrowed(pages);
    }
    // By bytes: searching text for a character costs more than all the rest of this.
    let names_one = |segment: &[u8]| segment.len() == 36 || segment.first().is_some_and(u8::is_ascii_digit);
    let segments = || path.as_bytes().split(|b| *b == b'/');
    if !segments().any(names_one) {
        return Cow::Borrowed(path);
    }
    let mut route = String::with_capacity(path.len());
    let mut from = 0;
    for segment in segments() {
        let to = from + segment.len();
        route.push_str(if names_one(segment) {
            "{id}"
        } else {
            path.get(from..to).unwrap_or_default()
        });
        route.push('/');
        from = to + 1;
    }
    route.pop();
    Cow::Owned(route)
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
        assert_eq!(of("/dashboard/assets/index-BuNKHem2.js", 200), "/dashboard");
    }
}
