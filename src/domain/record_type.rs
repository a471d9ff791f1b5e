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
        /// Organisations: agencies, companies, universities, communities, media.
        Stakeholders = "stakeholders", "Stakeholders", "Pemangku kepentingan",
        /// Contact persons: the one type with personal data.
        People = "people", "People", "Narahubung",
        /// Stakeholder meetings and their sisters.
        Meetings = "meetings", "Meetings", "Pertemuan",
        /// What a meeting talks about, in order.
        AgendaItems = "agenda_items", "Agenda items", "Mata acara",
        /// Who comes to a meeting.
        Attendances = "attendances", "Attendances", "Kehadiran",
        /// What a meeting agreed.
        Decisions = "decisions", "Decisions", "Kesepakatan",
        /// Promises of support.
        Commitments = "commitments", "Commitments", "Komitmen",
        /// Sustainability plans.
        Plans = "plans", "Plans", "Rencana keberlanjutan",
        /// What a plan will do.
        Actions = "actions", "Actions", "Kegiatan rencana",
        /// The money of actions.
        BudgetLines = "budget_lines", "Budget lines", "Baris anggaran",
        /// What a plan is measured by.
        Indicators = "indicators", "Indicators", "Indikator",
        /// The values of indicators.
        Measurements = "measurements", "Measurements", "Capaian",
        /// What happened with a plan in a period.
        ProgressReports = "progress_reports", "Progress reports", "Laporan perkembangan",
        /// What was officially said of a figure.
        PublishedFigures = "published_figures", "Published figures", "Angka terpublikasi",
        /// People and partner systems that may sign in.
        Principals = "principals", "Principals", "Pengguna",
        /// What a principal may do where.
        Grants = "grants", "Grants", "Hak akses",
        /// Addresses to which changes are sent.
        Webhooks = "webhooks", "Webhooks", "Webhook",
        /// What was taken out of the service, by whom and in which form.
        Exports = "exports", "Exports", "Ekspor",
    }
}

impl RecordType {
    /// Its name in addresses: that of the table, but for those of two words that callers know by a hyphen.
    pub const fn path(self) -> &'static str {
        match self {
            RecordType::PublishedFigures => "published-figures",
            other => other.as_str(),
        }
    }
}
