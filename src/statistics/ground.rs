//! Where: the region of which figures are asked, and by whose borders they are counted.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{answer::whole_region_needed, places::PlaceLevel, rows::Rows};
use crate::{
    access::Reach,
    domain::{Ancestry, Level, RecordType, RegionCode, ancestry::Span},
    infra::{Read, Result, clock},
    records::boundaries,
};

/// By which borders figures are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// By the regions as they were on the day.
    Then,
    /// By the regions of today.
    #[default]
    Now,
}

/// The region that is asked, as it is or as it was.
pub struct Ground {
    /// The region; none is the country.
    pub region: Option<RegionCode>,
    /// Since when the regions are meant so; none is today's.
    pub on: Option<NaiveDate>,
    reach: Reach,
    ancestry: Arc<Ancestry>,
    spans: Vec<Span>,
    readable: bool,
}

impl Ground {
    /// Where a question asks.
    ///
    /// # Errors
    /// 400 for a region that was not there on the day, 403 for one that the caller may not read as a whole.
    pub fn of(
        db: &mut Read,
        reach: &Reach,
        region: Option<&RegionCode>,
        boundary: Option<Boundary>,
        as_of: Option<NaiveDate>,
    ) -> Result<Self> {
        let on = (boundary == Some(Boundary::Then)).then(|| as_of.unwrap_or_else(clock::today));
        let ancestry = match on {
            Some(on) => boundaries::ancestry(db, on)?,
            None => Arc::default(),
        };
        let spans = match (region, on) {
            (Some(region), Some(on)) => boundaries::check_there(db, region, on, &ancestry)?,
            (Some(region), None) => ancestry.spans(region),
            (None, _) => Vec::new(),
        };
        let ground = Ground {
            region: region.cloned(),
            on,
            reach: reach.clone(),
            spans,
            readable: match region {
                None => reach.covers(None),
                Some(region) => ancestry.parts(region).iter().all(|part| reach.covers(Some(part))),
            },
            ancestry,
        };
        if ground.region.is_some() && !ground.readable {
            return Err(whole_region_needed());
        }
        Ok(ground)
    }

    /// The whole country by the borders of today, for a caller who reads everything.
    #[cfg(test)]
    pub fn country() -> Self {
        Ground {
            region: None,
            on: None,
            reach: Reach::National,
            ancestry: Arc::default(),
            spans: Vec::new(),
            readable: true,
        }
    }

    /// The borders that were asked for.
    pub fn boundary(&self) -> Boundary {
        if self.on.is_some() {
            Boundary::Then
        } else {
            Boundary::Now
        }
    }

    /// Whether the caller may read everything there.
    pub fn is_readable(&self) -> bool {
        self.readable
    }

    /// The condition that a column of codes lies in the region.
    pub fn holds(&self, column: &str) -> String {
        if self.region.is_none() {
            return "true".to_owned();
        }
        // Codes are digits and dots.
        let spans = self
            .spans
            .iter()
            .map(|(from, to)| format!("({column} >= '{from}' and {column} < '{to}')"));
        let spans: Vec<String> = spans.collect();
        if spans.is_empty() {
            return "false".to_owned();
        }
        format!("({})", spans.join(" or "))
    }

    /// The region of a level in which a column of codes lies, as an expression. What lies above the
    /// level keeps its own code.
    pub fn place(&self, column: &str, level: Level) -> String {
        let own = format!("left({column}, {})", length(level));
        let moves = self.ancestry.moves(level);
        if moves.is_empty() {
            return own;
        }
        let lengths: BTreeSet<i32> = moves.keys().map(|code| length(code.level())).collect();
        let pairs: Vec<String> = moves.iter().map(|(now, was)| format!("\"{now}\":\"{was}\"")).collect();
        let known = format!("'{{{}}}'::jsonb", pairs.join(","));
        // The innermost counts.
        let told = lengths
            .into_iter()
            .rev()
            .map(|length| format!("{known} ->> left({column}, {length})"));
        let told: Vec<String> = told.collect();
        format!("coalesce({}, {own})", told.join(", "))
    }

    /// Whether figures of the region that was asked have a group for this place. What lies above the
    /// level, such as a provincial library among regencies, is in the totals alone; a place around the
    /// region would have more rows than were counted.
    pub fn groups(&self, level: PlaceLevel, place: &RegionCode) -> bool {
        let asked = self.region.as_ref();
        place.level() == level.level()
            && asked.is_none_or(|asked| asked.contains(place))
            && (self.reach == Reach::National
                || self
                    .ancestry
                    .parts(place)
                    .iter()
                    .all(|part| self.reach.covers(Some(part))))
    }

    /// The rows of a list that lie there.
    pub fn rows(&self, list: RecordType) -> Rows {
        Rows::of(list, self.readable)
            .with_any("region", self.region.as_ref())
            .with_any("region_on", self.on)
    }

    /// Those of them in a place that the caller may read.
    pub fn part(&self, rows: &Rows, place: &RegionCode) -> Rows {
        rows.with("region", place).readable()
    }
}

/// How long a code of a level is.
fn length(level: Level) -> i32 {
    match level {
        Level::Province => 2,
        Level::Regency => 5,
        Level::District => 8,
        Level::Village => 13,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ancestry::Replaced;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    fn ground(region: Option<&str>, reach: Reach, ancestry: Arc<Ancestry>) -> Ground {
        let region = region.map(code);
        Ground {
            spans: region.as_ref().map(|region| ancestry.spans(region)).unwrap_or_default(),
            region,
            on: None,
            reach,
            ancestry,
            readable: true,
        }
    }

    #[test]
    fn groups_are_whole_regions_of_the_level_within_what_was_asked_and_may_be_read() {
        let groups = |level: PlaceLevel, place: &str, asked: Option<&str>, reach: Reach| {
            ground(asked, reach, Arc::default()).groups(level, &code(place))
        };
        let country = || Reach::National;
        assert!(groups(PlaceLevel::Regency, "32.14", None, country()));
        assert!(groups(PlaceLevel::Province, "32", Some("32"), country()));
        assert!(!groups(PlaceLevel::Regency, "32", None, country()), "above the level");
        assert!(
            !groups(PlaceLevel::Province, "32", Some("32.14"), country()),
            "wider than what was asked"
        );
        let purwakarta = || Reach::Regions(vec![code("32.14")]);
        assert!(groups(PlaceLevel::District, "32.14.01", None, purwakarta()));
        assert!(!groups(PlaceLevel::Regency, "32.15", None, purwakarta()));
        assert!(!groups(PlaceLevel::Province, "32", None, purwakarta()), "not all of it");
    }

    #[test]
    fn what_was_one_province_is_read_by_who_may_read_all_that_it_is_now() {
        let sorong = Replaced {
            code: code("92.01"),
            by: code("96.01"),
            in_force: true,
        };
        let ancestry = Arc::new(Ancestry::of(vec![sorong], &[code("96")]));
        let papua_barat = Reach::Regions(vec![code("92")]);
        let then = ground(Some("92"), papua_barat, ancestry.clone());
        assert!(!then.groups(PlaceLevel::Province, &code("92")));
        assert_eq!(
            then.holds("c"),
            "((c >= '92' and c < '92/') or (c >= '96' and c < '96/'))"
        );
        let both = ground(None, Reach::Regions(vec![code("92"), code("96")]), ancestry);
        assert!(both.groups(PlaceLevel::Province, &code("92")));
        assert_eq!(
            both.place("c", Level::Province),
            "coalesce('{\"96\":\"92\"}'::jsonb ->> left(c, 2), left(c, 2))"
        );
        assert_eq!(both.holds("c"), "true");
    }
}
