//! The words of plans: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of plan it is.
    pub enum PlanKind {
        /// What a meeting wants done (RTL).
        FollowUp = "follow_up", "Follow-up plan", "Rencana tindak lanjut",
        /// Of a province, regency or city.
        Regional = "regional", "Regional plan", "Rencana daerah",
        /// To carry the programme to more libraries.
        Replication = "replication", "Replication plan", "Rencana replikasi",
        /// Of a synergy team.
        SynergyTeam = "synergy_team", "Synergy team plan", "Rencana tim sinergi",
    }
}

text_enum! {
    /// Where a plan stands.
    pub enum PlanStatus {
        /// It is being written.
        Draft = "draft", "Draft", "Draf",
        /// It waits for the level above.
        Submitted = "submitted", "Submitted", "Diajukan",
        /// It was given back, for a reason.
        Returned = "returned", "Returned", "Dikembalikan",
        /// It was approved.
        Approved = "approved", "Approved", "Disetujui",
        /// It is being done.
        Active = "active", "Active", "Berjalan",
        /// It was done.
        Completed = "completed", "Completed", "Selesai",
        /// It will not be done, for a reason.
        Cancelled = "cancelled", "Cancelled", "Dibatalkan",
    }
}

text_enum! {
    /// Whether the content of a plan is the one that was approved.
    pub enum ApprovalState {
        /// It was never approved.
        None = "none", "Not approved", "Belum disetujui",
        /// It is what was approved.
        Current = "current", "Approved as it is", "Disetujui apa adanya",
        /// It was changed since.
        ChangedSince = "changed_since", "Changed since the approval", "Berubah sejak disetujui",
    }
}
