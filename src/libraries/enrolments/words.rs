//! The words of enrolments: their enumerations.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// In which way a library takes part.
    pub enum Scheme {
        /// Bantuan penuh: books, computers, training.
        FullSupport = "full_support", "Full support", "Bantuan penuh",
        /// Bantuan Bahan Bacaan Bermutu.
        QualityReadingGrant = "quality_reading_grant", "Quality reading grant", "Bantuan Bahan Bacaan Bermutu",
        /// On its own, after the programme's example.
        Replication = "replication", "Replication", "Replikasi mandiri",
    }
}

text_enum! {
    /// Where an enrolment stands.
    pub enum EnrolmentStatus {
        /// It is meant to begin.
        Proposed = "proposed", "Proposed", "Calon",
        /// It goes on.
        Active = "active", "Active", "Aktif",
        /// It came to its end.
        Ended = "ended", "Ended", "Selesai",
        /// It was given up.
        Withdrawn = "withdrawn", "Withdrawn", "Mundur",
    }
}

text_enum! {
    /// From whose purse money comes.
    pub enum FundingSource {
        /// The national budget.
        Apbn = "apbn", "National budget", "APBN",
        /// The budget of the province.
        ApbdProvince = "apbd_province", "Provincial budget", "APBD provinsi",
        /// The budget of the regency or city.
        ApbdRegency = "apbd_regency", "Regency or city budget", "APBD kabupaten/kota",
        /// The budget of the village.
        Apbdes = "apbdes", "Village budget", "APBDes",
        /// Special allocation, physical.
        DakPhysical = "dak_physical", "Special allocation fund, physical", "DAK fisik",
        /// Special allocation, not physical.
        DakNonphysical = "dak_nonphysical", "Special allocation fund, non-physical", "DAK nonfisik",
        /// Deconcentration.
        Deconcentration = "deconcentration", "Deconcentration fund", "Dekonsentrasi",
        /// A company's social responsibility.
        Csr = "csr", "Corporate social responsibility", "CSR",
        /// A university.
        University = "university", "University", "Perguruan tinggi",
        /// A gift.
        Donation = "donation", "Donation", "Donasi",
        /// The library's own.
        Own = "own", "Own means", "Swadaya",
        /// Any other.
        Other = "other", "Other", "Lainnya",
    }
}

text_enum! {
    /// How a library takes part in the programme, as figures count it.
    pub enum Participation {
        /// Supported by the programme: an active or ended enrolment of full
        /// support or of the quality reading grant that started on or before the day.
        Beneficiary = "beneficiary", "Beneficiary", "Penerima manfaat",
        /// On its own: likewise with the scheme replication.
        Replication = "replication", "Replication on its own", "Replikasi mandiri",
    }
}
