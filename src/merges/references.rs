//! How records refer to a stakeholder, one line for each type, and how they
//! follow when it becomes one with another.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    api::Followed,
    store::{self, Trace},
};
use crate::{
    access::Permit,
    domain::{RecordType, RegionCode},
    infra::{Error, Result, Write},
    meetings::{Attendance, Commitment, Meeting},
    people::Person,
    plans::{Action, belongings},
    records::{
        Record,
        ledger::{self, Change, Operation},
    },
    stakeholders::Stakeholder,
};

/// Every way in which records refer to a stakeholder.
pub const REFERENCES: &[&dyn Reference] = &[
    &Column::<Person> {
        name: "stakeholder_id",
        point: |person, id| person.stakeholder_id = Some(id),
        // A person belongs where the office does.
        place: |_, office| office.region().cloned(),
        doubled: NEVER,
        lock: NOTHING,
    },
    &Column::<Meeting> {
        name: "host_stakeholder_id",
        point: |meeting, id| meeting.host_stakeholder_id = Some(id),
        place: stays,
        doubled: NEVER,
        lock: NOTHING,
    },
    &Column::<Attendance> {
        name: "stakeholder_id",
        point: |attendance, id| attendance.stakeholder_id = Some(id),
        place: stays,
        // An office without a named person comes to a meeting once.
        doubled: "t.person_id is null and exists (
            select from attendances o
            where o.meeting_id = t.meeting_id and o.stakeholder_id = $2 and o.person_id is null and o.deleted_at is null)",
        lock: NOTHING,
    },
    &Column::<Action> {
        name: "responsible_stakeholder_id",
        point: |action, id| action.responsible_stakeholder_id = Some(id),
        place: stays,
        doubled: NEVER,
        // An approved plan shows it as a change; nobody approves it in the same moment.
        lock: belongings::lock_plans_of,
    },
    &Column::<Commitment> {
        name: "stakeholder_id",
        point: |commitment, id| commitment.stakeholder_id = id,
        place: stays,
        doubled: NEVER,
        lock: NOTHING,
    },
];

/// Nothing else need keep still.
const NOTHING: Lock = |_, _| Ok(());

/// No two records of a type exclude each other.
const NEVER: &str = "false";

/// A way in which records of one type refer to a stakeholder.
pub trait Reference: Sync {
    /// Their type.
    fn record_type(&self) -> RecordType;

    /// Lets them refer to the other stakeholder. Tombstones too: one that comes
    /// back must not refer to what is gone. Each gets a version and a ledger
    /// row of its own.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn follow(&self, db: &mut Write, permit: &Permit, gone: &Stakeholder, into: &Stakeholder) -> Result<Followed>;

    /// Makes them what they were before the merge that left these traces. Those
    /// that were touched since are named, and then nothing is to be kept.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn undo(&self, db: &mut Write, permit: &Permit, gone: Uuid, traces: Vec<Trace>) -> Result<Undone>;
}

/// What came of undoing.
#[derive(Debug, Default)]
pub struct Undone {
    /// What was made undone.
    pub followed: Option<Followed>,
    /// What was touched since: which, and where it lies.
    pub touched: Vec<(RecordType, Uuid, Option<RegionCode>)>,
}

/// Lets what records belong to keep still while they are written.
type Lock = fn(&mut Write, &[Uuid]) -> Result<()>;

/// One column of one type.
pub struct Column<R: Record> {
    /// The column.
    pub name: &'static str,
    /// Writes a stakeholder into the field.
    pub point: fn(&mut R::Fields, Uuid),
    /// Where the record belongs when it has followed.
    pub place: fn(&R, &Stakeholder) -> Option<RegionCode>,
    /// When a row `t` is what the stakeholder `$2` has too, in SQL.
    pub doubled: &'static str,
    /// What must keep still while these records are written.
    pub lock: Lock,
}

/// The record stays where it is.
pub fn stays<R: Record>(record: &R, _: &Stakeholder) -> Option<RegionCode> {
    record.region().cloned()
}

impl<R: Record> Reference for Column<R> {
    fn record_type(&self) -> RecordType {
        R::TYPE
    }

    fn follow(&self, db: &mut Write, permit: &Permit, gone: &Stakeholder, into: &Stakeholder) -> Result<Followed> {
        let found = store::referring(db, R::TYPE, self.name, self.doubled, gone.id, into.id)?;
        let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
        (self.lock)(db, &ids)?;
        let doubled: HashSet<Uuid> = found.iter().filter(|row| row.doubled).map(|row| row.id).collect();
        let reach = permit.author().actor.reach_into(R::TYPE);
        let mut named = Vec::new();
        let mut changes = Vec::with_capacity(ids.len());
        for before in R::find(db, &ids, true)? {
            let (mut fields, region) = (before.fields().clone(), (self.place)(&before, into));
            (self.point)(&mut fields, into.id);
            let mut stamp = before.stamp().next(db.now(), permit.actor_id());
            let doubled = doubled.contains(&before.id());
            if doubled {
                stamp.deleted_at = Some(stamp.updated_at);
                named.extend(reach.includes(region.as_ref()).then_some(before.id()));
            }
            let operation = match stamp.deleted_at {
                None => Operation::Update,
                Some(_) => Operation::Delete,
            };
            let permit = permit.follow(R::TYPE, region.as_ref());
            let after = R::assemble(before.id(), fields, region, stamp)?;
            changes.push(Change::of(permit, operation, before, after));
        }
        // What goes makes room before the others take it.
        changes.sort_by_key(|change| (change.operation != Operation::Delete, change.after.id()));
        ledger::write(db, &changes)?;
        Ok(Followed {
            record_type: R::TYPE,
            count: changes.len(),
            doubled: named,
        })
    }

    fn undo(&self, db: &mut Write, permit: &Permit, gone: Uuid, traces: Vec<Trace>) -> Result<Undone> {
        let ids: Vec<Uuid> = traces.iter().map(|trace| trace.record_id).collect();
        (self.lock)(db, &ids)?;
        undo::<R>(db, permit, traces, |fields| (self.point)(fields, gone))
    }
}

/// Makes records what they were before the changes that left these traces.
/// `point` gives back to a tombstone what it referred to.
///
/// # Errors
/// When the database cannot do it.
pub fn undo<R: Record>(
    db: &mut Write,
    permit: &Permit,
    traces: Vec<Trace>,
    point: impl Fn(&mut R::Fields),
) -> Result<Undone> {
    let mut ids: Vec<Uuid> = traces.iter().map(|trace| trace.record_id).collect();
    ids.sort_unstable();
    let present = R::find(db, &ids, true)?.into_iter().map(|record| (record.id(), record));
    let mut present: HashMap<Uuid, R> = present.collect();
    let reach = permit.author().actor.reach_into(R::TYPE);
    let (mut changes, mut back, mut touched) = (Vec::with_capacity(traces.len()), Vec::new(), Vec::new());
    for trace in traces {
        let missing = || Error::Internal(format!("{} {} has no row", R::TYPE, trace.record_id));
        let now = present.remove(&trace.record_id).ok_or_else(missing)?;
        if now.stamp().version != trace.version {
            touched.push((R::TYPE, now.id(), now.region().cloned()));
            continue;
        }
        let mut stamp = now.stamp().next(db.now(), permit.actor_id());
        let (fields, region) = match trace.document {
            Some(document) => {
                let then: R = serde_json::from_value(document)?;
                stamp.deleted_at = then.stamp().deleted_at;
                (then.fields().clone(), then.region().cloned())
            }
            None => {
                let mut fields = now.fields().clone();
                point(&mut fields);
                (fields, trace.region_code)
            }
        };
        let operation = match (now.stamp().deleted_at, stamp.deleted_at) {
            (_, Some(_)) => Operation::Delete,
            (Some(_), None) => Operation::Restore,
            (None, None) => Operation::Update,
        };
        if operation == Operation::Restore && reach.includes(region.as_ref()) {
            back.push(now.id());
        }
        let permit = permit.follow(R::TYPE, region.as_ref());
        let after = R::assemble(now.id(), fields, region, stamp)?;
        changes.push(Change::of(permit, operation, now, after));
    }
    if !touched.is_empty() {
        return Ok(Undone {
            followed: None,
            touched,
        });
    }
    ledger::write(db, &changes)?;
    Ok(Undone {
        followed: Some(Followed {
            record_type: R::TYPE,
            count: changes.len(),
            doubled: back,
        }),
        touched,
    })
}
