//! The rules of regions, pure: kinds, and the words of a search.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of region it is.
    pub enum RegionKind {
        /// A province.
        Provinsi = "provinsi", "Province", "Provinsi",
        /// A regency.
        Kabupaten = "kabupaten", "Regency", "Kabupaten",
        /// A city of the rank of a regency.
        Kota = "kota", "City", "Kota",
        /// A district.
        Kecamatan = "kecamatan", "District", "Kecamatan",
        /// A village with a government of its own.
        Desa = "desa", "Village", "Desa",
        /// An urban village, a part of the administration of its city or regency.
        Kelurahan = "kelurahan", "Urban village", "Kelurahan",
        /// A village under customary law.
        DesaAdat = "desa_adat", "Customary village", "Desa adat",
    }
}

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
