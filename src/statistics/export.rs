//! Statistics in other forms than JSON.

use std::sync::OnceLock;

use super::{
    answer::{self, Statistic},
    tidy::Table,
};
use crate::{
    access::Reach,
    infra::{Read, Result},
    records::{
        export::{
            ExportFormat,
            columns::Column,
            order::Order,
            source::{Each, Source, told},
        },
        personal::{Reader, Showing},
    },
};

/// An order of a statistic.
///
/// # Errors
/// 400 with every fault of the query, 403 for a region that the reader may not read as a whole.
pub fn order<S: Statistic>(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    form.refuse_without_place(false, "/format")?;
    let reach = reader.actor().reach.clone();
    let question = answer::read::<S>(asked, &reach)?;
    let name = path.trim_start_matches("/v1/statistics/").to_owned();
    Ok(Order {
        source: Box::new(Figures::<S> {
            question,
            reach,
            table: OnceLock::new(),
        }),
        form,
        reader: reader.clone(),
        url: told(path, asked, |_| false),
        title: (format!("Statistics: {name}"), format!("Statistik: {name}")),
        file: format!("statistics-{name}"),
    })
}

/// The figures of an answer, counted once.
struct Figures<S: Statistic> {
    question: S::Question,
    reach: Reach,
    table: OnceLock<Table>,
}

impl<S: Statistic> Figures<S> {
    fn table(&self, db: &mut Read) -> Result<&Table> {
        if let Some(table) = self.table.get() {
            return Ok(table);
        }
        let answer = S::count(db, &self.reach, &self.question)?;
        // Through text: a sum may have more digits than a number in memory.
        let answer = serde_json::from_slice(&serde_json::to_vec(&answer)?)?;
        Ok(self.table.get_or_init(|| Table::of(&answer)))
    }
}

impl<S: Statistic> Source for Figures<S> {
    fn columns(&self, db: &mut Read) -> Result<Vec<Column>> {
        Ok(self.table(db)?.columns.clone())
    }

    fn probe(&self, db: &mut Read) -> Result<()> {
        self.table(db).map(|_| ())
    }

    fn pages(&self, db: &mut Read, _: ExportFormat, showing: &mut Showing<'_>, each: &mut Each<'_>) -> Result<()> {
        each(showing, &self.table(db)?.rows()?)
    }
}
