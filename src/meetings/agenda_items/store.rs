//! Items of agendas in the database.

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    pg::Pg,
};
use uuid::Uuid;

use super::api::{AgendaItem, AgendaItemFields, AgendaItemFilter};
use crate::{
    access::{
        Permit, Reach,
        reach::{visible_or_national, within},
    },
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Read, Result, Write, schema::agenda_items},
    meetings::{api::Meeting, children as of_meetings, related},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp, children, external_ids as names,
        list::{Deleted, keyset_page, values},
        references::{self, Parent},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            agenda_items::id,
            AgendaItemFields::as_select(),
            agenda_items::region_code,
            stamp_of!(agenda_items),
        )
    };
}

impl Record for AgendaItem {
    const TYPE: RecordType = RecordType::AgendaItems;
    type Fields = AgendaItemFields;
    type Filter = AgendaItemFilter;
    const SORTS: &'static [&'static str] = &["position", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("meeting_id", RecordType::Meetings),
        ("carried_from_id", RecordType::AgendaItems),
        ("commitment_id", RecordType::Commitments),
    ];

    fn assemble(id: Uuid, fields: AgendaItemFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(AgendaItem {
            id,
            fields,
            region_code: region,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &AgendaItemFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn external_ids(fields: &AgendaItemFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut AgendaItemFields, faults: &mut Faults) {
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut AgendaItemFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let held = before.map(|b| &b.fields);
        let meeting = of_meetings::resolve_meeting(db, fields.meeting_id, held.map(|h| h.meeting_id), context)?;
        let Some(meeting) = meeting else { return Ok(None) };
        let carried = fields.carried_from_id;
        if let Some(item) = carried.filter(|_| held.is_none_or(|held| held.carried_from_id != carried)) {
            resolve_carried(db, item, &meeting, context)?;
        }
        let asked = fields.commitment_id;
        if let Some(commitment) = asked.filter(|_| held.is_none_or(|held| held.commitment_id != asked)) {
            references::refer(db, RecordType::Commitments, commitment, "/commitment_id", context)?;
        }
        Ok(meeting.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// The agenda is locked with approved minutes, but for names in partner systems.
    fn allow(db: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let named_anew = |before: &Self| {
            let renamed = AgendaItemFields {
                external_ids: after.fields.external_ids.clone(),
                ..before.fields.clone()
            };
            before.stamp.deleted_at == after.stamp.deleted_at && renamed == after.fields
        };
        if before.is_some_and(named_anew) {
            return Ok(());
        }
        of_meetings::refuse_locked(db, after.fields.meeting_id)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = agenda_items::table
            .filter(agenda_items::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &AgendaItemFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(keyset_page!(db, query, paging, agenda_items, columns!(), AgendaItem, {
            "position" => position: i32 = |i| i.fields.position,
            "updated_at" => updated_at: DateTime<Utc> = |i| i.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |i| i.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &AgendaItemFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// An item that is taken up again is of a meeting that began before: so nothing
/// goes round in a circle.
fn resolve_carried(db: &mut Read, item: Uuid, meeting: &Parent, context: &mut Context<'_>) -> Result<()> {
    const POINTER: &str = "/carried_from_id";
    let found = references::refer(db, RecordType::AgendaItems, item, POINTER, context)?;
    let Some(earlier) = found.and_then(|item| item.id("meeting_id")) else {
        return Ok(());
    };
    let earlier = context.known.parent(db, RecordType::Meetings, earlier)?;
    if earlier.as_ref().and_then(related::starts_at) >= related::starts_at(meeting) {
        context.faults.add(
            POINTER,
            code::CONTRADICTION,
            Said::fixed(
                "The item is of a meeting that begins before this one.",
                "Mata acara yang dilanjutkan berasal dari pertemuan yang dimulai sebelum pertemuan ini.",
            ),
        );
    }
    Ok(())
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &AgendaItemFilter) -> Result<agenda_items::BoxedQuery<'a, Pg>> {
    let AgendaItemFilter {
        region,
        meeting_id,
        topic,
        status,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(agenda_items::table.into_boxed(), reach, agenda_items);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(agenda_items::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(agenda_items::region_code.assume_not_null(), code));
    }
    if let Some(meeting) = meeting_id {
        query = query.filter(agenda_items::meeting_id.eq(*meeting));
    }
    if let Some(topic) = topic {
        query = query.filter(agenda_items::topic.eq(*topic));
    }
    if let Some(status) = status {
        query = query.filter(agenda_items::status.eq(*status));
    }
    if let Some(name) = external_id {
        query = query.filter(agenda_items::id.eq_any(names::bearing(RecordType::AgendaItems, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(agenda_items::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(agenda_items::updated_at.ge(*since));
    }
    Ok(query)
}

/// Lets the agenda of a meeting follow it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Meeting, after: &Meeting) -> Result<()> {
    let rows: Vec<AgendaItem> = agenda_items::table
        .filter(agenda_items::meeting_id.eq(before.id))
        .order(agenda_items::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    children::follow(db, permit, before, after, rows)
}

/// The living items of a meeting's agenda, in order.
///
/// # Errors
/// When the database cannot answer.
pub fn of_meeting(db: &mut Read, meeting: Uuid) -> Result<Vec<AgendaItem>> {
    Ok(agenda_items::table
        .filter(agenda_items::meeting_id.eq(meeting))
        .filter(agenda_items::deleted_at.is_null())
        .order((agenda_items::position, agenda_items::id))
        .select(columns!())
        .load(db.conn())?)
}

/// [`of_meeting`], locked until the end of the transaction.
///
/// # Errors
/// When the database cannot answer.
pub fn locked_of_meeting(db: &mut Write, meeting: Uuid) -> Result<Vec<AgendaItem>> {
    Ok(agenda_items::table
        .filter(agenda_items::meeting_id.eq(meeting))
        .filter(agenda_items::deleted_at.is_null())
        .order(agenda_items::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?)
}
