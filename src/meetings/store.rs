//! Meetings in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, dsl::exists, pg::Pg,
};
use uuid::Uuid;

use super::{
    agenda_items,
    api::{Meeting, MeetingFields, MeetingFilter},
    attendances, children, decisions, related, rules,
    words::MinutesStatus,
};
use crate::{
    access::{Permit, Reach, reach::visible_or_national},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{attendances as attended, commitments, meetings},
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        external_ids as names,
        list::{Deleted, keyset_page, values},
        merging::Group,
        references::resolve_region,
        search::{relevance_page, searched},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (meetings::id, MeetingFields::as_select(), stamp_of!(meetings))
    };
}

impl Record for Meeting {
    const TYPE: RecordType = RecordType::Meetings;
    type Fields = MeetingFields;
    type Filter = MeetingFilter;
    const SORTS: &'static [&'static str] = &["starts_at", "title", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const GROUPS: &'static [Group] = &[
        &["starts_at", "ends_at", "time_zone", "hours_assumed"],
        &["level", "region_code"],
        &["mode", "venue", "online_url"],
        &["status", "cancellation_reason"],
    ];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("parent_meeting_id", RecordType::Meetings),
        ("follows_meeting_id", RecordType::Meetings),
        ("host_stakeholder_id", RecordType::Stakeholders),
    ];

    fn assemble(id: Uuid, fields: MeetingFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Meeting { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &MeetingFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(fields: &MeetingFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut MeetingFields, faults: &mut Faults) {
        rules::check(fields, faults);
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut MeetingFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        // Locked minutes keep the code under which they were approved.
        let locked = before.is_some_and(|b| b.is_locked() && b.fields.region_code == fields.region_code);
        if let Some(region) = fields.region_code.as_mut().filter(|_| !locked) {
            resolve_region(db, region, context)?;
        }
        if let Some(from) = before.map(|b| b.fields.status)
            && !rules::may_go(from, fields.status)
        {
            let said = rules::no_step(from, fields.status);
            context.faults.add("/status", code::CONTRADICTION, said);
        }
        related::resolve(db, fields, before, context)?;
        Ok(fields.region_code.clone())
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// Approved minutes lock the meeting, and commitments keep it.
    fn allow(db: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        let goes = after.stamp.deleted_at.is_some();
        if before.is_locked() && (goes || rules::breaks_lock(&before.fields, &after.fields)) {
            return Err(children::locked());
        }
        if goes {
            refuse_with_commitments(db, before.id)
        } else {
            Ok(())
        }
    }

    /// What belongs to a meeting moves, goes and comes back with it.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        let moved = before.fields.region_code != after.fields.region_code;
        if !moved && before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        agenda_items::store::follow(db, permit, before, after)?;
        attendances::store::follow(db, permit, before, after)?;
        decisions::store::follow(db, permit, before, after)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = meetings::table.filter(meetings::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &MeetingFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        if paging.column == "relevance" {
            let q = filter.q.as_deref().unwrap_or_default();
            return Ok(relevance_page!(db, query, q, paging, meetings, MeetingFields, Meeting));
        }
        Ok(keyset_page!(db, query, paging, meetings, columns!(), Meeting, {
            "starts_at" => starts_at: DateTime<Utc> = |m| m.fields.starts_at,
            "title" => title: String = |m| m.fields.title,
            "updated_at" => updated_at: DateTime<Utc> = |m| m.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |m| m.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &MeetingFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

impl Meeting {
    /// Whether its minutes are approved.
    pub fn is_locked(&self) -> bool {
        self.fields.minutes_status == MinutesStatus::Approved
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &MeetingFilter) -> Result<meetings::BoxedQuery<'a, Pg>> {
    let MeetingFilter {
        region,
        region_on,
        kind,
        level,
        status,
        minutes_status,
        year,
        from,
        to,
        national,
        host_stakeholder_id,
        stakeholder_id,
        parent_meeting_id,
        q,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(meetings::table.into_boxed(), reach, meetings);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(meetings::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            meetings,
            meetings::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(kind) = kind {
        query = query.filter(meetings::kind.eq(*kind));
    }
    if let Some(level) = level {
        query = query.filter(meetings::level.eq(*level));
    }
    if let Some(status) = status {
        query = query.filter(meetings::status.eq(*status));
    }
    if let Some(status) = minutes_status {
        query = query.filter(meetings::minutes_status.eq(*status));
    }
    if let Some((first, last)) = year.and_then(days_of) {
        query = query.filter(meetings::starts_on.between(first, last));
    }
    if let Some(from) = from {
        query = query.filter(meetings::starts_on.ge(*from));
    }
    if let Some(to) = to {
        query = query.filter(meetings::starts_on.le(*to));
    }
    query = match national {
        Some(true) => query.filter(meetings::region_code.is_null()),
        Some(false) => query.filter(meetings::region_code.is_not_null()),
        None => query,
    };
    if let Some(host) = host_stakeholder_id {
        query = query.filter(meetings::host_stakeholder_id.eq(*host));
    }
    if let Some(stakeholder) = stakeholder_id {
        query = query.filter(exists(
            attended::table
                .filter(attended::meeting_id.eq(meetings::id))
                .filter(attended::stakeholder_id.eq(*stakeholder))
                .filter(attended::deleted_at.is_null()),
        ));
    }
    if let Some(parent) = parent_meeting_id {
        query = query.filter(meetings::parent_meeting_id.eq(*parent));
    }
    if let Some(q) = q {
        query = searched!(query, q, meetings);
    }
    if let Some(name) = external_id {
        query = query.filter(meetings::id.eq_any(names::bearing(RecordType::Meetings, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(meetings::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(meetings::updated_at.ge(*since));
    }
    Ok(query)
}

/// The first and the last day of a year.
pub fn days_of(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((
        NaiveDate::from_ymd_opt(year, 1, 1)?,
        NaiveDate::from_ymd_opt(year, 12, 31)?,
    ))
}

/// A meeting out of which living commitments came stays. The meeting's row is
/// locked, so that none is added in the same moment.
fn refuse_with_commitments(db: &mut Write, meeting: Uuid) -> Result<()> {
    let living = commitments::table
        .filter(commitments::meeting_id.eq(meeting))
        .filter(commitments::deleted_at.is_null());
    let living: i64 = living.count().get_result(db.conn())?;
    if living == 0 {
        return Ok(());
    }
    Err(Error::detailed(
        codes::conflict(),
        format!("{living} commitments came out of this meeting; delete or cut them off first."),
        format!("{living} komitmen lahir dari pertemuan ini; hapus atau lepaskan dahulu."),
    ))
}
