//! Decisions in the database.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl,
    SelectableHelper,
    dsl::max,
    pg::Pg,
    sql_types::{Bool, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::api::{Decision, DecisionFields, DecisionFilter};
use crate::{
    access::{
        Permit, Reach,
        reach::{visible_or_national, within},
    },
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{commitments, decisions, meetings},
    },
    meetings::{Meeting, children as of_meeting},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp, children, external_ids as names,
        list::{Deleted, keyset_page, values},
        references::refer_or_keep,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            decisions::id,
            DecisionFields::as_select(),
            decisions::region_code,
            stamp_of!(decisions),
        )
    };
}

impl Record for Decision {
    const TYPE: RecordType = RecordType::Decisions;
    type Fields = DecisionFields;
    type Filter = DecisionFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at", "number"];
    const NATIONAL: bool = true;
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("meeting_id", RecordType::Meetings),
        ("agenda_item_id", RecordType::AgendaItems),
        ("amends_decision_id", RecordType::Decisions),
    ];

    fn assemble(id: Uuid, fields: DecisionFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Decision {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &DecisionFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn external_ids(fields: &DecisionFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut DecisionFields, faults: &mut Faults) {
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut DecisionFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let meeting = fields.meeting_id;
        lock(db, meeting)?;
        let held = before.map(|before| &before.fields);
        let found = of_meeting::resolve_meeting(db, meeting, held.map(|h| h.meeting_id), context)?;
        if found.is_none() {
            return Ok(None);
        }
        if let Some(item) = fields.agenda_item_id {
            let held = held.and_then(|h| h.agenda_item_id);
            of_same_meeting(
                db,
                meeting,
                (RecordType::AgendaItems, item, held),
                "/agenda_item_id",
                context,
            )?;
        }
        if let Some(amended) = fields.amends_decision_id {
            const POINTER: &str = "/amends_decision_id";
            let held = held.and_then(|h| h.amends_decision_id);
            of_same_meeting(db, meeting, (RecordType::Decisions, amended, held), POINTER, context)?;
            if let Some(before) = before
                && amends(db, amended, before.id)?
            {
                context.faults.add(
                    POINTER,
                    code::CONTRADICTION,
                    Said::fixed(
                        "A decision cannot amend itself, nor one that amends it.",
                        "Kesepakatan tidak dapat mengubah dirinya sendiri atau kesepakatan yang mengubahnya.",
                    ),
                );
            }
        }
        if fields.number.is_none() {
            // What is left out in a change stays as it was.
            fields.number = held.and_then(|h| h.number);
        }
        if before.is_none() {
            let series = (RecordType::Decisions, meeting);
            let number = context
                .known
                .number(series, fields.number, || highest_number(db, meeting))?;
            fields.number = Some(number);
        }
        Ok(found.and_then(|meeting| meeting.region))
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "decisions_meeting_number_key").then_some((
            "/number",
            Said::fixed(
                "Another decision of this meeting has this number; leave it out for the next one.",
                "Kesepakatan lain dari pertemuan ini bernomor sama; kosongkan untuk nomor berikutnya.",
            ),
        ))
    }

    /// Approved minutes lock their decisions, but for names in partner systems;
    /// an addendum can be added and is locked with them. A decision stays while
    /// something was promised by it.
    fn allow(db: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let outside_of_the_minutes = match before {
            None => after.fields.amends_decision_id.is_some(),
            Some(before) => is_only_named(before, after),
        };
        if !outside_of_the_minutes {
            of_meeting::refuse_locked(db, after.fields.meeting_id)?;
        }
        if after.stamp.deleted_at.is_some() && has_commitments(db, after.id)? {
            return Err(Error::detailed(
                codes::conflict(),
                "Commitments came out of this decision. Delete them first, or let them name no decision.",
                "Ada komitmen yang lahir dari kesepakatan ini. Hapus dahulu, atau lepaskan dari kesepakatan.",
            ));
        }
        Ok(())
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = decisions::table.filter(decisions::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &DecisionFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(keyset_page!(db, query, paging, decisions, columns!(), Decision, {
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |d| d.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |d| d.stamp.created_at,
            "number" => number: i32 = |d| d.fields.number,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &DecisionFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &DecisionFilter) -> Result<decisions::BoxedQuery<'a, Pg>> {
    let DecisionFilter {
        region,
        meeting_id,
        agenda_item_id,
        kind,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(decisions::table.into_boxed(), reach, decisions);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(decisions::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(decisions::region_code, code));
    }
    if let Some(meeting) = meeting_id {
        query = query.filter(decisions::meeting_id.eq(*meeting));
    }
    if let Some(item) = agenda_item_id {
        query = query.filter(decisions::agenda_item_id.eq(*item));
    }
    if let Some(kind) = kind {
        query = query.filter(decisions::kind.eq(*kind));
    }
    if let Some(name) = external_id {
        query = query.filter(decisions::id.eq_any(names::bearing(RecordType::Decisions, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(decisions::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(decisions::updated_at.ge(*since));
    }
    Ok(query)
}

/// Whether nothing but names in partner systems differs.
fn is_only_named(before: &Decision, after: &Decision) -> bool {
    let named = DecisionFields {
        external_ids: after.fields.external_ids.clone(),
        ..before.fields.clone()
    };
    before.stamp.deleted_at == after.stamp.deleted_at && named == after.fields
}

/// Takes the meeting for this transaction: two who add decisions to it at once
/// get different numbers, and no two amendments close a circle together.
fn lock(db: &mut Read, meeting: Uuid) -> Result<()> {
    meetings::table
        .find(meeting)
        .select(meetings::id)
        .for_no_key_update()
        .first::<Uuid>(db.conn())
        .optional()?;
    Ok(())
}

/// Finds a record that a decision names, which must be of the decision's meeting.
fn of_same_meeting(
    db: &mut Read,
    meeting: Uuid,
    (to, id, held): (RecordType, Uuid, Option<Uuid>),
    pointer: &str,
    context: &mut Context<'_>,
) -> Result<()> {
    let found = refer_or_keep(db, to, id, held, pointer, context)?;
    if found.is_some_and(|found| found.id("meeting_id") != Some(meeting)) {
        context.faults.add(
            pointer,
            code::CONTRADICTION,
            Said::fixed("It belongs to another meeting.", "Ini milik pertemuan lain."),
        );
    }
    Ok(())
}

/// The highest number of a meeting's decisions, tombstones included: they may
/// come back.
fn highest_number(db: &mut Read, meeting: Uuid) -> Result<i32> {
    let highest: Option<i32> = decisions::table
        .filter(decisions::meeting_id.eq(meeting))
        .select(max(decisions::number))
        .first(db.conn())?;
    Ok(highest.unwrap_or_default())
}

#[derive(QueryableByName)]
struct Amends {
    #[diesel(sql_type = Bool)]
    amends: bool,
}

/// Whether a decision is this one or amends it, over however many others.
fn amends(db: &mut Read, decision: Uuid, this: Uuid) -> Result<bool> {
    let found: Amends = diesel::sql_query(
        "with recursive amended (id) as ( \
             select $1 union select d.amends_decision_id from decisions d join amended a on d.id = a.id \
             where d.amends_decision_id is not null \
         ) select exists (select from amended where id = $2) as amends",
    )
    .bind::<SqlUuid, _>(decision)
    .bind::<SqlUuid, _>(this)
    .get_result(db.conn())?;
    Ok(found.amends)
}

fn has_commitments(db: &mut Read, decision: Uuid) -> Result<bool> {
    let living = commitments::table
        .filter(commitments::decision_id.eq(decision))
        .filter(commitments::deleted_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(living)).get_result(db.conn())?)
}

/// Lets the decisions of a meeting follow it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Meeting, after: &Meeting) -> Result<()> {
    let rows: Vec<Decision> = decisions::table
        .filter(decisions::meeting_id.eq(before.id))
        .order(decisions::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    children::follow(db, permit, before, after, rows)
}
