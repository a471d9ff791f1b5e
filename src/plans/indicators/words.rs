//! The words of indicators: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What an indicator measures.
    pub enum IndicatorCode {
        /// Visits to the library.
        Visits = "visits", "Visits", "Kunjungan",
        /// Activities that were held.
        Activities = "activities", "Activities", "Kegiatan",
        /// People who took part.
        Participants = "participants", "Participants", "Peserta kegiatan",
        /// Activities that win support.
        AdvocacyActivities = "advocacy_activities", "Advocacy activities", "Kegiatan advokasi",
        /// Regulations that were passed.
        Regulations = "regulations", "Regulations", "Regulasi",
        /// Libraries that follow the example.
        Replications = "replications", "Replications", "Replikasi",
        /// Agreements with others.
        CooperationAgreements = "cooperation_agreements", "Cooperation agreements", "Perjanjian kerja sama",
        /// Stories of what changed.
        ImpactStories = "impact_stories", "Impact stories", "Cerita dampak",
        /// Something else, as its name says.
        Custom = "custom", "Custom", "Khusus",
    }
}

text_enum! {
    /// How values of an indicator add up over time and place.
    pub enum Aggregation {
        /// They are added.
        Sum = "sum", "Sum", "Jumlah",
        /// Over time the latest counts; over places the latest of each are added.
        Latest = "latest", "Latest value", "Nilai terakhir",
        /// Numerators and denominators are added apart.
        Ratio = "ratio", "Ratio", "Rasio",
    }
}
