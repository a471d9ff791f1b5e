//! What is printed, out of the database.

use uuid::Uuid;

use super::{
    minutes::{self, Minutes},
    names::Names,
    plan,
    sheet::Sheet,
};
use crate::{
    access::Actor,
    domain::{Language, TimeZone},
    infra::{Read, Result},
    meetings::{agenda_items, attendances, whole},
    plans::view,
};

/// A sheet, and by whose clocks its times are told.
pub type Printable = (Sheet, TimeZone);

/// The report of a plan.
///
/// # Errors
/// As reading the plan: 404 for what is not there or may not be known, 410 for
/// what was deleted.
pub fn plan(db: &mut Read, me: &Actor, id: Uuid) -> Result<Printable> {
    let plan = view::store::readable(db, me, id)?;
    let seen = view::store::present(db, me, plan.clone(), Language::Indonesian)?;
    let changes = if seen.approval.changed_fields.is_empty() {
        Vec::new()
    } else {
        view::store::difference(db, plan)?
            .map(|of| of.changes)
            .unwrap_or_default()
    };
    let fields = &seen.plan.fields;
    let responsible = seen.actions.iter().map(|of| &of.action.fields);
    let ids = responsible.flat_map(|of| [of.responsible_stakeholder_id, of.responsible_library_id]);
    let ids: Vec<Uuid> = ids.chain([fields.library_id]).flatten().collect();
    let names = Names::of(db, me, ids, fields.region_code.clone())?;
    let zone = TimeZone::of(fields.region_code.as_ref());
    Ok((plan::report(&seen, &changes, &names), zone))
}

/// The minutes of a meeting.
///
/// # Errors
/// As reading the meeting.
pub fn minutes(db: &mut Read, me: &Actor, id: Uuid) -> Result<Printable> {
    let meeting = whole::readable(db, me, id)?;
    let of = Minutes {
        agenda: agenda_items::store::of_meeting(db, id)?,
        attendances: attendances::store::of_meeting(db, id)?,
        decisions: whole::decisions_of(db, id)?,
        commitments: whole::commitments_of(db, me, id)?,
        meeting,
    };
    let fields = &of.meeting.fields;
    let asked = of.attendances.iter().map(|a| &a.fields);
    let ids = asked.flat_map(|of| [of.stakeholder_id, of.library_id]);
    let promised = of.commitments.iter().map(|c| Some(c.fields.stakeholder_id));
    let ids: Vec<Uuid> = ids
        .chain(promised)
        .chain([fields.host_stakeholder_id])
        .flatten()
        .collect();
    let names = Names::of(db, me, ids, fields.region_code.clone())?;
    Ok((minutes::minutes(&of, &names)?, fields.time_zone))
}
