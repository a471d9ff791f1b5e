//! What is there of that which operations speak of, found with a fixed number
//! of statements however many they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    decide::{Decision, Past, Target},
    operation::{Asked, Operation},
    store::{self, Base},
};
use crate::{
    access::Author,
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Result, Write},
    plans::belongings,
    records::{ExternalId, Known, external_ids, table::Written},
    sync::kinds::{self, Rows},
};

/// What is there, and what is to become of it in this round.
pub struct Present {
    /// The records of each type, those first to which others refer.
    tables: BTreeMap<RecordType, Box<dyn Rows>>,
    names: HashMap<RecordType, HashMap<ExternalId, Uuid>>,
    /// Deleted records by names that nothing bears now.
    gone: HashMap<RecordType, HashMap<ExternalId, Uuid>>,
    past: HashMap<Base, Past>,
    known: Known,
    /// Records of which something is prepared.
    touched: HashSet<Uuid>,
    /// Those of them that are new.
    made: HashMap<Uuid, RecordType>,
    /// The type of a record that goes or moves: others follow it.
    followed: Option<RecordType>,
}

/// What the operations speak of.
#[derive(Default)]
struct Spoken {
    ids: BTreeMap<RecordType, Vec<Uuid>>,
    names: BTreeMap<RecordType, Vec<ExternalId>>,
    referred: BTreeMap<RecordType, Vec<Uuid>>,
    regions: HashSet<RegionCode>,
}

impl Spoken {
    fn note(&mut self, asked: &Asked) {
        let of = asked.kind.record_type;
        self.ids.entry(of).or_default().extend(asked.id);
        let names = self.names.entry(of).or_default();
        names.extend(asked.name.clone());
        names.extend(given(&asked.document));
        let region = asked.document.get("region_code").and_then(Value::as_str);
        self.regions.extend(region.and_then(|code| code.parse().ok()));
        for (field, to) in asked.kind.references {
            self.referred
                .entry(*to)
                .or_default()
                .extend(kinds::id_of(asked.document.get(*field)));
            self.names
                .entry(*to)
                .or_default()
                .extend(named(&asked.document, field).and_then(|(_, name)| name));
        }
    }
}

/// The names in partner systems that a document gives its record. What cannot be read is
/// told when the document is.
fn given(document: &Map<String, Value>) -> Vec<ExternalId> {
    let names = document.get("external_ids").cloned().unwrap_or_default();
    serde_json::from_value(names).unwrap_or_default()
}

/// The name of a record that stands in the place of a reference: `library` for
/// `library_id`. None inside when it cannot be read.
fn named<'f>(document: &Map<String, Value>, field: &'f str) -> Option<(&'f str, Option<ExternalId>)> {
    let member = field.strip_suffix("_id")?;
    let given = document.get(member)?;
    Some((member, serde_json::from_value(given.clone()).ok()))
}

impl Present {
    /// Finds and locks what the operations speak of, and learns what it refers to.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn load(db: &mut Write, operations: &[&Operation]) -> Result<Self> {
        let mut spoken = Spoken::default();
        let asked = operations.iter().filter_map(|operation| operation.asked.as_ref().ok());
        asked.clone().for_each(|asked| spoken.note(asked));
        let mut present = Present {
            tables: spoken
                .ids
                .keys()
                .filter_map(|of| Some((*of, (kinds::of(*of)?.rows)())))
                .collect(),
            names: HashMap::new(),
            gone: HashMap::new(),
            past: HashMap::new(),
            known: Known::default(),
            touched: HashSet::new(),
            made: HashMap::new(),
            followed: None,
        };
        for (of, names) in &spoken.names {
            present.names.insert(*of, external_ids::bearers(db, *of, names)?);
        }
        present.remember(db, asked.clone())?;
        for (of, table) in &mut present.tables {
            let mut ids = spoken.ids.remove(of).unwrap_or_default();
            let named = [&present.names, &present.gone].map(|names| names.get(of).into_iter().flatten());
            ids.extend(named.into_iter().flatten().map(|(_, id)| *id));
            table.find(db, ids)?;
        }
        present.refer(db, spoken)?;
        let bases = asked.filter_map(|asked| {
            let (of, base) = (asked.kind.record_type, asked.base_version?);
            let id = present.meant(asked)?;
            let current = present.tables.get(&of)?.version(id)?;
            (base < current || present.is_deleted(of, id)).then_some((of, id, base))
        });
        let bases: Vec<Base> = bases.collect();
        present.past = store::past(db, &bases)?;
        Ok(present)
    }

    /// Finds the deleted records that changes of a version mean by a name.
    fn remember<'a>(&mut self, db: &mut Write, asked: impl Iterator<Item = &'a Asked>) -> Result<()> {
        let mut wanted: BTreeMap<RecordType, Vec<&ExternalId>> = BTreeMap::new();
        for asked in asked.filter(|asked| asked.id.is_none() && asked.base_version.is_some()) {
            let of = asked.kind.record_type;
            let name = asked.name.as_ref().filter(|name| self.bearer(of, name).is_none());
            wanted.entry(of).or_default().extend(name);
        }
        for (of, names) in wanted {
            self.gone.insert(of, external_ids::last_bearers(db, of, names)?);
        }
        Ok(())
    }

    fn refer(&mut self, db: &mut Write, spoken: Spoken) -> Result<()> {
        let Spoken {
            mut referred,
            mut regions,
            ..
        } = spoken;
        for (of, table) in &self.tables {
            regions.extend(table.regions());
            for (id, parent) in table.found() {
                self.known.told(*of, id, parent);
            }
            for (to, id) in table.referred() {
                referred.entry(to).or_default().push(id);
            }
        }
        for (of, bearers) in &self.names {
            referred.entry(*of).or_default().extend(bearers.values());
        }
        self.known.learn_regions(db, regions)?;
        for (of, ids) in referred {
            self.known.learn_parents(db, of, &ids)?;
        }
        if self.tables.keys().any(|of| PLANNED.contains(of)) {
            belongings::learn(db, &mut self.known)?;
        }
        Ok(())
    }

    fn is_deleted(&self, of: RecordType, id: Uuid) -> bool {
        self.known.found(of, id).is_some_and(|found| found.deleted)
    }

    /// The record that an operation means, when it is there.
    fn meant(&self, asked: &Asked) -> Option<Uuid> {
        let of = asked.kind.record_type;
        let there = |id: &Uuid| self.tables.get(&of).is_some_and(|table| table.coming(*id).is_some());
        let by_name = || self.bearer(of, asked.name.as_ref()?);
        let gone = || self.gone.get(&of)?.get(asked.name.as_ref()?).copied();
        let found = asked.id.filter(there).or_else(by_name);
        found.or_else(|| asked.base_version.and_then(|_| gone()))
    }

    fn bearer(&self, of: RecordType, name: &ExternalId) -> Option<Uuid> {
        self.names.get(&of)?.get(name).copied()
    }

    /// Whether an operation must wait until what this round has prepared is
    /// written: it is about one of the same records, about what follows from
    /// them, refers to one that is written after it, or takes a name that one of them
    /// bears or bore.
    pub fn must_wait(&self, asked: &Asked) -> bool {
        let of = asked.kind.record_type;
        let again = self
            .meant(asked)
            .or(asked.id)
            .is_some_and(|id| self.touched.contains(&id));
        let follows = self.followed.is_some_and(|followed| followed != of);
        let early = asked.kind.references.iter().any(|(field, to)| {
            let by_name = named(&asked.document, field).and_then(|(_, name)| self.bearer(*to, &name?));
            let id = kinds::id_of(asked.document.get(*field)).or(by_name);
            id.and_then(|id| self.made.get(&id)).is_some_and(|made| *made > of)
        });
        let name_of_another = given(&asked.document)
            .iter()
            .filter_map(|name| self.bearer(of, name))
            .any(|bearer| self.touched.contains(&bearer));
        again || follows || early || name_of_another
    }

    /// Decides what becomes of an operation, and prepares it. Gives the record.
    ///
    /// # Errors
    /// Why it is refused, or when the database cannot answer.
    pub fn decide(&mut self, db: &mut Write, author: &Author, asked: &Asked) -> Result<(Uuid, Decision)> {
        let of = asked.kind.record_type;
        let meant = self.meant(asked);
        if let (Some(meant), Some(given)) = (meant, asked.id)
            && meant != given
        {
            return Err(name_taken());
        }
        let id = meant.or(asked.id).unwrap_or_else(Uuid::now_v7);
        let asked = &Asked {
            document: self.referred(author, asked)?,
            name: asked.name.clone(),
            ..*asked
        };
        let by_name = asked.id.is_none() && asked.name.is_some();
        let base = asked.base_version.unwrap_or_default();
        let target = Target {
            id,
            by_name,
            past: self.past.get(&(of, id, base)),
        };
        let table = self.tables.get_mut(&of);
        let table = table.ok_or_else(|| Error::Internal(format!("{of} were not looked for")))?;
        let (before, mark) = (table.coming(id), table.mark());
        let decision = table.decide(db, author, asked, &target, &mut self.known)?;
        if decision.version.is_none() || !decision.applied.is_empty() {
            let coming = table.coming(id);
            let names = table.names(id);
            let bearers = self.names.entry(of).or_default();
            if names
                .iter()
                .any(|name| bearers.get(name).is_some_and(|bearer| *bearer != id))
            {
                table.withdraw(mark);
                return Err(name_taken());
            }
            bearers.extend(names.into_iter().map(|name| (name, id)));
            match (&before, &coming) {
                (None, _) => _ = self.made.insert(id, of),
                (Some(before), Some(coming)) if before.region != coming.region || before.deleted != coming.deleted => {
                    self.followed = Some(of);
                }
                _ => {}
            }
            self.touched.insert(id);
            self.known.told(of, id, coming);
        }
        Ok((id, decision))
    }

    /// The fields of an operation, with the ids of what it refers to by name.
    fn referred(&mut self, author: &Author, asked: &Asked) -> Result<Map<String, Value>> {
        let mut document = asked.document.clone();
        let mut faults = Faults::new();
        for (field, to) in asked.kind.references {
            let Some((member, name)) = named(&asked.document, field) else {
                continue;
            };
            let Some(name) = name else {
                let said = Said::fixed(
                    "Takes an object with system and id.",
                    "Menerima objek dengan system dan id.",
                );
                faults.add(format!("/{member}"), code::WRONG_TYPE, said);
                continue;
            };
            let reach = author.actor.reach_into(*to);
            let id = self.bearer(*to, &name).filter(|id| {
                let found = self.known.found(*to, *id);
                found.is_some_and(|found| reach.includes(found.region.as_ref()))
            });
            let Some(id) = id else {
                let (what, apa) = (to.label_en(), to.label_id());
                let said = Said::new(
                    format!(
                        "There is no {} of {} among the {what} that you may read.",
                        name.id, name.system
                    ),
                    format!(
                        "Tidak ada {} dari {} di antara {apa} yang boleh Anda baca.",
                        name.id, name.system
                    ),
                );
                faults.add(format!("/{member}"), code::REFERENCE_UNKNOWN, said);
                continue;
            };
            document.remove(member);
            if document
                .insert((*field).to_owned(), json!(id))
                .is_some_and(|given| given != json!(id))
            {
                let said = Said::fixed(
                    "The name and the id are those of two records.",
                    "Nama dan id milik dua catatan yang berbeda.",
                );
                faults.add(format!("/{member}"), code::CONTRADICTION, said);
            }
        }
        faults.finish()?;
        Ok(document)
    }

    /// Writes what was prepared: what others refer to before those, then what
    /// follows from it.
    ///
    /// # Errors
    /// When something is wrong that only the database knows.
    pub fn write(mut self, db: &mut Write) -> Result<HashMap<Uuid, Written>> {
        let mut written = HashMap::new();
        for table in self.tables.values_mut() {
            written.extend(table.write(db)?);
        }
        self.tables.values().try_for_each(|table| table.follow(db))?;
        Ok(written)
    }
}

/// A name is another record's. To say whose would tell of one that may be out of sight.
fn name_taken() -> Error {
    let (pointer, code, said) = external_ids::taken();
    let mut faults = Faults::new();
    faults.add(pointer, code, said);
    faults.into()
}

/// The types of which a plan can hold only so many.
const PLANNED: [RecordType; 6] = [
    RecordType::Plans,
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
    RecordType::ProgressReports,
];
