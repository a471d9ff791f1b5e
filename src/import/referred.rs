//! What a record of a row refers to, and what is said when that is not there.

use serde_json::{Map, Value, json};

use super::{
    node::{Node, Referred},
    passage::Passage,
    refusal::{self, Refusal},
    store,
    subject::Reference,
    table::id_of,
};
use crate::{
    domain::{FaultCode, Faults, Said, fault::code, text},
    infra::{Error, Result},
    records::ExternalId,
};

impl<'p> Passage<'p, '_> {
    /// The ids of what a record refers to by name, or that stands there itself.
    /// What is not there is noted.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub(super) fn referred(&mut self, node: &'p Node) -> Result<Map<String, Value>> {
        let mut fields = Map::new();
        for (reference, referred) in &node.references {
            let id = match referred {
                Referred::Made(made) => self.alone(made)?,
                Referred::Named(name) => match self.present.bearer(reference.to, name) {
                    Some(id) => Some(id),
                    None => {
                        self.unknown(node, reference, name)?;
                        None
                    }
                },
            };
            let given = node.body.get(reference.field).and_then(id_of);
            if let (Some(id), Some(given)) = (id, given)
                && id != given
            {
                let said = Said::fixed(
                    "The name and the id are those of two records.",
                    "Nama dan id milik dua catatan yang berbeda.",
                );
                self.fault(node, reference.field, code::CONTRADICTION, said)?;
            }
            if let Some(id) = id {
                fields.insert(reference.field.to_owned(), json!(id));
            }
        }
        Ok(fields)
    }

    fn unknown(&mut self, node: &Node, reference: &Reference, name: &ExternalId) -> Result<()> {
        let ExternalId { system, id } = name;
        let (what, apa) = (reference.to.label_en(), reference.to.label_id());
        let said = Said::new(
            format!("There is no {id} of {system} among the {what} that you may read."),
            format!("Tidak ada {id} dari {system} di antara {apa} yang boleh Anda baca."),
        );
        let near = self.meant_by(reference, name)?;
        let mut faults = Faults::new();
        let pointer = format!("/{}", reference.field);
        match near {
            Some(near) => faults.suggest(pointer, code::REFERENCE_UNKNOWN, said, near),
            None => faults.add(pointer, code::REFERENCE_UNKNOWN, said),
        }
        self.refuse(node, faults.into())
    }

    /// The name in the same system that was probably meant. It is looked for
    /// a limited number of times: a file can have a hundred thousand unknown names.
    fn meant_by(&mut self, reference: &Reference, name: &ExternalId) -> Result<Option<String>> {
        let left = self.importer.guesses.get();
        if left == 0 {
            return Ok(None);
        }
        self.importer.guesses.set(left - 1);
        let reach = &self.importer.author.actor.reach;
        let names = store::names_like(self.db, reference.to, name, reach)?;
        Ok(text::nearest(&name.id, names.iter().map(String::as_str)).map(str::to_owned))
    }

    /// Notes a fault of a record's field.
    pub(super) fn fault(&mut self, node: &Node, field: &str, code: FaultCode, said: Said) -> Result<()> {
        let mut faults = Faults::new();
        faults.add(format!("/{field}"), code, said);
        self.refuse(node, faults.into())
    }

    /// Notes what an error says of a record; what is said of a place that was
    /// refused already follows from that.
    pub(super) fn refuse(&mut self, node: &Node, error: Error) -> Result<()> {
        let row = self.row;
        // What it belongs to is that of the row: nothing is told of it twice.
        let above = format!("/{}", node.subject.parent);
        let is_root = std::ptr::eq(node, &row.root);
        let told = |pointer: &str| is_root || node.subject.parent.is_empty() || pointer != above;
        let place = |pointer: &str| told(pointer).then(|| row.place(node, pointer));
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
}
