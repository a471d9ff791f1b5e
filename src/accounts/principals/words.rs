//! The words of principals.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Whether a principal may sign in.
    pub enum PrincipalStatus {
        /// It may.
        Active = "active", "Active", "Aktif",
        /// It may not, and its sessions have ended.
        Disabled = "disabled", "Disabled", "Dinonaktifkan",
    }
}
