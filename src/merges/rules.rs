//! What the stakeholder that stays takes over from the other, pure.

use crate::{
    domain::{Faults, Said, fault::code},
    records::{ExternalId, record::Warning},
    stakeholders::api::StakeholderFields,
};

/// As many names as a stakeholder can have.
const MOST: usize = 20;

/// The fields of the one that stays, with the names of the other: its name and
/// other names as other names, its names in partner systems where it has none
/// there itself. Nothing is lost in silence: what is too much is a fault, and a
/// name in a system that the other has too is told.
///
/// # Errors
/// A fault at `/into` when there are too many names.
pub fn unite(
    into: &StakeholderFields,
    gone: &StakeholderFields,
    faults: &mut Faults,
) -> (StakeholderFields, Vec<Warning>) {
    let mut united = into.clone();
    for name in std::iter::once(&gone.name).chain(&gone.aliases) {
        let known = |other: &String| other.to_lowercase() == name.to_lowercase();
        if !known(&united.name) && !united.aliases.iter().any(known) {
            united.aliases.push(name.clone());
        }
    }
    let mut warnings = Vec::new();
    for theirs in &gone.external_ids.0 {
        match into.external_ids.0.iter().find(|own| own.system == theirs.system) {
            Some(own) => warnings.push(dropped(own, theirs)),
            None => united.external_ids.0.push(theirs.clone()),
        }
    }
    united.external_ids.0.sort();
    for (count, what, apa) in [
        (united.aliases.len(), "other names", "nama lain"),
        (
            united.external_ids.0.len(),
            "names in partner systems",
            "nama di sistem mitra",
        ),
    ] {
        if count > MOST {
            faults.add(
                "/into",
                code::LENGTH,
                Said::new(
                    format!("Together they have {count} {what}; {MOST} can be kept. Take some away first."),
                    format!(
                        "Bersama-sama keduanya memiliki {count} {apa}; yang dapat disimpan {MOST}. Kurangi dahulu."
                    ),
                ),
            );
        }
    }
    (united, warnings)
}

fn dropped(own: &ExternalId, theirs: &ExternalId) -> Warning {
    let (system, kept, lost) = (&own.system, &own.id, &theirs.id);
    let message = Said::new(
        format!("Both have a name in {system}: {kept} stays, {lost} does not."),
        format!("Keduanya memiliki nama di {system}: {kept} tetap, {lost} tidak."),
    );
    Warning::new("/external_ids", "external_id_dropped", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn office(name: &str, aliases: &[&str], ids: &[(&str, &str)]) -> StakeholderFields {
        let ids: Vec<_> = ids
            .iter()
            .map(|(system, id)| json!({"system": system, "id": id}))
            .collect();
        let fields = json!({"name": name, "kind": "bank", "aliases": aliases, "external_ids": ids});
        serde_json::from_value(fields).unwrap()
    }

    #[test]
    fn names_are_united_without_doubles() {
        let into = office("Disarpus", &["DKP"], &[("b", "1")]);
        let gone = office("Dispusip", &["disarpus", "dkp", "Arsip"], &[("b", "2"), ("a", "3")]);
        let mut faults = Faults::new();
        let (united, warnings) = unite(&into, &gone, &mut faults);
        assert_eq!(united.aliases, ["DKP", "Dispusip", "Arsip"]);
        let ids: Vec<_> = united
            .external_ids
            .0
            .iter()
            .map(|n| (n.system.as_str(), n.id.as_str()))
            .collect();
        assert_eq!(ids, [("a", "3"), ("b", "1")]);
        assert_eq!((warnings.len(), warnings[0].code.as_str()), (1, "external_id_dropped"));
        assert!(faults.is_empty());
    }

    #[test]
    fn too_many_names_are_refused_and_not_cut() {
        let names = |prefix: &str| -> Vec<String> { (0..12).map(|n| format!("{prefix}{n}")).collect() };
        let (one, two) = (names("a"), names("b"));
        let refs = |names: &[String]| -> Vec<&'static str> {
            names.iter().map(|n| &*Box::leak(n.clone().into_boxed_str())).collect()
        };
        let mut faults = Faults::new();
        unite(
            &office("A", &refs(&one), &[]),
            &office("B", &refs(&two), &[]),
            &mut faults,
        );
        assert!(faults.names("/into"));
    }
}
