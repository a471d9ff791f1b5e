//! What an answer claims: each number with the list behind it and how it follows from the rows.

use serde_json::{Map, Value};

use crate::{
    domain::Measure,
    statistics::definitions::{self, How},
};

/// How a number follows from its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// They are counted.
    Count,
    /// A column is added.
    Sum(&'static str),
    /// A column is added; nothing known is no number.
    Known(&'static str),
    /// Different values of columns are counted.
    Distinct(&'static [&'static str]),
    /// The provinces are counted in which they lie.
    Provinces,
    /// The time from submission to approval within which so many tenths were approved.
    Tenths(usize),
    /// The regions are counted in which none of the meetings lies.
    Gaps,
}

/// A number with what is behind it.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Where it stands.
    pub pointer: String,
    /// What is stated.
    pub stated: Value,
    /// The list behind it; none where the caller may not read every row.
    pub rows_url: Option<String>,
    /// The other list behind it: the regions of gaps.
    pub regions_url: Option<String>,
    /// How it follows.
    pub follows: Follows,
}

/// Every number of an answer that names its rows.
pub fn of(answer: &Value) -> Vec<Claim> {
    let mut claims = Vec::new();
    walk("", answer, None, &mut claims);
    claims
}

fn walk(pointer: &str, value: &Value, measure: Option<Measure>, claims: &mut Vec<Claim>) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(&format!("{pointer}/{at}"), item, measure, claims);
            }
        }
        Value::Object(members) => {
            let own = members
                .get("measure")
                .and_then(Value::as_str)
                .and_then(|code| code.parse().ok());
            let measure = own.or(measure);
            object(pointer, members, measure, claims);
            for (name, member) in members {
                // What was published is not counted here.
                if !matches!(name.as_str(), "published" | "published_figure" | "evidence") {
                    walk(&format!("{pointer}/{name}"), member, measure, claims);
                }
            }
        }
        _ => {}
    }
}

fn object(pointer: &str, members: &Map<String, Value>, measure: Option<Measure>, claims: &mut Vec<Claim>) {
    let claim = |name: &str, url: &Value, follows| Claim {
        pointer: format!("{pointer}/{name}"),
        stated: members.get(name).cloned().unwrap_or_default(),
        rows_url: url.as_str().map(str::to_owned),
        regions_url: None,
        follows,
    };
    let rows = members.get("rows").and_then(Value::as_object);
    if let Some(regions) = rows.and_then(|rows| rows.get("regions")).and_then(Value::as_str) {
        let meetings = rows.and_then(|rows| rows.get("meetings")).unwrap_or(&Value::Null);
        claims.push(Claim {
            regions_url: Some(regions.to_owned()),
            ..claim("count", meetings, Follows::Gaps)
        });
        return;
    }
    for (name, url) in rows.into_iter().flatten() {
        if let Some(follows) = named(name) {
            claims.push(claim(name, url, follows));
        }
    }
    let Some(url) = members.get("rows_url").filter(|url| url.is_string() || url.is_null()) else {
        return;
    };
    for name in members
        .keys()
        .filter(|name| rows.is_none_or(|rows| !rows.contains_key(name.as_str())))
    {
        if let Some(follows) = beside(name, url.as_str(), measure) {
            claims.push(claim(name, url, follows));
        }
    }
}

/// How a number follows that has its rows under its own name.
fn named(name: &str) -> Option<Follows> {
    Some(match name {
        "provincial" | "regency" | "village" | "other" | "total" => Follows::Count,
        "provinces_covered" => Follows::Provinces,
        "offices" | "offices_present" => Follows::Distinct(&["stakeholder_id", "library_id"]),
        "planned_idr" => Follows::Sum("planned_idr"),
        "approved_idr" => Follows::Sum("approved_idr"),
        "realised_idr" => Follows::Sum("realised_idr"),
        _ => return None,
    })
}

/// How a number follows that stands beside `rows_url`.
fn beside(name: &str, url: Option<&str>, measure: Option<Measure>) -> Option<Follows> {
    let list = url.and_then(|url| url.split('?').next()).unwrap_or_default();
    Some(match name {
        "count" => Follows::Count,
        "pledged_idr" => Follows::Sum("pledged_idr"),
        "planned_idr" | "approved_idr" | "realised_idr" => return named(name),
        "median_seconds" => Follows::Tenths(5),
        "percentile_90_seconds" => Follows::Tenths(9),
        "value" | "computed" if measure.is_some() => return measure.and_then(by_definition),
        "value" | "denominator" => match (list, name) {
            ("/v1/indicators", "value") => Follows::Known("target"),
            ("/v1/indicators", _) => Follows::Known("target_denominator"),
            (_, "value") => Follows::Known("value"),
            _ => Follows::Known("denominator"),
        },
        _ => return None,
    })
}

fn by_definition(measure: Measure) -> Option<Follows> {
    let definition = definitions::of(measure)?;
    Some(match (definition.how, measure) {
        (How::Count, _) => Follows::Count,
        (How::Distinct, Measure::BeneficiariesProvinces | Measure::ReplicationsProvinces) => Follows::Provinces,
        (How::Distinct, _) => Follows::Distinct(definition.columns),
        (How::Sum, _) => Follows::Sum(definition.columns.first()?),
        (How::Percentile | How::Difference, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_found_with_their_rows() {
        let answer = json!({
            "year": 2023,
            "beneficiaries": {"village": 2, "provinces_covered": 1, "rows": {"village": "/v1/libraries?a", "provinces_covered": null}},
            "overdue": {"count": 1, "pledged_idr": 5, "rows_url": "/v1/commitments?b"},
            "key": {"measure": "villages_reached", "value": 3, "rows_url": "/v1/libraries?c", "published": {"value": 4, "rows_url": "x"}},
            "target": {"count": 1, "value": null, "rows_url": "/v1/indicators?d"},
            "gap": {"count": 4, "year": 2023, "rows": {"regions": "/v1/regions?e", "meetings": "/v1/meetings?f"}},
        });
        let mut found: Vec<(String, Follows)> = of(&answer).into_iter().map(|c| (c.pointer, c.follows)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("/beneficiaries/provinces_covered", Follows::Provinces),
            ("/beneficiaries/village", Follows::Count),
            ("/gap/count", Follows::Gaps),
            ("/key/value", Follows::Distinct(&["region_code"])),
            ("/overdue/count", Follows::Count),
            ("/overdue/pledged_idr", Follows::Sum("pledged_idr")),
            ("/target/count", Follows::Count),
            ("/target/value", Follows::Known("target")),
        ];
        let expected = expected.map(|(pointer, follows)| (pointer.to_owned(), follows));
        assert_eq!(found, expected);
    }
}
