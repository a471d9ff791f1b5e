//! Rows that are not like the others: of what belongs to another record and stands
//! in a row of its own, and of what history tells.

use std::collections::HashSet;

use serde_json::json;
use uuid::Uuid;

use super::{
    node::Node,
    passage::{How, Passage, spoken_of},
    subject::Subject,
    table::id_of,
};
use crate::{
    domain::{Faults, fault::code},
    infra::Result,
    records::table::{Fate, Ready},
};

impl<'p> Passage<'p, '_> {
    /// A record that belongs to another and stands in a row of its own.
    pub(super) fn apart(&mut self, node: &'p Node) -> Result<()> {
        let (subject, row) = (node.subject, self.row);
        let mut body = node.body.clone();
        body.extend(self.referred(node)?);
        let meant = match self.present.find(node, &self.importer.author.actor.reach) {
            Ok(meant) => meant,
            Err(error) => return self.refuse(node, error),
        };
        if let Some(id) = meant
            && self.hides(node, id)?
        {
            let ready = self.hidden(node, id);
            return self.close(node, id, ready);
        }
        let held = meant.and_then(|id| self.present.bare(subject, id)?.id(subject.parent));
        if let Some(held) = held {
            body.entry(subject.parent).or_insert(json!(held));
        }
        let above = body.get(subject.parent).and_then(id_of);
        let mut kin = match above.filter(|above| self.sees(subject, *above)) {
            Some(above) => self.present.rows(subject)?.0.kin(above).to_vec(),
            None => Vec::new(),
        };
        let key = subject.keys(&body).into_iter().next();
        let claims = above.zip(key).map(|(above, key)| key.id(above, subject));
        for claim in claims.into_iter().chain(meant) {
            if let Some(line) = self.importer.claim(claim, row.line) {
                return self.refuse(node, spoken_of(line));
            }
        }
        self.part(node, body, above, &mut kin, &mut HashSet::new())
    }

    /// Whether the author may know of what a record belongs to.
    fn sees(&self, subject: &Subject, above: Uuid) -> bool {
        let to = subject.references.iter().find(|r| r.field == subject.parent);
        let found = to.and_then(|to| self.present.known.found(to.to, above));
        found.is_some_and(|found| self.importer.author.actor.reach.includes(found.region.as_ref()))
    }

    /// Notes what history tells of a record, if it tells anything new and the
    /// import takes it.
    pub(super) fn history(&mut self, node: &Node, id: Uuid, ready: &mut Ready) -> Result<()> {
        let How { history, own, .. } = self.importer.how;
        // In the API's own shape it is passed over, as all that the service sets.
        let past = node.subject.past.filter(|_| !node.past.is_empty() && (history || !own));
        let (Some(past), Some(coming)) = (past, self.present.rows(node.subject)?.0.coming(id)) else {
            return Ok(());
        };
        if !(past.tells)(&node.past, &coming.document)? {
            return Ok(());
        }
        let why = match (history, self.present.has_stepped(id)) {
            (false, _) => (past.not_told)(),
            (true, true) => (past.is_past)(),
            (true, false) => {
                self.present.remember(id, node.past.clone());
                if ready.fate == Fate::Unchanged {
                    ready.fate = Fate::Updated;
                }
                return Ok(());
            }
        };
        let mut faults = Faults::new();
        let stands = past.fields.first().copied().unwrap_or_default();
        faults.add(format!("/{stands}"), code::IMMUTABLE, why);
        Err(faults.into())
    }
}
