//! One row on its way through a chunk: what it says of a record, and of those
//! that belong to it, is compared with what is there.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    node::Node,
    present::Present,
    refusal::Refusal,
    report::{Done, Notice, Verdict},
    row::Row,
    subject::{Key, Subject},
    table::Kin,
};
use crate::{
    access::Author,
    domain::{Faults, Language, Said, fault::code},
    infra::{Error, Result, Write, codes},
    records::{
        external_ids::{self, ExternalIds},
        ids::{self, Ids},
        ledger,
        table::{Fate, Ready},
    },
};

/// The work of one import.
pub struct Importer<'a> {
    /// Who imports.
    pub author: &'a Author,
    /// What each row is about.
    pub subject: &'static Subject,
    /// Where ids come from, and whether history is told.
    pub how: How,
    /// Which line speaks of which record: no two may speak of one.
    claimed: RefCell<HashMap<Uuid, u64>>,
    /// How many names may yet be looked for that are meant by unknown ones.
    pub guesses: Cell<usize>,
}

/// How an import goes about.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Where the ids of new records come from.
    pub ids: Ids,
    /// Whether it takes what history tells.
    pub history: bool,
    /// Whether the file is in the API's own shape, in which everything that the
    /// service sets may stand.
    pub own: bool,
}

/// The most unknown names for which it is looked what may be meant.
const GUESSES: usize = 100;

impl<'a> Importer<'a> {
    /// An import by this author that has done nothing yet.
    pub fn new(author: &'a Author, subject: &'static Subject, how: How) -> Self {
        Importer {
            author,
            subject,
            how,
            claimed: RefCell::default(),
            guesses: Cell::new(GUESSES),
        }
    }

    /// Notes that a line speaks of a record; gives the line that did before.
    pub(super) fn claim(&self, id: Uuid, line: u64) -> Option<u64> {
        let first = *self.claimed.borrow_mut().entry(id).or_insert(line);
        (first != line).then_some(first)
    }
}

/// A row, and what was found to be wrong with it so far.
pub struct Passage<'p, 'c> {
    pub(super) importer: &'p Importer<'p>,
    pub(super) db: &'p mut Write<'c>,
    pub(super) row: &'p Row,
    pub(super) present: &'p mut Present,
    pub(super) refused: Vec<Refusal>,
    done: Done,
    /// Records of which the row said something that cannot be.
    misspoken: Vec<(&'static Subject, Uuid)>,
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
            done: Done::default(),
            misspoken: Vec::new(),
        }
    }

    /// Prepares all that the row says. Either all of it is among the changes
    /// afterwards, or none of it and everything that is wrong is told.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn through(mut self) -> Result<Verdict> {
        if self.row.is_unreadable() {
            return Ok(Err(self.refused));
        }
        let marks = self.present.marks();
        self.alone(&self.row.root)?;
        if self.refused.is_empty() {
            return Ok(Ok(self.done));
        }
        self.present.withdraw(&marks);
        for (subject, id) in self.misspoken {
            // It stays as it was, whatever the row said of it.
            self.present.restore(subject, id);
        }
        Ok(Err(self.refused))
    }

    /// A record that stands for itself, with what belongs to it. Gives its id
    /// when it is known.
    pub(super) fn alone(&mut self, node: &'p Node) -> Result<Option<Uuid>> {
        if !node.subject.parent.is_empty() {
            self.apart(node)?;
            return Ok(None);
        }
        let id = match self.meant(node) {
            Ok(id) => id,
            Err(error) => {
                // It may be this that was misread.
                if self.refused.is_empty() {
                    self.refuse(node, error)?;
                }
                return Ok(None);
            }
        };
        let (ready, hidden) = match self.hides(node, id)? {
            true => (self.hidden(node, id), true),
            false => (self.record(node, id), false),
        };
        self.close(node, id, ready)?;
        self.parts(node, id, hidden)?;
        Ok(Some(id))
    }

    /// What belongs to a record, each compared with those that it has, as far
    /// as they may be known.
    fn parts(&mut self, node: &'p Node, above: Uuid, hidden: bool) -> Result<()> {
        for part in node.subject.parts.iter().map(|part| part.subject()) {
            let of_part = node.parts.iter().filter(|n| n.subject.part == part.part);
            if of_part.clone().next().is_none() {
                continue;
            }
            let mut held = match hidden {
                true => Vec::new(),
                false => self.present.rows(part)?.0.kin(above).to_vec(),
            };
            let mut seen = HashSet::new();
            for child in of_part {
                let mut body = child.body.clone();
                body.extend(self.referred(child)?);
                body.insert(part.parent.to_owned(), json!(above));
                self.part(child, body, Some(above), &mut held, &mut seen)?;
            }
        }
        Ok(())
    }

    pub(super) fn part(
        &mut self,
        node: &'p Node,
        body: Map<String, Value>,
        above: Option<Uuid>,
        held: &mut Vec<Kin>,
        seen: &mut HashSet<Key>,
    ) -> Result<()> {
        let key = node.subject.keys(&body).into_iter().next();
        if let (Some(key), None) = (&key, node.id)
            && !seen.insert(key.clone())
        {
            let said = Said::fixed(
                "The row says this twice of one record.",
                "Baris ini menyebutkannya dua kali untuk satu catatan.",
            );
            return self.fault(node, node.subject.key_field(key), code::CONTRADICTION, said);
        }
        let by = |is: &dyn Fn(&Kin) -> bool| held.iter().position(is);
        let place = by(&|kin| node.id == Some(kin.id))
            .or_else(|| by(&|kin| kin.names.iter().any(|name| node.names.contains(name))))
            .or_else(|| by(&|kin| key.as_ref().is_some_and(|key| kin.keys.contains(key))))
            .or_else(|| (node.only && held.len() == 1).then_some(0));
        let found = place.map(|place| held.swap_remove(place).id);
        let id = match (found, node.id, above.zip(key.as_ref()), self.importer.how.ids) {
            (Some(id), ..) | (None, Some(id), ..) => id,
            (None, None, Some((above, key)), Ids::OfNames) => key.id(above, node.subject),
            _ => Uuid::now_v7(),
        };
        let ready = match self.elsewhere(node, found, id) {
            Ok(()) => self.prepare(node, id, body),
            Err(error) => Err(error),
        };
        self.close(node, id, ready)?;
        self.parts(node, id, false)
    }

    /// Refuses an id or a name that a record has which belongs to another one.
    fn elsewhere(&mut self, node: &Node, found: Option<Uuid>, id: Uuid) -> Result<()> {
        let given = node.id.filter(|given| found != Some(*given));
        let (rows, _) = self.present.rows(node.subject)?;
        if let Some(given) = given.filter(|given| rows.coming(*given).is_some()) {
            return Err(ledger::id_taken(given));
        }
        let of = node.subject.record_type;
        let mut bearers = node.names.iter().filter_map(|name| self.present.bearer(of, name));
        match bearers.any(|bearer| bearer != id) {
            true => Err(taken()),
            false => Ok(()),
        }
    }

    /// The record that the row speaks of, or a new one's id.
    fn meant(&self, node: &Node) -> Result<Uuid> {
        let Passage { importer, row, .. } = self;
        let found = self.present.find(node, &importer.author.actor.reach)?;
        let made = || match (importer.how.ids, &node.named) {
            (Ids::OfNames, Some(named)) => ids::of([&named.system, &named.id]),
            _ => Uuid::now_v7(),
        };
        let nameless = node.names.is_empty() && node.number.is_none();
        if found.or(node.id).or(node.own_id).is_none() && nameless && node.subject.own_id.is_empty() {
            let mut faults = Faults::new();
            let said = Said::fixed(
                "Needs an id or a name in a partner system: by its data alone nobody is told from others.",
                "Memerlukan id atau nama di sistem mitra: seseorang tidak dibedakan menurut datanya saja.",
            );
            faults.add("/external_ids", code::REQUIRED, said);
            return Err(faults.into());
        }
        let id = found.or(node.id).or(node.own_id).unwrap_or_else(made);
        if !std::ptr::eq(node, &row.root) {
            return Ok(id);
        }
        match importer.claim(id, row.line) {
            None => Ok(id),
            Some(line) => Err(spoken_of(line)),
        }
    }

    /// Whether the record is there, but out of the author's sight.
    pub(super) fn hides(&mut self, node: &Node, id: Uuid) -> Result<bool> {
        let reach = self.importer.author.actor.reach_into(node.subject.record_type);
        let found = self.present.rows(node.subject)?.0.found(id);
        Ok(found.is_some_and(|found| !reach.includes(found.region.as_ref())))
    }

    /// A row that names a record out of the author's sight is answered as if
    /// it were new: not allowed where the author may not write, and elsewhere
    /// its id or name is taken, which is all that he learns.
    pub(super) fn hidden(&mut self, node: &'p Node, id: Uuid) -> Result<Ready> {
        let mut body = node.body.clone();
        body.extend(self.referred(node)?);
        let marks = self.present.marks();
        let (rows, known) = self.present.rows(node.subject)?;
        rows.prepare(self.db, self.importer.author, None, body, known)?;
        self.present.withdraw(&marks);
        if node.id == Some(id) {
            return Err(ledger::id_taken(id));
        }
        Err(taken())
    }

    fn record(&mut self, node: &'p Node, id: Uuid) -> Result<Ready> {
        let mut body = node.body.clone();
        body.extend(self.referred(node)?);
        if let Some(named) = &node.named {
            let names = self.present.rows(node.subject)?.0.names(id);
            let others = names.into_iter().filter(|n| n.system != named.system);
            let names = ExternalIds(others.chain([named.clone()]).collect());
            body.insert("external_ids".into(), serde_json::to_value(names)?);
        }
        let mut ready = self.prepare(node, id, body)?;
        self.history(node, id, &mut ready)?;
        // Told last: whoever may not write there learns nothing of who has it.
        if let (Some(number), true) = (node.subject.number, self.present.number_taken(node, id))
            && let Some((pointer, said)) = (number.taken)()
        {
            let mut faults = Faults::new();
            faults.add(pointer, code::TAKEN, said);
            return Err(faults.into());
        }
        // Of whom the row speaks by the way it may not say other than a line before.
        let by_the_way = !std::ptr::eq(node, &self.row.root);
        if by_the_way
            && let Some(line) = self.importer.claim(id, self.row.line)
            && ready.fate != Fate::Unchanged
        {
            return Err(Error::detailed(
                codes::conflict(),
                format!("Line {line} says something else of the same record."),
                format!("Baris {line} menyebutkan hal lain tentang catatan yang sama."),
            ));
        }
        Ok(ready)
    }

    fn prepare(&mut self, node: &Node, id: Uuid, body: Map<String, Value>) -> Result<Ready> {
        let (rows, known) = self.present.rows(node.subject)?;
        rows.prepare(self.db, self.importer.author, Some(id), body, known)
    }

    /// Notes what is to become of a record, or what is wrong with it.
    pub(super) fn close(&mut self, node: &Node, id: Uuid, ready: Result<Ready>) -> Result<()> {
        match ready {
            Ok(ready) => {
                self.present.tell(node, id);
                self.done.fates.push((node.subject.record_type, ready.fate));
                let row = self.row;
                self.done
                    .notices
                    .extend(ready.warnings.into_iter().map(|warning| Notice {
                        line: row.line,
                        column: row.place(node, &warning.pointer).0,
                        code: warning.code,
                        message: warning.message.in_language(Language::English).to_owned(),
                    }));
                Ok(())
            }
            Err(error) => {
                // What belongs to it belongs to nothing.
                self.present.known.told(node.subject.record_type, id, None);
                self.misspoken.push((node.subject, id));
                self.refuse(node, error)
            }
        }
    }
}

pub(super) fn spoken_of(line: u64) -> Error {
    Error::detailed(
        codes::already_exists(),
        format!("Line {line} speaks of the same record."),
        format!("Baris {line} menyebut catatan yang sama."),
    )
}

fn taken() -> Error {
    let (pointer, code, said) = external_ids::taken();
    let mut faults = Faults::new();
    faults.add(pointer, code, said);
    faults.into()
}
