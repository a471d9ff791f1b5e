//! Which regions today's regions were on a day: what was divided, merged or renumbered since.

use std::{collections::BTreeMap, sync::OnceLock};

use super::region_code::{Level, RegionCode};

/// The codes between which a part of the country lies in a C-collated column: the first included,
/// the second excluded.
pub type Span = (String, String);

/// For codes that mean another region on the day, that region. A code that is not named, and lies in
/// none that is, means itself. Of two that are nested the inner one counts.
#[derive(Debug, Default)]
pub struct Ancestry {
    then: BTreeMap<RegionCode, RegionCode>,
    /// The moves of each level, made when they are first asked for.
    moves: [OnceLock<BTreeMap<RegionCode, RegionCode>>; 4],
}

impl PartialEq for Ancestry {
    fn eq(&self, other: &Self) -> bool {
        self.then == other.then
    }
}

/// A code that another took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The code that ended.
    pub code: RegionCode,
    /// The code in force that took its place.
    pub by: RegionCode,
    /// Whether it was in force on the day.
    pub in_force: bool,
}

impl Ancestry {
    /// What is known of codes that were replaced, and the provinces that were not yet on the day.
    pub fn of(replaced: Vec<Replaced>, not_yet: &[RegionCode]) -> Self {
        let mut families: BTreeMap<RegionCode, Vec<Replaced>> = BTreeMap::new();
        for one in replaced {
            families.entry(one.by.clone()).or_default().push(one);
        }
        let mut then = BTreeMap::new();
        for (now, family) in families {
            let mut before = family.iter().filter(|one| one.in_force);
            // Two that became one: which of them a record of today would have been in, nobody knows.
            let was = match (before.next(), before.next()) {
                (Some(one), None) => one.code.clone(),
                _ => now.clone(),
            };
            if was != now {
                then.insert(now, was);
            }
        }
        let mut ancestry = Ancestry {
            then,
            ..Ancestry::default()
        };
        for province in not_yet {
            if let Some(was) = ancestry.divided_from(province) {
                ancestry.then.insert(province.clone(), was);
            }
        }
        ancestry
    }

    /// The one province of which all regions of a new one were, if there is one.
    fn divided_from(&self, province: &RegionCode) -> Option<RegionCode> {
        let mut from = self
            .then
            .iter()
            .filter(|(now, _)| now.level() == Level::Regency && province.contains(now))
            .map(|(_, was)| was.province());
        let first = from.next()?;
        from.all(|other| other == first).then_some(first)
    }

    /// The region of a level in which a code lay on the day; none for what lies above the level.
    pub fn place(&self, code: &RegionCode, level: Level) -> Option<RegionCode> {
        let own = at(code, level)?;
        let known = std::iter::once(code.clone())
            .chain(code.ancestors())
            .take_while(|one| at(one, level).is_some())
            .find_map(|one| self.then.get(&one));
        Some(known.and_then(|was| at(was, level)).unwrap_or(own))
    }

    /// The fewest codes that say which regions of a level are others than the codes tell, and which.
    pub fn moves(&self, level: Level) -> &BTreeMap<RegionCode, RegionCode> {
        let [provinces, regencies, districts, villages] = &self.moves;
        let kept = match level {
            Level::Province => provinces,
            Level::Regency => regencies,
            Level::District => districts,
            Level::Village => villages,
        };
        kept.get_or_init(|| self.find_moves(level))
    }

    fn find_moves(&self, level: Level) -> BTreeMap<RegionCode, RegionCode> {
        let told = |code: &RegionCode| match code.parent() {
            Some(parent) if code.level() != level => self.place(&parent, level),
            _ => Some(code.clone()),
        };
        self.then
            .iter()
            .filter_map(|(now, was)| Some((now, at(was, level)?)))
            .filter(|(now, was)| at(now, level).is_some() && told(now).as_ref() != Some(was))
            .map(|(now, was)| (now.clone(), was))
            .collect()
    }

    /// Where what was this region on the day lies in the codes of today: in these spans, in order.
    pub fn spans(&self, region: &RegionCode) -> Vec<Span> {
        let mut spans = vec![span(region)];
        let mut moves: Vec<_> = self.moves(region.level()).iter().collect();
        // From the outside to the inside: the inner one counts.
        moves.sort_by_key(|(now, _)| now.as_str().len());
        for (now, was) in moves {
            spans = without(spans, &span(now));
            if was == region {
                spans.push(span(now));
            }
        }
        spans.sort();
        joined(spans)
    }

    /// The regions of today of which it consists, or lies in: who may read all of them may read it whole.
    pub fn parts(&self, region: &RegionCode) -> Vec<RegionCode> {
        let moves = self.moves(region.level());
        let gained = moves
            .iter()
            .filter(|(_, was)| *was == region)
            .map(|(now, _)| now.clone());
        let own = (!moves.contains_key(region)).then(|| region.clone());
        own.into_iter().chain(gained).collect()
    }
}

/// The region of a level that a code lies in; none when it lies above.
fn at(code: &RegionCode, level: Level) -> Option<RegionCode> {
    std::iter::once(code.clone())
        .chain(code.ancestors())
        .find(|one| one.level() == level)
}

/// The region itself and all below it.
fn span(region: &RegionCode) -> Span {
    let (_, after) = region.subtree_bounds();
    (region.to_string(), after)
}

/// What is left of spans when one is taken out.
fn without(spans: Vec<Span>, (from, to): &Span) -> Vec<Span> {
    spans
        .into_iter()
        .flat_map(|(first, after)| {
            let before = (first.clone(), after.clone().min(from.clone()));
            let behind = (first.max(to.clone()), after);
            [before, behind].into_iter().filter(|(first, after)| first < after)
        })
        .collect()
}

/// Spans that touch as one.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for (first, after) in spans {
        match joined.last_mut() {
            Some(last) if last.1 >= first => last.1 = last.1.clone().max(after),
            _ => joined.push((first, after)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    fn replaced(old: &str, new: &str, in_force: bool) -> Replaced {
        Replaced {
            code: code(old),
            by: code(new),
            in_force,
        }
    }

    /// Papua before July 2022, as far as it is needed.
    fn papua() -> Ancestry {
        Ancestry::of(
            vec![
                replaced("91.01", "93.01", true),
                replaced("91.01.03", "93.01.03", true),
                replaced("92.01", "96.01", true),
                replaced("92.01.05.2001", "96.01.07.2003", true),
                replaced("12.06.11.2005", "12.06.04.2034", true),
            ],
            &[code("93"), code("96")],
        )
    }

    #[test]
    fn what_was_divided_counts_where_it_was() {
        let then = papua();
        let place = |text: &str, level| then.place(&code(text), level).map(|code| code.to_string());
        assert_eq!(place("96.01.07.2003", Level::Province).as_deref(), Some("92"));
        assert_eq!(place("96.01.07.2003", Level::District).as_deref(), Some("92.01.05"));
        assert_eq!(place("96.01.07.2004", Level::Regency).as_deref(), Some("92.01"));
        assert_eq!(
            place("96.01.07.2004", Level::District).as_deref(),
            Some("96.01.07"),
            "not known"
        );
        assert_eq!(
            place("96", Level::Province).as_deref(),
            Some("92"),
            "the new province itself"
        );
        assert_eq!(place("96", Level::Regency), None);
        assert_eq!(place("32.14.01", Level::Regency).as_deref(), Some("32.14"));
    }

    #[test]
    fn few_codes_say_it_of_provinces() {
        let then = papua();
        let moves = then.moves(Level::Province);
        assert_eq!(
            *moves,
            BTreeMap::from([(code("93"), code("91")), (code("96"), code("92"))])
        );
        assert_eq!(
            papua().spans(&code("92")),
            [("92".into(), "92/".into()), ("96".into(), "96/".into())]
        );
        assert_eq!(papua().parts(&code("92")), [code("92"), code("96")]);
        assert_eq!(papua().spans(&code("96")), [], "it was not yet");
    }

    #[test]
    fn a_village_that_came_later_is_left_out() {
        let spans = papua().spans(&code("12.06.04"));
        let span = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(
            spans,
            [span("12.06.04", "12.06.04.2034"), span("12.06.04.2034/", "12.06.04/")]
        );
        let other = papua().spans(&code("12.06.11"));
        assert_eq!(
            other,
            [span("12.06.04.2034", "12.06.04.2034/"), span("12.06.11", "12.06.11/")]
        );
    }

    #[test]
    fn codes_that_ended_and_those_of_which_two_became_one_mean_themselves() {
        let now = Ancestry::of(vec![replaced("92.01", "96.01", false)], &[]);
        assert_eq!(now, Ancestry::default());
        // Of two that became one nobody knows which it was.
        let merged = Ancestry::of(
            vec![
                replaced("32.14.01", "32.14.03", true),
                replaced("32.14.02", "32.14.03", true),
            ],
            &[],
        );
        assert_eq!(merged, Ancestry::default());
    }

    const CODES: [&str; 12] = [
        "91",
        "91.01",
        "91.01.01",
        "91.01.01.2001",
        "91.02",
        "92",
        "92.01",
        "92.01.01",
        "92.01.01.2001",
        "92.01.02",
        "93",
        "93.01",
    ];

    proptest! {
        /// Whatever was replaced by what: a code lies in the spans of exactly the region in which it is placed.
        #[test]
        fn spans_hold_what_is_placed_there(
            pairs in vec((select(&CODES[..]), select(&CODES[..]), any::<bool>()), 0..6),
            asked in select(&CODES[..]), region in select(&CODES[..]),
        ) {
            let same_level = |(old, new, _): &(&str, &str, bool)| old.len() == new.len() && old != new;
            let pairs = pairs.into_iter().filter(same_level).map(|(old, new, then)| replaced(old, new, then)).collect();
            let ancestry = Ancestry::of(pairs, &[code("93")]);
            let (asked, region) = (code(asked), code(region));
            let placed = ancestry.place(&asked, region.level()).as_ref() == Some(&region);
            let spans = ancestry.spans(&region);
            let within = spans.iter().any(|(from, to)| from.as_str() <= asked.as_str() && asked.as_str() < to.as_str());
            prop_assert_eq!(within, placed, "{} in {} by {:?}", asked, region, spans);
            // The few codes say the same as all.
            let few = Ancestry { then: ancestry.moves(region.level()).clone(), ..Ancestry::default() };
            prop_assert_eq!(few.place(&asked, region.level()), ancestry.place(&asked, region.level()));
        }
    }
}
