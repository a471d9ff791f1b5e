//! The words of batches.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What is done when an operation cannot be applied.
    pub enum BatchMode {
        /// The others are applied.
        Each = "each", "Each for itself", "Masing-masing",
        /// None is applied.
        AllOrNothing = "all_or_nothing", "All or nothing", "Semua atau tidak sama sekali",
    }
}

text_enum! {
    /// What an operation asks for.
    pub enum Wish {
        /// A new record.
        Create = "create", "Create", "Buat",
        /// A change of a record, made on a version of it.
        Update = "update", "Change", "Ubah",
        /// A new record, or a change when it is there.
        Upsert = "upsert", "Create or change", "Buat atau ubah",
        /// The deletion of a record, as it was in a version.
        Delete = "delete", "Delete", "Hapus",
    }
}

text_enum! {
    /// What is done with the other fields when some are in conflict.
    pub enum OnConflict {
        /// Nothing is applied.
        Hold = "hold", "Hold everything", "Tahan semuanya",
        /// The others are applied.
        MergeRest = "merge_rest", "Apply the rest", "Terapkan sisanya",
    }
}

text_enum! {
    /// What became of an operation.
    pub enum Outcome {
        /// The record was made.
        Created = "created", "Created", "Dibuat",
        /// The record was changed.
        Updated = "updated", "Changed", "Diubah",
        /// The record was changed, and keeps what others had changed meanwhile.
        Merged = "merged", "Merged", "Digabungkan",
        /// Everything is so already.
        Unchanged = "unchanged", "Unchanged", "Tidak berubah",
        /// Others changed the same meanwhile: somebody must choose.
        Conflict = "conflict", "Conflict", "Bertentangan",
        /// It cannot be accepted.
        Refused = "refused", "Refused", "Ditolak",
    }
}

impl Outcome {
    /// Whether everything that was sent holds now.
    pub fn is_applied(self) -> bool {
        !matches!(self, Outcome::Conflict | Outcome::Refused)
    }
}
