//! The merge held against a model that is written apart from it: a table of
//! what a clerk would expect of one field, and sets as sets.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Declared, Merged, merge};
use crate::records::merging::{ALIASES, NAMES};

const DECLARED: Declared = Declared {
    groups: &[&["latitude", "longitude"], &["starts_at", "ends_at", "time_zone"]],
    sets: &[ALIASES, NAMES],
};

const PLAIN: [&str; 3] = ["name", "phone", "address"];
const UNITS: [&[&str]; 7] = [
    &["name"],
    &["phone"],
    &["address"],
    &["latitude", "longitude"],
    &["starts_at", "ends_at", "time_zone"],
    &["aliases"],
    &["external_ids"],
];

type Object = Map<String, Value>;

fn small() -> impl Strategy<Value = Value> {
    (0..4_u8).prop_map(|n| if n == 0 { Value::Null } else { json!(n) })
}

fn words() -> impl Strategy<Value = Value> {
    proptest::collection::btree_set("[a-d]", 0..4).prop_map(|set| json!(set))
}

fn names() -> impl Strategy<Value = Value> {
    proptest::collection::btree_map("[s-u]", 1..4_u8, 0..3).prop_map(|map| {
        let named = map.into_iter().map(|(system, id)| json!({"system": system, "id": id}));
        named.collect()
    })
}

fn value(field: &str) -> BoxedStrategy<Value> {
    match field {
        "aliases" => words().boxed(),
        "external_ids" => names().boxed(),
        _ => small().boxed(),
    }
}

/// A whole record.
fn record() -> impl Strategy<Value = Object> {
    let fields: Vec<&str> = UNITS.concat();
    let values: Vec<_> = fields.iter().map(|field| value(field)).collect();
    values.prop_map(move |values| {
        let named = fields.iter().map(|field| (*field).to_owned());
        named.zip(values).collect()
    })
}

/// Some fields of a record.
fn edit() -> impl Strategy<Value = Object> {
    (record(), proptest::collection::vec(any::<bool>(), 10)).prop_map(|(record, sent)| {
        let kept = record.into_iter().zip(sent).filter(|(_, sent)| *sent);
        kept.map(|(member, _)| member).collect()
    })
}

fn over(record: &Object, edit: &Object) -> Object {
    let mut record = record.clone();
    record.extend(edit.clone());
    record
}

fn clashing(merged: &Merged) -> BTreeSet<String> {
    merged.clashes.iter().flatten().cloned().collect()
}

/// The elements of sets as sets, so that their order says nothing.
fn unordered(record: &Object) -> Object {
    let mut record = record.clone();
    for value in record.values_mut() {
        if let Some(items) = value.as_array_mut() {
            items.sort_by_key(Value::to_string);
        }
    }
    record
}

/// The model: what becomes of one value, or nothing for a clash. Every case of
/// who changed what is written down.
fn expected(base: &[Value], mine: &[Value], theirs: &[Value]) -> Option<Vec<Value>> {
    match (mine != base, theirs != base, mine == theirs) {
        (false, false, _) => Some(base.to_vec()),
        (true, false, _) => Some(mine.to_vec()),
        (false, true, _) => Some(theirs.to_vec()),
        (true, true, true) => Some(mine.to_vec()),
        (true, true, false) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn plain_fields_and_groups_are_as_the_model_says(base in record(), mine in edit(), theirs in record()) {
        let merged = merge(&DECLARED, &base, &mine, &theirs);
        let (after, clashes) = (over(&theirs, &merged.apply), clashing(&merged));
        for unit in &UNITS[..5] {
            let at = |side: &Object| unit.iter().map(|field| side[*field].clone()).collect::<Vec<_>>();
            let sent = unit.iter().any(|field| mine.contains_key(*field));
            let own = if sent { at(&over(&base, &mine)) } else { at(&base) };
            match expected(&at(&base), &own, &at(&theirs)) {
                Some(values) => prop_assert_eq!(at(&after), values),
                None => {
                    prop_assert!(unit.iter().all(|field| clashes.contains(*field)));
                    prop_assert_eq!(at(&after), at(&theirs));
                }
            }
        }
    }

    #[test]
    fn sets_keep_what_either_added_and_lose_what_either_took_away(base in record(), mine in edit(), theirs in record()) {
        let Some(own) = mine.get("aliases") else { return Ok(()) };
        let merged = merge(&DECLARED, &base, &mine, &theirs);
        prop_assert!(!clashing(&merged).contains("aliases"));
        let set = |value: &Value| value.as_array().unwrap().iter().map(Value::to_string).collect::<BTreeSet<_>>();
        let (before, own, now) = (set(&base["aliases"]), set(own), set(&theirs["aliases"]));
        let after = set(&over(&theirs, &merged.apply)["aliases"]);
        for word in before.union(&own).chain(&now) {
            // Who changed it decides; both can only have changed it alike.
            let changed = own.contains(word) != before.contains(word);
            let expected = if changed { own.contains(word) } else { now.contains(word) };
            prop_assert_eq!(after.contains(word), expected, "{}", word);
        }
    }

    #[test]
    fn a_name_is_one_in_each_system_or_a_clash(base in record(), mine in edit(), theirs in record()) {
        let merged = merge(&DECLARED, &base, &mine, &theirs);
        let after = over(&theirs, &merged.apply);
        let named = |record: &Object, system: &str| {
            let all = record["external_ids"].as_array().unwrap();
            let mut found = all.iter().filter(|name| name["system"] == system).map(|name| name["id"].clone());
            let first = found.next();
            assert!(found.next().is_none(), "two names in {system}");
            first
        };
        let own = over(&base, &mine);
        for system in ["s", "t", "u"] {
            let [before, own, now, after] = [&base, &own, &theirs, &after].map(|side| named(side, system));
            let clash = own != before && now != before && own != now;
            if clash {
                prop_assert!(clashing(&merged).contains("external_ids"));
            } else if !clashing(&merged).contains("external_ids") {
                prop_assert_eq!(after, if own != before { own } else { now });
            }
        }
    }

    #[test]
    fn edits_of_different_fields_commute(base in record(), first in edit(), second in edit(), side in proptest::collection::vec(any::<bool>(), 7)) {
        let part = |edit: &Object, which: bool| -> Object {
            let units = UNITS.iter().zip(&side).filter(|(_, side)| **side == which).map(|(unit, _)| *unit);
            let fields: Vec<&str> = units.flatten().copied().collect();
            edit.iter().filter(|(field, _)| fields.contains(&field.as_str())).map(|(f, v)| (f.clone(), v.clone())).collect()
        };
        let (first, second) = (part(&first, true), part(&second, false));
        let both = |one: &Object, other: &Object| {
            let now = over(&base, &merge(&DECLARED, &base, one, &base).apply);
            let merged = merge(&DECLARED, &base, other, &now);
            assert!(merged.clashes.is_empty(), "{merged:?}");
            over(&now, &merged.apply)
        };
        let (one, other) = (both(&first, &second), both(&second, &first));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn edits_of_one_set_commute(base in record(), first in words(), second in words()) {
        let edit = |value: &Value| Map::from_iter([("aliases".to_owned(), value.clone())]);
        let both = |one: &Object, other: &Object| {
            let now = over(&base, &merge(&DECLARED, &base, one, &base).apply);
            over(&now, &merge(&DECLARED, &base, other, &now).apply)
        };
        let (first, second) = (edit(&first), edit(&second));
        prop_assert_eq!(unordered(&both(&first, &second)), unordered(&both(&second, &first)));
    }

    #[test]
    fn sending_again_changes_nothing(base in record(), mine in edit(), theirs in record()) {
        let first = merge(&DECLARED, &base, &mine, &theirs);
        let after = over(&theirs, &first.apply);
        let again = merge(&DECLARED, &base, &mine, &after);
        prop_assert_eq!(&again.apply, &Map::new());
        prop_assert_eq!(again.clashes, first.clashes);
    }

    #[test]
    fn every_value_that_was_sent_is_stored_or_in_a_clash(base in record(), mine in edit(), theirs in record()) {
        let merged = merge(&DECLARED, &base, &mine, &theirs);
        let (after, clashes) = (over(&theirs, &merged.apply), clashing(&merged));
        for field in PLAIN.iter().copied().chain(["latitude", "longitude", "starts_at", "ends_at", "time_zone"]) {
            let Some(sent) = mine.get(field) else { continue };
            let unit = UNITS.iter().find(|unit| unit.contains(&field)).unwrap();
            let untouched = unit.iter().all(|field| mine.get(*field).is_none_or(|sent| *sent == base[*field]));
            // Who sends what was there before has changed nothing.
            prop_assert!(untouched || after[field] == *sent || clashes.contains(field), "{}", field);
        }
    }
}

#[test]
fn one_coordinate_from_each_side_is_a_clash_of_both() {
    let base = json!({"latitude": 1, "longitude": 1});
    let (mine, theirs) = (json!({"latitude": 2}), json!({"latitude": 1, "longitude": 3}));
    let object = |value: &Value| value.as_object().unwrap().clone();
    let merged = merge(&DECLARED, &object(&base), &object(&mine), &object(&theirs));
    assert_eq!(merged.clashes, [["latitude", "longitude"]]);
    assert!(merged.apply.is_empty());
}
