//! An export that was ordered, and how it is made: rows are read at one moment of the database and
//! go into their form page by page.

use std::{
    cell::{Cell, RefCell},
    sync::atomic::{AtomicI64, Ordering::Relaxed},
};

use actix_web::web::Bytes;

use super::{
    form::ExportFormat,
    noting::Extent,
    source::Source,
    writer::{self, About, Send, Writer},
};
use crate::{
    domain::RecordType,
    infra::{Db, Error, Result, clock, codes, db::Kind},
    records::personal::{Reader, ReadingWay, Showing},
};

/// An export that was ordered.
pub struct Order {
    /// Its rows.
    pub source: Box<dyn Source>,
    /// Its form.
    pub form: ExportFormat,
    /// To whom they are shown.
    pub reader: Reader,
    /// What was asked, as it is written down.
    pub url: String,
    /// What is listed, in English and Indonesian.
    pub title: (String, String),
    /// The name of the file, without its ending.
    pub file: String,
}

/// How far an export has come, to be looked at while it is made.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicI64,
    bytes: AtomicI64,
    disclosed: AtomicI64,
}

impl Progress {
    /// How far it has come.
    pub fn extent(&self) -> Extent {
        Extent {
            rows: self.rows.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            disclosed: self.disclosed.load(Relaxed),
        }
    }
}

/// A number of things in memory.
fn number(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

impl Order {
    /// An export of records of this type.
    pub fn of(
        source: Box<dyn Source>,
        record_type: RecordType,
        form: ExportFormat,
        reader: Reader,
        url: String,
    ) -> Self {
        Order {
            source,
            form,
            reader,
            url,
            title: (record_type.label_en().to_owned(), record_type.label_id().to_owned()),
            file: record_type.path().to_owned(),
        }
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.file, self.form.extension())
    }

    /// Makes it. Whom some rows disclose is written down before these are sent.
    ///
    /// # Errors
    /// When the database cannot answer, nobody takes the bytes, or there is too much.
    pub fn make(&self, db: &Db, progress: &Progress, send: &mut Send<'_>) -> Result<()> {
        let mut counted = |bytes: Bytes| {
            progress.bytes.fetch_add(number(bytes.len()), Relaxed);
            send(bytes)
        };
        let counted: RefCell<&mut Send<'_>> = RefCell::new(&mut counted);
        let made: RefCell<Option<Box<dyn Writer>>> = RefCell::new(None);
        let begun = Cell::new(false);
        db.snapshot_now(|read| {
            // What has been sent cannot be taken back: no second attempt.
            if begun.replace(true) {
                return Err(Error::refused(codes::database_away()));
            }
            let about = About {
                title: self.title.clone(),
                url: self.url.clone(),
                moment: clock::now(),
                sparse: self.source.sparse(),
            };
            // What cannot be asked is refused before the first byte is sent.
            self.source.probe(read)?;
            let mut send = counted.borrow_mut();
            let mut writer = writer::of(self.form, self.source.columns(read)?, about)?;
            writer.head(&mut **send)?;
            let mut showing = Showing::to(&self.reader);
            self.source.pages(read, self.form, &mut showing, &mut |showing, rows| {
                self.note(db, progress, showing)?;
                writer.rows(rows, &mut **send)?;
                progress.rows.fetch_add(number(rows.len()), Relaxed);
                Ok(())
            })?;
            *made.borrow_mut() = Some(writer);
            Ok(())
        })?;
        // What is packed at the end needs no connection any more.
        let writer = made.into_inner();
        let writer = writer.ok_or_else(|| Error::Internal("an export was made by nobody".into()))?;
        writer.end(&mut **counted.borrow_mut())
    }

    /// Writes down whom some rows disclose. The moment from which the rows are read takes no
    /// writes, so this is a transaction of its own.
    fn note(&self, db: &Db, progress: &Progress, showing: &mut Showing<'_>) -> Result<()> {
        let ids = showing.take();
        if ids.is_empty() {
            return Ok(());
        }
        progress.disclosed.fetch_add(number(ids.len()), Relaxed);
        db.write_now(Kind::Real, |db| self.reader.note(db, ReadingWay::Export, &ids))
    }
}
