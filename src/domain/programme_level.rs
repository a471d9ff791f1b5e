//! The levels of the programme, on which meetings are held and plans are made.

use super::{RegionCode, Said, region_code::Level, text_enum::text_enum};

text_enum! {
    /// The level on which something is done.
    pub enum ProgrammeLevel {
        /// The whole country.
        National = "national", "National", "Nasional",
        /// A province.
        Provincial = "provincial", "Provincial", "Provinsi",
        /// A regency or city.
        Regency = "regency", "Regency or city", "Kabupaten/kota",
        /// A district or village.
        Village = "village", "Village", "Desa/kelurahan",
    }
}

impl Level {
    /// The level of the programme that works on regions of this level.
    pub fn of_programme(self) -> ProgrammeLevel {
        match self {
            Level::Province => ProgrammeLevel::Provincial,
            Level::Regency => ProgrammeLevel::Regency,
            Level::District | Level::Village => ProgrammeLevel::Village,
        }
    }
}

impl ProgrammeLevel {
    /// The level of what is done in a region; none is the whole country.
    pub fn of(region: Option<&RegionCode>) -> Self {
        region.map_or(ProgrammeLevel::National, |region| region.level().of_programme())
    }

    /// What is said of a record of this level in a region that does not fit.
    pub fn belongs(self) -> Said {
        match self {
            ProgrammeLevel::National => Said::fixed(
                "What is national has no region (null).",
                "Yang bertingkat nasional tidak memiliki wilayah (null).",
            ),
            ProgrammeLevel::Provincial => Said::fixed(
                "What is provincial belongs to a province.",
                "Yang bertingkat provinsi berada di sebuah provinsi.",
            ),
            ProgrammeLevel::Regency => Said::fixed(
                "What is of a regency belongs to a regency or city.",
                "Yang bertingkat kabupaten/kota berada di sebuah kabupaten atau kota.",
            ),
            ProgrammeLevel::Village => Said::fixed(
                "What is of a village belongs to a district or village.",
                "Yang bertingkat desa berada di sebuah kecamatan, desa, atau kelurahan.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_is_of_one_level() {
        let of = |code: &str| ProgrammeLevel::of(Some(&code.parse().unwrap()));
        assert_eq!(of("32"), ProgrammeLevel::Provincial);
        assert_eq!(of("32.14"), ProgrammeLevel::Regency);
        assert_eq!(of("32.14.01"), ProgrammeLevel::Village);
        assert_eq!(of("32.14.01.2010"), ProgrammeLevel::Village);
        assert_eq!(ProgrammeLevel::of(None), ProgrammeLevel::National);
    }
}
