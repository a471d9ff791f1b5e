//! The rules of stakeholders, pure.

use std::collections::BTreeSet;

use super::api::{Stakeholder, StakeholderFields};
use crate::domain::{Faults, aliases};

/// How much two names must be alike (similarity of pg_trgm, of what
/// [`common_words`] leaves of them) for a warning. "Dinas Arsip dan
/// Perpustakaan" and "Dinas Kearsipan dan Perpustakaan" of one regency are alike
/// by 0.64; of the 647 stakeholders of the demonstration no two of one region
/// are by more than 0.45.
pub const NEAR: f32 = 0.6;

/// Words that most offices have in their names, and that tell none from another.
const COMMON: &[&str] = &[
    "badan",
    "daerah",
    "dan",
    "desa",
    "dinas",
    "kab",
    "kabupaten",
    "kantor",
    "kec",
    "kecamatan",
    "kel",
    "kelurahan",
    "kota",
    "pemerintah",
    "prov",
    "provinsi",
    "propinsi",
    "serta",
];

/// The rules that need no other row.
pub fn check(fields: &mut StakeholderFields, faults: &mut Faults) {
    aliases::check(&mut fields.aliases, faults);
}

/// The regular expression of what tells no two offices of a place apart: signs,
/// words that all have, and the names of the place.
pub fn common_words(places: &[String]) -> String {
    let places: Vec<String> = places.iter().map(|name| name.to_lowercase()).collect();
    let words: BTreeSet<&str> = places
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .chain(COMMON.iter().copied())
        .collect();
    let words = words.into_iter().collect::<Vec<_>>().join("|");
    format!(r"\m({words})\M|[^[:alnum:]]+")
}

/// Whether a change can make a stakeholder like another: it is new, or it got
/// other names or another place.
pub fn may_double(before: Option<&Stakeholder>, fields: &StakeholderFields) -> bool {
    before.is_none_or(|before| {
        let held = &before.fields;
        held.name != fields.name || held.aliases != fields.aliases || held.region_code != fields.region_code
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_give_plain_words_alone() {
        let pattern = common_words(&["Kabupaten Toli-Toli (lama)".to_owned()]);
        let words: Vec<&str> = pattern.split(['(', '|', ')']).collect();
        for word in ["toli", "lama", "kabupaten"] {
            assert!(words.contains(&word), "{pattern}");
        }
        assert_eq!(pattern.matches(['(', ')']).count(), 2, "{pattern}");
    }
}
