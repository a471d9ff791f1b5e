//! The body of an import: its media type, its encoding, its size.

use actix_web::HttpRequest;

use super::words::Media;
use crate::infra::{
    Result,
    upload::{self, not_taken},
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
        let kind = upload::Kind::of(request)?;
        let media = match kind.media.as_str() {
            "text/csv" => Media::Csv,
            "application/json" => Media::Json,
            "application/x-ndjson" | "application/ndjson" => Media::Ndjson,
            _ => return Err(not_taken("text/csv, application/json, application/x-ndjson")),
        };
        if kind
            .charset
            .is_some_and(|name| !matches!(name.as_str(), "utf-8" | "us-ascii"))
        {
            return Err(not_taken("charset=utf-8"));
        }
        Ok(Form { media, gzip: kind.gzip })
    }
}
