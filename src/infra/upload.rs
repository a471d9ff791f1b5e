//! Bodies that come as files: of which kind they are, and what is in compressed ones.

use std::io::Read;

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};
use flate2::read::MultiGzDecoder;

use super::{
    codes,
    error::{Error, Result},
};

/// What the headers say of a body.
#[derive(Debug)]
pub struct Kind {
    /// Whether it is compressed.
    pub gzip: bool,
    /// The media type without parameters, in lower case.
    pub media: String,
    /// The character set, when one is named.
    pub charset: Option<String>,
}

impl Kind {
    /// Reads the headers.
    ///
    /// # Errors
    /// 415 for an encoding other than gzip.
    pub fn of(request: &HttpRequest) -> Result<Self> {
        let header = |name: HeaderName| {
            let value = request.headers().get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().trim().to_ascii_lowercase()
        };
        let gzip = match header(header::CONTENT_ENCODING).as_str() {
            "" | "identity" => false,
            "gzip" | "x-gzip" => true,
            _ => return Err(not_taken("Content-Encoding: gzip")),
        };
        let given = header(header::CONTENT_TYPE);
        let mut parts = given.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_owned();
        let charset = parts.find_map(|part| part.strip_prefix("charset="));
        let charset = charset.map(|name| name.trim_matches('"').to_owned());
        Ok(Kind { gzip, media, charset })
    }
}

/// 415, with what would have been taken.
pub fn not_taken(taken: &str) -> Error {
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
