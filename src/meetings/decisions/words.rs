//! The words of decisions: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What kind of decision it is.
    pub enum DecisionKind {
        /// All agreed.
        Agreement = "agreement", "Agreement", "Kesepakatan",
        /// The meeting advises.
        Recommendation = "recommendation", "Recommendation", "Rekomendasi",
        /// Somebody promised.
        Pledge = "pledge", "Pledge", "Ikrar",
    }
}
