//! A chunk of rows in one transaction, with a fixed number of statements:
//! what is there already is found together, every row is compared with it by
//! the commands that all writes go through, and what changes is written
//! together.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use serde_json::json;
use uuid::Uuid;

use super::{
    prepare::{Changes, Child, Ready, prepare},
    present::Present,
    refusal::{self, Refusal},
    report::{Done, Notice, Verdict},
    row::Row,
    words::Part,
};
use crate::{
    access::Author,
    domain::{Faults, RecordType, Said, fault::code},
    infra::{Error, Result, Write, error::is_away},
    libraries::Library,
    records::{
        Record,
        external_ids::{self, ExternalIds},
        ledger,
        references::{Known, Parent},
    },
};

/// The work of one import.
pub struct Importer<'a> {
    author: &'a Author,
    /// Which line speaks of which library: no two may speak of one.
    claimed: RefCell<HashMap<Uuid, u64>>,
}

impl<'a> Importer<'a> {
    /// An import by this author that has done nothing yet.
    pub fn new(author: &'a Author) -> Self {
        Importer {
            author,
            claimed: RefCell::default(),
        }
    }

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
        refusal::of_error(row.line, error, |pointer| row.place(part(pointer), 0, pointer))
            .unwrap_or_else(|error| vec![refusal::of_mishap(row.line, &error)])
    }

    fn together(&self, db: &mut Write, rows: &[Row]) -> Result<Vec<Verdict>> {
        let mut present = Present::load(db, rows)?;
        let mut changes = Changes::default();
        let mut verdicts = Vec::with_capacity(rows.len());
        for row in rows {
            let mut refused = row.refused.clone();
            let done = if refused.is_empty() {
                self.row(db, row, &mut present, &mut changes, &mut refused)?
            } else {
                None
            };
            verdicts.push(done.ok_or(refused));
        }
        changes.write(db)?;
        Ok(verdicts)
    }

    /// Prepares all that a row says. Either all of it is among the changes
    /// afterwards, or none of it and `refused` says why.
    fn row(
        &self,
        db: &mut Write,
        row: &Row,
        present: &mut Present,
        changes: &mut Changes,
        refused: &mut Vec<Refusal>,
    ) -> Result<Option<Done>> {
        let library = match self.library(db, row, present) {
            Ok(ready) => ready,
            Err(error) => {
                refused.extend(refuse(row, Part::Library, 0, error)?);
                return Ok(None);
            }
        };
        let parent = library.region.clone().map(|region| Parent { region, deleted: false });
        present
            .known
            .learn_parents(RecordType::Libraries, [(library.id, parent)]);
        let held = present.enrolments.remove(&library.id).unwrap_or_default();
        let enrolments = self.children(db, row, Part::Enrolment, &library, held, &mut present.known, refused)?;
        let held = present.reports.remove(&library.id).unwrap_or_default();
        let reports = self.children(db, row, Part::Report, &library, held, &mut present.known, refused)?;
        if !refused.is_empty() {
            return Ok(None);
        }
        let mut done = Done {
            library: library.fate,
            enrolments: enrolments.iter().map(|ready| ready.fate).collect(),
            reports: reports.iter().map(|ready| ready.fate).collect(),
            notices: Vec::new(),
        };
        for warning in library.warnings {
            done.notices.push(Notice {
                line: row.line,
                column: row.place(Part::Library, 0, &warning.pointer).0,
                code: warning.code,
                message: warning.message,
            });
        }
        changes.libraries.extend(library.change);
        changes
            .enrolments
            .extend(enrolments.into_iter().filter_map(|r| r.change));
        changes.reports.extend(reports.into_iter().filter_map(|r| r.change));
        Ok(Some(done))
    }

    fn library(&self, db: &mut Write, row: &Row, present: &mut Present) -> Result<Ready<Library>> {
        let found = present.find(row, &self.author.actor.reach)?;
        let id = found.or(row.id).or(row.own_id).unwrap_or_else(Uuid::now_v7);
        if let Some(line) = self.claim(id, row.line) {
            return Err(spoken_of(line));
        }
        let before = present.libraries.get(&id).cloned();
        let reach = &self.author.actor.reach;
        if before.as_ref().is_some_and(|b| !reach.includes(b.region())) {
            return self.hidden(db, row, id, &mut present.known);
        }
        let mut body = row.library.clone();
        if let Some(named) = &row.named {
            let names = before
                .as_ref()
                .map(|b| b.fields.external_ids.0.clone())
                .unwrap_or_default();
            let others = names.into_iter().filter(|n| n.system != named.system);
            let names = ExternalIds(others.chain([named.clone()]).collect());
            body.insert("external_ids".into(), serde_json::to_value(names)?);
        }
        if before.is_none() {
            body.insert("id".into(), json!(id));
        }
        let ready = prepare(db, self.author, before, body, &mut present.known)?;
        // Told last: whoever may not write there learns nothing of who has it.
        match present.npp_taken(row, id) {
            Some((pointer, said)) => {
                let mut faults = Faults::new();
                faults.add(pointer, code::TAKEN, said);
                Err(faults.into())
            }
            None => Ok(ready),
        }
    }

    /// A row that names a library out of the author's sight is answered as if
    /// it were new: not allowed where the author may not write, and elsewhere
    /// its id or name is taken, which is all that he learns.
    fn hidden(&self, db: &mut Write, row: &Row, id: Uuid, known: &mut Known) -> Result<Ready<Library>> {
        prepare::<Library>(db, self.author, None, row.library.clone(), known)?;
        if row.id == Some(id) {
            return Err(ledger::id_taken(id));
        }
        let (pointer, code, said) = external_ids::taken();
        let mut faults = Faults::new();
        faults.add(pointer, code, said);
        Err(faults.into())
    }

    /// Notes that a line speaks of a library; gives the line that did before.
    fn claim(&self, id: Uuid, line: u64) -> Option<u64> {
        let first = *self.claimed.borrow_mut().entry(id).or_insert(line);
        (first != line).then_some(first)
    }

    #[allow(clippy::too_many_arguments)]
    fn children<R: Child>(
        &self,
        db: &mut Write,
        row: &Row,
        part: Part,
        library: &Ready<Library>,
        mut held: Vec<R>,
        known: &mut Known,
        refused: &mut Vec<Refusal>,
    ) -> Result<Vec<Ready<R>>> {
        let mut ready = Vec::new();
        let mut seen = HashSet::new();
        for (index, body) in R::of(row).iter().enumerate() {
            let key = R::key(body);
            if key.is_some() && !seen.insert(key.clone()) {
                let said = Said::fixed(
                    "The row says this twice of one library.",
                    "Baris ini menyebutkannya dua kali untuk satu perpustakaan.",
                );
                let (column, value) = row.place(part, index, "/year");
                refused.push(Refusal::of_row(row.line, code::CONTRADICTION, &said).at(column, value));
                continue;
            }
            let place = held.iter().position(|child| key.is_some() && child.held_key() == key);
            let before = place.map(|place| held.swap_remove(place));
            let mut body = body.clone();
            body.insert("library_id".into(), json!(library.id));
            match prepare(db, self.author, before, body, known) {
                Ok(child) => ready.push(child),
                Err(error) => refused.extend(refuse(row, part, index, error)?),
            }
        }
        Ok(ready)
    }
}

fn spoken_of(line: u64) -> Error {
    Error::detailed(
        crate::infra::codes::already_exists(),
        format!("Line {line} speaks of the same library."),
        format!("Baris {line} menyebut perpustakaan yang sama."),
    )
}

fn refuse(row: &Row, part: Part, index: usize, error: Error) -> Result<Vec<Refusal>> {
    let mut refused = refusal::of_error(row.line, error, |pointer| row.place(part, index, pointer))?;
    // An empty cell is no value of a wrong type to those who see a table.
    let empty = |r: &&mut Refusal| r.code == code::WRONG_TYPE.0 && r.value.is_none() && row.is_table();
    for refusal in refused.iter_mut().filter(empty) {
        let said = Said::fixed("This column must be filled.", "Kolom ini wajib diisi.");
        *refusal = Refusal::of_row(row.line, code::REQUIRED, &said).at(refusal.column.take(), None);
    }
    Ok(refused)
}
