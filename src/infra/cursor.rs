//! Keyset cursors: opaque to callers, checked when they come back. A cursor
//! names the last row of a page and the list that it came from; scope and
//! filters are applied anew at every page, so there is nothing to forge.

use std::str::FromStr;

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    error::{Error, Result},
    formats,
};
use crate::domain::{Faults, RegionCode, Said, fault::code};

/// The place after which the next page starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Fingerprint of the list and its filters.
    #[serde(rename = "l")]
    list: String,
    /// The sort key of the last row.
    #[serde(rename = "k")]
    key: Value,
    /// The id of the last row.
    #[serde(rename = "i")]
    id: String,
}

/// A short fingerprint of a question. The parameters that only turn pages or
/// change the form do not count.
pub fn fingerprint(path: &str, pairs: &[(String, String)]) -> String {
    let mut counted: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "cursor" | "limit" | "count" | "fields"))
        .collect();
    counted.sort();
    let hash = digest::digest(&digest::SHA256, format!("{path}\n{counted:?}").as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..9).unwrap_or_default())
}

impl Cursor {
    /// The cursor behind a row.
    pub fn after(list: &str, key: impl Into<Value>, id: impl ToString) -> Self {
        Cursor {
            list: list.to_owned(),
            key: key.into(),
            id: id.to_string(),
        }
    }

    /// The form in which callers hold it.
    pub fn encode(&self) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?))
    }

    /// Reads a cursor that must belong to this list.
    ///
    /// # Errors
    /// 400 when it was not made by this list with these filters.
    pub fn decode(text: &str, list: &str) -> Result<Self> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok())
            .filter(|cursor| cursor.list == list)
            .ok_or_else(refused)
    }

    /// The sort key, of the type that the list sorts by.
    ///
    /// # Errors
    /// 400 when it is of another type, or nothing that a row can hold.
    pub fn key<T: Key>(&self) -> Result<T> {
        let key: T = serde_json::from_value(self.key.clone()).map_err(|_| refused())?;
        if key.can_be_stored() { Ok(key) } else { Err(refused()) }
    }

    /// The id of the last row.
    ///
    /// # Errors
    /// 400 when it is none.
    pub fn id(&self) -> Result<Uuid> {
        self.named()
    }

    /// What names the last row where that is no id.
    ///
    /// # Errors
    /// 400 when it is of another type.
    pub fn named<T: FromStr>(&self) -> Result<T> {
        self.id.parse().map_err(|_| refused())
    }
}

/// Cuts rows to a page, for which one more than it holds was asked: where that one is there, another page
/// follows. Gives its cursor, which `behind` makes of the last row that stays.
///
/// # Errors
/// Never for keys that are JSON.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64, behind: impl FnOnce(&T) -> Cursor) -> Result<Option<String>> {
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last()
        .filter(|_| more)
        .map(|last| behind(last).encode())
        .transpose()
}

/// What lists are sorted by. A key that somebody made up may be nothing that the database can compare with.
pub trait Key: DeserializeOwned {
    /// Whether a row can hold it.
    fn can_be_stored(&self) -> bool {
        true
    }
}

impl Key for i32 {}
impl Key for i64 {}
impl Key for f32 {}
impl Key for Uuid {}
impl Key for RegionCode {}

impl Key for String {
    fn can_be_stored(&self) -> bool {
        !self.contains('\0')
    }
}

impl Key for NaiveDate {
    fn can_be_stored(&self) -> bool {
        formats::YEARS.contains(&self.year())
    }
}

impl Key for DateTime<Utc> {
    fn can_be_stored(&self) -> bool {
        formats::YEARS.contains(&self.year())
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn can_be_stored(&self) -> bool {
        self.0.can_be_stored() && self.1.can_be_stored()
    }
}

fn refused() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "?cursor",
        code::CURSOR,
        Said::fixed(
            "This cursor was not made by this list with these filters and this order. Start again without it.",
            "Kursor ini tidak dibuat oleh daftar ini dengan saringan dan urutan ini. Mulai lagi tanpa kursor.",
        ),
    );
    Error::bad_query(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_was(key in "[^\\x00]*", id in any::<u128>()) {
            let cursor = Cursor::after("list", key.clone(), Uuid::from_u128(id));
            let back = Cursor::decode(&cursor.encode().unwrap(), "list").unwrap();
            prop_assert_eq!(back.key::<String>().unwrap(), key);
            prop_assert_eq!(back.id().unwrap(), Uuid::from_u128(id));
            prop_assert!(Cursor::decode(&cursor.encode().unwrap(), "other").is_err());
        }

        #[test]
        fn rubbish_is_refused_and_never_panics(text in ".*") {
            prop_assert!(Cursor::decode(&text, "list").is_err());
        }
    }

    #[test]
    fn a_page_is_cut_where_another_follows() {
        let cut = |rows: &[i32]| {
            let mut rows = rows.to_vec();
            let next = cut(&mut rows, 2, |last| Cursor::after("list", *last, "id")).unwrap();
            let next = next.map(|next| Cursor::decode(&next, "list").unwrap().key::<i32>().unwrap());
            (rows, next)
        };
        assert_eq!(cut(&[]), (vec![], None));
        assert_eq!(cut(&[5, 6]), (vec![5, 6], None));
        assert_eq!(cut(&[5, 6, 7]), (vec![5, 6], Some(6)));
    }

    #[test]
    fn a_key_that_no_row_can_hold_is_refused() {
        let key = |key: &str| Cursor::after("list", key, "id");
        for moment in ["-4800-01-01T00:00:00Z", "+12000-01-01T00:00:00Z", "besok"] {
            assert!(key(moment).key::<DateTime<Utc>>().is_err(), "{moment}");
            assert!(
                Cursor::after("list", vec![moment, moment], "id")
                    .key::<(DateTime<Utc>, Uuid)>()
                    .is_err()
            );
        }
        assert!(key("2026-01-01T00:00:00.000001Z").key::<DateTime<Utc>>().is_ok());
        assert!(key("-4800-01-01").key::<NaiveDate>().is_err());
        assert!(key("2026-01-01").key::<NaiveDate>().is_ok());
        assert!(key("a\0b").key::<String>().is_err());
        assert!(key("Perpustakaan").key::<String>().is_ok());
    }

    #[test]
    fn turning_pages_does_not_change_the_list() {
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        let base = fingerprint("/v1/libraries", &[pair("region", "32"), pair("kind", "village")]);
        assert_eq!(
            base,
            fingerprint(
                "/v1/libraries",
                &[pair("limit", "5"), pair("kind", "village"), pair("region", "32")]
            )
        );
        assert_ne!(
            base,
            fingerprint("/v1/libraries", &[pair("region", "33"), pair("kind", "village")])
        );
        assert_ne!(
            base,
            fingerprint(
                "/v1/libraries",
                &[pair("region", "32"), pair("kind", "village"), pair("sort", "-name")]
            )
        );
    }
}
