//! A plan that was read whole may be put back so.

use std::borrow::Cow;

use serde_json::Value;
use uuid::Uuid;

use super::store;
use crate::{
    access::{Action, Author},
    domain::{Faults, Said, fault::code},
    infra::{Result, Write},
    plans::Plan,
    records::{commands, write::Call},
};

/// What belongs to a plan and has addresses of its own.
const BELONGING: [&str; 3] = ["actions", "indicators", "progress_reports"];
/// What follows from the rest.
const DERIVED: [&str; 6] = [
    "totals",
    "over_realised",
    "progress",
    "approval",
    "content_sha256",
    "allowed_transitions",
];

/// The body of a change without what an answer shows beside the plan itself.
/// What belongs to it comes back as it is or not at all: it is changed at its own
/// addresses, and nothing that is sent is passed over in silence.
///
/// # Errors
/// 422 for what belongs to it and differs from what is there, and as every
/// change.
pub fn plan_alone<'b>(
    db: &mut Write,
    author: &Author,
    call: &Call,
    id: Uuid,
    body: &'b Value,
) -> Result<Cow<'b, Value>> {
    let given = |name: &str| body.get(name).is_some();
    if !BELONGING.iter().chain(&DERIVED).any(|name| given(name)) {
        return Ok(Cow::Borrowed(body));
    }
    let (plan, _) = commands::present::<Plan>(db, author, Action::Update, id)?;
    let (document, _) = store::tagged(&store::present(db, &author.actor, plan, call.language())?)?;
    let mut faults = Faults::new();
    for name in BELONGING.iter().filter(|name| given(name)) {
        if body.get(name) != document.get(name) {
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
        members.retain(|name, _| !BELONGING.contains(&name.as_str()) && !DERIVED.contains(&name.as_str()));
    }
    Ok(Cow::Owned(body))
}
