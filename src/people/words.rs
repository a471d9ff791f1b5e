//! The words of people: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Why personal data may be kept (UU 27/2022, art. 20).
    pub enum LawfulBasis {
        /// The person acts in a public office: the office's task needs it.
        PublicTask = "public_task", "Public task", "Tugas kepentingan umum",
        /// The person has agreed.
        Consent = "consent", "Consent", "Persetujuan",
        /// A contract with the person needs it.
        Contract = "contract", "Contract", "Perjanjian",
    }
}
