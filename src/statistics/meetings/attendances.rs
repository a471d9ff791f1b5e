//! Counting who came to meetings.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};

use super::api::{AttendanceFigures, AttendanceStatistics, AttendancesOfKind, MeetingFiguresParams, OfficeRows};
use crate::{
    domain::{RecordType, StakeholderKind},
    infra::{Read, Result},
    meetings::attendances::words::AttendanceStatus,
    statistics::{days::Days, ground::Ground, rows::Rows},
};

#[derive(QueryableByName, Default)]
struct Cell {
    #[diesel(sql_type = Text)]
    slice: String,
    #[diesel(sql_type = Nullable<Text>)]
    kind: Option<String>,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    confirmed: i64,
    #[diesel(sql_type = BigInt)]
    present: i64,
    #[diesel(sql_type = BigInt)]
    excused: i64,
    #[diesel(sql_type = BigInt)]
    absent: i64,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    offices: i64,
    #[diesel(sql_type = BigInt)]
    offices_present: i64,
}

impl Cell {
    fn figures(&self, rows: &Rows) -> AttendanceFigures {
        let of = |status: AttendanceStatus, count| rows.with("status", status).counted(count);
        AttendanceFigures {
            invited: of(AttendanceStatus::Invited, self.invited),
            confirmed: of(AttendanceStatus::Confirmed, self.confirmed),
            present: of(AttendanceStatus::Present, self.present),
            excused: of(AttendanceStatus::Excused, self.excused),
            absent: of(AttendanceStatus::Absent, self.absent),
            total: rows.counted(self.total),
            offices: self.offices,
            offices_present: self.offices_present,
            rows: OfficeRows {
                offices: rows.url(),
                offices_present: rows.with("status", AttendanceStatus::Present).url(),
            },
        }
    }
}

/// Counts the attendances at the meetings of a question.
///
/// # Errors
/// When the database cannot answer.
pub fn count(db: &mut Read, params: &MeetingFiguresParams, ground: &Ground) -> Result<AttendanceStatistics> {
    let days = Days::of(params.year, params.as_of);
    let cells: Vec<Cell> = days.query(sql(ground)).load(db.conn())?;
    let none = Cell::default();
    let cell = |slice: &str, kind: Option<&str>| {
        let found = cells.iter().find(|c| c.slice == slice && c.kind.as_deref() == kind);
        found.unwrap_or(&none)
    };
    let rows = ground
        .rows(RecordType::Attendances)
        .with_any("meeting_year", params.year)
        .with_any("meeting_until", params.as_of);
    let of_kind = |stakeholder_kind: StakeholderKind| AttendancesOfKind {
        stakeholder_kind,
        figures: cell("kind", Some(stakeholder_kind.as_str()))
            .figures(&rows.with("stakeholder_kind", stakeholder_kind)),
    };
    Ok(AttendanceStatistics {
        total: cell("all", None).figures(&rows),
        libraries: cell("libraries", None).figures(&rows.with("by_library", true)),
        by_stakeholder_kind: StakeholderKind::ALL.iter().copied().map(of_kind).collect(),
    })
}

/// Attendances without a stakeholder are those of libraries.
fn sql(ground: &Ground) -> String {
    let (place, days) = (ground.holds("a.region_code"), Days::within("m.starts_on"));
    format!(
        "select case when grouping(kind) = 1 then 'all' when kind is null then 'libraries' else 'kind' end as slice,
                kind,
                count(*) filter (where status = 'invited') as invited,
                count(*) filter (where status = 'confirmed') as confirmed,
                count(*) filter (where status = 'present') as present,
                count(*) filter (where status = 'excused') as excused,
                count(*) filter (where status = 'absent') as absent,
                count(*) as total,
                count(distinct office) as offices,
                count(distinct office) filter (where status = 'present') as offices_present
         from (select s.kind, a.status, coalesce(a.stakeholder_id, a.library_id) as office
               from attendances a
               join meetings m on m.id = a.meeting_id
               left join stakeholders s on s.id = a.stakeholder_id
               where a.deleted_at is null and {place} and {days}) as counted
         group by grouping sets ((), (kind))"
    )
}
