//! The words of attendances: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What somebody does at a meeting.
    pub enum AttendanceRole {
        /// Opens it.
        Opener = "opener", "Opener", "Pembuka",
        /// Invites.
        Host = "host", "Host", "Tuan rumah",
        /// Speaks.
        Speaker = "speaker", "Speaker", "Narasumber",
        /// Leads the talk.
        Moderator = "moderator", "Moderator", "Moderator",
        /// Takes part.
        Participant = "participant", "Participant", "Peserta",
        /// Listens.
        Observer = "observer", "Observer", "Pengamat",
    }
}

text_enum! {
    /// Whether somebody comes or came.
    pub enum AttendanceStatus {
        /// An invitation was sent.
        Invited = "invited", "Invited", "Diundang",
        /// Will come.
        Confirmed = "confirmed", "Confirmed", "Akan hadir",
        /// Was there.
        Present = "present", "Present", "Hadir",
        /// Has excused itself.
        Excused = "excused", "Excused", "Berhalangan",
        /// Was not there.
        Absent = "absent", "Absent", "Tidak hadir",
    }
}
