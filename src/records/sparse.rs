//! Answers with only the fields that are asked for.

use serde_json::{Map, Value, json};

use super::Listing;
use crate::{
    domain::{Faults, Said, fault::code, text},
    infra::{Error, Result},
};

/// Checks that a type has the fields that are asked for.
///
/// # Errors
/// 400 with every field that it does not have.
pub fn check<R: Listing>(fields: Option<&str>) -> Result<()> {
    let Some(fields) = fields else { return Ok(()) };
    let known = R::fields();
    let mut faults = Faults::new();
    for name in fields.split(',') {
        if !known.iter().any(|k| k == name) {
            let said = Said::new(format!("There is no field {name}."), format!("Tidak ada isian {name}."));
            match text::nearest(name, known.iter().map(String::as_str)) {
                Some(near) => faults.suggest("?fields", code::UNKNOWN_FIELD, said, near),
                None => faults.add("?fields", code::UNKNOWN_FIELD, said),
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::bad_query(faults))
    }
}

/// A document with only the fields that are asked for.
///
/// # Errors
/// 400 when a field does not exist.
pub fn pick(document: &Value, fields: Option<&str>) -> Result<Value> {
    let (Some(fields), Some(members)) = (fields, document.as_object()) else {
        return Ok(document.clone());
    };
    let mut picked = Map::new();
    for name in fields.split(',') {
        match members.get(name) {
            Some(value) => {
                picked.insert(name.to_owned(), value.clone());
            }
            None => {
                let mut faults = Faults::new();
                faults.add(
                    "?fields",
                    code::UNKNOWN_FIELD,
                    Said::new(format!("There is no field {name}."), format!("Tidak ada isian {name}.")),
                );
                return Err(Error::bad_query(faults));
            }
        }
    }
    Ok(json!(picked))
}
