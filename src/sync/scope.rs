//! Which records a caller's copy holds, as conditions in SQL: the same for the
//! feed, the snapshot and the digest, so that they cannot disagree.

use crate::{
    access::{Actor, Reach},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Result},
    records::list::values,
};

/// The types that are synchronised, in the order of a snapshot: what belongs to
/// another comes after it. Regions are reference data; accounts are nobody's copy.
pub const TYPES: &[RecordType] = &[
    RecordType::Libraries,
    RecordType::Enrolments,
    RecordType::LibraryReports,
    RecordType::Stakeholders,
    RecordType::People,
    RecordType::Meetings,
    RecordType::Decisions,
    RecordType::Commitments,
    RecordType::AgendaItems,
    RecordType::Attendances,
    RecordType::Plans,
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
    RecordType::ProgressReports,
    RecordType::PublishedFigures,
];

/// What belongs to a plan and is a draft with it.
pub const PLAN_CHILDREN: &[RecordType] = &[
    RecordType::Actions,
    RecordType::BudgetLines,
    RecordType::Indicators,
    RecordType::Measurements,
    RecordType::ProgressReports,
];

/// Whether records of a type can be drafts.
pub fn has_drafts(record_type: RecordType) -> bool {
    record_type == RecordType::Plans || PLAN_CHILDREN.contains(&record_type)
}

/// The types that `types` names, in the order of [`TYPES`]; all without it.
///
/// # Errors
/// 400 for a name that is no type that is synchronised.
pub fn types(asked: Option<&str>) -> Result<Vec<RecordType>> {
    let Some(asked) = asked else {
        return Ok(TYPES.to_vec());
    };
    let asked = values::<RecordType>("types", asked)?;
    if asked.iter().any(|t| !TYPES.contains(t)) {
        let mut faults = Faults::new();
        faults.add(
            "?types",
            code::FORMAT,
            Said::fixed(
                "Regions and accounts are not synchronised.",
                "Wilayah dan akun tidak disinkronkan.",
            ),
        );
        return Err(Error::bad_query(faults));
    }
    Ok(TYPES.iter().copied().filter(|t| asked.contains(t)).collect())
}

/// A list of types as it stands in SQL: their names are words.
pub fn listed(types: &[RecordType]) -> String {
    let quoted: Vec<String> = types.iter().map(|t| format!("'{t}'")).collect();
    format!("array[{}]::text[]", quoted.join(", "))
}

/// The part of the country that a caller reads.
#[derive(Debug, Clone)]
pub struct Scope {
    reach: Reach,
}

impl Scope {
    /// That of a caller. All types that are synchronised are read by every role.
    pub fn of(me: &Actor) -> Self {
        Scope {
            reach: me.reach.clone(),
        }
    }

    /// That of a region and everything below, drafts included; none is the whole country.
    pub fn inside(region: Option<&RegionCode>) -> Self {
        let reach = region.map_or(Reach::National, |region| Reach::Within(vec![region.clone()]));
        Scope { reach }
    }

    /// Whether it is the whole country, where nothing enters or leaves.
    pub fn is_national(&self) -> bool {
        self.reach == Reach::National
    }

    /// What tells this scope from others.
    pub fn key(&self) -> String {
        self.reach.key()
    }

    /// The condition that a record of the region in a column is read.
    pub fn includes(&self, column: &str) -> String {
        if self.reach.is_nowhere() {
            return "false".to_owned();
        }
        let Some((regions, codes)) = self.reach.bounds() else {
            return "true".to_owned();
        };
        let mut parts = vec![format!("{column} = any(array[{}])", quoted(codes))];
        if self.reach.includes(None) {
            parts.push(format!("{column} is null"));
        }
        parts.extend(regions.iter().map(|region| below(column, region)));
        format!("coalesce({}, false)", parts.join(" or "))
    }

    /// The condition that the region in a column lies inside the caller's own,
    /// where drafts are read too.
    pub fn covers(&self, column: &str) -> String {
        if self.reach.is_nowhere() {
            return "false".to_owned();
        }
        let Some((regions, _)) = self.reach.bounds() else {
            return "true".to_owned();
        };
        let parts: Vec<String> = regions.iter().map(|region| within(column, region)).collect();
        format!("coalesce({}, false)", parts.join(" or "))
    }
}

/// The condition that the region in a column is this one or lies in it.
pub fn within(column: &str, region: &RegionCode) -> String {
    format!("{column} = '{region}' or {}", below(column, region))
}

/// Codes hold digits and dots alone: they can stand in SQL as they are.
fn below(column: &str, region: &RegionCode) -> String {
    let (from, to) = region.subtree_bounds();
    format!("({column} >= '{from}' and {column} < '{to}')")
}

fn quoted(codes: Vec<String>) -> String {
    let quoted: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(regions: &[&str]) -> Scope {
        Scope {
            reach: Reach::Regions(regions.iter().map(|r| r.parse().unwrap()).collect()),
        }
    }

    #[test]
    fn a_regency_reads_itself_what_lies_in_it_and_what_lies_above() {
        let sql = scope(&["32.14"]).includes("t.region_code");
        for part in [
            "'32.14', '32'",
            "t.region_code is null",
            ">= '32.14.' and t.region_code < '32.14/'",
        ] {
            assert!(sql.contains(part), "{part} in {sql}");
        }
        assert!(!scope(&["32.14"]).covers("t.region_code").contains("'32'"));
    }

    #[test]
    fn without_grants_nothing_is_read() {
        assert_eq!(scope(&[]).includes("r"), "false");
        assert_eq!(scope(&[]).covers("r"), "false");
    }

    #[test]
    fn types_stand_in_the_order_of_a_snapshot_each_once() {
        assert_eq!(
            types(Some("plans,libraries,plans")).unwrap(),
            [RecordType::Libraries, RecordType::Plans]
        );
        assert_eq!(types(None).unwrap().len(), TYPES.len());
        for wrong in ["principals", "regions", "", "perpustakaan", "plans,"] {
            assert!(types(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
