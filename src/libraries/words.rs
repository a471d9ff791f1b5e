//! The words of libraries: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of library it is.
    pub enum LibraryKind {
        /// Of a province.
        Provincial = "provincial", "Provincial library", "Perpustakaan provinsi",
        /// Of a regency or city.
        Regency = "regency", "Regency or city library", "Perpustakaan kabupaten/kota",
        /// Of a village.
        Village = "village", "Village library", "Perpustakaan desa/kelurahan",
        /// TBM, run by a community.
        CommunityReadingHouse = "community_reading_house", "Community reading house", "Taman bacaan masyarakat",
        /// Of a school.
        School = "school", "School library", "Perpustakaan sekolah",
        /// Any other.
        Other = "other", "Other library", "Perpustakaan lain",
    }
}

text_enum! {
    /// The grade of an accreditation.
    pub enum Accreditation {
        /// Grade A.
        A = "a", "A", "A",
        /// Grade B.
        B = "b", "B", "B",
        /// Grade C.
        C = "c", "C", "C",
    }
}

text_enum! {
    /// Whether a library is open.
    pub enum LibraryStatus {
        /// It works.
        Active = "active", "Active", "Aktif",
        /// It was closed.
        Closed = "closed", "Closed", "Tutup",
    }
}
