//! The canonical form of a plan, pure: what is in it, how it is hashed, and what
//! differs between two of them.
//!
//! The form is one JSON object: the promised fields of the plan, and its actions,
//! their budget lines and its indicators as objects by id. It is written by RFC
//! 8785 (JCS) and hashed with SHA-256. What tells how the plan goes, versions,
//! times and names in partner systems are not in it.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use super::Whole;
use crate::{
    infra::{Result, json::pointer_token},
    records::{Record, record},
};

/// The promised fields of a plan.
pub const PLAN: &[&str] = &[
    "id",
    "region_code",
    "kind",
    "level",
    "library_id",
    "meeting_id",
    "title",
    "goals",
    "first_year",
    "last_year",
];

/// The promised fields of an action.
pub const ACTION: &[&str] = &[
    "position",
    "strategy",
    "description",
    "responsible_stakeholder_id",
    "responsible_library_id",
    "commitment_id",
    "starts_on",
    "ends_on",
    "weight",
];

/// The promised fields of a budget line.
pub const BUDGET_LINE: &[&str] = &["fiscal_year", "source", "planned_idr", "approved_idr"];

/// The promised fields of an indicator.
pub const INDICATOR: &[&str] = &[
    "action_id",
    "code",
    "name",
    "unit",
    "aggregation",
    "baseline",
    "baseline_denominator",
    "target",
    "target_denominator",
];

/// The canonical form.
///
/// # Errors
/// Never for derived types.
pub fn canonical(whole: &Whole) -> Result<Value> {
    let mut form = promised(&whole.plan, PLAN)?;
    let mut actions = Map::new();
    for action in &whole.actions {
        let mut members = promised(action, ACTION)?;
        let mut lines = Map::new();
        for line in whole.lines.iter().filter(|line| line.fields.action_id == action.id) {
            lines.insert(line.id.to_string(), Value::Object(promised(line, BUDGET_LINE)?));
        }
        members.insert("budget_lines".into(), Value::Object(lines));
        actions.insert(action.id.to_string(), Value::Object(members));
    }
    form.insert("actions".into(), Value::Object(actions));
    let mut indicators = Map::new();
    for indicator in &whole.indicators {
        indicators.insert(indicator.id.to_string(), Value::Object(promised(indicator, INDICATOR)?));
    }
    form.insert("indicators".into(), Value::Object(indicators));
    Ok(Value::Object(form))
}

fn promised<R: Record>(row: &R, fields: &[&str]) -> Result<Map<String, Value>> {
    let document = record::document(row)?;
    let member = |name: &&str| ((*name).to_owned(), document.get(*name).cloned().unwrap_or_default());
    Ok(fields.iter().map(member).collect())
}

/// The SHA-256 of a canonical form, in hexadecimal digits.
///
/// # Errors
/// Never for JSON.
pub fn sha256(form: &Value) -> Result<String> {
    let text = serde_json_canonicalizer::to_vec(form)?;
    let hash = digest(&SHA256, &text);
    Ok(hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// One place at which two forms differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Differing {
    /// JSON pointer into the canonical form.
    pub pointer: String,
    /// What stood there; none when nothing did.
    pub before: Option<Value>,
    /// What stands there; none when nothing does.
    pub after: Option<Value>,
}

/// Where two canonical forms differ: fields, and records that came or went. A
/// list is one field.
pub fn differing(before: &Value, after: &Value) -> Vec<Differing> {
    let mut found = Vec::new();
    compare(String::new(), before, after, &mut found);
    found
}

fn compare(pointer: String, before: &Value, after: &Value, found: &mut Vec<Differing>) {
    if before == after {
        return;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        found.push(Differing {
            pointer,
            before: Some(before.clone()),
            after: Some(after.clone()),
        });
        return;
    };
    for (name, before) in old {
        let pointer = format!("{pointer}/{}", pointer_token(name));
        match new.get(name) {
            Some(after) => compare(pointer, before, after, found),
            None => found.push(Differing {
                pointer,
                before: Some(before.clone()),
                after: None,
            }),
        }
    }
    for (name, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        found.push(Differing {
            pointer: format!("{pointer}/{}", pointer_token(name)),
            before: None,
            after: Some(after.clone()),
        });
    }
}

/// The steps from one canonical form to another, by RFC 6902.
///
/// # Errors
/// Never for JSON.
pub fn patch(before: &Value, after: &Value) -> Result<Value> {
    Ok(json!(json_patch::diff(before, after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        infra::shape::Verb,
        plans::{Action, BudgetLine, Indicator, Plan, actions, budget_lines, rules},
        records::input,
    };

    /// Each field is either promised, or known to be none: a new field is
    /// decided upon here.
    #[test]
    fn every_field_is_decided() {
        fn decided<R: Record>(promised: &[&str], others: &[&str]) {
            let shape = input::shape::<R>(Verb::Replace);
            for name in shape.properties() {
                let stamp = crate::records::stamp::READ_ONLY.contains(&name) || name == "external_ids";
                let found = [promised.contains(&name), others.contains(&name), stamp && name != "id"];
                let expected = usize::from(name != "id" || promised.contains(&"id"));
                assert_eq!(
                    found.iter().filter(|f| **f).count(),
                    expected,
                    "{} of {}",
                    name,
                    R::TYPE
                );
            }
        }
        let mut others = rules::STEPS.to_vec();
        others.extend(rules::PROGRESS);
        others.push("copied_from_id");
        decided::<Plan>(PLAN, &others);
        // Where a child stands follows from the place that the form gives it.
        let placed = |progress: &[&'static str], more: &[&'static str]| [progress, more, &["region_code"]].concat();
        decided::<Action>(ACTION, &placed(actions::rules::PROGRESS, &["plan_id"]));
        decided::<BudgetLine>(
            BUDGET_LINE,
            &placed(budget_lines::rules::PROGRESS, &["plan_id", "action_id"]),
        );
        decided::<Indicator>(INDICATOR, &placed(&[], &["plan_id"]));
    }

    #[test]
    fn differences_are_fields_and_records() {
        let before = json!({"title": "A", "goals": ["x", "y"], "actions": {"1": {"weight": 1}, "2": {"weight": 1}}});
        let after = json!({"title": "A", "goals": ["x"], "actions": {"1": {"weight": 2}, "3": {"weight": 1}}});
        let pointers: Vec<String> = differing(&before, &after).into_iter().map(|d| d.pointer).collect();
        assert_eq!(pointers, ["/actions/1/weight", "/actions/2", "/actions/3", "/goals"]);
        assert!(differing(&before, &before).is_empty());
        let mut patched = before.clone();
        let patch: json_patch::Patch = serde_json::from_value(patch(&before, &after).unwrap()).unwrap();
        json_patch::patch(&mut patched, &patch).unwrap();
        assert_eq!(patched, after);
    }

    /// The example of RFC 8785, 3.2.2, in the order of its names.
    #[test]
    fn the_form_is_that_of_the_standard() {
        let form = json!({"numbers": [333_333_333.333_333_3, 1e30, 4.5, 0.002], "literals": [null, true, false], "a": "\u{20ac}$\u{f}\nA'B\"\\\\\"/"});
        let text = serde_json_canonicalizer::to_string(&form).unwrap();
        assert_eq!(
            text,
            "{\"a\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002]}"
        );
        assert_eq!(
            sha256(&json!({})).unwrap(),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
    }
}
