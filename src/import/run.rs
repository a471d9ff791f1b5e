//! A whole file: chunk after chunk, each in a transaction of its own, or all
//! in one.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    mapping, own,
    passage::{How, Importer},
    refusal::{self, Refusal},
    report::{Report, Verdict},
    row::{Reader, Row},
    source::{Content, Source},
    store,
    words::{Format, Media, Mode, Records},
};
use crate::{
    access::Author,
    domain::{Faults, Said, fault::code},
    infra::{Db, Error, Result, Write, clock, db::Kind, error::is_contention, progress::Progress},
    records::ids::{self, Ids},
};

/// Rows read and compared together, and in `each` one transaction. With more the
/// file takes hardly less time, but much more memory, of which the allocator
/// gives the system back only a part.
const CHUNK: usize = 250;

/// How a file is imported.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The shape of the file; found out when left out.
    pub format: Option<Format>,
    /// What the rows are; found out when left out.
    pub records: Option<Records>,
    /// How its bytes are read.
    pub media: Media,
    /// What is done when a row cannot be accepted.
    pub mode: Mode,
    /// Whether it is only tried.
    pub dry_run: bool,
    /// Where the ids of new records come from.
    pub ids: Ids,
    /// Whether it takes what history tells of records that everybody else leads on
    /// by steps. Only the service's own import may.
    pub history: bool,
    /// Whether progress is shown, for the command line.
    pub progress: bool,
}

/// Imports a file and keeps the report.
///
/// # Errors
/// 400 and 422 when the file cannot be read at all, 503 when the database is
/// away. Rows that are not accepted are no error: they stand in the report.
pub fn run(db: &Db, author: &Author, bytes: &[u8], options: &Options) -> Result<Report> {
    Ok(perform(db, author, bytes, options, store::keep)?.0)
}

/// Imports a file; `close` ends the last transaction: it keeps the report.
///
/// # Errors
/// As [`run`].
pub fn perform<T>(
    db: &Db,
    author: &Author,
    bytes: &[u8],
    options: &Options,
    close: impl Fn(&mut Write, &Report) -> Result<T>,
) -> Result<(Report, T)> {
    let import = Import::new(author, bytes, options)?;
    if options.mode == Mode::Each && !options.dry_run {
        let report = import.each_chunk(db)?;
        let closed = db.write_long_now(Kind::Real, |db| close(db, &report))?;
        return Ok((report, closed));
    }
    let kind = if options.dry_run { Kind::DryRun } else { Kind::Real };
    db.write_long_now(kind, |db| {
        let report = import.at_once(db)?;
        let closed = close(db, &report)?;
        Ok((report, closed))
    })
}

struct Import<'a> {
    author: &'a Author,
    bytes: &'a [u8],
    options: &'a Options,
    format: Format,
    records: Records,
    reader: Reader,
}

impl<'a> Import<'a> {
    fn new(author: &'a Author, bytes: &'a [u8], options: &'a Options) -> Result<Self> {
        let mut source = Source::open(bytes, options.media)?;
        let header = source.header.clone();
        let columns: Vec<String> = if options.media == Media::Csv {
            header.clone()
        } else {
            match source.next().map(|item| item.content) {
                Some(Content::Object(Ok(first))) => first
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone())
                    .collect(),
                _ => Vec::new(),
            }
        };
        let (format, records) = shape(options, columns.iter().map(String::as_str))?;
        let mapping = mapping::of(format, records);
        if options.media == Media::Csv {
            mapping.check_header(header.iter().map(String::as_str))?;
        }
        let mapped = options.media == Media::Csv || format != Format::Sinergi;
        Ok(Import {
            author,
            bytes,
            options,
            format,
            records,
            reader: Reader {
                subject: records.root().subject(),
                mapping: mapped.then_some(mapping),
                header: header.into(),
            },
        })
    }

    fn importer(&self) -> Importer<'a> {
        let how = How {
            ids: self.options.ids,
            history: self.options.history,
            own: self.format == Format::Sinergi,
        };
        Importer::new(self.author, self.reader.subject, how)
    }

    fn report(&self) -> Report {
        let Options { mode, dry_run, .. } = *self.options;
        let report = Report::new(
            self.author.actor.id,
            (self.format, self.records),
            mode,
            dry_run,
            clock::now(),
        );
        match self.options.ids {
            Ids::New => report,
            Ids::OfNames => Report {
                id: self.named(),
                ..report
            },
        }
    }

    /// The id of the report of a file whose ids are made of names.
    fn named(&self) -> Uuid {
        match self.format {
            // Files of several types have this shape.
            Format::Sinergi => ids::of(["imports", self.format.as_str(), self.records.as_str()]),
            format => ids::of(["imports", format.as_str()]),
        }
    }

    /// Each chunk in a transaction of its own.
    fn each_chunk(&self, db: &Db) -> Result<Report> {
        let importer = self.importer();
        let mut report = self.report();
        self.chunks(|rows| {
            let verdicts = committed(db, &importer, rows)?;
            note(&mut report, rows, verdicts);
            Ok(())
        })?;
        Ok(report)
    }

    /// All chunks in this transaction. When every row or none was asked for
    /// and one is refused, what was done is undone.
    fn at_once(&self, db: &mut Write) -> Result<Report> {
        let importer = self.importer();
        let mut report = self.report();
        let undone = db.attempt(|db| {
            self.chunks(|rows| {
                let verdicts = importer.rows(db, rows)?;
                note(&mut report, rows, verdicts);
                Ok(())
            })?;
            if report.is_refused() {
                return Err(Error::refused(crate::infra::codes::import_refused()));
            }
            Ok(())
        });
        match undone {
            Ok(()) => {}
            Err(Error::Refused(_)) if report.is_refused() => report.applied = false,
            Err(error) => return Err(error),
        }
        Ok(report)
    }

    /// Reads the file and gives it on in chunks.
    fn chunks(&self, mut f: impl FnMut(&[Row]) -> Result<()>) -> Result<()> {
        let size = self.bytes.len() as u64;
        let mut progress = self.options.progress.then(|| Progress::new("import (bytes)", size));
        let mut done = 0;
        let mut first_lines: HashMap<String, u64> = HashMap::new();
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut source = Source::open(self.bytes, self.options.media)?.peekable();
        while let Some(item) = source.next() {
            let mut row = self.reader.read(item)?;
            refuse_repeated(&mut row, &mut first_lines);
            chunk.push(row);
            if chunk.len() == CHUNK || source.peek().is_none() {
                f(&chunk)?;
                chunk.clear();
                let reached = source.peek().map_or(size, |next| next.offset as u64);
                if let Some(progress) = &mut progress {
                    progress.advance(reached.saturating_sub(done));
                }
                done = reached;
            }
        }
        Ok(())
    }
}

/// The shape of a file with these columns, and what its rows are.
fn shape<'c>(options: &Options, columns: impl Iterator<Item = &'c str> + Clone) -> Result<(Format, Records)> {
    let Options { format, records, .. } = *options;
    let detected = || match mapping::detect(columns.clone()) {
        // What the rows are was said otherwise.
        found if records.is_some() && mapping::held(found) != records => Format::Sinergi,
        found => found,
    };
    let format = format.unwrap_or_else(detected);
    let held = mapping::held(format);
    match (held, records) {
        (Some(held), Some(asked)) if held != asked => {
            let mut faults = Faults::new();
            let said = Said::new(
                format!("The format {format} holds {held}."),
                format!("Format {format} berisi {held}."),
            );
            faults.suggest("?records", code::CONTRADICTION, said, held.as_str());
            Err(Error::bad_query(faults))
        }
        _ => Ok((format, held.or(records).unwrap_or_else(|| own::detect(columns)))),
    }
}

fn note(report: &mut Report, rows: &[Row], verdicts: Vec<Verdict>) {
    for (row, verdict) in rows.iter().zip(verdicts) {
        report.note(row, verdict);
    }
}

/// A chunk in a transaction of its own. When others stand in the way for too
/// long, its halves are tried apart, so that only the rows they hold wait.
fn committed(db: &Db, importer: &Importer<'_>, rows: &[Row]) -> Result<Vec<Verdict>> {
    let error = match db.write_long_now(Kind::Real, |db| importer.rows(db, rows)) {
        Ok(verdicts) => return Ok(verdicts),
        Err(error) => error,
    };
    let busy = matches!(&error, Error::Db(cause) if is_contention(cause));
    match rows {
        [row] if busy => Ok(vec![Err(vec![refusal::of_mishap(row.line, &error)])]),
        [_, _, ..] if busy => {
            let (first, second) = rows.split_at(rows.len() / 2);
            let mut verdicts = committed(db, importer, first)?;
            verdicts.extend(committed(db, importer, second)?);
            Ok(verdicts)
        }
        _ => Err(error),
    }
}

/// A name, a number or an id stands in one row of a file only.
fn refuse_repeated(row: &mut Row, first_lines: &mut HashMap<String, u64>) {
    let root = &row.root;
    let id = root.id.map(|id| ("id", format!("id {id}")));
    let names = root
        .names
        .iter()
        .map(|n| ("external_ids", format!("name {} {}", n.system, n.id)));
    let number = root.subject.number.zip(root.number.as_ref());
    let number = number.map(|(number, text)| (number.field, format!("number {text}")));
    let keys: Vec<_> = id.into_iter().chain(names).chain(number).collect();
    for (field, key) in keys {
        let first = *first_lines.entry(key).or_insert(row.line);
        if first != row.line {
            let said = Said::new(
                format!("Line {first} has it already."),
                format!("Sudah ada di baris {first}."),
            );
            let (column, value) = row.place(&row.root, &format!("/{field}"));
            let refusal = Refusal::of_row(row.line, code::TAKEN, &said).at(column, value);
            row.refused.push(refusal);
        }
    }
}
