//! The words of enrolments: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// In which way a library takes part.
    pub enum Scheme {
        /// Bantuan penuh: books, computers, training.
        FullSupport = "full_support", "Full support", "Bantuan penuh",
        /// Bantuan Bahan Bacaan Bermutu.
        QualityReadingGrant = "quality_reading_grant", "Quality reading grant", "Bantuan Bahan Bacaan Bermutu",
        /// On its own, after the programme's example.
        Replication = "replication", "Replication", "Replikasi mandiri",
    }
}

text_enum! {
    /// Where an enrolment stands.
    pub enum EnrolmentStatus {
        /// It is meant to begin.
        Proposed = "proposed", "Proposed", "Calon",
        /// It goes on.
        Active = "active", "Active", "Aktif",
        /// It came to its end.
        Ended = "ended", "Ended", "Selesai",
        /// It was given up.
        Withdrawn = "withdrawn", "Withdrawn", "Mundur",
    }
}

text_enum! {
    /// How a library takes part in the programme, as figures count it.
    pub enum Participation {
        /// Supported by the programme: an active or ended enrolment of full
        /// support or of the quality reading grant that started on or before the day.
        Beneficiary = "beneficiary", "Beneficiary", "Penerima manfaat",
        /// On its own: likewise with the scheme replication.
        Replication = "replication", "Replication on its own", "Replikasi mandiri",
        /// In either way.
        Participant = "participant", "In either way", "Ikut serta dengan cara apa pun",
    }
}
