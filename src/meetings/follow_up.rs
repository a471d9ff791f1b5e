//! The next meeting of the same place, drafted from this one: what is still
//! open comes on its agenda, and the same offices are invited.

use std::collections::HashSet;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    agenda_items::{self, AgendaItem, words::AgendaItemStatus},
    api::{FollowUp, Meeting},
    attendances::{self, Attendance, words::AttendanceRole},
    commitments::{Commitment, words::CommitmentStatus},
    whole,
};
use crate::{
    access::{Action, Author, Reach},
    domain::{RecordType, RegionCode},
    infra::{
        Error, Read, Result, Write, body,
        schema::{libraries, stakeholders},
    },
    records::{Record, commands},
};

/// What may be left out or null and is then as it was, since it cannot be empty.
const NEVER_EMPTY: [&str; 4] = ["id", "title", "mode", "hours_assumed"];
/// The longest title of an item.
const TITLE: usize = 300;

/// The body of the next meeting.
///
/// # Errors
/// 404, 410 by the meeting, 422 with every fault of the body.
pub fn draft(db: &mut Write, author: &Author, id: Uuid, asked: &Value) -> Result<Value> {
    let meeting = Meeting::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    author.may(Action::View, RecordType::Meetings, meeting.region())?;
    if let Some(at) = meeting.stamp.deleted_at {
        return Err(commands::deleted(at, meeting.stamp.version));
    }
    body::read::<FollowUp>(asked)?;
    let reach = author.actor.reach_into(RecordType::Meetings);
    let mut next = same(&meeting);
    let given = asked.as_object().into_iter().flatten();
    let given = given.filter(|(name, value)| !(value.is_null() && NEVER_EMPTY.contains(&name.as_str())));
    next.extend(given.map(|(name, value)| (name.clone(), value.clone())));
    next.insert("agenda_items".into(), agenda(db, author, id)?);
    next.insert("attendances".into(), invitations(db, &reach, id)?);
    Ok(Value::Object(next))
}

/// What the next meeting has in common with this one.
fn same(meeting: &Meeting) -> Map<String, Value> {
    let fields = &meeting.fields;
    let common = json!({
        "kind": fields.kind, "level": fields.level, "region_code": fields.region_code, "title": fields.title,
        "theme": fields.theme, "parent_meeting_id": fields.parent_meeting_id, "time_zone": fields.time_zone,
        "mode": fields.mode, "venue": fields.venue, "host_stakeholder_id": fields.host_stakeholder_id,
        "follows_meeting_id": meeting.id,
    });
    common.as_object().cloned().unwrap_or_default()
}

/// The open items, then the commitments that are still to be kept and that no
/// open item asks about.
fn agenda(db: &mut Write, author: &Author, meeting: Uuid) -> Result<Value> {
    let commitments = whole::commitments_of(db, &author.actor, meeting)?;
    let items = agenda_items::store::of_meeting(db, meeting)?;
    let open: Vec<&AgendaItem> = items
        .iter()
        .filter(|i| i.fields.status == AgendaItemStatus::Open)
        .collect();
    let asked: HashSet<Uuid> = open.iter().filter_map(|item| item.fields.commitment_id).collect();
    let carried = open.iter().map(|item| {
        json!({
            "topic": item.fields.topic, "title": item.fields.title, "carried_from_id": item.id,
            "commitment_id": item.fields.commitment_id,
        })
    });
    let is_open = |c: &&Commitment| {
        matches!(
            c.fields.status,
            CommitmentStatus::Pledged | CommitmentStatus::InProgress
        ) && !asked.contains(&c.id)
    };
    let promised = commitments.iter().filter(is_open).map(|commitment| {
        let title = one_line(&commitment.fields.description);
        json!({"topic": "progress", "title": title, "commitment_id": commitment.id})
    });
    Ok(carried.chain(promised).collect())
}

/// A text as a title: one line, cut with an ellipsis where it is too long.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE {
        return line;
    }
    line.chars().take(TITLE - 1).chain(['…']).collect()
}

/// Each office once, as far as it is still there and in reach; only the host
/// keeps its role.
fn invitations(db: &mut Read, reach: &Reach, meeting: Uuid) -> Result<Value> {
    let attendances = attendances::store::of_meeting(db, meeting)?;
    let offices = |office: fn(&Attendance) -> Option<Uuid>| attendances.iter().filter_map(office).collect::<Vec<_>>();
    let stakeholders: Vec<(Uuid, Option<RegionCode>)> = stakeholders::table
        .filter(stakeholders::id.eq_any(offices(|a| a.fields.stakeholder_id)))
        .filter(stakeholders::deleted_at.is_null())
        .select((stakeholders::id, stakeholders::region_code))
        .load(db.conn())?;
    let libraries: Vec<(Uuid, RegionCode)> = libraries::table
        .filter(libraries::id.eq_any(offices(|a| a.fields.library_id)))
        .filter(libraries::deleted_at.is_null())
        .select((libraries::id, libraries::region_code))
        .load(db.conn())?;
    let libraries = libraries.into_iter().map(|(id, region)| (id, Some(region)));
    let mut there: HashSet<Uuid> = stakeholders
        .into_iter()
        .chain(libraries)
        .filter(|(_, region)| reach.includes(region.as_ref()))
        .map(|(id, _)| id)
        .collect();
    let hosts: HashSet<Uuid> = attendances
        .iter()
        .filter(|a| a.fields.role == AttendanceRole::Host)
        .filter_map(|a| a.fields.stakeholder_id.or(a.fields.library_id))
        .collect();
    let invited = attendances.iter().filter_map(|come| {
        let office = come.fields.stakeholder_id.or(come.fields.library_id)?;
        let role = if hosts.contains(&office) {
            AttendanceRole::Host
        } else {
            AttendanceRole::Participant
        };
        // Taken out, so that an office of which several came is invited once.
        there.remove(&office).then(|| {
            json!({
                "stakeholder_id": come.fields.stakeholder_id, "library_id": come.fields.library_id, "role": role
            })
        })
    });
    Ok(invited.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_promise_is_cut_to_a_title() {
        assert_eq!(one_line("Buku\nuntuk  desa\t"), "Buku untuk desa");
        let long = "é".repeat(301);
        let title = one_line(&long);
        assert_eq!(title.chars().count(), 300);
        assert!(title.ends_with('…'));
        assert_eq!(one_line(&"é".repeat(300)), "é".repeat(300));
    }
}
