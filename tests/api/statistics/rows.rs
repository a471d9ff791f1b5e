//! Every figure against the rows that its address lists.

use std::{cell::LazyCell, collections::BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::support::Caller;

/// Follows every address in an answer and compares what it lists with what was
/// counted, and with the sums. Gives how many it has followed.
pub fn hold(caller: &Caller, figures: &Value) -> usize {
    match figures {
        Value::Array(several) => several.iter().map(|one| hold(caller, one)).sum(),
        Value::Object(members) => {
            // What was published is not counted here, and what is said of all is no number.
            let said = ["published", "published_figure", "evidence"];
            let counted = members.iter().filter(|(name, _)| !said.contains(&name.as_str()));
            let inside: usize = counted.map(|(_, member)| hold(caller, member)).sum();
            if figures["offices"].is_i64() {
                hold_offices(caller, figures);
            }
            inside + usize::from(hold_one(caller, figures)) + hold_named(caller, figures)
        }
        _ => 0,
    }
}

fn hold_one(caller: &Caller, figure: &Value) -> bool {
    let Some(url) = figure["rows_url"].as_str() else {
        return false;
    };
    let list = caller.get(url).expect(200).body;
    if figure["count"].is_null() {
        // A number by its measure: those that are no count are held elsewhere.
        return false;
    }
    assert_eq!(list["total"], figure["count"], "{url}");
    let rows = LazyCell::new(|| all(caller, url));
    for name in ["pledged_idr", "planned_idr", "approved_idr", "realised_idr"] {
        if !figure[name].is_null() && figure["rows"][name].is_null() {
            assert_eq!(rupiah(&figure[name]), sum(&rows, name), "{url}");
        }
    }
    if url.starts_with("/v1/measurements?") {
        hold_sums(figure, &rows, ["value", "denominator"]);
    }
    if url.contains("has_target=true") {
        hold_sums(figure, &rows, ["target", "target_denominator"]);
    }
    if url.contains("approval_timed=true") {
        hold_times(figure, &rows);
    }
    true
}

/// Numbers of an object that have their rows each under its own name.
fn hold_named(caller: &Caller, figures: &Value) -> usize {
    let Some(named) = figures["rows"].as_object() else {
        return 0;
    };
    let mut followed = 0;
    for (name, url) in named {
        let (Some(url), false) = (url.as_str(), figures[name].is_null()) else {
            continue;
        };
        match name.as_str() {
            "provincial" | "regency" | "village" | "other" | "total" => {
                assert_eq!(
                    caller.get(url).expect(200).body["total"],
                    figures[name],
                    "{name}: {url}"
                );
            }
            "planned_idr" | "approved_idr" | "realised_idr" => {
                assert_eq!(rupiah(&figures[name]), sum(&all(caller, url), name), "{name}: {url}");
            }
            "provinces_covered" if !url.contains("region_on") => {
                let rows = all(caller, url);
                assert_eq!(figures[name], provinces(&rows), "{url}");
            }
            _ => continue,
        }
        followed += 1;
    }
    followed
}

/// In how many provinces rows lie, by their codes of today.
fn provinces(rows: &[Value]) -> usize {
    let codes = rows
        .iter()
        .map(|row| row["region_code"].as_str().unwrap()[..2].to_owned());
    codes.collect::<BTreeSet<_>>().len()
}

/// A number that says by its measure what it counts, against its rows. Gives whether it has any.
pub fn hold_measure(caller: &Caller, measure: &str, value: &Value, url: &Value) -> bool {
    let Some(url) = url.as_str() else {
        return false;
    };
    let rows = all(caller, url);
    let found = match measure {
        "beneficiaries_provinces" | "replications_provinces" => provinces(&rows) as u128,
        "villages_reached" => {
            let codes: BTreeSet<String> = rows.iter().map(|row| row["region_code"].to_string()).collect();
            codes.len() as u128
        }
        "commitments_pledged_idr" => sum(&rows, "pledged_idr"),
        "commitments_realised_idr" => sum(&rows, "realised_idr"),
        "budget_planned_idr" => sum(&rows, "planned_idr"),
        "budget_approved_idr" => sum(&rows, "approved_idr"),
        "budget_realised_idr" => sum(&rows, "realised_idr"),
        _ => rows.len() as u128,
    };
    assert_eq!(rupiah(value), found, "{measure}: {url}");
    true
}

/// Every number is recomputed by the service too, and none differs. Gives how many there are.
pub fn verify(caller: &Caller, url: &str) -> u64 {
    let body = serde_json::json!({ "url": url });
    let came = caller.post("/v1/statistics/verify", body).expect(200).body;
    assert_eq!(came["differing"], serde_json::json!([]), "{url}");
    assert_eq!(came["verified"], true, "{url}");
    came["numbers"].as_u64().unwrap()
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

/// The sum of a column.
fn sum(rows: &[Value], name: &str) -> u128 {
    rows.iter().filter_map(|row| row[name].as_u64()).map(u128::from).sum()
}

/// What is not measured is null and not 0.
fn hold_sums(figure: &Value, rows: &[Value], columns: [&str; 2]) {
    for (name, column) in ["value", "denominator"].into_iter().zip(columns) {
        let known = rows.iter().any(|row| !row[column].is_null());
        let expected = known.then(|| sum(rows, column));
        let found = (!figure[name].is_null()).then(|| rupiah(&figure[name]));
        assert_eq!(found, expected, "{name} of {figure}");
    }
}

/// Percentiles are times that were taken.
fn hold_times(figure: &Value, rows: &[Value]) {
    let at = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let took = |row: &Value| (at(&row["first_approved_at"]) - at(&row["submitted_at"])).num_seconds();
    let mut times: Vec<i64> = rows.iter().map(took).collect();
    times.sort_unstable();
    for (name, tenths) in [("median_seconds", 5), ("percentile_90_seconds", 9)] {
        // The first within which so many tenths of all lie.
        let place = (times.len() * tenths).div_ceil(10);
        let expected = place.checked_sub(1).map(|place| times[place]);
        assert_eq!(figure[name].as_i64(), expected, "{name} of {figure}");
    }
}

/// The rows of all pages of a list.
pub fn all(caller: &Caller, url: &str) -> Vec<Value> {
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

/// A filter and its opposite select every row once.
pub fn hold_halves(caller: &Caller, list: &str, filter: &str) {
    let total = |query: &str| {
        let page = caller
            .get(&format!("/v1/{list}?limit=1&count=exact{query}"))
            .expect(200)
            .body;
        page["total"].as_i64().unwrap()
    };
    let halves = [true, false].map(|half| total(&format!("&{filter}={half}")));
    assert_eq!(halves[0] + halves[1], total(""), "{list} by {filter}");
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
            .filter(|(name, _)| !matches!(name.as_str(), "rows_url" | "rows" | "groups" | "regions"))
            .map(|(name, member)| (name.clone(), numbers(member)))
            .collect(),
        other => other.clone(),
    }
}
