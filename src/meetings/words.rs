//! The words of meetings: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of meeting it is.
    pub enum MeetingKind {
        /// SHM, Pertemuan Pemangku Kepentingan.
        StakeholderMeeting = "stakeholder_meeting", "Stakeholder meeting", "Pertemuan Pemangku Kepentingan",
        /// PLM.
        PeerLearningMeeting = "peer_learning_meeting", "Peer learning meeting", "Pertemuan Pembelajaran Sebaya",
        /// Bimtek.
        TechnicalTraining = "technical_training", "Technical training", "Bimbingan teknis",
        /// Any other meeting that coordinates.
        Coordination = "coordination", "Coordination", "Koordinasi",
    }
}

text_enum! {
    /// How people come together.
    pub enum MeetingMode {
        /// In one place.
        InPerson = "in_person", "In person", "Tatap muka",
        /// Over the network.
        Online = "online", "Online", "Daring",
        /// Both.
        Hybrid = "hybrid", "Hybrid", "Luring dan daring",
    }
}

text_enum! {
    /// Where a meeting stands.
    pub enum MeetingStatus {
        /// It is meant to be.
        Planned = "planned", "Planned", "Direncanakan",
        /// It took place.
        Held = "held", "Held", "Terlaksana",
        /// It will not be, for a reason.
        Cancelled = "cancelled", "Cancelled", "Dibatalkan",
    }
}

text_enum! {
    /// Where the minutes stand.
    pub enum MinutesStatus {
        /// They can be changed.
        Draft = "draft", "Draft", "Draf",
        /// They are approved, and locked with agenda and decisions.
        Approved = "approved", "Approved", "Disetujui",
    }
}

text_enum! {
    /// A step of a meeting.
    pub enum MeetingStep {
        /// It took place.
        Held = "held", "Was held", "Terlaksana",
        /// It will not be.
        Cancelled = "cancelled", "Is cancelled", "Dibatalkan",
        /// Its minutes are approved, and locked.
        MinutesApproved = "minutes_approved", "Minutes are approved", "Notula disetujui",
    }
}
