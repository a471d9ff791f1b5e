//! Values as cells of text, made harmless for spreadsheets (OWASP, CSV injection).

use std::borrow::Cow;

use serde_json::Value;

/// A value as a cell of CSV. Text that a spreadsheet would take for a formula gets an
/// apostrophe before it; the import takes it away again. Numbers stay numbers.
pub fn cell(value: &Value) -> Cow<'_, str> {
    let text = plain(value);
    match value {
        Value::String(_) | Value::Array(_) if is_formula(&text) => Cow::Owned(format!("'{text}")),
        _ => text,
    }
}

/// A value as text, as it stands where nothing is computed from text: lists of plain texts
/// joined by `;`, other lists and objects as JSON.
pub fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(items) if items.iter().all(|item| item.as_str().is_some_and(is_plain)) => {
            Cow::Owned(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"))
        }
        other => Cow::Owned(other.to_string()),
    }
}

/// Whether a text can stand in a list joined by semicolons; a list of others is
/// written as JSON. A formula behind a semicolon would be one where that parts cells.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(';') && !text.starts_with('[') && !is_formula(text)
}

/// Whether a spreadsheet would take a text for a formula. The apostrophe is
/// among the signs, so that taking one away always gives the text back.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        assert_eq!(cell(&json!("=1+1")), "'=1+1");
        assert_eq!(cell(&json!("＝1+1")), "'＝1+1");
        assert_eq!(cell(&json!("+62 264")), "'+62 264");
        assert_eq!(cell(&json!("'tis")), "''tis");
        assert_eq!(cell(&json!(-6.5)), "-6.5");
        assert_eq!(cell(&json!(["a", "b"])), "a;b");
        assert_eq!(cell(&json!(["a;b", "c"])), r#"["a;b","c"]"#);
        assert_eq!(cell(&json!(["a", "=1+1"])), r#"["a","=1+1"]"#);
        assert_eq!(cell(&Value::Null), "");
    }

    #[test]
    fn where_nothing_is_computed_text_stays_as_it_is() {
        assert_eq!(plain(&json!("=1+1")), "=1+1");
        assert_eq!(plain(&json!({"a": 1})), r#"{"a":1}"#);
    }
}
