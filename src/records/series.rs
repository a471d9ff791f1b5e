//! What is known of the records that belong to one another while several are
//! written together: how many there are, and which days they take. What is not
//! known is asked once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{domain::RecordType, infra::Result};

/// Days that a record takes, so that no other of the same series takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The record.
    pub of: Uuid,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// What is known of series of records.
#[derive(Debug, Default)]
pub struct Series {
    made: HashSet<Uuid>,
    counts: HashMap<(RecordType, Uuid), i64>,
    days: HashMap<Uuid, Vec<Days>>,
}

impl Series {
    /// Notes that a record is being made: nothing belongs to it yet.
    pub fn made(&mut self, id: Uuid) {
        self.made.insert(id);
    }

    /// Notes how many records of a type belong to another.
    pub fn counted(&mut self, of: RecordType, above: Uuid, count: i64) {
        self.counts.insert((of, above), count);
    }

    /// Notes which days the records take that belong to another.
    pub fn taken(&mut self, above: Uuid, days: Vec<Days>) {
        self.days.insert(above, days);
    }

    /// How many records of a type belonged to another before this one more.
    /// `count` asks, when it is not known.
    ///
    /// # Errors
    /// Those of `count`.
    pub fn one_more(&mut self, of: RecordType, above: Uuid, count: impl FnOnce() -> Result<i64>) -> Result<i64> {
        let key = (of, above);
        let held = match self.counts.get(&key) {
            Some(held) => *held,
            None if self.made.contains(&above) => 0,
            None => count()?,
        };
        self.counts.insert(key, held.saturating_add(1));
        Ok(held)
    }

    /// The days that the records take that belong to another. `ask` asks, when
    /// they are not known.
    ///
    /// # Errors
    /// Those of `ask`.
    pub fn days(&mut self, above: Uuid, ask: impl FnOnce() -> Result<Vec<Days>>) -> Result<&mut Vec<Days>> {
        if !self.days.contains_key(&above) {
            let known = if self.made.contains(&above) { Vec::new() } else { ask()? };
            self.days.insert(above, known);
        }
        Ok(self.days.entry(above).or_default())
    }

    /// Notes that a record takes these days, and no others that it had.
    pub fn take(&mut self, above: Uuid, days: Days) {
        let held = self.days.entry(above).or_default();
        held.retain(|other| other.of != days.of);
        held.push(days);
    }

    /// Forgets a record that is not made after all.
    pub fn forget(&mut self, id: Uuid) {
        self.made.remove(&id);
        self.days
            .values_mut()
            .for_each(|held| held.retain(|days| days.of != id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::Error;

    fn nobody_asks<T>() -> Result<T> {
        Err(Error::Internal("asked".into()))
    }

    #[test]
    fn it_is_asked_once_and_never_of_what_is_being_made() {
        let (old, new) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut series = Series::default();
        series.made(new);
        assert_eq!(series.one_more(RecordType::Actions, old, || Ok(7)).unwrap(), 7);
        assert_eq!(series.one_more(RecordType::Actions, old, nobody_asks).unwrap(), 8);
        assert!(series.one_more(RecordType::BudgetLines, old, nobody_asks).is_err());
        assert_eq!(series.one_more(RecordType::Actions, new, nobody_asks).unwrap(), 0);
        assert_eq!(series.one_more(RecordType::Actions, new, nobody_asks).unwrap(), 1);
    }

    #[test]
    fn days_are_those_of_living_records() {
        let (above, one) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let day = |day: u32| NaiveDate::from_ymd_opt(2024, 1, day).unwrap();
        let mut series = Series::default();
        series.made(above);
        let took = Days {
            of: one,
            from: day(1),
            to: day(2),
        };
        assert!(series.days(above, nobody_asks).unwrap().is_empty());
        series.take(above, took);
        series.take(above, Days { to: day(3), ..took });
        assert_eq!(series.days(above, nobody_asks).unwrap().len(), 1);
        series.forget(one);
        assert!(series.days(above, nobody_asks).unwrap().is_empty());
    }
}
