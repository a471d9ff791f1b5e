//! Any answer with figures as one table: a row for each number, with the keys of the group that it
//! stands in, what it measures, and where its rows are. One way for all statistics, over their JSON.

use serde_json::{Map, Value};

use crate::{
    infra::Result,
    records::export::{
        columns::{Column, Kind},
        document::Document,
        writer::Row,
    },
};

/// Numbers that say of what a group is, not how much.
const KEYS: [&str; 4] = ["year", "fiscal_year", "month", "quarter"];
/// What the service notes of a record, which is neither.
const NOTED: [&str; 4] = ["version", "created_at", "updated_at", "updated_by"];
/// The last columns.
const MEASURED: [(&str, Kind, &str); 6] = [
    (
        "group",
        Kind::Text,
        "The list of the answer in which the number stands; empty for the whole.",
    ),
    (
        "indicator",
        Kind::Text,
        "The code of what is counted, where the answer says so of this number.",
    ),
    (
        "measure",
        Kind::Text,
        "The path of the number in the answer or in its group, with points.",
    ),
    ("value", Kind::Number, "The number."),
    (
        "rows_url",
        Kind::Text,
        "The list of exactly the rows that were counted; empty where the caller may not read each.",
    ),
    (
        "definition_url",
        Kind::Text,
        "Where it is written down what is counted, where the answer says so of this number.",
    ),
];

/// The table of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its columns: keys first.
    pub columns: Vec<Column>,
    /// Its rows.
    pub documents: Vec<Value>,
}

impl Table {
    /// The table of an answer.
    pub fn of(answer: &Value) -> Table {
        let mut walk = Walk::default();
        if let Value::Object(members) = answer {
            // What was asked stands beside every number.
            let asked = members
                .iter()
                .filter(|(name, value)| is_key(name, value) || value.is_null());
            let keys: Map<String, Value> = asked.map(named).collect();
            walk.object(members, &keys, "", "");
        }
        let mut columns: Vec<Column> = Vec::new();
        for document in &walk.rows {
            for name in document
                .keys()
                .filter(|name| MEASURED.iter().all(|(own, ..)| own != name))
            {
                if columns.iter().all(|column| column.name != *name) {
                    columns.push(Column::new(name, kind(&walk.rows, name), "A key of the number."));
                }
            }
        }
        columns.extend(MEASURED.map(|(name, kind, said)| Column::new(name, kind, said)));
        Table {
            columns,
            documents: walk.rows.into_iter().map(Value::Object).collect(),
        }
    }

    /// Its rows, as they are exported.
    ///
    /// # Errors
    /// Never for what was counted.
    pub fn rows(&self) -> Result<Vec<Row>> {
        let row = |(number, document): (usize, &Value)| {
            Ok(Row {
                key: number.to_string(),
                document: Document::of(document)?,
                outline: None,
            })
        };
        self.documents.iter().enumerate().map(row).collect()
    }
}

/// What is in a column, by all that stands in it.
fn kind(rows: &[Map<String, Value>], name: &str) -> Kind {
    let values = || {
        rows.iter()
            .filter_map(|row| row.get(name))
            .filter(|value| !value.is_null())
    };
    let all = |test: fn(&Value) -> bool| values().next().is_some() && values().all(test);
    if all(Value::is_boolean) {
        Kind::Boolean
    } else if all(Value::is_i64) {
        Kind::Integer
    } else if all(|value| value.as_str().is_some_and(crate::infra::formats::is_day)) {
        Kind::Day
    } else {
        Kind::Text
    }
}

/// Whether a member says of what a group is.
fn is_key(name: &str, value: &Value) -> bool {
    match value {
        Value::String(_) => !name.ends_with("url") && !NOTED.contains(&name),
        Value::Bool(_) => true,
        Value::Number(_) => KEYS.contains(&name),
        _ => false,
    }
}

/// A key with the name of its column: `measure` is that of a path there.
fn named((name, value): (&String, &Value)) -> (String, Value) {
    let name = if name == "measure" { "indicator" } else { name };
    (name.to_owned(), value.clone())
}

/// The keys of a record that a group is about: a figure that was published, with its day.
fn told_of(outer: &str, value: &Value) -> Map<String, Value> {
    let members = value.as_object().into_iter().flatten();
    let keys = members.filter(|(name, value)| is_key(name, value));
    keys.map(|(name, value)| (joined(outer, name), value.clone())).collect()
}

#[derive(Default)]
struct Walk {
    rows: Vec<Map<String, Value>>,
}

impl Walk {
    /// Looks for numbers in an object. `path` is where it stands in its group.
    fn object(&mut self, members: &Map<String, Value>, keys: &Map<String, Value>, group: &str, path: &str) {
        for (name, value) in members {
            match value {
                Value::Number(_) if !KEYS.contains(&name.as_str()) && !NOTED.contains(&name.as_str()) => {
                    self.number(members, name, value, keys, group, path);
                }
                // Positions and addresses are no figures.
                Value::Object(_) if matches!(name.as_str(), "evidence" | "rows" | "rows_url") => {}
                Value::Object(inner) => self.object(inner, keys, group, &joined(path, name)),
                Value::Array(items) => self.array(items, keys, &joined(group, &joined(path, name))),
                _ => {}
            }
        }
    }

    fn array(&mut self, items: &[Value], keys: &Map<String, Value>, group: &str) {
        for item in items {
            let Value::Object(members) = item else { continue };
            let mut keys = keys.clone();
            let own = members.iter().filter(|(name, value)| is_key(name, value));
            keys.extend(own.map(named));
            keys.extend(members.iter().flat_map(|(outer, value)| told_of(outer, value)));
            self.object(members, &keys, group, "");
        }
    }

    fn number(
        &mut self,
        beside: &Map<String, Value>,
        name: &str,
        value: &Value,
        keys: &Map<String, Value>,
        group: &str,
        path: &str,
    ) {
        // `{"count": 3, "rows_url": ...}` and `{"value": 3, ...}` are one number with its rows.
        let measure = match name {
            "count" | "value" if !path.is_empty() => path.to_owned(),
            _ => joined(path, name),
        };
        let rows_of_it = beside.get("rows").and_then(|rows| rows.get(name));
        let rows_of_it = rows_of_it.or_else(|| match beside.get("rows_url") {
            Some(Value::Object(several)) => several.get(name),
            one => one,
        });
        let mut row = keys.clone();
        let indicator = beside.get("measure").or(keys.get("indicator")).cloned();
        row.insert("indicator".into(), indicator.unwrap_or_default());
        row.insert("group".into(), group.into());
        row.insert("measure".into(), measure.into());
        row.insert("value".into(), value.clone());
        row.insert("rows_url".into(), rows_of_it.cloned().unwrap_or_default());
        let definition = beside.get("definition_url").cloned().unwrap_or_default();
        row.insert("definition_url".into(), definition);
        self.rows.push(row);
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_for_each_number_with_its_keys() {
        let table = Table::of(&json!({
            "as_of": "2023-08-03", "region": null,
            "held": {"count": 3, "rows_url": "/v1/meetings?status=held"},
            "money": {"planned_idr": 5, "approved_idr": 4, "rows": {"planned_idr": "/p", "approved_idr": null}},
            "first": {"measure": "libraries", "value": 7, "rows_url": "/l", "definition_url": "/d", "published": null},
            "groups": [{"region_code": "32", "name": "Jawa Barat", "year": 2023, "held": {"count": 2, "rows_url": "/g"},
                        "points": [{"period": "2018", "value": 1, "rows_url": "/x"}]}],
            "evidence": {"moment": null, "position": 12, "definitions": []}
        }));
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names.len(), 12, "{names:?}");
        for name in ["as_of", "region", "region_code", "name", "year", "period"] {
            assert!(names.contains(&name), "{name}");
        }
        assert_eq!(
            names[names.len() - 6..],
            ["group", "indicator", "measure", "value", "rows_url", "definition_url"]
        );
        let kind = |name: &str| table.columns.iter().find(|c| c.name == name).unwrap().kind;
        assert_eq!(kind("as_of"), Kind::Day);
        assert_eq!(kind("year"), Kind::Integer);
        assert_eq!(kind("region"), Kind::Text);
        let found = |group: &str, measure: &str| {
            let mut found = table
                .documents
                .iter()
                .filter(|d| d["group"] == group && d["measure"] == measure);
            let one = found.next().unwrap_or_else(|| panic!("{group} {measure}")).clone();
            assert!(found.next().is_none());
            one
        };
        assert_eq!(found("", "held")["rows_url"], "/v1/meetings?status=held");
        assert_eq!(found("", "money.planned_idr")["rows_url"], "/p");
        assert_eq!(found("", "money.approved_idr")["rows_url"], Value::Null);
        assert_eq!(found("", "first")["definition_url"], "/d");
        assert_eq!(found("", "first")["indicator"], "libraries");
        let group = found("groups", "held");
        assert_eq!(
            (&group["value"], &group["region_code"], &group["as_of"]),
            (&json!(2), &json!("32"), &json!("2023-08-03"))
        );
        let point = found("groups.points", "value");
        assert_eq!(
            (&point["period"], &point["name"]),
            (&json!("2018"), &json!("Jawa Barat"))
        );
        assert_eq!(table.documents.len(), 6);
    }
}
