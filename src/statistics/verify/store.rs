//! Comparing the numbers of an answer with what their rows give.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::{
    api::{Differing, Verification, VerifyRequest},
    claims::{self, Claim, Follows},
    lists::{self, Listed},
};
use crate::{
    access::Actor,
    domain::{Ancestry, Faults, Level, RegionCode, Said, fault::code},
    infra::{Error, Read, Result, query},
    records::{asked::is_then, boundaries, references},
    statistics::{addresses, evidence, published::store::DEPENDS_ON},
};

/// The most lists that are read.
const LISTS: usize = 1_000;
/// The most rows.
const ROWS: usize = 100_000;
/// The most numbers that are told to differ.
const TOLD: usize = 100;

/// Verifies what was asked.
///
/// # Errors
/// 400 and 403 as the address itself, 404 for an address that has no figures, 422 when it would be too
/// much or the answer names no list of the service.
pub fn verify(db: &mut Read, me: &Actor, asked: &VerifyRequest) -> Result<Verification> {
    let answer = match (&asked.url, &asked.answer) {
        (Some(url), _) => answer(db, me, url)?,
        (None, Some(answer)) => answer.clone(),
        (None, None) => Value::Null,
    };
    let mut reading = Reading::default();
    let (mut numbers, mut unverifiable, mut differing, mut verified) = (0, 0, Vec::new(), true);
    for claim in claims::of(&answer) {
        let Some(url) = claim.rows_url.clone() else {
            unverifiable += 1;
            continue;
        };
        numbers += 1;
        let found = reading.found(db, me, &claim, &url)?;
        if !is_same(&claim.stated, found) {
            verified = false;
            if differing.len() < TOLD {
                differing.push(Differing {
                    pointer: claim.pointer,
                    stated: claim.stated,
                    found: shown(found),
                    rows_url: url,
                });
            }
        }
    }
    let last = evidence::last_change(db, DEPENDS_ON)?;
    Ok(Verification {
        verified,
        numbers,
        differing,
        unverifiable,
        lists: reading.lists.len(),
        rows: reading.rows,
        moment: last.as_ref().map(|last| last.recorded_at),
        position: last.map_or(0, |last| last.seq),
    })
}

/// The answer to a question, as it is got at its address.
fn answer(db: &mut Read, me: &Actor, url: &str) -> Result<Value> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let address = addresses::ALL
        .iter()
        .find(|address| address.path == path)
        .ok_or_else(|| {
            let offered: Vec<&str> = addresses::ALL.iter().map(|address| address.path).collect();
            let offered = offered.join(", ");
            let mut faults = Faults::new();
            faults.add(
                "/url",
                code::NOT_OFFERED,
                Said::new(
                    format!("Figures are at one of: {offered}."),
                    format!("Angka ada di salah satu: {offered}."),
                ),
            );
            Error::invalid(faults)
        })?;
    let query = in_force(db, query)?;
    Ok(serde_json::from_slice(&(address.answer)(db, &me.reach, &query)?)?)
}

/// A query whose region is called by its code in force, as at every address.
fn in_force(db: &mut Read, query: &str) -> Result<String> {
    let pairs = query::pairs(query);
    if is_then(&pairs) {
        return Ok(query.to_owned());
    }
    let mut parts = Vec::new();
    for part in query.split('&') {
        let code = part
            .strip_prefix("region=")
            .and_then(|code| code.parse::<RegionCode>().ok());
        match code {
            None => parts.push(part.to_owned()),
            Some(code) => {
                let now = references::in_force(db, &code, "?region")?.map_err(Error::bad_query)?;
                parts.push(format!("region={now}"));
            }
        }
    }
    Ok(parts.join("&"))
}

/// The lists that were read so far, each once.
#[derive(Default)]
struct Reading {
    lists: BTreeMap<String, Listed>,
    rows: usize,
}

impl Reading {
    /// What the rows of a claim give.
    fn found(&mut self, db: &mut Read, me: &Actor, claim: &Claim, url: &str) -> Result<Option<u128>> {
        self.read(db, me, url)?;
        if let Some(regions) = &claim.regions_url {
            self.read(db, me, regions)?;
        }
        let ancestry = match claim.follows {
            Follows::Provinces | Follows::Gaps => Reading::ancestry(db, url)?,
            _ => Arc::default(),
        };
        let listed = self.list(url)?;
        let rows = &listed.rows;
        Ok(match claim.follows {
            // What the list counts itself must be what its pages hold: if not, that is told.
            Follows::Count => {
                let (held, counted) = (rows.len() as u128, u128::from(listed.total.unsigned_abs()));
                Some(if is_same(&claim.stated, Some(held)) {
                    counted
                } else {
                    held
                })
            }
            Follows::Sum(column) => Some(sum(rows, column).unwrap_or_default()),
            Follows::Known(column) => sum(rows, column),
            Follows::Distinct(columns) => Some(distinct(rows, columns)),
            Follows::Provinces => Some(places(rows, &ancestry, Level::Province).len() as u128),
            Follows::Tenths(tenths) => nearest_rank(rows, tenths),
            Follows::Gaps => {
                let asked = self.list(claim.regions_url.as_deref().unwrap_or_default())?;
                let codes: BTreeSet<RegionCode> = asked.rows.iter().filter_map(|row| code_in(row, "code")).collect();
                let level = codes.first().map_or(Level::Province, RegionCode::level);
                let met = places(rows, &ancestry, level);
                Some(codes.difference(&met).count() as u128)
            }
        })
    }

    fn list(&self, url: &str) -> Result<&Listed> {
        self.lists
            .get(url)
            .ok_or_else(|| Error::Internal(format!("{url} was not read")))
    }

    fn read(&mut self, db: &mut Read, me: &Actor, url: &str) -> Result<()> {
        if self.lists.contains_key(url) {
            return Ok(());
        }
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let Some(list) = lists::ALL.iter().find(|list| list.path == path) else {
            return Err(no_list(url));
        };
        if self.lists.len() >= LISTS {
            return Err(too_much());
        }
        let left = ROWS.saturating_sub(self.rows);
        let listed = (list.read)(db, me, query, left)?;
        if listed.rows.len() > left {
            return Err(too_much());
        }
        self.rows += listed.rows.len();
        self.lists.insert(url.to_owned(), listed);
        Ok(())
    }

    /// What regions were on the day of which a list speaks.
    fn ancestry(db: &mut Read, url: &str) -> Result<Arc<Ancestry>> {
        let pairs = query::pairs(url.split_once('?').map(|(_, query)| query).unwrap_or_default());
        let day = pairs.iter().find(|(name, _)| name == "region_on");
        match day.and_then(|(_, day)| day.parse::<NaiveDate>().ok()) {
            Some(day) => boundaries::ancestry(db, day),
            None => Ok(Arc::default()),
        }
    }
}

type Row = Map<String, Value>;

fn sum(rows: &[Row], column: &str) -> Option<u128> {
    let mut known = rows.iter().filter_map(|row| row.get(column)?.as_u64()).map(u128::from);
    let first = known.next()?;
    Some(known.fold(first, |sum, one| sum + one))
}

fn distinct(rows: &[Row], columns: &[&str]) -> u128 {
    let named = rows.iter().map(|row| {
        let values = columns.iter().map(|column| row.get(*column).map(Value::to_string));
        values.collect::<Vec<_>>()
    });
    named.collect::<BTreeSet<_>>().len() as u128
}

fn code_in(row: &Row, column: &str) -> Option<RegionCode> {
    row.get(column)?.as_str()?.parse().ok()
}

fn places(rows: &[Row], ancestry: &Ancestry, level: Level) -> BTreeSet<RegionCode> {
    rows.iter()
        .filter_map(|row| ancestry.place(&code_in(row, "region_code")?, level))
        .collect()
}

/// The shortest time within which so many tenths of all got from submission to approval.
fn nearest_rank(rows: &[Row], tenths: usize) -> Option<u128> {
    let at = |row: &Row, column: &str| row.get(column)?.as_str()?.parse::<DateTime<Utc>>().ok();
    let took = |row: &Row| Some((at(row, "first_approved_at")? - at(row, "submitted_at")?).num_seconds());
    let mut times: Vec<i64> = rows.iter().filter_map(took).collect();
    times.sort_unstable();
    let place = (times.len() * tenths).div_ceil(10).checked_sub(1)?;
    times.get(place).map(|seconds| u128::from(seconds.unsigned_abs()))
}

/// Whether a stated number is the one that was found. Numbers of more than 64 bits come out of JSON as
/// floating point, and are compared as such.
fn is_same(stated: &Value, found: Option<u128>) -> bool {
    match (stated.as_u64(), found) {
        (Some(stated), Some(found)) => u128::from(stated) == found,
        (None, Some(found)) => stated.as_f64().is_some_and(|stated| stated == found as f64),
        (_, None) => stated.is_null(),
    }
}

fn shown(found: Option<u128>) -> Value {
    match found.map(u64::try_from) {
        None => Value::Null,
        Some(Ok(found)) => json!(found),
        Some(Err(_)) => json!(found.unwrap_or_default() as f64),
    }
}

fn too_much() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "/url",
        code::TOO_MUCH,
        Said::fixed(
            "More than 1,000 lists or 100,000 rows are behind these numbers. Ask for a smaller region, for fewer days, or without groups.",
            "Ada lebih dari 1.000 daftar atau 100.000 baris di balik angka ini. Minta wilayah yang lebih kecil, lebih sedikit hari, atau tanpa kelompok.",
        ),
    );
    Error::invalid(faults)
}

fn no_list(url: &str) -> Error {
    let mut faults = Faults::new();
    faults.add(
        "/answer",
        code::FORMAT,
        Said::new(
            format!("No list of figures: {}", shortened(url)),
            format!("Bukan daftar angka: {}", shortened(url)),
        ),
    );
    Error::invalid(faults)
}

fn shortened(url: &str) -> String {
    url.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly_as_far_as_json_holds_them() {
        assert!(is_same(&json!(7), Some(7)));
        assert!(!is_same(&json!(7), Some(8)));
        assert!(is_same(&Value::Null, None));
        assert!(!is_same(&json!(0), None));
        assert!(!is_same(&Value::Null, Some(0)));
        assert!(is_same(&json!(1e20), Some(100_000_000_000_000_000_000)));
    }

    #[test]
    fn nothing_known_is_no_sum() {
        let rows: Vec<Row> = [json!({"value": null}), json!({"value": 2}), json!({"value": 3})]
            .into_iter()
            .map(|row| row.as_object().cloned().unwrap())
            .collect();
        assert_eq!(sum(&rows, "value"), Some(5));
        assert_eq!(sum(&rows[..1], "value"), None);
        assert_eq!(distinct(&rows, &["value"]), 3);
    }
}
