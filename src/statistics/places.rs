//! By which regions figures are grouped.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::Reach,
    domain::{Level, RegionCode},
    infra::{Read, Result, schema::regions},
};

/// By which level of region figures are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceLevel {
    /// By province.
    Province,
    /// By regency or city.
    Regency,
    /// By district.
    District,
}

impl PlaceLevel {
    /// The level of its regions.
    pub fn level(self) -> Level {
        match self {
            PlaceLevel::Province => Level::Province,
            PlaceLevel::Regency => Level::Regency,
            PlaceLevel::District => Level::District,
        }
    }

    /// The length of a code of this level.
    pub fn code_length(self) -> i32 {
        match self {
            PlaceLevel::Province => 2,
            PlaceLevel::Regency => 5,
            PlaceLevel::District => 8,
        }
    }

    /// Whether figures of the region that was asked have a group for this
    /// place. What lies above the level, such as a provincial library among
    /// regencies, is in the totals alone; a place around the region would have
    /// more rows than were counted.
    pub fn groups(self, place: &RegionCode, asked: Option<&RegionCode>, reach: &Reach) -> bool {
        place.level() == self.level() && asked.is_none_or(|asked| asked.contains(place)) && reach.covers(Some(place))
    }
}

/// The names of regions.
///
/// # Errors
/// When the database cannot answer.
pub fn names<'a>(
    db: &mut Read,
    codes: impl IntoIterator<Item = &'a RegionCode>,
) -> Result<BTreeMap<RegionCode, String>> {
    let codes: Vec<&RegionCode> = codes.into_iter().collect();
    if codes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<(RegionCode, String)> = regions::table
        .filter(regions::code.eq_any(codes))
        .select((regions::code, regions::name))
        .load(db.conn())?;
    Ok(names.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_whole_regions_of_the_level_within_what_was_asked_and_may_be_read() {
        let code = |text: &str| text.parse::<RegionCode>().unwrap();
        let groups = |level: PlaceLevel, place: &str, asked: Option<&str>, reach: &Reach| {
            level.groups(&code(place), asked.map(code).as_ref(), reach)
        };
        let country = &Reach::National;
        assert!(groups(PlaceLevel::Regency, "32.14", None, country));
        assert!(groups(PlaceLevel::Province, "32", Some("32"), country));
        assert!(!groups(PlaceLevel::Regency, "32", None, country), "above the level");
        assert!(
            !groups(PlaceLevel::Province, "32", Some("32.14"), country),
            "wider than what was asked"
        );
        let purwakarta = &Reach::Regions(vec![code("32.14")]);
        assert!(groups(PlaceLevel::District, "32.14.01", None, purwakarta));
        assert!(!groups(PlaceLevel::Regency, "32.15", None, purwakarta));
        assert!(!groups(PlaceLevel::Province, "32", None, purwakarta), "not all of it");
    }
}
