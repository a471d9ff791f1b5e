//! The words of actions: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// The strategy of the programme that an action belongs to.
    pub enum Strategy {
        /// Better services of the library.
        InformationService = "information_service", "Information service", "Peningkatan layanan informasi",
        /// People take part.
        CommunityEngagement = "community_engagement", "Community engagement", "Pelibatan masyarakat",
        /// Winning support.
        Advocacy = "advocacy", "Advocacy", "Advokasi",
        /// Carrying it to others.
        Replication = "replication", "Replication", "Replikasi",
    }
}

text_enum! {
    /// Where an action stands.
    pub enum ActionStatus {
        /// It has not begun.
        Planned = "planned", "Planned", "Direncanakan",
        /// It goes on.
        InProgress = "in_progress", "In progress", "Berjalan",
        /// It was done.
        Done = "done", "Done", "Selesai",
        /// It will not be done.
        Dropped = "dropped", "Dropped", "Tidak dilanjutkan",
    }
}
