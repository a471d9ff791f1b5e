//! Which column of a file becomes which field, and which word which value.
//!
//! Mappings are data (`mappings/*.json`, carried in the binary) and are named,
//! never sent. The mapping of the API's own shape is made from the schemas of
//! the records, so that a new field is importable the day it exists.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;
use serde_json::Value;

use super::{
    own,
    subject::Subject,
    target::{Aspect, Target, Targets},
    words::{Format, Part, Records},
};
use crate::domain::{FaultCode, Faults, Said, fault::code, text};

/// What is done with a column.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Column {
    /// Its text becomes a field, or several. Of a list the texts are joined,
    /// one a line; columns that give one list follow each other in it.
    To {
        /// The fields.
        to: Targets,
    },
    /// Its text becomes fields, or none, and what follows from it becomes others.
    Follows {
        /// The fields that take the text.
        #[serde(default)]
        to: Targets,
        /// The fields that take what follows from it.
        follows: BTreeMap<Aspect, Targets>,
    },
    /// It is the sum of numbers that stand elsewhere in the row, and not used.
    SumOf {
        /// The list, and the column of each of its objects.
        sum_of: (String, String),
    },
    /// Each of its words stands for values of fields.
    Values {
        /// By word.
        values: BTreeMap<String, BTreeMap<Target, Value>>,
    },
    /// It is a list of objects; each is a record that belongs to the row's.
    Each {
        /// How each is read.
        each: Scope,
    },
    /// It is accepted and not used.
    Ignored {
        /// Why.
        #[serde(rename = "ignored")]
        _why: String,
    },
}

/// When a row has a part: when one of these columns is filled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The columns.
    pub when: Vec<String>,
    /// Whether such a file has one at most: then it is the only one that is
    /// there, whatever it was before.
    #[serde(default)]
    pub only: bool,
}

/// Fields that are another way when a column holds a certain text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The column.
    pub column: String,
    /// By its text.
    pub values: BTreeMap<String, BTreeMap<Target, Value>>,
}

/// How the columns of a row, or the members of an object in it, are read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The record that each is about.
    pub part: Part,
    /// What is done with each column. A column that is not here is refused.
    pub columns: BTreeMap<String, Column>,
    /// Fields that the file does not say because they are always the same.
    #[serde(default)]
    pub constants: BTreeMap<Target, Value>,
    /// When there are other records beside the one that it is about.
    #[serde(default)]
    pub parts: HashMap<Part, When>,
    /// Records whose names in the file's system are made of that of the row and
    /// of their number in the list, from 1: `meeting/2`.
    #[serde(default)]
    pub numbered: Vec<Part>,
    /// What is not as the columns say.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// A mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name, which is that of the format.
    pub name: String,
    /// What kind of file it reads, for those who read the mapping.
    #[serde(rename = "about")]
    pub _about: String,
    /// The system of the file's external ids; none when the file names systems itself.
    #[serde(default)]
    pub system: Option<String>,
    /// A file with all these columns is read by this mapping.
    #[serde(default)]
    pub signature: Vec<String>,
    /// How a row is read.
    pub row: Scope,
    /// Whether an apostrophe protects a cell from being a formula.
    #[serde(default)]
    pub armoured: bool,
}

const LIBRARIES: &str = include_str!("mappings/tpbis-2023.json");
const STAKEHOLDERS: &str = include_str!("mappings/tpbis-2023-stakeholders.json");
const MEETINGS: &str = include_str!("mappings/tpbis-2023-meetings.json");
const PLANS: &str = include_str!("mappings/tpbis-2023-plans.json");

fn embedded(text: &str) -> Mapping {
    // A test reads every embedded mapping.
    serde_json::from_str(text).unwrap_or_else(|e| unreachable!("a mapping: {e}"))
}

/// The mapping of a format.
pub fn of(format: Format, records: Records) -> &'static Mapping {
    static EMBEDDED: LazyLock<[Mapping; 4]> =
        LazyLock::new(|| [LIBRARIES, STAKEHOLDERS, MEETINGS, PLANS].map(embedded));
    let [libraries, stakeholders, meetings, plans] = &*EMBEDDED;
    match format {
        Format::Tpbis2023 => libraries,
        Format::Tpbis2023Stakeholders => stakeholders,
        Format::Tpbis2023Meetings => meetings,
        Format::Tpbis2023Plans => plans,
        Format::Sinergi => own::mapping(records),
    }
}

/// What a format holds, when it holds only that.
pub fn held(format: Format) -> Option<Records> {
    match format {
        Format::Tpbis2023 => Some(Records::Libraries),
        Format::Tpbis2023Stakeholders => Some(Records::Stakeholders),
        Format::Tpbis2023Meetings => Some(Records::Meetings),
        Format::Tpbis2023Plans => Some(Records::Plans),
        Format::Sinergi => None,
    }
}

/// The format whose signature these columns bear.
pub fn detect<'c>(columns: impl Iterator<Item = &'c str> + Clone) -> Format {
    let bears = |format: &&Format| {
        let Some(records) = held(**format) else { return false };
        let signature = &of(**format, records).signature;
        signature.iter().all(|s| columns.clone().any(|c| c == s))
    };
    Format::ALL.iter().find(bears).copied().unwrap_or(Format::Sinergi)
}

impl Column {
    /// The fields that the column gives.
    pub fn targets(&self) -> Vec<&Target> {
        match self {
            Column::To { to } => to.all().iter().collect(),
            Column::Follows { to, follows } => {
                let follows = follows.values().flat_map(Targets::all);
                to.all().iter().chain(follows).collect()
            }
            Column::Values { values } => {
                let mut targets: Vec<&Target> = values.values().flat_map(BTreeMap::keys).collect();
                targets.sort();
                targets.dedup();
                targets
            }
            Column::SumOf { .. } | Column::Each { .. } | Column::Ignored { .. } => Vec::new(),
        }
    }
}

impl Scope {
    /// What the import knows of the record that it is about.
    pub fn subject(&self) -> &'static Subject {
        self.part.subject()
    }

    /// The column from which a field came.
    pub fn column_of(&self, part: Part, field: &str) -> Option<&str> {
        let is = |column: &Column| column.targets().iter().any(|t| t.is(part, field));
        self.columns
            .iter()
            .find(|(_, column)| is(column))
            .map(|(name, _)| name.as_str())
    }

    /// Whether what stands in a column may be told in a report.
    pub fn tells(&self, column: &str) -> bool {
        match self.columns.get(column) {
            Some(column) => column.targets().iter().all(|t| t.part.subject().tells(&t.field)),
            None => self.subject().told.is_none(),
        }
    }
}

impl Mapping {
    /// Checks a header row: every column is known and stands once.
    ///
    /// # Errors
    /// Every fault, each under the name of its column.
    pub fn check_header<'h>(&self, header: impl Iterator<Item = &'h str>) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let mut seen = HashSet::new();
        for name in header {
            let pointer = format!("/columns/{}", crate::infra::json::pointer_token(name));
            if !seen.insert(name) {
                let said = Said::fixed("This column stands twice.", "Kolom ini muncul dua kali.");
                faults.add(pointer, code::DUPLICATE_KEY, said);
            } else if !self.row.columns.contains_key(name) {
                let (code, said, near) = self.unknown_column(&self.row, name);
                match near {
                    Some(near) => faults.suggest(pointer, code, said, near),
                    None => faults.add(pointer, code, said),
                }
            }
        }
        faults.finish()
    }

    /// What is said of a column that a scope does not know.
    pub fn unknown_column<'s>(&self, scope: &'s Scope, name: &str) -> (FaultCode, Said, Option<&'s str>) {
        let format = &self.name;
        let said = Said::new(
            format!("The format {format} has no such column."),
            format!("Format {format} tidak memiliki kolom ini."),
        );
        let near = text::nearest(name, scope.columns.keys().map(String::as_str));
        (code::UNKNOWN_FIELD, said, near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{import::target::Takes, infra::shape::Verb};

    /// Each scope of a mapping, the one of the row and those of its lists.
    fn scopes(scope: &Scope) -> Vec<&Scope> {
        let lists = scope.columns.values().filter_map(|column| match column {
            Column::Each { each } => Some(scopes(each)),
            _ => None,
        });
        lists.flatten().chain([scope]).collect()
    }

    /// A mapping that names a field which does not exist, or a value that the
    /// field does not take, is found here and not by an operator.
    #[test]
    fn every_mapping_names_fields_and_values_that_exist() {
        for (format, records) in Format::ALL
            .iter()
            .flat_map(|f| Records::ALL.iter().map(move |r| (*f, *r)))
        {
            let mapping = of(format, held(format).unwrap_or(records));
            assert_eq!(mapping.name, format.as_str());
            for scope in scopes(&mapping.row) {
                check(&mapping.name, scope);
            }
            for column in &mapping.signature {
                assert!(mapping.row.columns.contains_key(column), "{}: {column}", mapping.name);
            }
        }
    }

    fn check(name: &str, scope: &Scope) {
        let known = |t: &Target| {
            let subject = t.part.subject();
            t.takes == Takes::Reference
                || subject.is_past(&t.field)
                || (subject.shape)(Verb::Create).properties().any(|p| p == t.field)
        };
        let given: Vec<&Target> = scope.columns.values().flat_map(Column::targets).collect();
        for target in given.iter().copied().chain(scope.constants.keys()) {
            assert!(known(target), "{name}: {target:?}");
        }
        let mut once: Vec<&Target> = given.into_iter().filter(|t| t.takes != Takes::Array).collect();
        let all = once.len();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), all, "{name}: two columns give one field");
        let exceptions = scope.exceptions.iter();
        for column in scope
            .parts
            .values()
            .flat_map(|p| &p.when)
            .chain(exceptions.clone().map(|e| &e.column))
        {
            assert!(scope.columns.contains_key(column), "{name}: {column}");
        }
        let values = scope.columns.values().filter_map(|column| match column {
            Column::Values { values } => Some(values),
            _ => None,
        });
        let values = values.chain(exceptions.map(|e| &e.values));
        for (target, value) in values.flat_map(|v| v.values().flatten()).chain(&scope.constants) {
            assert!(known(target), "{name}: {target:?}");
            let mut faults = Faults::new();
            let body = serde_json::json!({ target.field.as_str(): value });
            (target.part.subject().shape)(Verb::Patch).check(&body, &mut faults);
            assert!(faults.is_empty(), "{name}: {target:?} {value}");
        }
    }

    #[test]
    fn a_format_is_known_by_its_header() {
        let tpbis = "external_id,npp,name,level,program_role,cohort_year";
        assert_eq!(detect(tpbis.split(',')), Format::Tpbis2023);
        let stakeholders = "external_id,name,short_name,aliases,category,level,region_code,synthetic,source";
        assert_eq!(detect(stakeholders.split(',')), Format::Tpbis2023Stakeholders);
        let plans = "external_id,library,region_code,title,starts_on,status,meeting,currency,activities";
        assert_eq!(detect(plans.split(',')), Format::Tpbis2023Plans);
        assert_eq!(detect("name,kind,region_code".split(',')), Format::Sinergi);
    }

    #[test]
    fn unknown_and_doubled_columns_are_named() {
        let faults = of(Format::Sinergi, Records::Libraries)
            .check_header(["name", "regon_code", "name", "enrolment.year"].into_iter())
            .unwrap_err()
            .into_vec();
        assert_eq!(faults[0].pointer, "/columns/regon_code");
        assert_eq!(faults[0].suggestion.as_deref(), Some("region_code"));
        assert_eq!(faults[1].pointer, "/columns/name");
        assert_eq!(faults.len(), 2);
    }
}
