//! Kemendagri codes of regions: `PP[.KK[.CC[.VVVV]]]`.

use std::{fmt, str::FromStr};

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};

use super::{FaultCode, Said, fault::code, text_enum::text_enum};

text_enum! {
    /// The four levels of regions.
    pub enum Level {
        /// A province, `32`.
        Province = "province", "Province", "Provinsi",
        /// A regency or city, `32.14`.
        Regency = "regency", "Regency or city", "Kabupaten atau kota",
        /// A district, `32.14.01`.
        District = "district", "District", "Kecamatan",
        /// A village, `32.14.01.2010`.
        Village = "village", "Village", "Desa atau kelurahan",
    }
}

/// The code of a region as the Ministry of Home Affairs gives it, with dots.
/// Always text, never a number; well-formed, but not necessarily in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct RegionCode(String);

/// Why a text is not a region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionCodeError {
    /// Digits without dots: perhaps a BPS code, whose numbers look alike.
    Undotted,
    /// Anything else that is not a code.
    Malformed,
}

/// The pattern of a code, for documents and for the check at the door.
pub const PATTERN: &str = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$";

impl RegionCodeError {
    /// The stable code of this fault.
    pub fn code(self) -> FaultCode {
        match self {
            RegionCodeError::Undotted => code::REGION_UNDOTTED,
            RegionCodeError::Malformed => code::REGION_MALFORMED,
        }
    }

    /// The fault in words.
    pub fn message(self) -> Said {
        match self {
            RegionCodeError::Undotted => Said::fixed(
                "This is a number without dots. Kemendagri codes are written with dots (32.14.01.2010); BPS codes are other numbers that look alike, so it is not guessed which was meant.",
                "Ini angka tanpa titik. Kode Kemendagri ditulis dengan titik (32.14.01.2010); kode BPS adalah angka lain yang mirip, jadi tidak ditebak mana yang dimaksud.",
            ),
            RegionCodeError::Malformed => Said::fixed(
                "Not a Kemendagri code: PP, PP.KK, PP.KK.CC or PP.KK.CC.VVVV, where VVVV starts with 1, 2 or 3.",
                "Bukan kode Kemendagri: PP, PP.KK, PP.KK.CC atau PP.KK.CC.VVVV, VVVV diawali 1, 2 atau 3.",
            ),
        }
    }
}

impl RegionCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which level of region the code is of, told by its length.
    pub fn level(&self) -> Level {
        match self.0.len() {
            2 => Level::Province,
            5 => Level::Regency,
            8 => Level::District,
            _ => Level::Village,
        }
    }

    /// The code of the region that this one lies in; none for a province.
    pub fn parent(&self) -> Option<RegionCode> {
        self.0.rsplit_once('.').map(|(parent, _)| RegionCode(parent.to_owned()))
    }

    /// The regions above, nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = RegionCode> {
        std::iter::successors(self.parent(), RegionCode::parent)
    }

    /// The province that the region lies in, or that it is.
    pub fn province(&self) -> RegionCode {
        RegionCode(self.0.chars().take(2).collect())
    }

    /// Whether `other` is this region or lies in it.
    pub fn contains(&self, other: &RegionCode) -> bool {
        other
            .0
            .strip_prefix(&self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The bounds, first included and second excluded, between which the codes
    /// of all regions inside this one lie in a C-collated column. The region
    /// itself is not between them.
    pub fn subtree_bounds(&self) -> (String, String) {
        // '/' is the character after '.'.
        (format!("{}.", self.0), format!("{}/", self.0))
    }
}

impl FromStr for RegionCode {
    type Err = RegionCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if text.len() > 2 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegionCodeError::Undotted);
        }
        let well_formed = text.split('.').enumerate().all(|(i, part)| match i {
            0..=2 => digits(part, 2),
            3 => digits(part, 4) && part.starts_with(['1', '2', '3']),
            _ => false,
        });
        if well_formed {
            Ok(RegionCode(text.to_owned()))
        } else {
            Err(RegionCodeError::Malformed)
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(|e: RegionCodeError| {
            serde::de::Error::custom(e.message().in_language(super::Language::English).to_owned())
        })
    }
}

super::text_enum::text_sql!(RegionCode);
super::text_enum::text_schema!(RegionCode, "A Kemendagri code, with dots.", PATTERN, "32.14.01.2010");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn undotted_codes_are_not_guessed() {
        for text in ["3214", "1101", "3214012010"] {
            assert_eq!(text.parse::<RegionCode>(), Err(RegionCodeError::Undotted));
        }
    }

    #[test]
    fn malformed_codes_are_refused() {
        for text in [
            "",
            "3",
            "32.",
            "32.1",
            "32.14.1",
            "32.14.01.201",
            "32.14.01.4001",
            "32.14.01.2010.1",
            "aa",
            "32.14 ",
            "３２",
        ] {
            assert_eq!(text.parse::<RegionCode>(), Err(RegionCodeError::Malformed), "{text}");
        }
    }

    #[test]
    fn knows_its_place() {
        let citalang = code("32.14.01.2010");
        assert_eq!(citalang.level(), Level::Village);
        assert_eq!(citalang.province(), code("32"));
        let above: Vec<String> = citalang.ancestors().map(|c| c.to_string()).collect();
        assert_eq!(above, ["32.14.01", "32.14", "32"]);
        assert!(code("32.14").contains(&citalang) && !code("32.15").contains(&citalang));
    }

    fn codes() -> impl Strategy<Value = RegionCode> {
        r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?".prop_map(|t| t.parse().unwrap())
    }

    proptest! {
        #[test]
        fn a_subtree_is_the_region_and_a_range(a in codes(), b in codes()) {
            let (from, to) = a.subtree_bounds();
            let text = b.as_str();
            let in_range = a == b || (text >= from.as_str() && text < to.as_str());
            prop_assert_eq!(a.contains(&b), in_range);
            prop_assert_eq!(a.contains(&b), a == b || b.ancestors().any(|x| x == a));
        }
    }
}
