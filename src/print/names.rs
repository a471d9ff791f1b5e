//! The names of what a document refers to, as far as its reader may know them.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::say;
use crate::{
    access::{
        Actor,
        reach::{visible, visible_or_national},
    },
    domain::{RecordType, RegionCode},
    infra::{
        Read, Result,
        schema::{libraries, regions, stakeholders},
    },
};

/// What stands for a name that is out of the reader's reach.
const ELSEWHERE: &str = "(di luar wilayah Anda)";

/// Names of offices, libraries and regions.
#[derive(Debug, Default)]
pub struct Names {
    known: HashMap<Uuid, String>,
    regions: HashMap<String, String>,
}

impl Names {
    /// Looks up names, in three statements however many they are.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn of(
        db: &mut Read,
        actor: &Actor,
        ids: impl IntoIterator<Item = Uuid>,
        places: impl IntoIterator<Item = RegionCode>,
    ) -> Result<Self> {
        let wanted: HashSet<Uuid> = ids.into_iter().collect();
        let reach = actor.reach_into(RecordType::Stakeholders);
        let offices: Vec<(Uuid, String)> =
            visible_or_national!(stakeholders::table.into_boxed(), reach.as_ref(), stakeholders)
                .filter(stakeholders::id.eq_any(wanted.clone()))
                .select((stakeholders::id, stakeholders::name))
                .load(db.conn())?;
        let reach = actor.reach_into(RecordType::Libraries);
        let houses: Vec<(Uuid, String)> = visible!(libraries::table.into_boxed(), reach.as_ref(), libraries)
            .filter(libraries::id.eq_any(wanted))
            .select((libraries::id, libraries::name))
            .load(db.conn())?;
        let codes: HashSet<String> = places
            .into_iter()
            .flat_map(|code| code.ancestors().chain([code.clone()]).collect::<Vec<_>>())
            .map(|code| code.to_string())
            .collect();
        let regions = regions::table
            .filter(regions::code.eq_any(codes))
            .select((regions::code, regions::name))
            .load(db.conn())?
            .into_iter()
            .collect();
        Ok(Names {
            known: offices.into_iter().chain(houses).collect(),
            regions,
        })
    }

    /// The name of an office or a library.
    pub fn name(&self, id: Option<Uuid>) -> String {
        match id {
            None => say::NOTHING.to_owned(),
            Some(id) => self.known.get(&id).map_or(ELSEWHERE, String::as_str).to_owned(),
        }
    }

    /// The name of the first that is named.
    pub fn either(&self, first: Option<Uuid>, second: Option<Uuid>) -> String {
        self.name(first.or(second))
    }

    /// A region with those above it, from the smallest; the country when none is named.
    pub fn place(&self, region: Option<&RegionCode>) -> String {
        let Some(region) = region else {
            return "Nasional".to_owned();
        };
        let mut codes: Vec<String> = region.ancestors().map(|code| code.to_string()).collect();
        codes.push(region.to_string());
        // The longest code is the smallest region.
        codes.sort_by_key(|code| std::cmp::Reverse(code.len()));
        let names = codes.iter().map(|code| self.regions.get(code).unwrap_or(code).clone());
        names.collect::<Vec<_>>().join(", ")
    }
}

/// A region in the name of a file.
pub fn in_file(region: Option<&RegionCode>) -> String {
    region.map_or_else(|| "nasional".to_owned(), ToString::to_string)
}
