//! Every figure against the rows that its address lists.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Caller;

/// Follows every address in an answer and compares what it lists with what was
/// counted, and with the sums. Gives how many it has followed.
pub fn hold(caller: &Caller, figures: &Value) -> usize {
    match figures {
        Value::Array(several) => several.iter().map(|one| hold(caller, one)).sum(),
        Value::Object(members) => {
            let inside: usize = members.values().map(|member| hold(caller, member)).sum();
            if figures["offices"].is_i64() {
                hold_offices(caller, figures);
            }
            inside + usize::from(hold_one(caller, figures))
        }
        _ => 0,
    }
}

fn hold_one(caller: &Caller, figure: &Value) -> bool {
    let Some(url) = figure["rows_url"].as_str() else {
        return false;
    };
    let list = caller.get(url).expect(200).body;
    assert_eq!(list["total"], figure["count"], "{url}");
    if !figure["pledged_idr"].is_null() {
        let (mut pledged, mut realised) = (0, 0);
        for row in all(caller, url) {
            pledged += row["pledged_idr"].as_u64().map_or(0, u128::from);
            realised += row["realised_idr"].as_u64().map_or(0, u128::from);
        }
        assert_eq!(rupiah(&figure["pledged_idr"]), pledged, "{url}");
        assert_eq!(rupiah(&figure["realised_idr"]), realised, "{url}");
    }
    true
}

/// Distinct offices are no rows: they are those that the rows name.
fn hold_offices(caller: &Caller, figures: &Value) {
    for (offices, attendances) in [("offices", "total"), ("offices_present", "present")] {
        let Some(url) = figures[attendances]["rows_url"].as_str() else {
            continue;
        };
        let named: BTreeSet<String> = all(caller, url)
            .iter()
            .map(|row| row["stakeholder_id"].to_string() + &row["library_id"].to_string())
            .collect();
        assert_eq!(figures[offices], named.len(), "{url}");
    }
}

/// The rows of all pages of a list.
fn all(caller: &Caller, url: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{url}&limit=3{cursor}")).expect(200).body;
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

/// A sum of an answer.
pub fn rupiah(sum: &Value) -> u128 {
    sum.to_string().parse().unwrap()
}

/// The same answer without what depends on who asks: addresses, groups and the
/// names of regions.
pub fn numbers(figures: &Value) -> Value {
    match figures {
        Value::Array(several) => several.iter().map(numbers).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "rows_url" | "groups" | "regions"))
            .map(|(name, member)| (name.clone(), numbers(member)))
            .collect(),
        other => other.clone(),
    }
}
