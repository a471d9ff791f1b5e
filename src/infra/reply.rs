//! Answers: ETags, `Location`, `Prefer`, kept answers.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::to_bytes,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    cache::Page,
    codes,
    error::{Error, Result},
};
use crate::domain::Language;

/// The name of a request: in the request, where the envelope puts it when the
/// caller did not, and in the answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What our answers are, as a rule.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The quoted form of a tag.
pub fn quoted(tag: impl std::fmt::Display) -> String {
    format!("\"{tag}\"")
}

/// Whether the caller already has this tag (`If-None-Match`, weak comparison).
pub fn has_tag(request: &HttpRequest, tag: &str) -> bool {
    request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|held| {
            held.split(',')
                .map(str::trim)
                .any(|t| t == "*" || t.trim_start_matches("W/") == tag)
        })
}

/// The start of an answer that only this caller may keep.
fn private(status: StatusCode, tag: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")))
        .insert_header((
            header::VARY,
            HeaderValue::from_static("Authorization, Accept, Accept-Encoding"),
        ));
    answer
}

/// A representation with its tag, or 304 when the caller has it.
pub fn tagged(request: &HttpRequest, tag: &str, body: Bytes) -> HttpResponse {
    tagged_as(request, tag, JSON, body)
}

/// [`tagged`], in another form than JSON.
pub fn tagged_as(request: &HttpRequest, tag: &str, media_type: HeaderValue, body: Bytes) -> HttpResponse {
    if has_tag(request, tag) {
        return private(StatusCode::NOT_MODIFIED, tag).finish();
    }
    private(StatusCode::OK, tag).content_type(media_type).body(body)
}

/// A printed document, in Indonesian, with the tag of its content, or 304 when the
/// caller has it. The tag is weak: a copy printed later says so and is the same
/// else. `file` is its name in ASCII, without the ending.
pub fn document(request: &HttpRequest, tag: &str, file: &str, body: Vec<u8>) -> HttpResponse {
    let known = has_tag(request, tag);
    let status = if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut answer = private(status, &format!("W/{tag}"));
    answer.insert_header((header::CONTENT_LANGUAGE, Language::Indonesian.tag()));
    if known {
        return answer.finish();
    }
    answer
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{file}.pdf\"")))
        .content_type("application/pdf")
        .body(body)
}

/// An answer with personal data, which nobody may keep, with its tag and `Link`;
/// or 304 when the caller has it all the same.
pub fn unkept(request: &HttpRequest, tag: &str, link: Option<&str>, body: Bytes) -> HttpResponse {
    let known = has_tag(request, tag);
    let mut answer = HttpResponse::build(if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization, X-Purpose, Accept, Accept-Encoding"));
    if let Some(link) = link {
        answer.insert_header((header::LINK, link));
    }
    if known {
        return answer.finish();
    }
    answer.content_type("application/json").body(body)
}

/// A kept whole answer with its tag and `Link`, or 304.
pub fn page(request: &HttpRequest, page: &Page) -> HttpResponse {
    if has_tag(request, &page.etag) {
        return private(StatusCode::NOT_MODIFIED, &page.etag).finish();
    }
    let mut answer = private(StatusCode::OK, &page.etag);
    if let Some(link) = &page.link {
        answer.insert_header((header::LINK, link.as_ref()));
    }
    answer.content_type(JSON).body(page.body.clone())
}

/// A JSON answer that nobody keeps.
pub fn json(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse> {
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type(JSON)
        .body(serde_json::to_vec(body)?))
}

/// Puts members into an answer on its way out that are told once, such as a secret: the
/// kept answer of an Idempotency-Key has null in their place, and so has a dry run, which
/// made none that holds.
///
/// # Errors
/// When the answer is no JSON object.
pub async fn with_once(answer: HttpResponse, members: Value) -> Result<HttpResponse> {
    let rolled_back = |v: &HeaderValue| v.to_str().is_ok_and(|v| v.contains("dry-run"));
    let headers = answer.headers();
    let void =
        headers.contains_key("idempotency-replayed") || headers.get("preference-applied").is_some_and(rolled_back);
    let (answer, body) = answer.into_parts();
    let body = to_bytes(body).await.map_err(|e| Error::Internal(e.to_string()))?;
    let mut told: Map<String, Value> = serde_json::from_slice(&body)?;
    let members: Map<String, Value> = serde_json::from_value(members)?;
    told.extend(
        members
            .into_iter()
            .map(|(name, value)| (name, if void { Value::Null } else { value })),
    );
    Ok(answer.set_body(Value::Object(told).to_string()).map_into_boxed_body())
}

/// The language in which the caller wants to be answered.
pub fn language(request: &HttpRequest) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    Language::from_header(header.and_then(|v| v.to_str().ok()).unwrap_or_default())
}

/// What `Prefer` (RFC 7240) asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prefer {
    /// `dry-run`: do everything, keep nothing.
    pub dry_run: bool,
    /// `return=minimal`: leave the body out.
    pub minimal: bool,
}

impl Prefer {
    /// Reads all `Prefer` headers; what is not known is passed over, as the RFC says.
    pub fn from_request(request: &HttpRequest) -> Self {
        let mut prefer = Prefer::default();
        for value in request.headers().get_all("prefer").filter_map(|v| v.to_str().ok()) {
            for preference in value.split(',') {
                match preference
                    .split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase()
                    .as_str()
                {
                    "dry-run" => prefer.dry_run = true,
                    "return=minimal" => prefer.minimal = true,
                    _ => {}
                }
            }
        }
        prefer
    }

    /// The value of `Preference-Applied`, if anything was.
    pub fn applied(self) -> Option<&'static str> {
        match (self.dry_run, self.minimal) {
            (true, true) => Some("dry-run, return=minimal"),
            (true, false) => Some("dry-run"),
            (false, true) => Some("return=minimal"),
            (false, false) => None,
        }
    }
}

/// The version that `If-Match` names; `None` for `*`.
///
/// # Errors
/// 428 without the header, 400 when it is not a single version in quotes.
pub fn if_match(request: &HttpRequest) -> Result<Option<i32>> {
    let value = request
        .headers()
        .get(header::IF_MATCH)
        .ok_or_else(|| Error::refused(codes::precondition_required()))?;
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    text.strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        // Behind the version stands what the answer showed beside the record.
        .map(|t| t.split_once('-').map_or(t, |(version, _)| version))
        .and_then(|t| t.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            Error::detailed(
                codes::bad_request(),
                "If-Match takes one version in quotes, as ETag gives it: \"7\".",
                "If-Match berisi satu versi dalam tanda kutip, seperti ETag: \"7\".",
            )
        })
}

/// Reads a header as text.
///
/// # Errors
/// 400 when it is longer than `max` characters or not visible text.
pub fn text_header(request: &HttpRequest, name: &str, max: usize) -> Result<Option<String>> {
    let Some(value) = request.headers().get(name) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.as_bytes()).unwrap_or("\0").trim();
    if text.is_empty() || text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Error::detailed(
            codes::bad_request(),
            format!("The header {name} takes 1 to {max} characters of text in UTF-8."),
            format!("Kepala {name} berisi 1 sampai {max} karakter teks UTF-8."),
        ));
    }
    Ok(Some(crate::domain::text::normalise(text)))
}
