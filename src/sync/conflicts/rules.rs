//! What can be chosen in a conflict, pure.

use serde_json::{Map, Value};

use super::{
    api::ConflictResolution,
    entry::Entry,
    words::{ConflictKind, Side},
};
use crate::domain::{Faults, Said, fault::code};

/// What a choice means for the record.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// It stays as it is.
    Stays,
    /// These fields become this.
    Fields(Map<String, Value>),
    /// It goes.
    Goes,
    /// It comes back, and these fields become this.
    Returns(Map<String, Value>),
}

/// Reads a choice.
///
/// # Errors
/// What is wrong with it, all at once.
pub fn choose(kind: ConflictKind, entries: &[Entry], resolution: &ConflictResolution) -> Result<Chosen, Faults> {
    match kind {
        ConflictKind::Fields => fields(entries, resolution),
        ConflictKind::Deleted | ConflictKind::Edited => whole(kind, entries, resolution),
    }
}

fn whole(kind: ConflictKind, entries: &[Entry], resolution: &ConflictResolution) -> Result<Chosen, Faults> {
    let mut faults = Faults::new();
    if !resolution.fields.is_empty() {
        let said = Said::fixed(
            "Here the whole record is in conflict: choose `record`.",
            "Di sini seluruh catatan bertentangan: pilih `record`.",
        );
        faults.add("/fields", code::CONTRADICTION, said);
    }
    let side = match resolution.record {
        Some(Side::Mine) => true,
        Some(Side::Theirs) => false,
        Some(Side::Value) | None => {
            let said = Said::fixed("Choose mine or theirs.", "Pilih mine atau theirs.");
            faults.add("/record", code::REQUIRED, said);
            false
        }
    };
    faults.finish()?;
    Ok(match (side, kind) {
        (false, _) => Chosen::Stays,
        (true, ConflictKind::Edited) => Chosen::Goes,
        (true, _) => Chosen::Returns(entries.iter().map(|e| (e.field.clone(), e.mine.clone())).collect()),
    })
}

fn fields(entries: &[Entry], resolution: &ConflictResolution) -> Result<Chosen, Faults> {
    let mut faults = Faults::new();
    if resolution.record.is_some() {
        let said = Said::fixed(
            "Here single fields are in conflict: choose for each of `fields`.",
            "Di sini isian tertentu yang bertentangan: pilih untuk masing-masing dalam `fields`.",
        );
        faults.add("/record", code::CONTRADICTION, said);
    }
    for (at, choice) in resolution.fields.iter().enumerate() {
        let pointer = format!("/fields/{at}");
        if !entries.iter().any(|entry| entry.field == choice.field) {
            let said = Said::fixed("This field is not in conflict.", "Isian ini tidak bertentangan.");
            faults.add(format!("{pointer}/field"), code::NOT_OFFERED, said);
        }
        let earlier = resolution.fields.iter().take(at);
        if earlier.clone().any(|other| other.field == choice.field) {
            let said = Said::fixed("This field was chosen already.", "Isian ini sudah dipilih.");
            faults.add(format!("{pointer}/field"), code::TAKEN, said);
        }
        if (choice.take == Side::Value) != choice.value.is_some() && choice.take != Side::Value {
            let said = Said::fixed("Only with take = value.", "Hanya dengan take = value.");
            faults.add(format!("{pointer}/value"), code::CONTRADICTION, said);
        }
    }
    let mut taken = Map::new();
    for entry in entries {
        let Some(choice) = resolution.fields.iter().find(|choice| choice.field == entry.field) else {
            let said = Said::new(
                format!("Choose what holds in {}.", entry.field),
                format!("Pilih yang berlaku untuk {}.", entry.field),
            );
            faults.add(format!("/fields/{}", entry.field), code::REQUIRED, said);
            continue;
        };
        let split = entry.together.iter().any(|other| {
            let other = resolution.fields.iter().find(|choice| choice.field == *other);
            other.is_some_and(|other| other.take != choice.take)
        });
        if split {
            let together = entry.together.join(", ");
            let said = Said::new(
                format!("Goes together with {together}: take all of them from one side, or give each a value."),
                format!("Berlaku bersama {together}: ambil semuanya dari satu sisi, atau beri nilai masing-masing."),
            );
            faults.add(format!("/fields/{}", entry.field), code::CONTRADICTION, said);
        }
        match choice.take {
            Side::Mine => _ = taken.insert(entry.field.clone(), entry.mine.clone()),
            Side::Value => _ = taken.insert(entry.field.clone(), choice.value.clone().unwrap_or_default()),
            Side::Theirs => {}
        }
    }
    faults.finish()?;
    Ok(match taken.is_empty() {
        true => Chosen::Stays,
        false => Chosen::Fields(taken),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sync::conflicts::api::FieldChoice;

    fn entry(field: &str, together: &[&str]) -> Entry {
        Entry {
            field: field.into(),
            together: together.iter().map(|other| (*other).to_owned()).collect(),
            base: json!(0),
            mine: json!(1),
            theirs: json!(2),
            set_by: None,
            set_by_name: None,
            set_at: None,
            set_in: None,
        }
    }

    fn choice(choices: &[(&str, Side, Option<Value>)]) -> ConflictResolution {
        let fields = choices.iter().map(|(field, take, value)| FieldChoice {
            field: (*field).to_owned(),
            take: *take,
            value: value.clone(),
        });
        ConflictResolution {
            fields: fields.collect(),
            record: None,
        }
    }

    #[test]
    fn every_field_is_chosen_once() {
        let entries = [entry("name", &[]), entry("phone", &[])];
        let of = |choices: &[(&str, Side, Option<Value>)]| choose(ConflictKind::Fields, &entries, &choice(choices));
        let chosen = of(&[("name", Side::Mine, None), ("phone", Side::Value, Some(json!(3)))]).unwrap();
        let fields = json!({"name": 1, "phone": 3});
        assert_eq!(chosen, Chosen::Fields(fields.as_object().unwrap().clone()));
        assert_eq!(
            of(&[("name", Side::Theirs, None), ("phone", Side::Theirs, None)]).unwrap(),
            Chosen::Stays
        );
        assert!(of(&[("name", Side::Mine, None)]).is_err());
        assert!(
            of(&[
                ("name", Side::Mine, None),
                ("phone", Side::Mine, None),
                ("email", Side::Mine, None)
            ])
            .is_err()
        );
        assert!(
            of(&[
                ("name", Side::Mine, None),
                ("name", Side::Mine, None),
                ("phone", Side::Mine, None)
            ])
            .is_err()
        );
    }

    #[test]
    fn a_group_is_taken_from_one_side() {
        let entries = [entry("latitude", &["longitude"]), entry("longitude", &["latitude"])];
        let of = |one, other| {
            choose(
                ConflictKind::Fields,
                &entries,
                &choice(&[("latitude", one, None), ("longitude", other, None)]),
            )
        };
        assert!(of(Side::Mine, Side::Mine).is_ok());
        assert!(of(Side::Mine, Side::Theirs).is_err());
    }

    #[test]
    fn a_deletion_is_chosen_as_a_whole() {
        let whole = |side| ConflictResolution {
            fields: Vec::new(),
            record: Some(side),
        };
        let entries = [entry("name", &[])];
        let of = |kind, side| choose(kind, &entries, &whole(side));
        assert_eq!(of(ConflictKind::Edited, Side::Mine).unwrap(), Chosen::Goes);
        assert_eq!(of(ConflictKind::Edited, Side::Theirs).unwrap(), Chosen::Stays);
        assert!(matches!(
            of(ConflictKind::Deleted, Side::Mine).unwrap(),
            Chosen::Returns(_)
        ));
        assert!(of(ConflictKind::Deleted, Side::Value).is_err());
    }
}
