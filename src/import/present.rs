//! What is there already of that which rows speak of, found with a fixed number
//! of statements.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    node::{Node, Referred},
    row::Row,
    subject::{Subject, Told},
    table::{Rows, id_of},
};
use crate::{
    access::{Author, Reach},
    domain::{RecordType, RegionCode},
    infra::{Error, Result, Write, codes},
    records::{
        ExternalId, external_ids,
        references::{Known, Parent},
    },
};

/// What is there already, and what is to become of it.
pub struct Present {
    /// The records of each type, those first to which others refer.
    tables: BTreeMap<RecordType, Box<dyn Rows>>,
    names: HashMap<RecordType, HashMap<ExternalId, Uuid>>,
    numbers: HashMap<String, Uuid>,
    /// The types to which a row can refer.
    pointed: HashSet<RecordType>,
    /// What is referred to.
    pub known: Known,
    /// Those of the root's type that have gone on in this service.
    stepped: HashSet<Uuid>,
    /// What history tells of records.
    past: Vec<Told>,
}

/// What rows speak of, gathered.
#[derive(Default)]
struct Spoken {
    ids: BTreeMap<RecordType, Vec<Uuid>>,
    names: BTreeMap<RecordType, Vec<ExternalId>>,
    numbers: Vec<String>,
    regions: HashSet<RegionCode>,
    referred: BTreeMap<RecordType, HashSet<Uuid>>,
}

impl Spoken {
    fn of(rows: &[Row]) -> Self {
        let mut spoken = Spoken::default();
        rows.iter().for_each(|row| row.root.walk(&mut |node| spoken.note(node)));
        spoken
    }

    fn note(&mut self, node: &Node) {
        let of = node.subject.record_type;
        let ids = node.id.or(node.own_id);
        self.ids.entry(of).or_default().extend(ids);
        self.names.entry(of).or_default().extend(node.names.iter().cloned());
        self.numbers.extend(node.number.clone());
        let region = node.body.get("region_code").and_then(Value::as_str);
        self.regions.extend(region.and_then(|code| code.parse().ok()));
        for (reference, referred) in &node.references {
            if let Referred::Named(name) = referred {
                self.names.entry(reference.to).or_default().push(name.clone());
            }
        }
        for reference in node.subject.references {
            let id = node.body.get(reference.field).and_then(id_of);
            self.referred.entry(reference.to).or_default().extend(id);
        }
    }
}

impl Present {
    /// Finds what the rows speak of: by id, by name in a partner system, by
    /// number, what belongs to it, and what all of that refers to.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn load(db: &mut Write, root: &'static Subject, rows: &[Row], history: bool) -> Result<Self> {
        let tree = root.tree();
        let mut spoken = Spoken::of(rows);
        let mut present = Present {
            tables: tree.iter().map(|s| (s.record_type, (s.rows)(s))).collect(),
            names: HashMap::new(),
            numbers: HashMap::new(),
            pointed: tree.iter().flat_map(|s| s.references).map(|r| r.to).collect(),
            known: Known::default(),
            stepped: HashSet::new(),
            past: Vec::new(),
        };
        for (record_type, names) in &spoken.names {
            let bearers = external_ids::bearers(db, *record_type, names)?;
            present.names.insert(*record_type, bearers);
        }
        if let (Some(number), false) = (root.number, spoken.numbers.is_empty()) {
            let numbers: Vec<&str> = spoken.numbers.iter().map(String::as_str).collect();
            present.numbers = (number.find)(db, &numbers)?.into_iter().collect();
        }
        let numbered = present.numbers.values().copied();
        spoken.ids.entry(root.record_type).or_default().extend(numbered);
        for (record_type, table) in &mut present.tables {
            let mut ids = spoken.ids.remove(record_type).unwrap_or_default();
            let bearers = present.names.get(record_type).into_iter().flatten();
            ids.extend(bearers.map(|(_, id)| *id));
            table.find(db, ids)?;
        }
        if !root.parent.is_empty() {
            // A row of its own is compared with what belongs to the same.
            let above = root.references.iter().find(|r| r.field == root.parent).map(|r| r.to);
            let mut parents: Vec<Uuid> = above
                .and_then(|of| spoken.referred.get(&of))
                .into_iter()
                .flatten()
                .copied()
                .collect();
            let named = above.and_then(|of| present.names.get(&of)).into_iter().flatten();
            parents.extend(named.map(|(_, id)| *id));
            if let Some(table) = present.tables.get_mut(&root.record_type) {
                table.find_of(db, &parents)?;
            }
        }
        present.find_parts(db, root)?;
        present.refer(db, &tree, spoken)?;
        if let Some(learn) = root.learn {
            present.tell_all();
            learn(db, &mut present.known)?;
        }
        if let (Some(past), true) = (root.past, history) {
            let ids = present.tables.get(&root.record_type).map(|table| table.ids());
            present.stepped = (past.stepped)(db, &ids.unwrap_or_default())?;
        }
        Ok(present)
    }

    /// Takes note of all that was found.
    fn tell_all(&mut self) {
        for (record_type, table) in &self.tables {
            for id in table.ids() {
                self.known.told(*record_type, id, table.found(id));
            }
        }
    }

    /// Whether a record has gone on in this service since history.
    pub fn has_stepped(&self, id: Uuid) -> bool {
        self.stepped.contains(&id)
    }

    /// Takes note of what history tells of a record.
    pub fn remember(&mut self, id: Uuid, past: Map<String, Value>) {
        self.past.push((id, past));
    }

    /// A record that was found, as it stands.
    pub fn bare(&self, subject: &Subject, id: Uuid) -> Option<Parent> {
        self.found(subject.record_type, id)
    }

    /// Finds what belongs to the records that were found.
    fn find_parts(&mut self, db: &mut Write, above: &'static Subject) -> Result<()> {
        let parents = self.tables.get(&above.record_type).map(|t| t.ids()).unwrap_or_default();
        for part in above.parts.iter().map(|part| part.subject()) {
            if let Some(table) = self.tables.get_mut(&part.record_type) {
                table.find_of(db, &parents)?;
            }
            self.find_parts(db, part)?;
        }
        Ok(())
    }

    /// Learns about the regions and the records that are referred to.
    fn refer(&mut self, db: &mut Write, tree: &[&'static Subject], spoken: Spoken) -> Result<()> {
        let Spoken {
            mut regions,
            mut referred,
            ..
        } = spoken;
        for subject in tree {
            let Some(table) = self.tables.get(&subject.record_type) else {
                continue;
            };
            regions.extend(table.regions());
            for reference in subject.references {
                let ids = referred.entry(reference.to).or_default();
                ids.extend(table.referred(reference.field));
                let named = self.names.get(&reference.to).into_iter().flatten();
                ids.extend(named.map(|(_, id)| *id));
            }
        }
        self.known.learn_regions(db, regions)?;
        for (record_type, ids) in referred {
            // Those that are found already are known without asking.
            let (found, other): (Vec<Uuid>, Vec<Uuid>) =
                ids.into_iter().partition(|id| self.found(record_type, *id).is_some());
            for id in found {
                let parent = self.found(record_type, id);
                self.known.told(record_type, id, parent);
            }
            self.known.learn_parents(db, record_type, &other)?;
        }
        Ok(())
    }

    fn found(&self, record_type: RecordType, id: Uuid) -> Option<Parent> {
        self.tables.get(&record_type).and_then(|table| table.found(id))
    }

    /// The records of a type.
    ///
    /// # Errors
    /// When they were not looked for: a fault of the service.
    pub fn rows(&mut self, subject: &Subject) -> Result<(&mut dyn Rows, &mut Known)> {
        let table = self.tables.get_mut(&subject.record_type);
        let table = table.ok_or_else(|| Error::Internal(format!("{} were not looked for", subject.record_type)))?;
        Ok((table.as_mut(), &mut self.known))
    }

    /// The record that bears a name in a partner system.
    pub fn bearer(&self, record_type: RecordType, name: &ExternalId) -> Option<Uuid> {
        self.names.get(&record_type)?.get(name).copied()
    }

    /// The record that a row speaks of by itself: by its id, else by a name in
    /// a partner system, else by its number.
    ///
    /// # Errors
    /// 409 when the name is that of a record with another id.
    pub fn find(&self, node: &Node, reach: &Reach) -> Result<Option<Uuid>> {
        let Some(table) = self.tables.get(&node.subject.record_type) else {
            return Ok(None);
        };
        if let Some(id) = node.id.or(node.own_id).filter(|id| table.coming(*id).is_some()) {
            return Ok(Some(id));
        }
        let names = &node.names;
        if let Some(id) = names
            .iter()
            .find_map(|name| self.bearer(node.subject.record_type, name))
        {
            if let Some(given) = node.id {
                return Err(Error::detailed(
                    codes::conflict(),
                    format!("The record with this name in the partner system has the id {id}, not {given}."),
                    format!("Catatan dengan nama ini di sistem mitra memiliki id {id}, bukan {given}."),
                ));
            }
            return Ok(Some(id));
        }
        let Some(id) = node
            .number
            .as_ref()
            .and_then(|number| self.numbers.get(number))
            .copied()
        else {
            return Ok(None);
        };
        if node.id.is_some() || !table.found(id).is_some_and(|row| reach.includes(row.region.as_ref())) {
            return Ok(None);
        }
        // To its partner system it is another record.
        let held = table.names(id);
        let other = names
            .iter()
            .any(|n| held.iter().any(|h| h.system == n.system && h.id != n.id));
        Ok((!other).then_some(id))
    }

    /// Whether another record than the one meant has the number: the constraint
    /// would tell, but at the price of doing the chunk again.
    pub fn number_taken(&self, node: &Node, id: Uuid) -> bool {
        let owner = node.number.as_ref().and_then(|number| self.numbers.get(number));
        owner.is_some_and(|owner| *owner != id)
    }

    /// Takes note of a record that is about to be written, when others may refer to it.
    pub fn tell(&mut self, node: &Node, id: Uuid) {
        let of = node.subject.record_type;
        if node.parts.is_empty() && !self.pointed.contains(&of) {
            return;
        }
        let Some(table) = self.tables.get(&of) else { return };
        self.known.told(of, id, table.coming(id));
        let names = self.names.entry(of).or_default();
        names.extend(table.names(id).into_iter().map(|name| (name, id)));
    }

    /// Takes note that a record stays as it was found.
    pub fn restore(&mut self, subject: &Subject, id: Uuid) {
        let of = subject.record_type;
        self.known.told(of, id, self.found(of, id));
    }

    /// How many changes of each type are prepared, and of how many records
    /// history tells.
    pub fn marks(&self) -> Vec<usize> {
        let of_types = self.tables.values().map(|table| table.mark());
        of_types.chain([self.past.len()]).collect()
    }

    /// Forgets the changes after these marks: others see their records as they are.
    pub fn withdraw(&mut self, marks: &[usize]) {
        self.past.truncate(marks.last().copied().unwrap_or_default());
        for ((record_type, table), mark) in self.tables.iter_mut().zip(marks) {
            for id in table.withdraw(*mark) {
                let found = table.found(id);
                if let (None, Some(names)) = (&found, self.names.get_mut(record_type)) {
                    names.retain(|_, bearer| *bearer != id);
                }
                self.known.told(*record_type, id, found);
            }
        }
    }

    /// Writes the changes: what others refer to before those, then what follows
    /// from them, and at the end what history tells of the whole. `at` tells of which type was written last.
    ///
    /// # Errors
    /// When something is wrong that only the database knows.
    pub fn write(mut self, db: &mut Write, author: &Author, root: &Subject, at: &mut Option<RecordType>) -> Result<()> {
        for (record_type, table) in &mut self.tables {
            *at = Some(*record_type);
            table.write(db)?;
        }
        *at = None;
        self.tables.values().try_for_each(|table| table.follow(db))?;
        match root.past {
            Some(past) if !self.past.is_empty() => (past.tell)(db, author, &self.past),
            _ => Ok(()),
        }
    }
}
