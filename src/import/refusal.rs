//! Why a row was not accepted, told in the words of the file.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    domain::{Fault, FaultCode, Language, Said},
    infra::{Error, Result, codes},
};

/// The longest value that is told back.
const RAW: usize = 200;

/// A sentence in both languages, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    en: String,
    id: String,
}

impl Told {
    /// The sentence in the language asked for.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Indonesian => &self.id,
        }
    }
}

impl From<&Said> for Told {
    fn from(said: &Said) -> Self {
        Told {
            en: shown(said.in_language(Language::English)),
            id: shown(said.in_language(Language::Indonesian)),
        }
    }
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The line where the row begins.
    pub line: u64,
    /// The column, or the JSON pointer into the object; none for the whole row.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// What is wrong.
    pub message: Told,
    /// What would have been accepted.
    pub suggestion: Option<String>,
    /// What stands in the file.
    pub value: Option<String>,
}

impl Refusal {
    /// A refusal of the row as a whole.
    pub fn of_row(line: u64, code: FaultCode, said: &Said) -> Self {
        Refusal {
            line,
            column: None,
            code: code.0.to_owned(),
            message: said.into(),
            suggestion: None,
            value: None,
        }
    }

    /// A refusal of a place in the row.
    pub fn at(mut self, column: Option<String>, value: Option<String>) -> Self {
        self.column = column.as_deref().map(shown);
        self.value = value;
        self
    }

    /// Whether another refusal follows from this one: it is about the same
    /// place or one inside it, or both are about the row as a whole.
    pub fn covers(&self, other: &Refusal) -> bool {
        match (&self.column, &other.column) {
            (Some(own), Some(other)) => other
                .strip_prefix(own)
                .is_some_and(|r| r.is_empty() || r.starts_with('/')),
            (None, None) => true,
            _ => false,
        }
    }

    /// With a value that would have been accepted.
    pub fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(str::to_owned);
        self
    }
}

/// What an error says of a row. `place` turns a fault's pointer into a column
/// and the value that stands there, or into nothing when it is not to be told.
///
/// # Errors
/// The error itself, when it is not about the row: the database is away.
pub fn of_error(
    line: u64,
    error: Error,
    place: impl Fn(&str) -> Option<(Option<String>, Option<String>)>,
) -> Result<Vec<Refusal>> {
    let Error::Refused(refusal) = &error else {
        return Err(error);
    };
    let code = refusal.code();
    if code.0.status >= 500 {
        return Err(error);
    }
    if refusal.faults().is_empty() {
        let one = Refusal::of_row(line, FaultCode(code.0.code), refusal.detail());
        return Ok(vec![one]);
    }
    let told = |fault: &Fault| {
        let (column, value) = place(&fault.pointer)?;
        let refusal = Refusal::of_row(line, fault.code, &fault.message).at(column, value);
        Some(refusal.suggest(fault.suggestion.as_deref()))
    };
    Ok(refusal.faults().iter().filter_map(told).collect())
}

/// The refusal of a row that the database or the service could not take for a
/// reason of their own; the cause is logged.
pub fn of_mishap(line: u64, error: &Error) -> Refusal {
    log::error!("import, line {line}: {error}");
    let busy = matches!(error, Error::Db(cause) if crate::infra::error::is_contention(cause));
    let code = if busy { codes::overloaded() } else { codes::internal() };
    Refusal::of_row(line, FaultCode(code.0.code), &code.0.meaning)
}

/// Text of a file without control characters: reports are kept, and the
/// database takes no NUL.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A value as it is told back: its beginning, without control characters.
pub fn raw(text: &str) -> Option<String> {
    let beginning: String = text.chars().take(RAW).collect();
    (!beginning.is_empty()).then(|| shown(&beginning))
}

/// A JSON value as it is told back.
pub fn raw_json(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => raw(text),
        other => raw(&other.to_string()),
    }
}
