//! The rows behind a figure: the address of a list that selects exactly what
//! was counted.

use std::fmt::Write;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::RecordType;

/// A number of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counted {
    /// How many.
    pub count: i64,
    /// The list of exactly these; null where the caller may know the number but
    /// not every record.
    #[schema(example = "/v1/meetings?region=32&status=held&count=exact")]
    pub rows_url: Option<String>,
}

/// A list with the filters that select what a figure counts.
#[derive(Debug, Clone)]
pub struct Rows {
    list: RecordType,
    filters: Vec<(&'static str, String)>,
    readable: bool,
}

impl Rows {
    /// All records of a type; `readable` says whether the caller may read each
    /// that the filters will select.
    pub fn of(list: RecordType, readable: bool) -> Self {
        Rows {
            list,
            filters: Vec::new(),
            readable,
        }
    }

    /// Those that this filter selects too. It takes the place of an earlier one
    /// of the same name, which must be the wider one.
    pub fn with(&self, name: &'static str, value: impl ToString) -> Self {
        let mut filters = self.filters.clone();
        filters.retain(|(other, _)| *other != name);
        filters.push((name, value.to_string()));
        Rows {
            filters,
            ..self.clone()
        }
    }

    /// [`Rows::with`] a value that may be missing.
    pub fn with_any(&self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self.clone(),
        }
    }

    /// The same rows, which this caller may read although not all of the rest.
    pub fn readable(self) -> Self {
        Rows { readable: true, ..self }
    }

    /// The address of the list, or nothing when it would not show every row.
    pub fn url(&self) -> Option<String> {
        self.readable.then(|| {
            let mut url = format!("/v1/{}?", self.list.path());
            for (name, value) in &self.filters {
                let _ = write!(url, "{name}={}&", escaped(value));
            }
            url + "count=exact"
        })
    }

    /// A figure with these rows behind it.
    pub fn counted(&self, count: i64) -> Counted {
        Counted {
            count,
            rows_url: self.url(),
        }
    }
}

/// A value as it stands in an address (RFC 3986): words, codes, days and numbers as they
/// are, names and units with escapes.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrower_filter_takes_the_place_of_the_wider() {
        let country = Rows::of(RecordType::Meetings, true);
        assert_eq!(country.url().unwrap(), "/v1/meetings?count=exact");
        let held = country
            .with("region", "32")
            .with("status", "held")
            .with_any("year", None::<i32>);
        let narrower = held.with("region", "32.14");
        assert_eq!(
            narrower.url().unwrap(),
            "/v1/meetings?status=held&region=32.14&count=exact"
        );
        assert_eq!(held.url().unwrap(), "/v1/meetings?region=32&status=held&count=exact");
    }

    #[test]
    fn names_are_escaped() {
        let rows = Rows::of(RecordType::Indicators, true)
            .with("name", "Buku & é")
            .with("unit", "%");
        assert_eq!(
            rows.url().unwrap(),
            "/v1/indicators?name=Buku%20%26%20%C3%A9&unit=%25&count=exact"
        );
    }

    #[test]
    fn rows_out_of_reach_have_no_address() {
        let rows = Rows::of(RecordType::Commitments, false).with("form", "books");
        assert_eq!(
            rows.counted(3),
            Counted {
                count: 3,
                rows_url: None
            }
        );
    }
}
