//! Which column of a file becomes which field, and which word which value.
//!
//! Mappings are data (`mappings/*.json`, carried in the binary) and are named,
//! never sent. The mapping of the API's own shape is made from the schemas of
//! the records, so that a new field is importable the day it exists.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};

use serde::Deserialize;
use serde_json::Value;

use super::words::{Format, Part};
use crate::{
    domain::{FaultCode, Faults, Said, fault::code, text},
    infra::shape::{Shape, Verb},
    libraries::{Enrolment, Library, LibraryReport},
    records::{input, stamp::READ_ONLY},
};

const TPBIS_2023: &str = include_str!("mappings/tpbis-2023.json");

/// A field of a part: `enrolment.year`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Target {
    /// Of which record.
    pub part: Part,
    /// Which field.
    pub field: String,
}

impl TryFrom<String> for Target {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let split = text
            .split_once('.')
            .and_then(|(part, field)| Some((part.parse().ok()?, field)));
        let (part, field) = split.ok_or_else(|| format!("{text} is not part.field"))?;
        Ok(Target {
            part,
            field: field.to_owned(),
        })
    }
}

/// What is done with a column.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Column {
    /// Its text becomes a field.
    To {
        /// The field.
        to: Target,
    },
    /// Each of its words stands for values of fields.
    Values {
        /// By word.
        values: BTreeMap<String, BTreeMap<Target, Value>>,
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
}

/// A mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name, which is that of the format.
    pub name: String,
    /// What kind of file it reads, for those who read the mapping.
    #[serde(rename = "about")]
    _about: String,
    /// The system of the file's external ids; none when the file names systems itself.
    #[serde(default)]
    pub system: Option<String>,
    /// A file with all these columns is read by this mapping.
    #[serde(default)]
    pub signature: Vec<String>,
    /// What is done with each column. A column that is not here is refused.
    pub columns: BTreeMap<String, Column>,
    /// Fields that the file does not say because they are the same in every row.
    #[serde(default)]
    pub constants: BTreeMap<Target, Value>,
    /// When a row has an enrolment and a report.
    pub parts: HashMap<Part, When>,
    /// The JSON type of the field that a column gives, by column.
    #[serde(skip)]
    pub types: HashMap<String, String>,
    /// Whether an apostrophe protects a cell from being a formula.
    #[serde(default)]
    pub armoured: bool,
}

/// The mapping of a format.
pub fn of(format: Format) -> &'static Mapping {
    static TPBIS: LazyLock<Mapping> = LazyLock::new(|| {
        // A test reads every embedded mapping.
        let mapping: Result<Mapping, _> = serde_json::from_str(TPBIS_2023);
        mapping
            .unwrap_or_else(|e| unreachable!("mappings/tpbis-2023.json: {e}"))
            .with_types()
    });
    static OWN: LazyLock<Mapping> = LazyLock::new(own);
    match format {
        Format::Tpbis2023 => &TPBIS,
        Format::Sinergi => &OWN,
    }
}

/// The format whose signature these columns bear.
pub fn detect<'c>(columns: impl Iterator<Item = &'c str> + Clone) -> Format {
    let bears = |format: &&Format| {
        let signature = &of(**format).signature;
        !signature.is_empty() && signature.iter().all(|s| columns.clone().any(|c| c == s))
    };
    Format::ALL.iter().find(bears).copied().unwrap_or(Format::Sinergi)
}

/// The API's own shape, flat: a library's columns as a list gives them as CSV,
/// and `enrolment.*` and `report.*` beside them.
fn own() -> Mapping {
    let mut columns = BTreeMap::new();
    let mut parts = HashMap::new();
    for part in Part::ALL {
        let prefix = match part {
            Part::Library => String::new(),
            other => format!("{other}."),
        };
        let mut when = Vec::new();
        for field in fields(*part) {
            let column = format!("{prefix}{field}");
            when.push(column.clone());
            let to = Target { part: *part, field };
            columns.insert(column, Column::To { to });
        }
        parts.insert(*part, When { when });
    }
    for name in READ_ONLY.iter().filter(|name| **name != "id") {
        let _why = "the service sets it; it stands in exports".to_owned();
        columns.insert((*name).to_owned(), Column::Ignored { _why });
    }
    Mapping {
        name: Format::Sinergi.to_string(),
        _about: "Libraries as the service itself gives them.".into(),
        system: None,
        signature: Vec::new(),
        columns,
        constants: BTreeMap::new(),
        parts,
        types: HashMap::new(),
        armoured: true,
    }
    .with_types()
}

/// The shape of a part's record.
fn shape_of(part: Part) -> Arc<Shape> {
    match part {
        Part::Library => input::shape::<Library>(Verb::Create),
        Part::Enrolment => input::shape::<Enrolment>(Verb::Create),
        Part::Report => input::shape::<LibraryReport>(Verb::Create),
    }
}

/// The fields that a file can give to a part.
fn fields(part: Part) -> Vec<String> {
    let shape = shape_of(part);
    let names = shape.properties().map(str::to_owned);
    let given = |name: &String| part == Part::Library || !matches!(name.as_str(), "id" | "library_id");
    names.filter(given).collect()
}

impl Column {
    /// The fields that the column gives.
    pub fn targets(&self) -> Vec<&Target> {
        match self {
            Column::To { to } => vec![to],
            Column::Values { values } => {
                let mut targets: Vec<&Target> = values.values().flat_map(BTreeMap::keys).collect();
                targets.sort();
                targets.dedup();
                targets
            }
            Column::Ignored { .. } => Vec::new(),
        }
    }
}

impl Mapping {
    fn with_types(mut self) -> Self {
        for (name, column) in &self.columns {
            if let Column::To { to } = column {
                let type_name = shape_of(to.part).type_of(&to.field).to_owned();
                self.types.insert(name.clone(), type_name);
            }
        }
        self
    }

    /// The column from which a field came.
    pub fn column_of(&self, part: Part, field: &str) -> Option<&str> {
        let is = |column: &Column| column.targets().iter().any(|t| t.part == part && t.field == field);
        self.columns
            .iter()
            .find(|(_, column)| is(column))
            .map(|(name, _)| name.as_str())
    }

    /// Checks a header row: every column is known and stands once.
    ///
    /// # Errors
    /// Every fault, each under the name of its column.
    pub fn check_header<'h>(&self, header: impl Iterator<Item = &'h str>) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let mut seen = std::collections::HashSet::new();
        for name in header {
            let pointer = format!("/columns/{}", crate::infra::json::pointer_token(name));
            if !seen.insert(name) {
                let said = Said::fixed("This column stands twice.", "Kolom ini muncul dua kali.");
                faults.add(pointer, code::DUPLICATE_KEY, said);
            } else if !self.columns.contains_key(name) {
                let (code, said, near) = self.unknown_column(name);
                match near {
                    Some(near) => faults.suggest(pointer, code, said, near),
                    None => faults.add(pointer, code, said),
                }
            }
        }
        faults.finish()
    }

    /// What is said of a column that the mapping does not know.
    pub fn unknown_column(&self, name: &str) -> (FaultCode, Said, Option<&str>) {
        let format = &self.name;
        let said = Said::new(
            format!("The format {format} has no such column."),
            format!("Format {format} tidak memiliki kolom ini."),
        );
        let near = text::nearest(name, self.columns.keys().map(String::as_str));
        (code::UNKNOWN_FIELD, said, near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mapping that names a field which does not exist, or a value that the
    /// field does not take, is found here and not by an operator.
    #[test]
    fn every_mapping_names_fields_and_values_that_exist() {
        for format in Format::ALL {
            let mapping = of(*format);
            assert_eq!(mapping.name, format.as_str());
            let known = |t: &Target| fields(t.part).contains(&t.field);
            let given: Vec<&Target> = mapping.columns.values().flat_map(Column::targets).collect();
            for target in given.iter().copied().chain(mapping.constants.keys()) {
                assert!(known(target), "{}: {target:?}", mapping.name);
            }
            let mut once = given.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), given.len(), "{}: two columns give one field", mapping.name);
            for column in mapping.parts.values().flat_map(|p| &p.when).chain(&mapping.signature) {
                assert!(mapping.columns.contains_key(column), "{}: {column}", mapping.name);
            }
            for values in mapping.columns.values() {
                let Column::Values { values } = values else { continue };
                for (target, value) in values.values().flatten().chain(&mapping.constants) {
                    let mut faults = Faults::new();
                    let body = serde_json::json!({ target.field.as_str(): value });
                    match target.part {
                        Part::Library => input::shape::<Library>(Verb::Patch).check(&body, &mut faults),
                        Part::Enrolment => input::shape::<Enrolment>(Verb::Patch).check(&body, &mut faults),
                        Part::Report => input::shape::<LibraryReport>(Verb::Patch).check(&body, &mut faults),
                    }
                    assert!(faults.is_empty(), "{}: {target:?} {value}", mapping.name);
                }
            }
        }
    }

    #[test]
    fn a_format_is_known_by_its_header() {
        let tpbis = "external_id,npp,name,level,program_role,cohort_year";
        assert_eq!(detect(tpbis.split(',')), Format::Tpbis2023);
        assert_eq!(detect("name,kind,region_code".split(',')), Format::Sinergi);
    }

    #[test]
    fn unknown_and_doubled_columns_are_named() {
        let faults = of(Format::Sinergi)
            .check_header(["name", "regon_code", "name", "enrolment.year"].into_iter())
            .unwrap_err()
            .into_vec();
        assert_eq!(faults[0].pointer, "/columns/regon_code");
        assert_eq!(faults[0].suggestion.as_deref(), Some("region_code"));
        assert_eq!(faults[1].pointer, "/columns/name");
        assert_eq!(faults.len(), 2);
    }
}
