//! Counting what one stakeholder does: three statements, however much it is, and one for the evidence.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    QueryableByName, RunQueryDsl,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::api::{
    AttendancesInState, AttendancesOfYear, Attending, Engagement, Hosted, HostedInState, Promises, PromisesInState, Sum,
};
use crate::{
    access::Reach,
    domain::{Measure, RecordType, TimeZone},
    infra::{Read, Result, clock},
    meetings::{
        attendances::words::AttendanceStatus,
        commitments::{rules::OPEN, words::CommitmentStatus},
        words::MeetingStatus,
    },
    statistics::{
        evidence::Evidence,
        rows::{Counted, Rows},
        rupiah::Rupiah,
    },
};

/// What the figures depend on.
const DEPENDS_ON: &[RecordType] = &[RecordType::Meetings, RecordType::Attendances, RecordType::Commitments];

/// What is counted, of one stakeholder.
const MEASURES: [Measure; 14] = [
    Measure::Meetings,
    Measure::MeetingsPlanned,
    Measure::MeetingsHeld,
    Measure::MeetingsCancelled,
    Measure::Attendances,
    Measure::AttendancesInvited,
    Measure::AttendancesConfirmed,
    Measure::AttendancesPresent,
    Measure::AttendancesExcused,
    Measure::AttendancesAbsent,
    Measure::Commitments,
    Measure::CommitmentsOverdue,
    Measure::CommitmentsPledged,
    Measure::CommitmentsRealised,
];

/// The condition that a row lies in the reach, as lists have it: parameters 2
/// to 5 of [`about`].
fn readable(column: &str) -> String {
    format!(
        "($2 or {column} is null or {column} = any($3) or exists (
            select from unnest($4, $5) as region (first, after) where {column} >= first and {column} < after))"
    )
}

/// A statement about a stakeholder (`$1`) within a reach; the next parameter is 6.
fn about(sql: String, id: Uuid, reach: &Reach) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
    let (mut around, mut first, mut after) = (Vec::new(), Vec::new(), Vec::new());
    if let Reach::Regions(regions) = reach {
        for region in regions {
            let above = std::iter::once(region.clone()).chain(region.ancestors());
            around.extend(above.map(|region| region.to_string()));
            let (from, to) = region.subtree_bounds();
            first.push(from);
            after.push(to);
        }
    }
    diesel::sql_query(sql)
        .into_boxed()
        .bind::<SqlUuid, _>(id)
        .bind::<Bool, _>(*reach == Reach::National)
        .bind::<Array<Text>, _>(around)
        .bind::<Array<Text>, _>(first)
        .bind::<Array<Text>, _>(after)
}

/// Computes the engagement of a stakeholder that the caller may see.
///
/// # Errors
/// When the database cannot answer.
pub fn engagement(db: &mut Read, reach: &Reach, id: Uuid) -> Result<Engagement> {
    let (meetings, attendances, present_on) = attending(db, reach, id)?;
    let (hosted, held_on) = hosting(db, reach, id)?;
    let (commitments, changed_on) = promising(db, reach, id)?;
    Ok(Engagement {
        stakeholder_id: id,
        complete: *reach == Reach::National,
        meetings,
        attendances,
        hosted,
        commitments,
        last_activity_on: [present_on, held_on, changed_on].into_iter().flatten().max(),
        evidence: Evidence::about(db, MEASURES.iter().copied(), DEPENDS_ON)?,
    })
}

/// All rows have an address: only those that may be read are counted.
fn rows(list: RecordType, column: &'static str, id: Uuid) -> Rows {
    Rows::of(list, true).with(column, id)
}

#[derive(QueryableByName)]
struct Attended {
    #[diesel(sql_type = Nullable<Integer>)]
    year: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<AttendanceStatus>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    meetings: i64,
    #[diesel(sql_type = Nullable<Date>)]
    present_on: Option<NaiveDate>,
}

/// The meetings, the attendances, and the last day of presence.
fn attending(db: &mut Read, reach: &Reach, id: Uuid) -> Result<(Counted, Attending, Option<NaiveDate>)> {
    let sql = format!(
        "select extract(year from m.starts_on)::integer as year, a.status, count(*) as count,
                count(distinct a.meeting_id) as meetings,
                max(m.starts_on) filter (where a.status = $6) as present_on
         from attendances a join meetings m on m.id = a.meeting_id
         where a.stakeholder_id = $1 and a.deleted_at is null and {}
         group by grouping sets ((), (1), (2), (1, 2))",
        readable("a.region_code")
    );
    let cells: Vec<Attended> = about(sql, id, reach)
        .bind::<Text, _>(AttendanceStatus::Present)
        .load(db.conn())?;
    let cell = |year, status| cells.iter().find(|cell| (cell.year, cell.status) == (year, status));
    let count = |year, status| cell(year, status).map_or(0, |cell| cell.count);
    let own = rows(RecordType::Attendances, "stakeholder_id", id);
    let by_status = |rows: &Rows, year| -> Vec<AttendancesInState> {
        AttendanceStatus::ALL
            .iter()
            .map(|status| AttendancesInState {
                status: *status,
                counted: rows.with("status", status).counted(count(year, Some(*status))),
            })
            .collect()
    };
    let mut years: Vec<i32> = cells.iter().filter_map(|cell| cell.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let by_year = years.into_iter().map(|year| {
        let rows = own.with("meeting_year", year);
        AttendancesOfYear {
            year,
            all: rows.counted(count(Some(year), None)),
            by_status: by_status(&rows, Some(year)),
        }
    });
    let attending = Attending {
        all: own.counted(count(None, None)),
        by_status: by_status(&own, None),
        by_year: by_year.collect(),
    };
    let all = cell(None, None);
    let meetings = rows(RecordType::Meetings, "stakeholder_id", id).counted(all.map_or(0, |cell| cell.meetings));
    Ok((meetings, attending, all.and_then(|cell| cell.present_on)))
}

#[derive(QueryableByName)]
struct HostedCell {
    #[diesel(sql_type = Text)]
    status: MeetingStatus,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Date)]
    last_on: NaiveDate,
}

/// The meetings that it hosts, and the last day of one that was held.
fn hosting(db: &mut Read, reach: &Reach, id: Uuid) -> Result<(Hosted, Option<NaiveDate>)> {
    let sql = format!(
        "select m.status, count(*) as count, max(m.starts_on) as last_on
         from meetings m
         where m.host_stakeholder_id = $1 and m.deleted_at is null and {}
         group by m.status",
        readable("m.region_code")
    );
    let cells: Vec<HostedCell> = about(sql, id, reach).load(db.conn())?;
    let cell = |status| cells.iter().find(|cell| cell.status == status);
    let own = rows(RecordType::Meetings, "host_stakeholder_id", id);
    let in_state = |status: &MeetingStatus| HostedInState {
        status: *status,
        counted: own
            .with("status", status)
            .counted(cell(*status).map_or(0, |cell| cell.count)),
    };
    let hosted = Hosted {
        all: own.counted(cells.iter().map(|cell| cell.count).sum()),
        by_status: MeetingStatus::ALL.iter().map(in_state).collect(),
    };
    Ok((hosted, cell(MeetingStatus::Held).map(|cell| cell.last_on)))
}

#[derive(QueryableByName)]
struct Promised {
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<CommitmentStatus>,
    #[diesel(sql_type = Nullable<Bool>)]
    late: Option<bool>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Text)]
    pledged: Rupiah,
    #[diesel(sql_type = Text)]
    realised: Rupiah,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    changed_at: Option<DateTime<Utc>>,
}

/// The commitments, and the day on which one was last changed. Sums of bigint
/// are numeric, which has no end; they come as text.
fn promising(db: &mut Read, reach: &Reach, id: Uuid) -> Result<(Promises, Option<NaiveDate>)> {
    let sql = format!(
        "select status, late, count(*) as count, coalesce(sum(pledged_idr), 0)::text as pledged,
                coalesce(sum(realised_idr), 0)::text as realised, max(updated_at) as changed_at
         from (select c.status, c.pledged_idr, c.realised_idr, c.updated_at,
                      coalesce(c.status = any($6) and c.due_on <
                          case when left(c.region_code, 2) = any($7) then $8
                               when left(c.region_code, 2) = any($9) then $10 else $11 end, false) as late
               from commitments c
               where c.stakeholder_id = $1 and c.deleted_at is null and {}) as promised
         group by grouping sets ((), (status), (late))",
        readable("c.region_code")
    );
    let cells: Vec<Promised> = about(sql, id, reach)
        .bind::<Array<Text>, _>(OPEN.as_slice())
        .bind::<Array<Text>, _>(TimeZone::Makassar.provinces())
        .bind::<Date, _>(clock::today_in(TimeZone::Makassar))
        .bind::<Array<Text>, _>(TimeZone::Jayapura.provinces())
        .bind::<Date, _>(clock::today_in(TimeZone::Jayapura))
        .bind::<Date, _>(clock::today_in(TimeZone::Jakarta))
        .load(db.conn())?;
    let cell = |status, late| cells.iter().find(|cell| (cell.status, cell.late) == (status, late));
    let sum = |rows: &Rows, status, late| {
        let cell = cell(status, late);
        Sum {
            counted: rows.counted(cell.map_or(0, |cell| cell.count)),
            pledged_idr: cell.map(|cell| cell.pledged).unwrap_or_default(),
            realised_idr: cell.map(|cell| cell.realised).unwrap_or_default(),
        }
    };
    let own = rows(RecordType::Commitments, "stakeholder_id", id);
    let in_state = |status: &CommitmentStatus| PromisesInState {
        status: *status,
        sum: sum(&own.with("status", status), Some(*status), None),
    };
    let promises = Promises {
        all: sum(&own, None, None),
        by_status: CommitmentStatus::ALL.iter().map(in_state).collect(),
        overdue: sum(&own.with("overdue", true), None, Some(true)),
    };
    let changed_at = cell(None, None).and_then(|cell| cell.changed_at);
    // What is national follows the capital, and so does the programme.
    Ok((promises, changed_at.map(|at| TimeZone::Jakarta.day(at))))
}
