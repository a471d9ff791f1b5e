//! Bodies that come compressed.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{
    codes,
    error::{Error, Result},
};

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
