//! The agenda in a new order.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{AgendaItem, AgendaItemFields},
    store,
};
use crate::{
    access::{Action, Author},
    domain::{Faults, RecordType, Said, fault::code},
    infra::{Result, Write, body},
    meetings::{Meeting, api::AgendaOrder, children},
    records::{
        Record, commands,
        ledger::{self, Change, Operation},
    },
};

/// Puts the items of a meeting's agenda in order: positions 1, 2, 3 ... Those
/// that stand where they stood get no new version. Gives the agenda.
///
/// # Errors
/// 404, 403, 410, 412 by the meeting, 409 when its minutes are approved, 422
/// when the items are not exactly those of the agenda.
pub fn put(
    db: &mut Write,
    author: &Author,
    meeting: Uuid,
    expected: Option<i32>,
    asked: &Value,
) -> Result<(Meeting, Vec<AgendaItem>)> {
    let (meeting, _) = commands::at_version::<Meeting>(db, author, Action::Update, meeting, expected)?;
    let permit = author.may(Action::Update, RecordType::AgendaItems, meeting.region())?;
    let AgendaOrder { items: ids } = body::read(asked)?;
    let present = store::locked_of_meeting(db, meeting.id)?;
    check(&ids, &present).finish()?;
    children::refuse_locked(db, meeting.id)?;

    let mut by_id: HashMap<Uuid, AgendaItem> = present.into_iter().map(|item| (item.id, item)).collect();
    let ordered: Vec<AgendaItem> = ids.iter().filter_map(|id| by_id.remove(id)).collect();
    let (mut agenda, mut changes) = (Vec::with_capacity(ordered.len()), Vec::new());
    for (position, before) in (1..).zip(ordered) {
        if before.fields.position == position {
            agenda.push(before);
            continue;
        }
        let after = AgendaItem {
            fields: AgendaItemFields {
                position,
                ..before.fields.clone()
            },
            stamp: before.stamp.next(db.now(), permit.actor_id()),
            ..before.clone()
        };
        agenda.push(after.clone());
        changes.push(Change::of(permit.clone(), Operation::Update, before, after));
    }
    ledger::write(db, &changes)?;
    Ok((meeting, agenda))
}

/// The items must be exactly those of the agenda, each once.
fn check(ids: &[Uuid], present: &[AgendaItem]) -> Faults {
    let mut faults = Faults::new();
    for (place, id) in ids.iter().enumerate() {
        if ids.iter().take(place).any(|before| before == id) {
            faults.add(
                format!("/items/{place}"),
                code::CONTRADICTION,
                Said::fixed("This item stands twice.", "Butir ini muncul dua kali."),
            );
        } else if !present.iter().any(|item| item.id == *id) {
            faults.add(
                format!("/items/{place}"),
                code::REFERENCE_UNKNOWN,
                Said::fixed(
                    "There is no such item on this agenda.",
                    "Tidak ada butir seperti ini dalam acara pertemuan ini.",
                ),
            );
        }
    }
    let missing: Vec<String> = present
        .iter()
        .filter(|item| !ids.contains(&item.id))
        .map(|item| item.id.to_string())
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        faults.add(
            "/items",
            code::INCOMPLETE,
            Said::new(
                format!("All items of the agenda must be there; missing: {missing}."),
                format!("Semua butir acara harus ada; yang kurang: {missing}."),
            ),
        );
    }
    faults
}
