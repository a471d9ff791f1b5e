//! Values as they stand in columns, and as text that is harmless for spreadsheets (OWASP, CSV injection).

use std::borrow::Cow;

use crate::infra::Result;

/// A value as it stands in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'d> {
    /// Nothing.
    Empty,
    /// Yes or no.
    Boolean(bool),
    /// A number, in the digits of JSON.
    Number(&'d str),
    /// Text.
    Text(Cow<'d, str>),
    /// A list or an object, as JSON.
    Json(&'d str),
}

impl<'d> Cell<'d> {
    /// Of a value in JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(json: &'d str) -> Result<Self> {
        Ok(match json.as_bytes() {
            [b'n', ..] => Cell::Empty,
            [b't', ..] => Cell::Boolean(true),
            [b'f', ..] => Cell::Boolean(false),
            [b'[' | b'{', ..] => Cell::Json(json),
            [b'"', ..] => Cell::Text(text(json)?),
            _ => Cell::Number(json),
        })
    }

    /// Its text, when it is text.
    pub fn text(&self) -> Option<&str> {
        if let Cell::Text(text) = self { Some(text) } else { None }
    }

    /// Its digits, when it is a number.
    pub fn digits(&self) -> Option<&str> {
        if let Cell::Number(digits) = self {
            Some(digits)
        } else {
            None
        }
    }

    /// Whether it is so, when it says yes or no.
    pub fn boolean(&self) -> Option<bool> {
        if let Cell::Boolean(yes) = self {
            Some(*yes)
        } else {
            None
        }
    }
}

/// The text of a string in JSON; as it stands there, when nothing in it is escaped.
fn text(json: &str) -> Result<Cow<'_, str>> {
    let within = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match within.filter(|within| !within.contains('\\')) {
        Some(within) => Ok(Cow::Borrowed(within)),
        None => Ok(Cow::Owned(serde_json::from_str(json)?)),
    }
}

/// A cell of CSV. Text that a spreadsheet would take for a formula gets an
/// apostrophe before it; the import takes it away again. Numbers stay numbers.
pub fn disarmed<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    let text = plain(cell);
    match cell {
        Cell::Text(_) | Cell::Json(_) if is_formula(&text) => Cow::Owned(format!("'{text}")),
        _ => text,
    }
}

/// A cell as text, as it stands where nothing is computed from text: lists of plain texts
/// joined by `;`, other lists and objects as JSON.
pub fn plain<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Boolean(true) => Cow::Borrowed("true"),
        Cell::Boolean(false) => Cow::Borrowed("false"),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number(digits) => Cow::Borrowed(digits),
        Cell::Json(json) => joined(json).map_or(Cow::Borrowed(json), Cow::Owned),
    }
}

/// A list of plain texts in one.
fn joined(json: &str) -> Option<String> {
    // Most lists are of objects, and need no look at what is in them.
    if !json.starts_with("[\"") && json != "[]" {
        return None;
    }
    let items: Vec<Cow<'_, str>> = serde_json::from_str(json).ok()?;
    items.iter().all(|item| is_plain(item)).then(|| items.join(";"))
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

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        let text = |text: &'static str| disarmed(&Cell::Text(text.into())).into_owned();
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("＝1+1"), "'＝1+1");
        assert_eq!(text("+62 264"), "'+62 264");
        assert_eq!(text("'tis"), "''tis");
        assert_eq!(disarmed(&Cell::Number("-6.5")), "-6.5");
        assert_eq!(disarmed(&Cell::Empty), "");
        let list = |json| disarmed(&Cell::Json(json)).into_owned();
        assert_eq!(list(r#"["a","b"]"#), "a;b");
        assert_eq!(list("[]"), "");
        for json in [
            r#"["a;b","c"]"#,
            r#"["a","=1+1"]"#,
            r#"["a",1]"#,
            r#"[{"a":1}]"#,
            "[1,2]",
        ] {
            assert_eq!(list(json), json);
        }
    }

    #[test]
    fn where_nothing_is_computed_text_stays_as_it_is() {
        assert_eq!(plain(&Cell::Text("=1+1".into())), "=1+1");
        assert_eq!(plain(&Cell::Json(r#"{"a":1}"#)), r#"{"a":1}"#);
    }
}
