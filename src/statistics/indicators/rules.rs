//! How indicators roll up over time and place, pure.
//!
//! - `sum` adds over both: every measurement counts once, in the period in which its own ends.
//! - `latest` is a level, not a flow. Over time the last value of an indicator in the period counts and
//!   the others do not; over places the last values of the indicators are added.
//! - `ratio` adds numerators and denominators apart, over both, and divides nothing.
//!
//! A code other than `custom` says by itself what is counted, and all its values are sums; names and
//! units are then but words for it. A `custom` indicator says so by its name and unit alone: only what
//! has both in common, and adds up in the same way, has a sum.

use crate::{
    domain::{Faults, Said, fault::code},
    plans::indicators::{
        rules::aggregation_of,
        words::{Aggregation, IndicatorCode},
    },
};

/// What an indicator says of what it measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// How it is called.
    pub name: String,
    /// In which unit.
    pub unit: String,
    /// How its values add up.
    pub aggregation: Aggregation,
}

/// The one way in which indicators of a code add up; none when there are none of
/// them and the code is free. It is enough to know the least and the greatest of their names,
/// units and ways: all are the same when these are.
///
/// # Errors
/// With everything in which they differ, each at the parameter that tells them apart.
pub fn roll_up(code: IndicatorCode, sorts: &[Sort]) -> Result<Option<Aggregation>, Faults> {
    let fixed = aggregation_of(code);
    let mut faults = Faults::new();
    if fixed.is_none() {
        if differ(sorts, |sort| &sort.name) {
            faults.add("?name", code::NOT_ADDITIVE, names(code));
        }
        if differ(sorts, |sort| &sort.unit) {
            faults.add("?unit", code::NOT_ADDITIVE, units(code));
        }
    }
    let first = sorts.first().map(|sort| sort.aggregation);
    let way = fixed.or(first);
    if sorts.iter().any(|sort| Some(sort.aggregation) != way) {
        faults.add("?aggregation", code::NOT_ADDITIVE, ways(code));
    }
    faults.finish().map(|()| way)
}

fn differ<T: PartialEq + ?Sized>(sorts: &[Sort], of: fn(&Sort) -> &T) -> bool {
    sorts.iter().zip(sorts.iter().skip(1)).any(|(a, b)| of(a) != of(b))
}

fn names(code: IndicatorCode) -> Said {
    Said::new(
        format!("These {code} indicators measure different things, as their names say: name one of them."),
        format!("Indikator {code} ini mengukur hal yang berbeda, seperti kata namanya: sebutkan salah satunya."),
    )
}

fn units(code: IndicatorCode) -> Said {
    Said::new(
        format!("Values of these {code} indicators are in different units and have no sum: name one unit."),
        format!("Nilai indikator {code} ini berbeda satuan dan tidak dapat dijumlahkan: sebutkan satu satuan."),
    )
}

fn ways(code: IndicatorCode) -> Said {
    Said::new(
        format!(
            "Values of these {code} indicators add up in different ways (sum, latest, ratio) and not with each other: \
             name one way."
        ),
        format!(
            "Nilai indikator {code} ini digabungkan dengan cara yang berbeda (sum, latest, ratio) dan tidak dapat \
             dicampur: sebutkan satu cara."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*, sample::select};

    fn sort(name: &str, unit: &str, aggregation: Aggregation) -> Sort {
        Sort {
            name: name.into(),
            unit: unit.into(),
            aggregation,
        }
    }

    fn refused(code: IndicatorCode, sorts: &[Sort]) -> Vec<String> {
        let faults = roll_up(code, sorts).err().unwrap_or_default();
        faults.into_vec().into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn custom_indicators_add_up_only_with_their_like() {
        use Aggregation::*;
        use IndicatorCode::Custom;
        let computers = sort("Komputer", "unit", Latest);
        let like = [computers.clone(), computers.clone()];
        assert_eq!(roll_up(Custom, &like), Ok(Some(Latest)));
        assert_eq!(roll_up(Custom, &[]), Ok(None));
        let with = |other| refused(Custom, &[computers.clone(), other]);
        assert_eq!(with(sort("Komputer", "buah", Latest)), ["?unit"]);
        assert_eq!(with(sort("Komputer", "unit", Sum)), ["?aggregation"]);
        assert_eq!(with(sort("Buku", "unit", Latest)), ["?name"]);
        assert_eq!(with(sort("Buku", "judul", Ratio)), ["?name", "?unit", "?aggregation"]);
    }

    #[test]
    fn the_other_codes_say_themselves_what_they_are() {
        let words = [
            sort("Kunjungan", "kunjungan", Aggregation::Sum),
            sort("Visits", "visits", Aggregation::Sum),
        ];
        assert_eq!(roll_up(IndicatorCode::Visits, &words), Ok(Some(Aggregation::Sum)));
        assert_eq!(roll_up(IndicatorCode::Visits, &[]), Ok(Some(Aggregation::Sum)));
        let level = [sort("Kunjungan", "kunjungan", Aggregation::Latest)];
        assert_eq!(refused(IndicatorCode::Visits, &level), ["?aggregation"]);
    }

    fn sorts() -> impl Strategy<Value = Vec<Sort>> {
        let sort = (
            select(vec!["a", "b", "B"]),
            select(vec!["x", "y"]),
            select(Aggregation::ALL),
        );
        vec(
            sort.prop_map(|(name, unit, aggregation)| super::tests::sort(name, unit, aggregation)),
            0..5,
        )
    }

    proptest! {
        #[test]
        fn the_order_of_indicators_does_not_matter(code in select(IndicatorCode::ALL), sorts in sorts()) {
            let backwards: Vec<Sort> = sorts.iter().rev().cloned().collect();
            prop_assert_eq!(refused(code, &sorts), refused(code, &backwards));
        }

        /// What adds up as a whole adds up in every part: a region, a period.
        #[test]
        fn a_part_of_what_adds_up_adds_up(code in select(IndicatorCode::ALL), sorts in sorts(), part in 0..5_usize) {
            if let Ok(way) = roll_up(code, &sorts) {
                let some: Vec<Sort> = sorts.iter().take(part).cloned().collect();
                let of_part = roll_up(code, &some).unwrap();
                prop_assert!(of_part == way || of_part.is_none());
            }
        }

        /// Two indicators that differ never add up, unless the code says that they are the same.
        #[test]
        fn what_differs_has_no_sum(a in sorts(), b in sorts()) {
            for (a, b) in a.iter().zip(&b) {
                let both = [a.clone(), b.clone()];
                prop_assert_eq!(roll_up(IndicatorCode::Custom, &both).is_ok(), a == b);
                let sums = both.iter().all(|sort| sort.aggregation == Aggregation::Sum);
                prop_assert_eq!(roll_up(IndicatorCode::Visits, &both).is_ok(), sums);
            }
        }

        #[test]
        fn the_least_and_the_greatest_tell_as_much_as_all(code in select(IndicatorCode::ALL), sorts in sorts()) {
            let word = |sort: &Sort| sort.aggregation.as_str();
            let by = |least: bool| {
                let pick = |of: &dyn Fn(&Sort) -> String| {
                    let all = sorts.iter().map(of);
                    if least { all.min() } else { all.max() }
                };
                Some(Sort {
                    name: pick(&|sort| sort.name.clone())?,
                    unit: pick(&|sort| sort.unit.clone())?,
                    aggregation: pick(&|sort| word(sort).to_owned())?.parse().unwrap(),
                })
            };
            let ends: Vec<Sort> = by(true).into_iter().chain(by(false)).collect();
            prop_assert_eq!(refused(code, &ends), refused(code, &sorts));
        }
    }
}
