//! What kind of organisation a stakeholder is: several features ask by it.

use super::text_enum::text_enum;

text_enum! {
    /// What kind of organisation it is.
    pub enum StakeholderKind {
        /// A ministry or another body of the national government.
        Ministry = "ministry", "Ministry", "Kementerian/lembaga",
        /// An agency of a province, regency or city.
        RegionalAgency = "regional_agency", "Regional agency", "Perangkat daerah",
        /// The office of a district.
        DistrictOffice = "district_office", "District office", "Kecamatan",
        /// The government of a village.
        VillageGovernment = "village_government", "Village government", "Pemerintah desa/kelurahan",
        /// BUMN, BUMD.
        StateEnterprise = "state_enterprise", "State enterprise", "BUMN/BUMD",
        /// A bank.
        Bank = "bank", "Bank", "Bank",
        /// A private company or its foundation.
        Company = "company", "Company", "Dunia usaha",
        /// A university.
        University = "university", "University", "Perguruan tinggi",
        /// A school.
        School = "school", "School", "Sekolah",
        /// A community.
        Community = "community", "Community", "Komunitas",
        /// A professional association or another organisation of society.
        Ngo = "ngo", "Association or NGO", "Organisasi profesi/masyarakat",
        /// A newspaper, a broadcaster, an online medium.
        Media = "media", "Media", "Media",
        /// The regional office of a body of the national government.
        VerticalAgency = "vertical_agency", "Vertical agency", "Instansi vertikal",
        /// Any other.
        Other = "other", "Other", "Lainnya",
    }
}
