//! A chunk of rows in one transaction, with a fixed number of statements:
//! what is there already is found together, every row is compared with it by
//! the commands that all writes go through, and what changes is written
//! together.

use super::{
    passage::{Importer, Passage},
    present::Present,
    refusal::{self, Refusal},
    report::Verdict,
    row::Row,
};
use crate::{
    domain::RecordType,
    infra::{Error, Result, Write, error::is_away},
};

impl Importer<'_> {
    /// Does rows together. When the database refuses what was found to be in
    /// order (somebody was faster, or two rows contradict each other), it does
    /// the halves apart, so that in the end one row stands alone.
    ///
    /// # Errors
    /// When the database is away.
    pub fn rows(&self, db: &mut Write, rows: &[Row]) -> Result<Vec<Verdict>> {
        let mut at = None;
        let error = match db.attempt(|db| self.together(db, rows, &mut at)) {
            Ok(verdicts) => return Ok(verdicts),
            Err(Error::Db(cause)) if is_away(&cause) => return Err(Error::Db(cause)),
            Err(error) => error,
        };
        match rows {
            [] => Err(error),
            [row] => Ok(vec![Err(mishap(row, at, error))]),
            _ => {
                let (first, second) = rows.split_at(rows.len() / 2);
                let mut verdicts = self.rows(db, first)?;
                verdicts.extend(self.rows(db, second)?);
                Ok(verdicts)
            }
        }
    }

    fn together(&self, db: &mut Write, rows: &[Row], at: &mut Option<RecordType>) -> Result<Vec<Verdict>> {
        let mut present = Present::load(db, self.subject, rows, self.how.history)?;
        let verdicts = rows
            .iter()
            .map(|row| Passage::of(self, db, row, &mut present).through())
            .collect::<Result<Vec<Verdict>>>()?;
        present.write(db, self.author, self.subject, at)?;
        Ok(verdicts)
    }
}

/// What is said of a row on which the database stumbled, when it wrote the
/// records of a type.
fn mishap(row: &Row, at: Option<RecordType>, error: Error) -> Vec<Refusal> {
    let mut written = Vec::new();
    row.root.walk(&mut |node| {
        if Some(node.subject.record_type) == at {
            written.push(node);
        }
    });
    let place = |pointer: &str| match written.as_slice() {
        [node] => Some(row.place(node, pointer)),
        // Which of them it was is not told.
        _ => Some((None, None)),
    };
    refusal::of_error(row.line, error, place).unwrap_or_else(|error| vec![refusal::of_mishap(row.line, &error)])
}
