//! Where the rows of an export come from: a list, page by page, at one moment of the database.

use std::{collections::HashMap, sync::mpsc, thread};

use serde_json::Value;

use super::{columns::Column, form::ExportFormat, writer::Row};
use crate::{
    infra::{Read, Result, cursor::Cursor, query},
    records::{Listing, Paging, list::Listed, personal::Showing, question::Question},
};

/// Rows read at a time.
const ROWS: i64 = 1_000;
/// Rows written at a time. Documents take several times the room of their rows, and a little room
/// that is used again and again costs less than much.
const AT_ONCE: usize = 100;

/// Takes some rows, and what was disclosed by them.
pub type Each<'e> = dyn FnMut(&mut Showing<'_>, &[Row]) -> Result<()> + 'e;

/// Something that can be exported.
pub trait Source: Send {
    /// Its columns.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn columns(&self, db: &mut Read) -> Result<Vec<Column>>;
    /// Whether only some fields were asked for.
    fn sparse(&self) -> bool {
        false
    }
    /// Asks for the first of its rows, by which it is found whether the question can be asked.
    ///
    /// # Errors
    /// 400 with what is wrong with it, or when the database cannot answer.
    fn probe(&self, db: &mut Read) -> Result<()>;
    /// Reads all rows, and gives some at a time.
    ///
    /// # Errors
    /// When the database cannot answer, or nobody takes the rows.
    fn pages(&self, db: &mut Read, form: ExportFormat, showing: &mut Showing<'_>, each: &mut Each<'_>) -> Result<()>;
}

/// The rows of a list.
pub struct Rows<R: Listing>(pub Question<R>);

impl<R: Listing> Source for Rows<R>
where
    Question<R>: Send,
{
    fn columns(&self, _: &mut Read) -> Result<Vec<Column>> {
        let all = R::columns();
        Ok(match &self.0.params.fields {
            None => all,
            // As they were asked for.
            Some(fields) => fields
                .split(',')
                .filter_map(|name| all.iter().find(|column| column.name == name).cloned())
                .collect(),
        })
    }

    fn sparse(&self) -> bool {
        self.0.params.fields.is_some()
    }

    fn probe(&self, db: &mut Read) -> Result<()> {
        let Question {
            filter, paging, reach, ..
        } = &self.0;
        let first = Paging {
            limit: 1,
            after: None,
            ..paging.clone()
        };
        R::page(db, reach, filter, &first).map(|_| ())
    }

    fn pages(&self, db: &mut Read, form: ExportFormat, showing: &mut Showing<'_>, each: &mut Each<'_>) -> Result<()> {
        thread::scope(|scope| {
            // The next pages are read while this one is written. Who reads waits for who writes, so
            // that there are never more than three.
            let (sender, pages) = mpsc::sync_channel(1);
            let (give_back, written) = mpsc::channel();
            scope.spawn(move || self.read(db, form, &sender, &written));
            for page in pages {
                let (rows, mut outlines) = page?;
                for some in rows.chunks(AT_ONCE) {
                    let some = some.iter().map(|Listed { row, .. }| {
                        let key = row.key();
                        Ok(Row {
                            document: row.written_for(showing)?,
                            outline: outlines.remove(&key),
                            key,
                        })
                    });
                    let some = some.collect::<Result<Vec<_>>>()?;
                    each(showing, &some)?;
                }
                // Nobody is there any more after the last.
                let _ = give_back.send(rows);
            }
            Ok(())
        })
    }
}

/// A page of a list, and the outlines of its rows.
type Page<R> = (Vec<Listed<R>>, HashMap<String, Value>);

impl<R: Listing> Rows<R> {
    /// Reads one page after the other, until all are read or nobody takes them.
    /// What was written comes back: memory is used again by the thread that has asked for it.
    fn read(
        &self,
        db: &mut Read,
        form: ExportFormat,
        sender: &mpsc::SyncSender<Result<Page<R>>>,
        written: &mpsc::Receiver<Vec<Listed<R>>>,
    ) {
        let Question {
            filter, paging, reach, ..
        } = &self.0;
        // The whole list: where a page of it would begin means nothing.
        let mut paging = Paging {
            limit: ROWS,
            after: None,
            ..paging.clone()
        };
        loop {
            written.try_iter().for_each(drop);
            let page = R::page(db, reach, filter, &paging).and_then(|page| {
                let outlines = match form {
                    ExportFormat::GeoJson => R::geometries(db, &page)?,
                    _ => HashMap::new(),
                };
                Ok((page, outlines))
            });
            let last = match &page {
                Ok((rows, _)) if rows.len() as i64 == ROWS => rows.last(),
                _ => None,
            };
            paging.after = last.map(|last| Cursor::after("", last.key.clone(), last.row.key()));
            if sender.send(page).is_err() || paging.after.is_none() {
                return;
            }
        }
    }
}

/// An address as it is written down: without what only turns pages or chooses the form, and with
/// nothing that could tell personal data.
pub fn told(path: &str, asked: &str, tells: impl Fn(&str) -> bool) -> String {
    let parts = asked.split('&').filter(|part| !part.is_empty()).filter_map(|part| {
        let (name, _) = query::pairs(part).pop()?;
        match name.as_str() {
            "cursor" | "limit" | "count" | "format" => None,
            name if tells(name) => Some(format!("{name}=***")),
            _ => Some(part.to_owned()),
        }
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_is_not_written_down() {
        let tells = |name: &str| name == "q";
        assert_eq!(
            told(
                "/v1/people",
                "region=32&q=Hari%20W&limit=5&cursor=abc&format=csv",
                tells
            ),
            "/v1/people?region=32&q=***"
        );
        assert_eq!(told("/v1/people", "format=csv", tells), "/v1/people");
    }
}
