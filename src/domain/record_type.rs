//! The types of records that the ledger knows.

use super::text_enum::text_enum;

text_enum! {
    /// A type of record: the name of its table and of its path.
    pub enum RecordType {
        /// Reference data: provinces, regencies, districts, villages.
        Regions = "regions", "Regions", "Wilayah",
        /// Libraries of every level.
        Libraries = "libraries", "Libraries", "Perpustakaan",
        /// A library in the programme in one year and scheme.
        Enrolments = "enrolments", "Enrolments", "Keikutsertaan",
        /// What a library reported for a year.
        LibraryReports = "library_reports", "Library reports", "Laporan perpustakaan",
        /// People and partner systems that may sign in.
        Principals = "principals", "Principals", "Pengguna",
        /// What a principal may do where.
        Grants = "grants", "Grants", "Hak akses",
    }
}
