//! The rules of regions, pure: the words of a search.

/// What is looked for: lower case, single blanks, common abbreviations written
/// out as they stand in names.
pub fn needle(q: &str) -> String {
    let q = q.to_lowercase();
    let mut words: Vec<&str> = q.split_whitespace().collect();
    if words.len() > 1 {
        match words.first().copied() {
            Some("kab" | "kab.") => words.splice(..1, ["kabupaten"]).for_each(drop),
            // Names of provinces are kept without the word.
            Some("prov" | "prov." | "provinsi") => words.drain(..1).for_each(drop),
            _ => {}
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_written_out() {
        assert_eq!(needle(" Kab.  Purwakarta"), "kabupaten purwakarta");
        assert_eq!(needle("Provinsi Jawa Barat"), "jawa barat");
        assert_eq!(needle("Prov"), "prov");
        assert_eq!(needle("Kota Bandung"), "kota bandung");
    }
}
