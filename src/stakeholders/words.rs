//! The words of stakeholders: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Whether a stakeholder takes part.
    pub enum StakeholderStatus {
        /// It exists and can be asked.
        Active = "active", "Active", "Aktif",
        /// It was dissolved, renamed or has withdrawn.
        Inactive = "inactive", "Inactive", "Tidak aktif",
    }
}
