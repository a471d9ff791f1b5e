//! A chunk of rows in one transaction, with a fixed number of statements:
//! what is there already is found together, every row is compared with it by
//! the commands that all writes go through, and what changes is written
//! together.

use super::{
    passage::{Importer, Passage},
    prepare::Changes,
    present::Present,
    refusal::{self, Refusal},
    report::Verdict,
    row::Row,
    words::Part,
};
use crate::infra::{Error, Result, Write, error::is_away};

impl Importer<'_> {
    /// Does rows together. When the database refuses what was found to be in
    /// order (somebody was faster, or two rows contradict each other), it does
    /// the halves apart, so that in the end one row stands alone.
    ///
    /// # Errors
    /// When the database is away.
    pub fn rows(&self, db: &mut Write, rows: &[Row]) -> Result<Vec<Verdict>> {
        let error = match db.attempt(|db| self.together(db, rows)) {
            Ok(verdicts) => return Ok(verdicts),
            Err(Error::Db(cause)) if is_away(&cause) => return Err(Error::Db(cause)),
            Err(error) => error,
        };
        match rows {
            [] => Err(error),
            [row] => Ok(vec![Err(self.mishap(row, error))]),
            _ => {
                let (first, second) = rows.split_at(rows.len() / 2);
                let mut verdicts = self.rows(db, first)?;
                verdicts.extend(self.rows(db, second)?);
                Ok(verdicts)
            }
        }
    }

    /// What is said of a row on which the database stumbled.
    fn mishap(&self, row: &Row, error: Error) -> Vec<Refusal> {
        // Which of its records broke the constraint is told by the field's name alone.
        let part = |pointer: &str| match pointer {
            "/scheme" => Part::Enrolment,
            "/year" => Part::Report,
            _ => Part::Library,
        };
        refusal::of_error(row.line, error, |pointer| Some(row.place(part(pointer), 0, pointer)))
            .unwrap_or_else(|error| vec![refusal::of_mishap(row.line, &error)])
    }

    fn together(&self, db: &mut Write, rows: &[Row]) -> Result<Vec<Verdict>> {
        let mut present = Present::load(db, rows)?;
        let mut changes = Changes::default();
        let verdicts = rows
            .iter()
            .map(|row| Passage::of(self, db, row, &mut present).through(&mut changes))
            .collect::<Result<Vec<Verdict>>>()?;
        changes.write(db)?;
        Ok(verdicts)
    }
}
