//! A chunk of rows in one transaction, with a fixed number of statements:
//! what is there already is found together, every row is compared with it by
//! the commands that all writes go through, and what changes is written
//! together.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    refusal::{self, Refusal},
    report::{Done, Fate, Notice, Verdict},
    row::Row,
    words::Part,
};
use crate::{
    access::{Action, Author},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Result, Write, error::is_away, shape::Verb},
    libraries::{self, Enrolment, Library, LibraryReport, enrolments, reports},
    records::{
        ExternalId, Record,
        commands::{self, Prepared, deleted},
        external_ids::{self, ExternalIds},
        input,
        ledger::{self, Change},
        record::Warning,
        references::{Known, Parent},
    },
};

/// The work of one import.
pub struct Importer<'a> {
    author: &'a Author,
    /// Which line speaks of which library: no two may speak of one.
    claimed: RefCell<HashMap<Uuid, u64>>,
}

/// What is there already.
#[derive(Default)]
struct Present {
    libraries: HashMap<Uuid, Library>,
    by_name: HashMap<ExternalId, Uuid>,
    by_npp: HashMap<String, Uuid>,
    enrolments: HashMap<Uuid, Vec<Enrolment>>,
    reports: HashMap<Uuid, Vec<LibraryReport>>,
    known: Known,
}

/// A record that is ready to be written, if anything of it differs.
struct Ready<R> {
    fate: Fate,
    id: Uuid,
    region: Option<RegionCode>,
    change: Option<Change<R>>,
    warnings: Vec<Warning>,
}

/// The changes of accepted rows.
#[derive(Default)]
struct Changes {
    libraries: Vec<Change<Library>>,
    enrolments: Vec<Change<Enrolment>>,
    reports: Vec<Change<LibraryReport>>,
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
        let mut present = self.present(db, rows)?;
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
        write(db, changes)?;
        Ok(verdicts)
    }

    /// Finds what the rows speak of: by id, by name in a partner system, by
    /// NPP, and the children of what was found.
    fn present(&self, db: &mut Write, rows: &[Row]) -> Result<Present> {
        let names: Vec<ExternalId> = rows.iter().flat_map(Row::names).collect();
        let numbers: Vec<String> = rows.iter().filter_map(Row::npp).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let by_name = external_ids::bearers(db, RecordType::Libraries, &names)?;
        let by_npp: HashMap<String, Uuid> = libraries::store::by_npp(db, &numbers)?.into_iter().collect();
        let given = rows.iter().filter_map(|row| row.id);
        let ids: HashSet<Uuid> = given
            .chain(by_name.values().copied())
            .chain(by_npp.values().copied())
            .collect();
        let mut ids: Vec<Uuid> = ids.into_iter().collect();
        // In one order, so that two imports wait for each other instead of dying together.
        ids.sort_unstable();
        let mut present = Present {
            by_name,
            by_npp,
            ..Present::default()
        };
        if !ids.is_empty() {
            let found = Library::find(db, &ids, true)?;
            present.libraries = found.into_iter().map(|l| (l.id, l)).collect();
            for child in enrolments::store::of_libraries(db, &ids)? {
                present
                    .enrolments
                    .entry(child.fields.library_id)
                    .or_default()
                    .push(child);
            }
            for child in reports::store::of_libraries(db, &ids)? {
                present.reports.entry(child.fields.library_id).or_default().push(child);
            }
        }
        let codes = rows.iter().filter_map(|row| row.library.get("region_code")?.as_str());
        let codes: HashSet<RegionCode> = codes.filter_map(|code| code.parse().ok()).collect();
        let held = present.libraries.values().map(|l| l.fields.region_code.clone());
        let codes: HashSet<RegionCode> = codes.into_iter().chain(held).collect();
        present.known.learn_regions(db, codes)?;
        Ok(present)
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
        let found = present.find(row)?;
        let id = found.or(row.id).unwrap_or_else(|| own_id(row));
        if let Some(line) = self.claim(id, row.line) {
            return Err(spoken_of(line));
        }
        if let Some((pointer, said)) = present.npp_taken(row, id) {
            let mut faults = Faults::new();
            faults.add(pointer, code::TAKEN, said);
            return Err(faults.into());
        }
        let before = present.libraries.get(&id).cloned();
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
        prepare(db, self.author, before, body, &mut present.known)
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

impl Present {
    /// The library that a row speaks of: by its id, else by a name in a
    /// partner system, else by its NPP.
    fn find(&self, row: &Row) -> Result<Option<Uuid>> {
        if let Some(id) = row.id.filter(|id| self.libraries.contains_key(id)) {
            return Ok(Some(id));
        }
        let names = row.names();
        if let Some(id) = names.iter().find_map(|name| self.by_name.get(name)) {
            if let Some(given) = row.id {
                return Err(Error::detailed(
                    crate::infra::codes::conflict(),
                    format!("The library with this name in the partner system has the id {id}, not {given}."),
                    format!("Perpustakaan dengan nama ini di sistem mitra memiliki id {id}, bukan {given}."),
                ));
            }
            return Ok(Some(*id));
        }
        let bearer = row.npp().and_then(|npp| self.by_npp.get(&npp));
        let library = bearer.and_then(|id| self.libraries.get(id));
        // To its partner system it is another library, or it says so itself.
        let other = |library: &&Library| {
            let held = &library.fields.external_ids.0;
            row.id.is_some()
                || names
                    .iter()
                    .any(|n| held.iter().any(|h| h.system == n.system && h.id != n.id))
        };
        Ok(library.filter(|l| !other(l)).map(|l| l.id))
    }

    /// Whether another library than the one meant has the NPP: the constraint
    /// would tell, but at the price of doing the chunk again.
    fn npp_taken(&self, row: &Row, id: Uuid) -> Option<(&'static str, Said)> {
        let owner = self.by_npp.get(&row.npp()?)?;
        if *owner == id {
            return None;
        }
        Library::constraint("libraries_npp_key")
    }
}

/// A record that belongs to a library.
trait Child: Record {
    /// What a row says of such records.
    fn of(row: &Row) -> &[Map<String, Value>];
    /// By what a library's own are told apart; none when it cannot be read.
    fn key(body: &Map<String, Value>) -> Option<(i64, String)>;
    /// The same of one that is there.
    fn held_key(&self) -> Option<(i64, String)>;
}

impl Child for Enrolment {
    fn of(row: &Row) -> &[Map<String, Value>] {
        &row.enrolments
    }
    fn key(body: &Map<String, Value>) -> Option<(i64, String)> {
        Some((body.get("year")?.as_i64()?, body.get("scheme")?.as_str()?.to_owned()))
    }
    fn held_key(&self) -> Option<(i64, String)> {
        Some((self.fields.year.into(), self.fields.scheme.to_string()))
    }
}

impl Child for LibraryReport {
    fn of(row: &Row) -> &[Map<String, Value>] {
        &row.reports
    }
    fn key(body: &Map<String, Value>) -> Option<(i64, String)> {
        Some((body.get("year")?.as_i64()?, String::new()))
    }
    fn held_key(&self) -> Option<(i64, String)> {
        Some((self.fields.year.into(), String::new()))
    }
}

/// Everything of a creation or a change but the writing.
fn prepare<R: Record>(
    db: &mut Write,
    author: &Author,
    before: Option<R>,
    body: Map<String, Value>,
    known: &mut Known,
) -> Result<Ready<R>> {
    let body = Value::Object(body);
    let Some(before) = before else {
        let draft = input::draft::<R>(&body)?;
        let (change, warnings) = commands::prepare_create::<R>(db, author, &draft, known)?;
        return Ok(Ready {
            fate: Fate::Created,
            id: change.after.id(),
            region: change.after.region().cloned(),
            change: Some(change),
            warnings,
        });
    };
    let permit = author.may(Action::Update, R::TYPE, before.region())?;
    if let Some(at) = before.stamp().deleted_at {
        return Err(deleted(at, before.stamp().version));
    }
    let id = before.id();
    if body.as_object().is_some_and(Map::is_empty) {
        return Ok(Ready {
            fate: Fate::Unchanged,
            id,
            region: before.region().cloned(),
            change: None,
            warnings: Vec::new(),
        });
    }
    let fields = input::change::<R>(Verb::Patch, &before, &body)?;
    Ok(
        match commands::prepare_change(db, author, permit, before, fields, known)? {
            Prepared::Unchanged(done) => Ready {
                fate: Fate::Unchanged,
                id,
                region: done.record.region().cloned(),
                change: None,
                warnings: done.warnings,
            },
            Prepared::Change(change, warnings) => Ready {
                fate: Fate::Updated,
                id,
                region: change.after.region().cloned(),
                change: Some(*change),
                warnings,
            },
        },
    )
}

/// Writes the changes: libraries before what belongs to them, what is new
/// before what changes, and at the end what follows a library that moved.
fn write(db: &mut Write, changes: Changes) -> Result<()> {
    let Changes {
        mut libraries,
        mut enrolments,
        mut reports,
    } = changes;
    new_first(&mut libraries);
    new_first(&mut enrolments);
    new_first(&mut reports);
    ledger::write(db, &libraries)?;
    ledger::write(db, &enrolments)?;
    ledger::write(db, &reports)?;
    for change in &libraries {
        if let Some(before) = &change.before {
            Library::follow(db, &change.permit, before, &change.after)?;
        }
    }
    Ok(())
}

/// Two statements, and not one for each turn from creation to change.
fn new_first<R>(changes: &mut [Change<R>]) {
    changes.sort_by_key(|change| change.before.is_some());
}

/// The id of a library whose row names it in no way: made from what the row
/// says, so that the same row speaks of the same library the next time.
fn own_id(row: &Row) -> Uuid {
    if !row.names().is_empty() || row.npp().is_some() {
        return Uuid::now_v7();
    }
    let said = ["region_code", "kind", "name"].map(|name| row.library.get(name).cloned().unwrap_or_default());
    let text = format!("{}\n{}\n{}", said[0], said[1], said[2]);
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes
        .iter_mut()
        .zip(hash.as_ref())
        .for_each(|(byte, from)| *byte = *from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn spoken_of(line: u64) -> Error {
    Error::detailed(
        crate::infra::codes::already_exists(),
        format!("Line {line} speaks of the same library."),
        format!("Baris {line} menyebut perpustakaan yang sama."),
    )
}

fn refuse(row: &Row, part: Part, index: usize, error: Error) -> Result<Vec<Refusal>> {
    refusal::of_error(row.line, error, |pointer| row.place(part, index, pointer))
}
