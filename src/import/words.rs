//! The words of imports.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// The shape of an imported file.
    pub enum Format {
        /// The list of libraries of the programme of 2023, Indonesian columns and values.
        Tpbis2023 = "tpbis-2023", "TPBIS 2023: libraries", "TPBIS 2023: perpustakaan",
        /// The list of stakeholders of the programme of 2023.
        Tpbis2023Stakeholders = "tpbis-2023-stakeholders", "TPBIS 2023: stakeholders", "TPBIS 2023: pemangku kepentingan",
        /// The stakeholder meetings of the programme of 2023, with agenda and attendees.
        Tpbis2023Meetings = "tpbis-2023-meetings", "TPBIS 2023: meetings", "TPBIS 2023: pertemuan",
        /// The sustainability plans of the programme of 2023, with their activities.
        Tpbis2023Plans = "tpbis-2023-plans", "TPBIS 2023: plans", "TPBIS 2023: rencana",
        /// The API's own shape.
        Sinergi = "sinergi", "Sinergi", "Sinergi",
    }
}

text_enum! {
    /// What is done when a row cannot be accepted.
    pub enum Mode {
        /// Each row stands for itself.
        Each = "each", "Each row for itself", "Setiap baris sendiri",
        /// Every row or none.
        AllOrNothing = "all_or_nothing", "All rows or none", "Semua baris atau tidak sama sekali",
    }
}

text_enum! {
    /// What a file holds, one a row.
    pub enum Records {
        /// Libraries with enrolments and yearly reports.
        Libraries = "libraries", "Libraries", "Perpustakaan",
        /// Stakeholders.
        Stakeholders = "stakeholders", "Stakeholders", "Pemangku kepentingan",
        /// People.
        People = "people", "People", "Narahubung",
        /// Meetings with agenda, attendances, decisions and commitments.
        Meetings = "meetings", "Meetings", "Pertemuan",
        /// Plans with actions, budget lines, indicators, measurements and progress reports.
        Plans = "plans", "Plans", "Rencana keberlanjutan",
        /// Actions of plans, with their budget lines.
        Actions = "actions", "Actions", "Kegiatan rencana",
        /// Lines of the budgets of actions.
        BudgetLines = "budget_lines", "Budget lines", "Baris anggaran",
        /// What plans are measured by, with what was measured.
        Indicators = "indicators", "Indicators", "Indikator",
        /// The values of indicators.
        Measurements = "measurements", "Measurements", "Capaian",
        /// What happened with plans.
        ProgressReports = "progress_reports", "Progress reports", "Laporan perkembangan",
    }
}

text_enum! {
    /// The records that one row holds.
    pub enum Part {
        /// The library.
        Library = "library", "Library", "Perpustakaan",
        /// Its enrolment in the programme.
        Enrolment = "enrolment", "Enrolment", "Keikutsertaan",
        /// Its yearly report.
        Report = "report", "Report", "Laporan",
        /// The stakeholder.
        Stakeholder = "stakeholder", "Stakeholder", "Pemangku kepentingan",
        /// The person.
        Person = "person", "Person", "Narahubung",
        /// The meeting.
        Meeting = "meeting", "Meeting", "Pertemuan",
        /// An item of its agenda.
        AgendaItem = "agenda_item", "Agenda item", "Mata acara",
        /// Somebody's attendance.
        Attendance = "attendance", "Attendance", "Kehadiran",
        /// A decision of it.
        Decision = "decision", "Decision", "Kesepakatan",
        /// A commitment that comes out of a decision.
        Commitment = "commitment", "Commitment", "Komitmen",
        /// The sustainability plan.
        Plan = "plan", "Plan", "Rencana keberlanjutan",
        /// An action of it.
        Action = "action", "Action", "Kegiatan rencana",
        /// A line of an action's budget.
        BudgetLine = "budget_line", "Budget line", "Baris anggaran",
        /// What it is measured by.
        Indicator = "indicator", "Indicator", "Indikator",
        /// A value of an indicator.
        Measurement = "measurement", "Measurement", "Capaian",
        /// What happened with it.
        ProgressReport = "progress_report", "Progress report", "Laporan perkembangan",
    }
}

impl Records {
    /// The record that each row is about.
    pub fn root(self) -> Part {
        match self {
            Records::Libraries => Part::Library,
            Records::Stakeholders => Part::Stakeholder,
            Records::People => Part::Person,
            Records::Meetings => Part::Meeting,
            Records::Plans => Part::Plan,
            Records::Actions => Part::Action,
            Records::BudgetLines => Part::BudgetLine,
            Records::Indicators => Part::Indicator,
            Records::Measurements => Part::Measurement,
            Records::ProgressReports => Part::ProgressReport,
        }
    }
}

/// How the bytes of a file are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// Rows of cells with a header row.
    Csv,
    /// An array of objects, or one object.
    Json,
    /// One object a line.
    Ndjson,
}

impl Media {
    /// What a file looks like, for files that come without a media type.
    pub fn of(bytes: &[u8]) -> Media {
        let text = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
        match text.first() {
            Some(b'[') => Media::Json,
            Some(b'{') => {
                let first_line = text.split(|b| *b == b'\n').next().unwrap_or_default();
                if serde_json::from_slice::<serde::de::IgnoredAny>(first_line).is_ok() {
                    Media::Ndjson
                } else {
                    Media::Json
                }
            }
            _ => Media::Csv,
        }
    }
}

/// The mark that some programs put before UTF-8.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_beginning() {
        for (text, media) in [
            ("name,kind\n", Media::Csv),
            ("\u{feff}name", Media::Csv),
            (" [\n{}]", Media::Json),
            ("{\"a\":1}\n{\"a\":2}", Media::Ndjson),
            ("{\n\"a\":1}", Media::Json),
        ] {
            assert_eq!(Media::of(text.as_bytes()), media, "{text}");
        }
    }
}
