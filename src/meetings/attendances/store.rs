//! Attendances in the database.

use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, dsl::exists, pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{Attendance, AttendanceFields, AttendanceFilter},
    rules,
};
use crate::{
    access::{Permit, Reach, reach::visible_or_national},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{
        Read, Result, Write,
        schema::{attendances, meetings, stakeholders},
    },
    meetings::{api::Meeting, children as of_meetings, store::days_of, words::MeetingStatus},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        children, external_ids as names,
        list::{Deleted, keyset_page, values},
        merging::Group,
        references,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            attendances::id,
            AttendanceFields::as_select(),
            attendances::region_code,
            stamp_of!(attendances),
        )
    };
}

impl Record for Attendance {
    const TYPE: RecordType = RecordType::Attendances;
    type Fields = AttendanceFields;
    type Filter = AttendanceFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at"];
    const NATIONAL: bool = true;
    const GROUPS: &'static [Group] = &[&["stakeholder_id", "library_id", "person_id"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("meeting_id", RecordType::Meetings),
        ("stakeholder_id", RecordType::Stakeholders),
        ("library_id", RecordType::Libraries),
        ("person_id", RecordType::People),
    ];

    fn assemble(id: Uuid, fields: AttendanceFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Attendance {
            id,
            fields,
            region_code: region,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &AttendanceFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn external_ids(fields: &AttendanceFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut AttendanceFields, faults: &mut Faults) {
        rules::check(fields, faults);
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut AttendanceFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let held = before.map(|b| &b.fields);
        let meeting = of_meetings::resolve_meeting(db, fields.meeting_id, held.map(|h| h.meeting_id), context)?;
        let Some(meeting) = meeting else { return Ok(None) };
        let is_off = of_meetings::status_of(&meeting) == Some(MeetingStatus::Cancelled);
        if before.is_none() && is_off && context.faults.is_empty() {
            // Of a meeting that is made together with its attendances only this tells.
            return Err(of_meetings::cancelled());
        }
        resolve_office(db, fields, held, context)?;
        if of_meetings::status_of(&meeting).is_some_and(|at| !rules::can_be_said(fields.status, at)) {
            context.faults.add(
                "/status",
                code::CONTRADICTION,
                Said::fixed(
                    "Who was there is known once the meeting was held.",
                    "Siapa yang hadir diketahui setelah pertemuan terlaksana.",
                ),
            );
        }
        Ok(meeting.region)
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        match name {
            "attendances_person_key" => Some((
                "/person_id",
                Said::fixed(
                    "This person is among those at the meeting already.",
                    "Orang ini sudah tercatat pada pertemuan tersebut.",
                ),
            )),
            "attendances_stakeholder_key" => Some((
                "/stakeholder_id",
                Said::fixed(
                    "This stakeholder is among those at the meeting already; another attendance of it names a person.",
                    "Pemangku kepentingan ini sudah tercatat; kehadiran lain darinya menyebut orangnya.",
                ),
            )),
            "attendances_library_key" => Some((
                "/library_id",
                Said::fixed(
                    "This library is among those at the meeting already; another attendance of it names a person.",
                    "Perpustakaan ini sudah tercatat; kehadiran lain darinya menyebut orangnya.",
                ),
            )),
            _ => None,
        }
    }

    fn allow(db: &mut Write, _: &mut Known, _: &Permit, _: Option<&Self>, after: &Self) -> Result<()> {
        if after.stamp.deleted_at.is_some() {
            return Ok(());
        }
        of_meetings::refuse_cancelled(db, after.fields.meeting_id)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = attendances::table
            .filter(attendances::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &AttendanceFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, attendances, columns!(), Attendance, {
            "updated_at" => updated_at: DateTime<Utc> = |a| a.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |a| a.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &AttendanceFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The office that attends: named, or that of the person. Asked only of what
/// has changed, since a person may change the office afterwards.
fn resolve_office(
    db: &mut Read,
    fields: &mut AttendanceFields,
    held: Option<&AttendanceFields>,
    context: &mut Context<'_>,
) -> Result<()> {
    let same = |held: &AttendanceFields| {
        (held.person_id, held.stakeholder_id, held.library_id)
            == (fields.person_id, fields.stakeholder_id, fields.library_id)
    };
    if held.is_some_and(same) {
        return Ok(());
    }
    if let Some(person) = fields.person_id
        && let Some(person) = references::refer(db, RecordType::People, person, "/person_id", context)?
    {
        let office = (person.id("stakeholder_id"), person.id("library_id"));
        // One that became part of another is still sent by who has not heard of it.
        let stakeholder = fields
            .stakeholder_id
            .map(|id| references::meaning(db, RecordType::Stakeholders, id, context))
            .transpose()?;
        if (fields.stakeholder_id, fields.library_id) == (None, None) {
            (fields.stakeholder_id, fields.library_id) = office;
        } else if (stakeholder, fields.library_id) != office {
            context.faults.add(
                "/person_id",
                code::CONTRADICTION,
                Said::fixed("The person is of another office.", "Orang ini dari kantor lain."),
            );
        }
    }
    let held_stakeholder = held.and_then(|h| h.stakeholder_id);
    if let Some(id) = fields.stakeholder_id.filter(|id| held_stakeholder != Some(*id)) {
        references::refer(db, RecordType::Stakeholders, id, "/stakeholder_id", context)?;
    }
    let held_library = held.and_then(|h| h.library_id);
    if let Some(id) = fields.library_id.filter(|id| held_library != Some(*id)) {
        references::refer(db, RecordType::Libraries, id, "/library_id", context)?;
    }
    Ok(())
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &AttendanceFilter) -> Result<attendances::BoxedQuery<'a, Pg>> {
    let AttendanceFilter {
        region,
        region_on,
        meeting_id,
        stakeholder_id,
        library_id,
        person_id,
        role,
        status,
        stakeholder_kind,
        meeting_year,
        meeting_until,
        by_library,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(attendances::table.into_boxed(), reach, attendances);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(attendances::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            attendances,
            attendances::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(meeting) = meeting_id {
        query = query.filter(attendances::meeting_id.eq(*meeting));
    }
    if let Some(stakeholder) = stakeholder_id {
        query = query.filter(attendances::stakeholder_id.eq(*stakeholder));
    }
    if let Some(library) = library_id {
        query = query.filter(attendances::library_id.eq(*library));
    }
    if let Some(person) = person_id {
        query = query.filter(attendances::person_id.eq(*person));
    }
    if let Some(role) = role {
        query = query.filter(attendances::role.eq(*role));
    }
    if let Some(status) = status {
        query = query.filter(attendances::status.eq(*status));
    }
    if let Some(kind) = stakeholder_kind {
        let of_kind = stakeholders::table
            .filter(stakeholders::kind.eq(*kind))
            .select(stakeholders::id.nullable());
        query = query.filter(attendances::stakeholder_id.eq_any(of_kind));
    }
    if let Some((first, last)) = meeting_year.and_then(days_of) {
        query = query.filter(exists(
            meetings::table
                .filter(meetings::id.eq(attendances::meeting_id))
                .filter(meetings::starts_on.between(first, last)),
        ));
    }
    if let Some(day) = meeting_until {
        query = query.filter(exists(
            meetings::table
                .filter(meetings::id.eq(attendances::meeting_id))
                .filter(meetings::starts_on.le(*day)),
        ));
    }
    query = match by_library {
        Some(true) => query.filter(attendances::library_id.is_not_null()),
        Some(false) => query.filter(attendances::library_id.is_null()),
        None => query,
    };
    if let Some(name) = external_id {
        query = query.filter(attendances::id.eq_any(names::bearing(RecordType::Attendances, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(attendances::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(attendances::updated_at.ge(*since));
    }
    Ok(query)
}

/// Lets the attendances at a meeting follow it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Meeting, after: &Meeting) -> Result<()> {
    let rows: Vec<Attendance> = attendances::table
        .filter(attendances::meeting_id.eq(before.id))
        .order(attendances::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    children::follow(db, permit, before, after, rows)
}

/// The living attendances at a meeting, in the order in which they were made.
///
/// # Errors
/// When the database cannot answer.
pub fn of_meeting(db: &mut Read, meeting: Uuid) -> Result<Vec<Attendance>> {
    Ok(attendances::table
        .filter(attendances::meeting_id.eq(meeting))
        .filter(attendances::deleted_at.is_null())
        .order((attendances::created_at, attendances::id))
        .select(columns!())
        .load(db.conn())?)
}
