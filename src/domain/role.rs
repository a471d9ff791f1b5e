//! What a principal may be in a region.

use super::text_enum::text_enum;

text_enum! {
    /// The roles that a grant can give.
    pub enum Role {
        /// Reads.
        Viewer = "viewer", "Viewer", "Pembaca",
        /// Reads and writes records.
        Editor = "editor", "Editor", "Penyunting",
        /// Reads, and approves plans and minutes of the regions below.
        Approver = "approver", "Approver", "Penyetuju",
        /// A partner system: reads and writes records through synchronisation.
        Sync = "sync", "Partner system", "Sistem mitra",
        /// Reads everything including the ledger; writes nothing.
        Auditor = "auditor", "Auditor", "Auditor",
        /// Reads and writes records, and manages users and grants.
        Admin = "admin", "Administrator", "Administrator",
    }
}
