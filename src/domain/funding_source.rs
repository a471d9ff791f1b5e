//! From whose purse money comes: enrolments and budgets ask by it.

use super::text_enum::text_enum;

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
