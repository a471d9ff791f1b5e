//! How the fields of records are merged, published beside their schemas.

use serde_json::{Value, json};

use crate::sync::kinds;

/// Puts `x-merge` into the schemas of the records that are synchronised:
/// `groups` are fields that mean something only together, `sets` are fields
/// merged element by element, told apart by `key`. All others are merged one by
/// one, and text is not merged inside.
pub fn complete(document: &mut Value) {
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let Some(schemas) = schemas else { return };
    for kind in &kinds::ALL {
        let sets = kind.declared.sets.iter();
        let sets: Vec<Value> = sets.map(|set| json!({"field": set.field, "key": set.key})).collect();
        let merge = json!({"groups": kind.declared.groups, "sets": sets});
        let record = kind.schema.trim_end_matches("Fields");
        for name in [record.to_owned(), kind.schema.to_owned(), format!("{record}Patch")] {
            if let Some(schema) = schemas.get_mut(&name).and_then(Value::as_object_mut) {
                schema.insert("x-merge".into(), merge.clone());
            }
        }
    }
}
