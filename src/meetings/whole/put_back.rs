//! A meeting that was read with all that belongs to it may be put back so.

use std::borrow::Cow;

use serde_json::Value;
use uuid::Uuid;

use super::store;
use crate::{
    access::Author,
    domain::{Faults, Said, fault::code},
    infra::{Result, Write},
    records::write::Call,
};

/// What belongs to a meeting and has addresses of its own.
const CHILDREN: [&str; 3] = ["agenda_items", "attendances", "decisions"];
/// What follows from the rest.
const DERIVED: [&str; 2] = ["attendance", "allowed_transitions"];

/// The body of a change without what an answer shows beside the meeting itself.
/// Children come back as they are or not at all: they are changed at their own
/// addresses, and nothing that is sent is passed over in silence.
///
/// # Errors
/// 422 for children that differ from what is there, and as `store::present`.
pub fn without_children<'b>(
    db: &mut Write,
    author: &Author,
    call: &Call,
    id: Uuid,
    body: &'b Value,
) -> Result<Cow<'b, Value>> {
    let given = |name: &str| body.get(name).is_some();
    if !CHILDREN.iter().chain(&DERIVED).any(|name| given(name)) {
        return Ok(Cow::Borrowed(body));
    }
    let whole = store::present(db, &author.actor, id, call.language())?;
    let mut faults = Faults::new();
    for name in CHILDREN.iter().filter(|name| given(name)) {
        if body.get(name) != whole.document.get(name) {
            faults.add(
                format!("/{name}"),
                code::IMMUTABLE,
                Said::fixed(
                    "These are records of their own and are changed at their own addresses; leave them out, or as they are now.",
                    "Ini catatan tersendiri dan diubah di alamatnya sendiri; hilangkan, atau biarkan seperti sekarang.",
                ),
            );
        }
    }
    faults.finish()?;
    let mut body = body.clone();
    if let Some(members) = body.as_object_mut() {
        members.retain(|name, _| !CHILDREN.contains(&name.as_str()) && !DERIVED.contains(&name.as_str()));
    }
    Ok(Cow::Owned(body))
}
