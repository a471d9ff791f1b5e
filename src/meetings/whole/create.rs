//! A meeting made together with what belongs to it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::Author,
    domain::RecordType,
    infra::{Result, Write},
    meetings::{AgendaItem, Attendance, Commitment, Decision, Meeting},
    records::{
        nested::{Nest, Placed, Together},
        record::Warning,
    },
};

/// What may stand nested in the body of a new meeting.
pub const NESTS: &[Nest] = &[AGENDA_ITEMS, ATTENDANCES, DECISIONS];

const AGENDA_ITEMS: Nest = Nest {
    member: "agenda_items",
    record: "AgendaItem",
    follows: &["meeting_id"],
    // The order in which they stand is that of the agenda.
    optional: &["position"],
    most: 100,
    nests: &[],
};

const ATTENDANCES: Nest = Nest {
    member: "attendances",
    record: "Attendance",
    follows: &["meeting_id"],
    optional: &[],
    most: 500,
    nests: &[],
};

const DECISIONS: Nest = Nest {
    member: "decisions",
    record: "Decision",
    follows: &["meeting_id"],
    optional: &[],
    most: 200,
    nests: &[COMMITMENTS],
};

const COMMITMENTS: Nest = Nest {
    member: "commitments",
    record: "Commitment",
    follows: &["meeting_id", "decision_id"],
    optional: &[],
    most: 100,
    nests: &[],
};

/// Makes a meeting with all that is nested in its body.
///
/// # Errors
/// As [`crate::records::commands::create`], with the faults of all at once.
pub fn create(db: &mut Write, author: &Author, body: &Value) -> Result<(Uuid, Vec<Warning>)> {
    let mut together = Together::new(author);
    let mut meeting = Placed::whole(body);
    let id = meeting.id();
    let of_meeting = [("meeting_id", id)];
    let mut agenda = AGENDA_ITEMS.take(&mut meeting, &of_meeting, &mut together.faults);
    for (position, item) in (1..).zip(&mut agenda) {
        item.default("position", json!(position));
    }
    let attendances = ATTENDANCES.take(&mut meeting, &of_meeting, &mut together.faults);
    let mut decisions = DECISIONS.take(&mut meeting, &of_meeting, &mut together.faults);
    let mut commitments = Vec::new();
    for decision in &mut decisions {
        let of_decision = [("decision_id", decision.id())];
        commitments.extend(COMMITMENTS.take(decision, &of_decision, &mut together.faults));
    }

    together.make::<Meeting>(db, &[meeting])?;
    together.make::<AgendaItem>(db, &agenda)?;
    // All who come are looked up in one statement for each type.
    for (record_type, member) in [
        (RecordType::People, "person_id"),
        (RecordType::Stakeholders, "stakeholder_id"),
        (RecordType::Libraries, "library_id"),
    ] {
        let ids: Vec<Uuid> = attendances.iter().filter_map(|come| come.names(member)).collect();
        together.known.learn_parents(db, record_type, &ids)?;
    }
    together.make::<Attendance>(db, &attendances)?;
    together.make::<Decision>(db, &decisions)?;
    together.make::<Commitment>(db, &commitments)?;
    Ok((id, together.finish()?))
}
