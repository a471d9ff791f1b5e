//! The body of an import: its media type, its encoding, its size.

use super::words::Media;
use crate::infra::{Error, Result, codes};
use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};

/// The largest body that is taken.
pub const LIMIT: usize = 64 << 20;
/// The largest file that a compressed body may hold.
pub const INFLATED: usize = 256 << 20;

/// How the body is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The media type.
    pub media: Media,
    /// Whether it is compressed.
    pub gzip: bool,
}

impl Form {
    /// What the headers say.
    ///
    /// # Errors
    /// 415 for a media type, a character set or an encoding that is not taken.
    pub fn of(request: &HttpRequest) -> Result<Self> {
        let header = |name: HeaderName| {
            let value = request.headers().get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().trim().to_ascii_lowercase()
        };
        let gzip = match header(header::CONTENT_ENCODING).as_str() {
            "" | "identity" => false,
            "gzip" | "x-gzip" => true,
            _ => return Err(refused("Content-Encoding: gzip")),
        };
        let given = header(header::CONTENT_TYPE);
        let mut parts = given.split(';').map(str::trim);
        let media = match parts.next() {
            Some("text/csv") => Media::Csv,
            Some("application/json") => Media::Json,
            Some("application/x-ndjson" | "application/ndjson") => Media::Ndjson,
            _ => return Err(refused("text/csv, application/json, application/x-ndjson")),
        };
        let charset = parts.find_map(|p| p.strip_prefix("charset="));
        if charset.is_some_and(|c| !matches!(c.trim_matches('"'), "utf-8" | "us-ascii")) {
            return Err(refused("charset=utf-8"));
        }
        Ok(Form { media, gzip })
    }
}

fn refused(taken: &str) -> Error {
    Error::detailed(
        codes::unsupported_media_type(),
        format!("Taken here: {taken}."),
        format!("Yang diterima di sini: {taken}."),
    )
}
