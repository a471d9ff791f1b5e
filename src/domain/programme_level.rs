//! The levels of the programme, on which meetings are held and plans are made.

use super::text_enum::text_enum;

text_enum! {
    /// The level on which something is done.
    pub enum ProgrammeLevel {
        /// The whole country.
        National = "national", "National", "Nasional",
        /// A province.
        Provincial = "provincial", "Provincial", "Provinsi",
        /// A regency or city.
        Regency = "regency", "Regency or city", "Kabupaten/kota",
        /// A district or village.
        Village = "village", "Village", "Desa/kelurahan",
    }
}
