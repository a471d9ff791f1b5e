//! The words of agendas: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What an item of the agenda is about.
    pub enum AgendaTopic {
        /// How the programme is going.
        Progress = "progress", "Progress", "Perkembangan",
        /// What stands in its way.
        Challenges = "challenges", "Challenges", "Tantangan",
        /// What could help it.
        Opportunities = "opportunities", "Opportunities", "Peluang",
        /// What will be done.
        ActionPlan = "action_plan", "Action plan", "Rencana aksi",
        /// Anything else.
        Other = "other", "Other", "Lainnya",
    }
}

text_enum! {
    /// Whether an item is done with.
    pub enum AgendaItemStatus {
        /// It is still to be talked about, now or at the next meeting.
        Open = "open", "Open", "Terbuka",
        /// It is done with.
        Concluded = "concluded", "Concluded", "Selesai dibahas",
    }
}
