//! Values that a property could have: one for each case that rules tell apart.

use serde_json::{Value, json};

use super::shape::Shape;
use crate::domain::region_code;

/// Values for a property, from its schema: null where it may be null, every
/// word of an enumeration, the ends of a range, a region of each level. A text
/// of a form that is not known here is any text.
pub fn of(shape: &Shape, property: &str) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(schema) = shape.schema.get("properties").and_then(|p| p.get(property)) {
        collect(&shape.schema, schema, &mut found);
    }
    found
}

fn collect(root: &Value, schema: &Value, found: &mut Vec<Value>) {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    if let Some(referred) = text("$ref").and_then(|r| root.pointer(r.trim_start_matches('#'))) {
        return collect(root, referred, found);
    }
    if let Some(several) = schema.get("oneOf").or_else(|| schema.get("anyOf")) {
        let several = several.as_array().into_iter().flatten();
        return several.for_each(|one| collect(root, one, found));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return found.extend(words.iter().cloned());
    }
    let types = match schema.get("type") {
        Some(Value::Array(several)) => several.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for name in types.into_iter().filter_map(Value::as_str) {
        found.extend(match (name, text("format"), text("pattern")) {
            ("null", ..) => vec![Value::Null],
            ("boolean", ..) => vec![json!(true), json!(false)],
            ("integer" | "number", ..) => ["minimum", "maximum"]
                .map(|end| schema.get(end).cloned().unwrap_or_else(|| json!(0)))
                .into(),
            ("array", ..) => vec![json!([])],
            ("object", ..) => vec![json!({})],
            (_, _, Some(region_code::PATTERN)) => ["11", "11.01", "11.01.01", "11.01.01.2001"].map(Value::from).into(),
            (_, Some("uuid"), _) => vec![json!(uuid::Uuid::nil())],
            (_, Some("date"), _) => ["0001-01-01", "9999-12-31"].map(Value::from).into(),
            (_, Some("date-time"), _) => ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"].map(Value::from).into(),
            _ => vec![json!("x")],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::RegionCode, infra::shape::Verb};

    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Fields {
        region: RegionCode,
        day: Option<chrono::NaiveDate>,
        #[schema(minimum = 2018, maximum = 2100)]
        year: i32,
        level: Option<crate::domain::Level>,
    }

    #[test]
    fn every_case_has_its_value() {
        let shape = Shape::of::<Fields>(Verb::Create);
        assert_eq!(of(&shape, "region").len(), 4);
        assert_eq!(of(&shape, "year"), [json!(2018), json!(2100)]);
        assert_eq!(of(&shape, "day").len(), 3);
        assert_eq!(of(&shape, "level").len(), 5);
        assert!(of(&shape, "unknown").is_empty());
    }
}
