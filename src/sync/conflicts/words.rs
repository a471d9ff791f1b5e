//! The words of conflicts.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Of what kind a conflict is.
    pub enum ConflictKind {
        /// Both sides changed the same fields.
        Fields = "fields", "Both changed the same", "Keduanya mengubah hal yang sama",
        /// One side changed what the other had deleted.
        Deleted = "deleted", "Changed here, deleted there", "Diubah di sini, dihapus di sana",
        /// One side deleted what the other had changed.
        Edited = "edited", "Deleted here, changed there", "Dihapus di sini, diubah di sana",
    }
}

text_enum! {
    /// How a conflict stands.
    pub enum ConflictStatus {
        /// Somebody must choose.
        Open = "open", "Open", "Terbuka",
        /// Somebody has chosen.
        Resolved = "resolved", "Resolved", "Selesai",
        /// The record has gone on in what the conflict is about.
        Superseded = "superseded", "Superseded", "Tidak berlaku lagi",
    }
}

text_enum! {
    /// Whose value holds.
    pub enum Side {
        /// What was sent.
        Mine = "mine", "What was sent", "Yang dikirim",
        /// What the record holds.
        Theirs = "theirs", "What the record holds", "Yang tersimpan",
        /// Another value.
        Value = "value", "Another value", "Nilai lain",
    }
}
