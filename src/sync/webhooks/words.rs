//! The words of webhooks.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Whether messages are sent.
    pub enum WebhookStatus {
        /// They are.
        Active = "active", "Active", "Aktif",
        /// They are not; what happens meanwhile waits in the ledger.
        Disabled = "disabled", "Disabled", "Dinonaktifkan",
    }
}

text_enum! {
    /// Why a webhook is disabled.
    pub enum DisabledReason {
        /// Somebody asked for it.
        Request = "request", "On request", "Atas permintaan",
        /// The receiver has taken no message for three days.
        Failing = "failing", "No message was taken for days", "Berhari-hari tidak ada pesan yang diterima",
        /// The receiver answered 410.
        Gone = "gone", "The receiver wants no more", "Penerima tidak mau lagi",
        /// Its owner is disabled or deleted.
        OwnerDisabled = "owner_disabled", "Its owner is disabled", "Pemiliknya dinonaktifkan",
        /// Its owner has no right there any more that is needed for a webhook.
        RightsGone = "rights_gone", "Its owner has lost the right", "Pemiliknya tidak lagi berhak",
    }
}

text_enum! {
    /// How a message stands.
    pub enum DeliveryStatus {
        /// It waits for its first or next attempt.
        Pending = "pending", "Pending", "Menunggu",
        /// The receiver has taken it.
        Delivered = "delivered", "Delivered", "Terkirim",
        /// It was given up.
        Failed = "failed", "Given up", "Gagal",
    }
}
