//! NPP (*Nomor Pokok Perpustakaan*), the register number of a library.

/// What a text in an NPP field means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Npp {
    /// Nothing, or `0`, as many lists write it.
    None,
    /// A number in its normal form, letters in upper case.
    Number(String),
    /// Something that is no NPP.
    Malformed,
}

/// The pattern of a number in its normal form. Nothing is derived from its parts.
pub const PATTERN: &str = "^[0-9]{7}[A-Z][0-9]{7}$";

/// Reads an NPP as people write it.
pub fn read(text: &str) -> Npp {
    let text = text.trim().to_ascii_uppercase();
    if text.is_empty() || text == "0" {
        return Npp::None;
    }
    let well_formed = text.len() == 15
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 7 {
                b.is_ascii_uppercase()
            } else {
                b.is_ascii_digit()
            }
        });
    if well_formed { Npp::Number(text) } else { Npp::Malformed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        assert_eq!(read(" 3214019z0000001 "), Npp::Number("3214019Z0000001".into()));
        assert_eq!(read("0"), Npp::None);
        assert_eq!(read(""), Npp::None);
        for text in [
            "3214019Z000001",
            "3214019Z00000012",
            "321401900000001",
            "3214019ZZ000001",
            "é214019Z000001",
        ] {
            assert_eq!(read(text), Npp::Malformed, "{text}");
        }
    }
}
