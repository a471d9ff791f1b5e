//! One row on its way through a chunk: what it says of a library, and of the
//! library's enrolments and reports, is compared with what is there.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    fmt::Display,
};

use serde_json::{Map, Value, json};
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
    domain::{Faults, Language, RecordType, Said, fault::code},
    infra::{Error, Result, Write, codes},
    libraries::{Enrolment, Library, LibraryReport},
    records::{
        Record,
        external_ids::{self, ExternalIds},
        ids::{self, Ids},
        ledger,
        record::Warning,
        references::Parent,
    },
};

/// The work of one import.
pub struct Importer<'a> {
    author: &'a Author,
    ids: Ids,
    /// Which line speaks of which library: no two may speak of one.
    claimed: RefCell<HashMap<Uuid, u64>>,
}

impl<'a> Importer<'a> {
    /// An import by this author that has done nothing yet.
    pub fn new(author: &'a Author, ids: Ids) -> Self {
        Importer {
            author,
            ids,
            claimed: RefCell::default(),
        }
    }

    /// Notes that a line speaks of a library; gives the line that did before.
    fn claim(&self, id: Uuid, line: u64) -> Option<u64> {
        let first = *self.claimed.borrow_mut().entry(id).or_insert(line);
        (first != line).then_some(first)
    }
}

/// A row, and what was found to be wrong with it so far.
pub struct Passage<'p, 'c> {
    importer: &'p Importer<'p>,
    db: &'p mut Write<'c>,
    row: &'p Row,
    present: &'p mut Present,
    refused: Vec<Refusal>,
}

impl<'p, 'c> Passage<'p, 'c> {
    /// A row of which only the reading has told anything yet.
    pub fn of(importer: &'p Importer<'p>, db: &'p mut Write<'c>, row: &'p Row, present: &'p mut Present) -> Self {
        Passage {
            importer,
            db,
            row,
            present,
            refused: row.refused.clone(),
        }
    }

    /// Prepares all that the row says. Either all of it is among the changes
    /// afterwards, or none of it and everything that is wrong is told.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn through(mut self, changes: &mut Changes) -> Result<Verdict> {
        if self.row.is_unreadable() {
            return Ok(Err(self.refused));
        }
        let id = match self.meant() {
            Ok(id) => id,
            Err(error) => {
                // It may be this that was misread.
                if self.refused.is_empty() {
                    self.refuse(Part::Library, 0, error)?;
                }
                return Ok(Err(self.refused));
            }
        };
        let library = self.library(id);
        let library = self.accepted(Part::Library, 0, library)?;
        let region = library.as_ref().and_then(|library| library.region.clone());
        let parent = region.map(|region| Parent {
            region: Some(region),
            deleted: false,
            document: Value::Null,
        });
        self.present.known.told(RecordType::Libraries, id, parent);
        let (enrolments, reports) = match self.hides(id) {
            true => (Vec::new(), Vec::new()),
            false => (
                self.present.enrolments.remove(&id).unwrap_or_default(),
                self.present.reports.remove(&id).unwrap_or_default(),
            ),
        };
        let enrolments = self.children(id, enrolments)?;
        let reports = self.children(id, reports)?;
        match library {
            Some(library) if self.refused.is_empty() => Ok(Ok(self.done(library, enrolments, reports, changes))),
            _ => Ok(Err(self.refused)),
        }
    }

    /// The library that the row speaks of, or a new one's id. No two rows speak of one.
    fn meant(&self) -> Result<Uuid> {
        let Passage { importer, row, .. } = self;
        let found = self.present.find(row, &importer.author.actor.reach)?;
        let made = || match (importer.ids, &row.named) {
            (Ids::OfNames, Some(named)) => ids::of([&named.system, &named.id]),
            _ => Uuid::now_v7(),
        };
        let id = found.or(row.id).or(row.own_id).unwrap_or_else(made);
        match importer.claim(id, row.line) {
            None => Ok(id),
            Some(line) => Err(Error::detailed(
                codes::already_exists(),
                format!("Line {line} speaks of the same library."),
                format!("Baris {line} menyebut perpustakaan yang sama."),
            )),
        }
    }

    /// Whether the library is there, but out of the author's sight.
    fn hides(&self, id: Uuid) -> bool {
        let reach = &self.importer.author.actor.reach;
        let before = self.present.libraries.get(&id);
        before.is_some_and(|before| !reach.includes(before.region()))
    }

    fn library(&mut self, id: Uuid) -> Result<Ready<Library>> {
        if self.hides(id) {
            return self.hidden(id);
        }
        let before = self.present.libraries.get(&id).cloned();
        let mut body = self.row.library.clone();
        if let Some(named) = &self.row.named {
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
        let ready = self.prepare(before, body)?;
        // Told last: whoever may not write there learns nothing of who has it.
        match self.present.npp_taken(self.row, id) {
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
    fn hidden(&mut self, id: Uuid) -> Result<Ready<Library>> {
        self.prepare::<Library>(None, self.row.library.clone())?;
        if self.row.id == Some(id) {
            return Err(ledger::id_taken(id));
        }
        let (pointer, code, said) = external_ids::taken();
        let mut faults = Faults::new();
        faults.add(pointer, code, said);
        Err(faults.into())
    }

    /// What the row says of records that belong to the library, compared with
    /// those that it has.
    fn children<R: Child>(&mut self, library: Uuid, mut held: Vec<R>) -> Result<Vec<Ready<R>>> {
        let mut ready = Vec::new();
        let mut seen = HashSet::new();
        for (index, body) in R::of(self.row).iter().enumerate() {
            let key = R::key(body);
            if key.is_some() && !seen.insert(key.clone()) {
                let said = Said::fixed(
                    "The row says this twice of one library.",
                    "Baris ini menyebutkannya dua kali untuk satu perpustakaan.",
                );
                let (column, value) = self.row.place(R::PART, index, "/year");
                let refusal = Refusal::of_row(self.row.line, code::CONTRADICTION, &said).at(column, value);
                self.refused.push(refusal);
                continue;
            }
            let place = held.iter().position(|child| key.is_some() && child.held_key() == key);
            let before = place.map(|place| held.swap_remove(place));
            let mut body = body.clone();
            body.insert("library_id".into(), json!(library));
            if let (Ids::OfNames, None, Some((year, word))) = (self.importer.ids, &before, &key) {
                let names: [&dyn Display; 4] = [&library, &R::TYPE, year, word];
                body.insert("id".into(), json!(ids::of(names)));
            }
            let child = self.prepare(before, body);
            ready.extend(self.accepted(R::PART, index, child)?);
        }
        Ok(ready)
    }

    fn prepare<R: Record>(&mut self, before: Option<R>, body: Map<String, Value>) -> Result<Ready<R>> {
        prepare(self.db, self.importer.author, before, body, &mut self.present.known)
    }

    /// A part that is ready; if it is not, what is wrong with it is noted.
    fn accepted<R>(&mut self, part: Part, index: usize, prepared: Result<Ready<R>>) -> Result<Option<Ready<R>>> {
        match prepared {
            Ok(ready) => Ok(Some(ready)),
            Err(error) => {
                self.refuse(part, index, error)?;
                Ok(None)
            }
        }
    }

    /// Notes what an error says of a part; what is said of a place that was
    /// refused already follows from that.
    fn refuse(&mut self, part: Part, index: usize, error: Error) -> Result<()> {
        let row = self.row;
        // The library of a part is that of the row: nothing is told of it twice.
        let told = |pointer: &str| part == Part::Library || pointer != "/library_id";
        let place = |pointer: &str| told(pointer).then(|| row.place(part, index, pointer));
        for mut refusal in refusal::of_error(row.line, error, place)? {
            // An empty cell is no value of a wrong type to those who see a table.
            if refusal.code == code::WRONG_TYPE.0 && refusal.value.is_none() && row.is_table() {
                let said = Said::fixed("This column must be filled.", "Kolom ini wajib diisi.");
                refusal = Refusal::of_row(row.line, code::REQUIRED, &said).at(refusal.column.take(), None);
            }
            if !self.refused.iter().any(|told| told.covers(&refusal)) {
                self.refused.push(refusal);
            }
        }
        Ok(())
    }

    /// Puts what is ready among the changes.
    fn done(
        &self,
        library: Ready<Library>,
        enrolments: Vec<Ready<Enrolment>>,
        reports: Vec<Ready<LibraryReport>>,
        changes: &mut Changes,
    ) -> Done {
        let row = self.row;
        let notice = |warning: Warning| Notice {
            line: row.line,
            column: row.place(Part::Library, 0, &warning.pointer).0,
            code: warning.code,
            message: warning.message.in_language(Language::English).to_owned(),
        };
        let done = Done {
            library: library.fate,
            enrolments: enrolments.iter().map(|ready| ready.fate).collect(),
            reports: reports.iter().map(|ready| ready.fate).collect(),
            notices: library.warnings.into_iter().map(notice).collect(),
        };
        changes.libraries.extend(library.change);
        changes
            .enrolments
            .extend(enrolments.into_iter().filter_map(|r| r.change));
        changes.reports.extend(reports.into_iter().filter_map(|r| r.change));
        done
    }
}
