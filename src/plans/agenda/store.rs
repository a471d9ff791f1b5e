//! What falls due, out of the database.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, PgSortExpressionMethods, QueryDsl,
    RunQueryDsl, dsl::max,
};
use uuid::Uuid;

use super::api::{
    DueAction, DueActions, DueCommitment, DueCommitments, DueSubmission, DueSubmissions, MissingReport, MissingReports,
    PlanAgenda,
};
use crate::{
    access::{
        Action, Actor, Reach,
        reach::{inside, visible_or_national},
    },
    domain::{RecordType, RegionCode},
    infra::{
        Read, Result,
        schema::{actions, commitments, plans, progress_reports},
    },
    plans::{actions::words::ActionStatus, words::PlanStatus},
};

/// The most of each kind.
const MOST: usize = 100;

/// Everything that falls due until a day.
///
/// # Errors
/// When the database cannot answer.
pub fn due(db: &mut Read, me: &Actor, today: NaiveDate, days: u64) -> Result<PlanAgenda> {
    let until = today.checked_add_days(Days::new(days)).unwrap_or(today);
    Ok(PlanAgenda {
        as_of: today,
        until,
        submissions: submissions(db, me)?,
        actions_ending: ending(db, me, today, until)?,
        commitments_due: promised(db, me, today, until)?,
        reports_missing: missing(db, me, today)?,
    })
}

/// As many rows as are shown, and whether there are more.
fn some<T>(mut rows: Vec<T>) -> (Vec<T>, bool) {
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    (rows, more)
}

const ONE_MORE: i64 = 101;

fn submissions(db: &mut Read, me: &Actor) -> Result<DueSubmissions> {
    let reach = &Reach::of_action(Action::Approve, RecordType::Plans, &me.grants);
    if reach.is_nowhere() {
        return Ok(DueSubmissions {
            data: Vec::new(),
            more: false,
        });
    }
    type Row = (Uuid, String, Option<RegionCode>, Option<DateTime<Utc>>);
    let mut found: Vec<Row> = Vec::new();
    let mut page = 0;
    // Among the plans of those regions are a few of the approver's own level.
    while found.len() <= MOST {
        let rows: Vec<Row> = inside!(plans::table.into_boxed(), reach, plans)
            .filter(plans::deleted_at.is_null())
            .filter(plans::status.eq(PlanStatus::Submitted))
            .filter(plans::submitted_by.is_null().or(plans::submitted_by.ne(me.id)))
            .order((plans::submitted_at.asc(), plans::id.asc()))
            .select((plans::id, plans::title, plans::region_code, plans::submitted_at))
            .limit(ONE_MORE)
            .offset(page * ONE_MORE)
            .load(db.conn())?;
        let last = (rows.len() as i64) < ONE_MORE;
        let mine = |row: &Row| me.may(Action::Approve, RecordType::Plans, row.2.as_ref()).is_ok();
        found.extend(rows.into_iter().filter(mine));
        if last {
            break;
        }
        page += 1;
    }
    let (rows, more) = some(found);
    let data = rows
        .into_iter()
        .map(|(plan_id, title, region_code, submitted_at)| DueSubmission {
            plan_id,
            title,
            region_code,
            submitted_at,
        });
    Ok(DueSubmissions {
        data: data.collect(),
        more,
    })
}

fn ending(db: &mut Read, me: &Actor, today: NaiveDate, until: NaiveDate) -> Result<DueActions> {
    type Row = (Uuid, Uuid, String, Option<RegionCode>, Option<NaiveDate>, ActionStatus);
    let reach = &me.reach;
    let under_way = plans::table
        .filter(plans::status.eq_any([PlanStatus::Approved, PlanStatus::Active]))
        .select(plans::id);
    let rows: Vec<Row> = visible_or_national!(actions::table.into_boxed(), reach, actions)
        .filter(actions::deleted_at.is_null())
        .filter(actions::status.eq_any([ActionStatus::Planned, ActionStatus::InProgress]))
        .filter(actions::ends_on.le(until))
        .filter(actions::plan_id.eq_any(under_way))
        .order((actions::ends_on.asc(), actions::id.asc()))
        .select((
            actions::id,
            actions::plan_id,
            actions::description,
            actions::region_code,
            actions::ends_on,
            actions::status,
        ))
        .limit(ONE_MORE)
        .load(db.conn())?;
    let (rows, more) = some(rows);
    let data = rows
        .into_iter()
        .filter_map(|(action_id, plan_id, description, region_code, ends_on, status)| {
            Some(DueAction {
                action_id,
                plan_id,
                description,
                region_code,
                ends_on: ends_on?,
                status,
                overdue: ends_on? < today,
            })
        });
    Ok(DueActions {
        data: data.collect(),
        more,
    })
}

fn promised(db: &mut Read, me: &Actor, today: NaiveDate, until: NaiveDate) -> Result<DueCommitments> {
    type Row = (Uuid, Uuid, String, Option<RegionCode>, Option<NaiveDate>);
    let reach = &me.reach;
    let rows: Vec<Row> = visible_or_national!(commitments::table.into_boxed(), reach, commitments)
        .filter(commitments::deleted_at.is_null())
        .filter(commitments::status.eq_any(["pledged", "in_progress"]))
        .filter(commitments::due_on.le(until))
        .order((commitments::due_on.asc(), commitments::id.asc()))
        .select((
            commitments::id,
            commitments::stakeholder_id,
            commitments::description,
            commitments::region_code,
            commitments::due_on,
        ))
        .limit(ONE_MORE)
        .load(db.conn())?;
    let (rows, more) = some(rows);
    let data = rows
        .into_iter()
        .filter_map(|(commitment_id, stakeholder_id, description, region_code, due_on)| {
            Some(DueCommitment {
                commitment_id,
                stakeholder_id,
                description,
                region_code,
                due_on: due_on?,
                overdue: due_on? < today,
            })
        });
    Ok(DueCommitments {
        data: data.collect(),
        more,
    })
}

/// Active plans whose last report ends more than three months ago, or that have
/// none.
fn missing(db: &mut Read, me: &Actor, today: NaiveDate) -> Result<MissingReports> {
    type Row = (Uuid, String, Option<RegionCode>, Option<NaiveDate>);
    let since = today.checked_sub_months(Months::new(3)).unwrap_or(today);
    let reach = &me.reach;
    let reported = progress_reports::table
        .filter(progress_reports::deleted_at.is_null())
        .filter(progress_reports::period_end.ge(since))
        .select(progress_reports::plan_id);
    let visible = visible_or_national!(plans::table.into_boxed(), reach, plans)
        .filter(plans::deleted_at.is_null())
        .filter(plans::status.eq(PlanStatus::Active))
        .filter(plans::id.ne_all(reported))
        .select(plans::id);
    let rows: Vec<Row> = plans::table
        .left_join(
            progress_reports::table.on(progress_reports::plan_id
                .eq(plans::id)
                .and(progress_reports::deleted_at.is_null())),
        )
        .filter(plans::id.eq_any(visible))
        .group_by((plans::id, plans::title, plans::region_code))
        .order((
            max(progress_reports::period_end.nullable()).asc().nulls_first(),
            plans::id.asc(),
        ))
        .select((
            plans::id,
            plans::title,
            plans::region_code,
            max(progress_reports::period_end.nullable()),
        ))
        .limit(ONE_MORE)
        .load(db.conn())?;
    let (rows, more) = some(rows);
    let data = rows
        .into_iter()
        .map(|(plan_id, title, region_code, reported_until)| MissingReport {
            plan_id,
            title,
            region_code,
            reported_until,
        });
    Ok(MissingReports {
        data: data.collect(),
        more,
    })
}
