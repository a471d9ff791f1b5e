//! The words of regions: their enumerations.

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
