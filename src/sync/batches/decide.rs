//! What becomes of one operation: the same questions for every type of record,
//! in the order in which a careful clerk would ask them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    operation::Asked,
    words::{OnConflict, Outcome, Wish},
};
use crate::{
    access::{Action, Author, Permit},
    infra::{Error, Result, Write, codes, shape::Verb},
    records::{
        Record, commands, drafts, external_ids, input,
        ledger::{self, Operation as Recorded},
        record::Warning,
        references::Known,
        table::{Fate, Table, to_object},
    },
    sync::{
        conflicts::{entry::Entry, words::ConflictKind},
        merge::{self, Merged},
    },
};

/// The record that an operation is about.
pub struct Target<'p> {
    /// Its id; a new one when the operation makes it.
    pub id: Uuid,
    /// Whether its name in a partner system led to it.
    pub by_name: bool,
    /// What the ledger tells since the base of the operation; none when the
    /// base is the present version.
    pub past: Option<&'p Past>,
}

/// What the ledger tells of a record since a version.
#[derive(Debug, Default)]
pub struct Past {
    /// The record as it was in that version; none when it was deleted in it.
    pub base: Option<Value>,
    /// The later versions, the oldest first.
    pub later: Vec<Later>,
}

/// A later version.
#[derive(Debug, Clone)]
pub struct Later {
    /// Which.
    pub version: i32,
    /// What happened in it.
    pub operation: Recorded,
    /// What it changed.
    pub changed: Vec<String>,
    /// Who made it.
    pub actor_id: Uuid,
    /// How that one is called.
    pub actor_name: Option<String>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// What becomes of an operation.
#[derive(Debug)]
pub struct Decision {
    /// In one word.
    pub outcome: Outcome,
    /// The version of the record, when nothing is written.
    pub version: Option<i32>,
    /// The fields that are written.
    pub applied: Vec<String>,
    /// What its author should know.
    pub warnings: Vec<Warning>,
    /// What is in conflict.
    pub clash: Option<Clash>,
}

/// A conflict that was found.
#[derive(Debug)]
pub struct Clash {
    /// Of what kind it is.
    pub kind: ConflictKind,
    /// The fields in conflict.
    pub entries: Vec<Entry>,
    /// The last change that stands against the operation.
    pub against: Option<Later>,
}

impl Decision {
    fn of(outcome: Outcome, version: Option<i32>) -> Self {
        Decision {
            outcome,
            version,
            applied: Vec::new(),
            warnings: Vec::new(),
            clash: None,
        }
    }

    fn conflict(version: i32, clash: Clash) -> Self {
        Decision {
            clash: Some(clash),
            ..Decision::of(Outcome::Conflict, Some(version))
        }
    }
}

/// Decides what becomes of an operation, and prepares it.
///
/// # Errors
/// Why it is refused, or when the database cannot answer.
pub fn decide<R: Record>(
    table: &mut Table<R>,
    db: &mut Write,
    author: &Author,
    asked: &Asked,
    target: &Target<'_>,
    known: &mut Known,
) -> Result<Decision> {
    let row = table.present(target.id).cloned();
    match (asked.wish, row) {
        (Wish::Create, Some(_)) => Err(hidden::<R>(db, author, asked, target, known)?),
        (Wish::Create, None) => create(table, db, author, asked, target, known),
        (Wish::Upsert, None) if asked.base_version.is_none() => create(table, db, author, asked, target, known),
        (_, None) => Err(Error::not_found()),
        (wish, Some(row)) => {
            if !is_visible(db, author, &row)? {
                // What is out of sight is answered as if it were not there.
                return match (wish, asked.base_version) {
                    (Wish::Upsert, None) => Err(hidden::<R>(db, author, asked, target, known)?),
                    _ => Err(Error::not_found()),
                };
            }
            let action = if wish == Wish::Delete {
                Action::Delete
            } else {
                Action::Update
            };
            let permit = author.may(action, R::TYPE, row.region())?;
            let Some(base) = asked.base_version else {
                return without_base(asked, &row);
            };
            let base = based(base, &row, target)?;
            match wish {
                Wish::Delete => delete(table, db, permit, row, &base, target, known),
                _ => edit(table, db, author, permit, row, &base, asked, target, known),
            }
        }
    }
}

fn is_visible<R: Record>(db: &mut Write, author: &Author, row: &R) -> Result<bool> {
    if author.actor.may(Action::View, R::TYPE, row.region()).is_err() {
        return Ok(false);
    }
    match drafts::refuse(db, &author.actor, row) {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A new record as it is asked for.
fn body(asked: &Asked, target: &Target<'_>) -> Result<Value> {
    let mut body = asked.document.clone();
    body.insert("id".into(), json!(target.id));
    if let Some(name) = &asked.name {
        let listed = body.entry("external_ids").or_insert_with(|| json!([]));
        let name = serde_json::to_value(name)?;
        if let Some(listed) = listed.as_array_mut().filter(|listed| !listed.contains(&name)) {
            listed.push(name);
        }
    }
    Ok(Value::Object(body))
}

fn create<R: Record>(
    table: &mut Table<R>,
    db: &mut Write,
    author: &Author,
    asked: &Asked,
    target: &Target<'_>,
    known: &mut Known,
) -> Result<Decision> {
    let ready = table.create(db, author, &body(asked, target)?, known)?;
    Ok(Decision {
        applied: asked.document.keys().cloned().collect(),
        warnings: ready.warnings,
        ..Decision::of(Outcome::Created, None)
    })
}

/// What is said of a record that cannot be made since its id or its name is
/// another's, who may be out of sight: first what would be said if it were new.
fn hidden<R: Record>(
    db: &mut Write,
    author: &Author,
    asked: &Asked,
    target: &Target<'_>,
    known: &mut Known,
) -> Result<Error> {
    let draft = input::draft::<R>(&body(asked, target)?)?;
    commands::prepare_create::<R>(db, author, &draft, known)?;
    if !target.by_name {
        return Ok(ledger::id_taken(target.id));
    }
    let (pointer, code, said) = external_ids::taken();
    let mut faults = crate::domain::Faults::new();
    faults.add(pointer, code, said);
    Ok(faults.into())
}

/// A change that does not say on which version it was made: only one that
/// changes nothing can be answered.
fn without_base<R: Record>(asked: &Asked, row: &R) -> Result<Decision> {
    let refused = Error::refused(codes::base_required()).extension("current_version", row.stamp().version);
    if asked.wish != Wish::Upsert || row.stamp().deleted_at.is_some() {
        return Err(refused);
    }
    let draft = input::change::<R>(Verb::Patch, row, &Value::Object(asked.document.clone()))?.sound()?;
    match draft.fields == *row.fields() {
        true => Ok(Decision::of(Outcome::Unchanged, Some(row.stamp().version))),
        false => Err(refused),
    }
}

/// The record as it was in the version on which the change was made.
fn based<R: Record>(base: i32, row: &R, target: &Target<'_>) -> Result<R> {
    let current = row.stamp().version;
    if base == current {
        return Ok(row.clone());
    }
    if base > current {
        return Err(Error::detailed(
            codes::base_unknown(),
            format!(
                "You changed version {base}, but the record is at version {current}: that version is not there yet."
            ),
            format!("Anda mengubah versi {base}, tetapi catatan baru sampai versi {current}: versi itu belum ada."),
        )
        .extension("current_version", current));
    }
    let past = target.past;
    if past.is_some_and(|past| past.later.iter().any(|later| later.operation == Recorded::Erase)) {
        return Err(Error::refused(codes::base_erased()));
    }
    let document = past.and_then(|past| past.base.clone());
    let row = document.and_then(|document| serde_json::from_value(document).ok());
    row.ok_or_else(|| {
        Error::detailed(
            codes::base_unknown(),
            format!("Version {base} of the record cannot be rebuilt: the record was deleted in it. Read the record again and repeat on version {current}."),
            format!("Versi {base} catatan ini tidak dapat disusun kembali: catatan dihapus pada versi itu. Baca lagi lalu ulangi atas versi {current}."),
        )
        .extension("current_version", current)
    })
}

fn delete<R: Record>(
    table: &mut Table<R>,
    db: &mut Write,
    permit: Permit,
    row: R,
    base: &R,
    target: &Target<'_>,
    known: &mut Known,
) -> Result<Decision> {
    let version = row.stamp().version;
    if row.stamp().deleted_at.is_some() {
        return Ok(Decision::of(Outcome::Unchanged, Some(version)));
    }
    let (before, now) = (to_object(base.fields())?, to_object(row.fields())?);
    let changed: Vec<String> = now
        .keys()
        .filter(|name| before.get(*name) != now.get(*name))
        .cloned()
        .collect();
    if changed.is_empty() {
        table.delete(db, permit, row, known)?;
        return Ok(Decision::of(Outcome::Updated, None));
    }
    let entries = changed
        .iter()
        .map(|field| entry(field, &[], [Some(&before), None, Some(&now)], target));
    let entries: Vec<Entry> = entries.collect();
    let against = last(target, |later| {
        later.changed.iter().any(|field| changed.contains(field))
    });
    Ok(Decision::conflict(
        version,
        Clash {
            kind: ConflictKind::Edited,
            entries,
            against,
        },
    ))
}

#[expect(clippy::too_many_arguments, reason = "what a change is made of")]
fn edit<R: Record>(
    table: &mut Table<R>,
    db: &mut Write,
    author: &Author,
    permit: Permit,
    row: R,
    base: &R,
    asked: &Asked,
    target: &Target<'_>,
    known: &mut Known,
) -> Result<Decision> {
    let version = row.stamp().version;
    let (before, now) = (to_object(base.fields())?, to_object(row.fields())?);
    let mine = mine(base, asked)?;
    if row.stamp().deleted_at.is_some() {
        let changed = mine.keys().filter(|field| mine.get(*field) != before.get(*field));
        let entries = changed.map(|field| entry(field, &[], [Some(&before), Some(&mine), None], target));
        let clash = Clash {
            kind: ConflictKind::Deleted,
            entries: entries.collect(),
            against: last(target, |later| later.operation == Recorded::Delete),
        };
        return Ok(Decision::conflict(version, clash));
    }
    let Merged { apply, clashes } = merge::merge(asked.declared(), &before, &mine, &now);
    let clash = (!clashes.is_empty()).then(|| {
        let all: Vec<&String> = clashes.iter().flatten().collect();
        let sides = [Some(&before), Some(&mine), Some(&now)];
        let entries = clashes
            .iter()
            .flat_map(|unit| unit.iter().map(|field| entry(field, unit, sides, target)));
        Clash {
            kind: ConflictKind::Fields,
            entries: entries.collect(),
            against: last(target, |later| later.changed.iter().any(|field| all.contains(&field))),
        }
    });
    match clash {
        Some(clash) if apply.is_empty() || asked.on_conflict == OnConflict::Hold => {
            return Ok(Decision::conflict(version, clash));
        }
        None if apply.is_empty() => return Ok(Decision::of(Outcome::Unchanged, Some(version))),
        _ => {}
    }
    let applied = apply.keys().cloned().collect();
    let draft = input::change::<R>(Verb::Patch, &row, &Value::Object(apply))?;
    let ready = table.change(db, author, permit, row, &draft, known)?;
    let outcome = match (&clash, ready.fate) {
        (Some(_), _) => Outcome::Conflict,
        (None, Fate::Unchanged) => Outcome::Unchanged,
        (None, _) if before != now => Outcome::Merged,
        (None, _) => Outcome::Updated,
    };
    Ok(Decision {
        applied,
        warnings: ready.warnings,
        clash,
        ..Decision::of(outcome, (ready.fate == Fate::Unchanged).then_some(version))
    })
}

/// The fields that were sent, in the form in which they would be stored. What
/// is wrong with them was wrong already where the change was made.
fn mine<R: Record>(base: &R, asked: &Asked) -> Result<Map<String, Value>> {
    let draft = input::change::<R>(Verb::Patch, base, &Value::Object(asked.document.clone()))?.sound()?;
    let mut fields = to_object(&draft.fields)?;
    fields.retain(|name, _| asked.document.contains_key(name));
    Ok(fields)
}

/// A field in conflict: what each side has, and who set theirs.
fn entry(field: &str, together: &[String], sides: [Option<&Map<String, Value>>; 3], target: &Target<'_>) -> Entry {
    let [base, mine, theirs] = sides.map(|side| side.and_then(|side| side.get(field)).cloned());
    // Who sent one field of a group left the others as they were.
    let mine = mine.or_else(|| base.clone().filter(|_| sides.get(1).is_some_and(Option::is_some)));
    let set = last(target, |later| {
        later.changed.iter().any(|changed| changed == field) || later.operation == Recorded::Delete
    });
    Entry {
        field: field.to_owned(),
        together: together.iter().filter(|other| *other != field).cloned().collect(),
        base: base.unwrap_or_default(),
        mine: mine.unwrap_or_default(),
        theirs: theirs.unwrap_or_default(),
        set_by: set.as_ref().map(|later| later.actor_id),
        set_by_name: set.as_ref().and_then(|later| later.actor_name.clone()),
        set_at: set.as_ref().map(|later| later.recorded_at),
        set_in: set.map(|later| later.version),
    }
}

/// The last of the later versions that did this.
fn last(target: &Target<'_>, did: impl Fn(&Later) -> bool) -> Option<Later> {
    let later = &target.past?.later;
    later.iter().rev().find(|later| did(later)).cloned()
}
