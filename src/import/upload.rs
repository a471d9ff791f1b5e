//! The body of an import: its media type, its encoding, its size.

use std::io::Read;

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};
use flate2::read::MultiGzDecoder;

use super::words::Media;
use crate::infra::{Error, Result, codes};

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

/// The file in a compressed body, at most `limit` bytes of it.
///
/// # Errors
/// 400 when it is not gzip, 413 when it holds too much.
pub fn inflate(body: &[u8], limit: usize) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut reader = MultiGzDecoder::new(body).take(limit as u64 + 1);
    reader.read_to_end(&mut file).map_err(|e| {
        Error::detailed(
            codes::bad_request(),
            format!("The body is not gzip: {e}."),
            "Isi bukan gzip yang utuh.",
        )
    })?;
    if file.len() > limit {
        return Err(Error::detailed(
            codes::too_large(),
            format!("At most {limit} bytes are taken, unpacked."),
            format!("Paling banyak {limit} bita diterima setelah dibuka."),
        ));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let zeros = vec![b'0'; 1 << 20];
        writer.write_all(&zeros).unwrap();
        let bomb = writer.finish().unwrap();
        assert_eq!(inflate(&bomb, 1 << 20).unwrap().len(), 1 << 20);
        let error = inflate(&bomb, (1 << 20) - 1).unwrap_err();
        assert_eq!(error.refusal().unwrap().code(), codes::too_large());
        let error = inflate(b"name,kind", 100).unwrap_err();
        assert_eq!(error.refusal().unwrap().code(), codes::bad_request());
    }
}
