//! The words of commitments: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// In which form support is given.
    pub enum SupportForm {
        /// Money.
        Funding = "funding", "Funding", "Pendanaan",
        /// Books and other things to read.
        Books = "books", "Books", "Bahan bacaan",
        /// Computers and the like.
        IctEquipment = "ict_equipment", "ICT equipment", "Perangkat TIK",
        /// A connection to the internet.
        Internet = "internet", "Internet", "Internet",
        /// Training.
        Training = "training", "Training", "Pelatihan",
        /// People who help.
        People = "people", "People", "Tenaga",
        /// Rooms and buildings.
        Facility = "facility", "Facility", "Sarana prasarana",
        /// A regulation.
        Regulation = "regulation", "Regulation", "Regulasi",
        /// Working together.
        Partnership = "partnership", "Partnership", "Kemitraan",
        /// Making it known.
        Promotion = "promotion", "Promotion", "Promosi",
        /// Any other.
        Other = "other", "Other", "Lainnya",
    }
}

text_enum! {
    /// Where a commitment stands.
    pub enum CommitmentStatus {
        /// It was promised.
        Pledged = "pledged", "Pledged", "Dijanjikan",
        /// It is being kept.
        InProgress = "in_progress", "In progress", "Berjalan",
        /// It was kept.
        Fulfilled = "fulfilled", "Fulfilled", "Terpenuhi",
        /// It will not be kept, for a reason.
        Cancelled = "cancelled", "Cancelled", "Dibatalkan",
    }
}
