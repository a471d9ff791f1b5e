//! The API's own shape as a table: the columns of a list as it is exported,
//! what belongs to a record beside it where that is one thing, and the names
//! of what it refers to.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use super::{
    mapping::{Column, Mapping, Scope, When},
    subject::Subject,
    target::{Target, Targets},
    words::{Format, Records},
};
use crate::infra::shape::Verb;

/// The mapping of a table of records in the API's own shape.
pub fn mapping(records: Records) -> &'static Mapping {
    static ALL: LazyLock<BTreeMap<Records, Mapping>> =
        LazyLock::new(|| Records::ALL.iter().map(|records| (*records, own(*records))).collect());
    // There is one for each.
    ALL.get(&records).unwrap_or_else(|| unreachable!("{records}"))
}

/// What the columns of a table, or the members of an object, most look like.
/// Where several are as likely, the first that could be imported.
pub fn detect<'c>(columns: impl Iterator<Item = &'c str> + Clone) -> Records {
    let known = |records: &Records| {
        let subject = records.root().subject();
        let part = |name: &str| subject.parts.iter().any(|part| part.subject().member == name);
        let known = &mapping(*records).row.columns;
        let count = columns
            .clone()
            .filter(|name| known.contains_key(*name) || part(name))
            .count();
        // Of several maxima `max_by_key` takes the last.
        (count, std::cmp::Reverse(*records))
    };
    Records::ALL
        .iter()
        .copied()
        .max_by_key(known)
        .unwrap_or(Records::Libraries)
}

fn own(records: Records) -> Mapping {
    let root = records.root().subject();
    let mut scope = Scope {
        part: root.part,
        columns: BTreeMap::new(),
        constants: BTreeMap::new(),
        parts: HashMap::new(),
        numbered: Vec::new(),
        exceptions: Vec::new(),
    };
    add(&mut scope, root, "");
    for part in root.parts.iter().filter(|_| root.in_tables) {
        add(&mut scope, part.subject(), &format!("{part}."));
    }
    for name in root.set_by_service() {
        let _why = "the service sets it; it stands in exports".to_owned();
        let column = match root.is_past(name) {
            true => Column::To {
                to: Targets::One(Target::new(root.part, name.clone())),
            },
            false => Column::Ignored { _why },
        };
        scope.columns.insert(name.clone(), column);
    }
    Mapping {
        name: Format::Sinergi.to_string(),
        _about: "Records as the service itself gives them.".into(),
        system: None,
        signature: Vec::new(),
        row: scope,
        armoured: true,
    }
}

/// The fields that a table can give to a record.
fn add(scope: &mut Scope, subject: &Subject, prefix: &str) {
    let is_root = prefix.is_empty();
    let shape = (subject.shape)(Verb::Create);
    let given = |name: &&str| is_root || (*name != "id" && *name != subject.parent);
    let fields = shape.properties().filter(given).map(str::to_owned);
    let names = subject.references.iter().map(|r| r.name.to_owned());
    let mut when = Vec::new();
    for field in fields.chain(names) {
        let column = format!("{prefix}{field}");
        when.push(column.clone());
        let to = Targets::One(Target::new(subject.part, field));
        scope.columns.insert(column, Column::To { to });
    }
    scope.parts.insert(subject.part, When { when, only: false });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_known_by_their_columns() {
        for (columns, records) in [
            ("name,kind,region_code", Records::Libraries),
            ("foo,bar", Records::Libraries),
            ("name,kind,region_code,sector,aliases", Records::Stakeholders),
            ("name,stakeholder,purpose,lawful_basis", Records::People),
            ("title,kind,level,starts_at,agenda_items", Records::Meetings),
            ("title,kind,level,first_year,last_year,actions", Records::Plans),
            ("plan_id,position,strategy,description", Records::Actions),
            ("action_id,fiscal_year,source,planned_idr", Records::BudgetLines),
            ("plan_id,code,name,unit,aggregation", Records::Indicators),
            ("indicator_id,period_start,period_end,value", Records::Measurements),
            ("plan_id,period_start,period_end,summary", Records::ProgressReports),
        ] {
            assert_eq!(detect(columns.split(',')), records, "{columns}");
        }
    }
}
