//! What is there already of that which rows speak of, found with a fixed number
//! of statements.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::row::Row;
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode, Said},
    infra::{Error, Result, Write, codes},
    libraries::{self, Enrolment, Library, LibraryReport, enrolments, reports},
    records::{ExternalId, Record, external_ids, references::Known},
};

/// What is there already.
#[derive(Default)]
pub struct Present {
    pub libraries: HashMap<Uuid, Library>,
    pub by_name: HashMap<ExternalId, Uuid>,
    pub by_npp: HashMap<String, Uuid>,
    pub enrolments: HashMap<Uuid, Vec<Enrolment>>,
    pub reports: HashMap<Uuid, Vec<LibraryReport>>,
    pub known: Known,
}

impl Present {
    /// Finds what the rows speak of: by id, by name in a partner system, by
    /// NPP, and the children of what was found.
    pub fn load(db: &mut Write, rows: &[Row]) -> Result<Self> {
        let names = rows.iter().flat_map(|row| &row.names);
        let numbers: Vec<&str> = rows.iter().filter_map(|row| row.npp.as_deref()).collect();
        let by_name = external_ids::bearers(db, RecordType::Libraries, names)?;
        let by_npp: HashMap<String, Uuid> = libraries::store::by_npp(db, &numbers)?.into_iter().collect();
        let given = rows.iter().filter_map(|row| row.id.or(row.own_id));
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

    /// The library that a row speaks of: by its id, else by a name in a
    /// partner system, else by its NPP.
    pub fn find(&self, row: &Row, reach: &Reach) -> Result<Option<Uuid>> {
        if let Some(id) = row.id.or(row.own_id).filter(|id| self.libraries.contains_key(id)) {
            return Ok(Some(id));
        }
        let names = &row.names;
        if let Some(id) = names.iter().find_map(|name| self.by_name.get(name)) {
            if let Some(given) = row.id {
                return Err(Error::detailed(
                    codes::conflict(),
                    format!("The library with this name in the partner system has the id {id}, not {given}."),
                    format!("Perpustakaan dengan nama ini di sistem mitra memiliki id {id}, bukan {given}."),
                ));
            }
            return Ok(Some(*id));
        }
        let bearer = row.npp.as_ref().and_then(|npp| self.by_npp.get(npp));
        let library = bearer.and_then(|id| self.libraries.get(id));
        let library = library.filter(|l| reach.includes(l.region()));
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
    pub fn npp_taken(&self, row: &Row, id: Uuid) -> Option<(&'static str, Said)> {
        let owner = self.by_npp.get(row.npp.as_ref()?)?;
        if *owner == id {
            return None;
        }
        Library::constraint("libraries_npp_key")
    }
}
