//! Measures as dated amounts: of each what lies where since or on which day. From them follow a
//! value on a day, the points of a timeline, and the lists of their rows.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Date, Nullable, Text},
};

use super::{
    days::Days,
    definitions::{Definition, Step, Time},
    ground::Ground,
    places::PlaceLevel,
    rows::Rows,
    rupiah::Rupiah,
    taking::{Counted, Taking, listed},
};
use crate::{
    domain::{Measure, RecordType},
    infra::{Read, Result},
    libraries::enrolments::{rules::COUNTED, words::EnrolmentStatus},
    meetings::words::{MeetingStatus, MinutesStatus},
};

/// The dated amounts of a measure, of which each counts in the period of its day.
fn amounts(measure: Measure, ground: &Ground, each_year: bool) -> Option<String> {
    if let Some(taking) = Taking::of(measure) {
        return Some(taking.amounts(ground));
    }
    let there = ground.holds("region_code");
    let of = |table: &str, day: &str, amount: &str, condition: &str| {
        Some(format!(
            "select region_code as code, {day} as day, {amount} as amount from {table}
             where deleted_at is null and {condition} and {there}"
        ))
    };
    let meetings = |condition: String| of("meetings", "starts_on", "1", &condition);
    let in_state = |status: MeetingStatus| meetings(format!("status = '{status}'"));
    let commitments = |amount, condition| of("commitments", "pledged_on", amount, condition);
    let lines = |amount, condition| of("budget_lines", "make_date(fiscal_year, 1, 1)", amount, condition);
    // What has no day of its own was always so.
    const ALWAYS: &str = "date '-infinity'";
    match measure {
        Measure::Libraries => of("libraries", ALWAYS, "1", "true"),
        Measure::Stakeholders => of("stakeholders", ALWAYS, "1", "true"),
        Measure::Enrolments => {
            let states = listed(COUNTED.iter().map(|status: &EnrolmentStatus| status.as_str()));
            of(
                "enrolments",
                "starts_on",
                "1",
                &format!("status in {states} and starts_on is not null"),
            )
        }
        Measure::Meetings => meetings("true".to_owned()),
        Measure::MeetingsPlanned => in_state(MeetingStatus::Planned),
        Measure::MeetingsHeld => in_state(MeetingStatus::Held),
        Measure::MeetingsCancelled => in_state(MeetingStatus::Cancelled),
        Measure::MinutesApproved => meetings(format!("minutes_status = '{}'", MinutesStatus::Approved)),
        Measure::Commitments => commitments("1", "true"),
        Measure::CommitmentsAmountKnown => commitments("1", "pledged_idr is not null"),
        Measure::CommitmentsPledged => commitments("coalesce(pledged_idr, 0)", "true"),
        Measure::CommitmentsRealised => commitments("realised_idr", "true"),
        Measure::Plans if each_year => of(
            "plans cross join generate_series(first_year, last_year) as run (year)",
            "make_date(run.year, 1, 1)",
            "1",
            "true",
        ),
        Measure::Plans => of("plans", "make_date(first_year, 1, 1)", "1", "true"),
        Measure::BudgetLines => lines("1", "true"),
        Measure::BudgetLinesOverRealised => lines("1", "realised_idr > approved_idr"),
        Measure::BudgetPlanned => lines("coalesce(planned_idr, 0)", "true"),
        Measure::BudgetApproved => lines("coalesce(approved_idr, 0)", "true"),
        Measure::BudgetRealised => lines("coalesce(realised_idr, 0)", "true"),
        _ => None,
    }
}

/// When the rows of a number lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Up to a day.
    Until(NaiveDate),
    /// In a period of a timeline.
    Within(NaiveDate, NaiveDate),
}

/// The rows of a measure; none of one that has no dated amounts.
pub fn rows(measure: Measure, ground: &Ground, when: When) -> Option<Rows> {
    let last = match when {
        When::Until(day) | When::Within(_, day) => day,
    };
    if let Some(taking) = Taking::of(measure) {
        return Some(taking.rows(ground, last));
    }
    let of = |list| ground.rows(list);
    let meetings = || {
        let rows = of(RecordType::Meetings);
        match when {
            When::Until(day) => rows.with("to", day),
            When::Within(first, last) => rows.with("from", first).with("to", last),
        }
    };
    let commitments = || {
        let rows = of(RecordType::Commitments);
        match when {
            When::Until(day) => rows.with("pledged_until", day),
            When::Within(first, last) => rows.with("pledged_from", first).with("pledged_until", last),
        }
    };
    let lines = || {
        let rows = of(RecordType::BudgetLines);
        match when {
            When::Until(day) => rows.with("begun_until", day),
            When::Within(first, _) => rows.with("fiscal_year", first.year()),
        }
    };
    Some(match measure {
        Measure::Libraries => of(RecordType::Libraries),
        Measure::Stakeholders => of(RecordType::Stakeholders),
        Measure::Enrolments => of(RecordType::Enrolments).with("counted_until", last),
        Measure::Meetings => meetings(),
        Measure::MeetingsPlanned => meetings().with("status", MeetingStatus::Planned),
        Measure::MeetingsHeld => meetings().with("status", MeetingStatus::Held),
        Measure::MeetingsCancelled => meetings().with("status", MeetingStatus::Cancelled),
        Measure::MinutesApproved => meetings().with("minutes_status", MinutesStatus::Approved),
        Measure::Commitments | Measure::CommitmentsPledged | Measure::CommitmentsRealised => commitments(),
        Measure::CommitmentsAmountKnown => commitments().with("amount_known", true),
        Measure::Plans => {
            let rows = of(RecordType::Plans);
            match when {
                When::Until(day) => rows.with("begun_until", day),
                When::Within(first, _) => rows.with("year", first.year()),
            }
        }
        Measure::BudgetLines | Measure::BudgetPlanned | Measure::BudgetApproved | Measure::BudgetRealised => lines(),
        Measure::BudgetLinesOverRealised => lines().with("over_realised", true),
        _ => return None,
    })
}

/// What falls into one period, in one place.
#[derive(Debug, QueryableByName)]
pub struct Amount {
    /// The year (`2023`) or the month (`2023-08`).
    #[diesel(sql_type = Text)]
    pub period: String,
    /// The region, when amounts are grouped.
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<String>,
    /// How much.
    #[diesel(sql_type = Text)]
    pub amount: Rupiah,
}

/// The amounts of a stock up to the last day, and of a flow between two days, by period, and by place;
/// nothing of a measure that has no dated amounts. A year that is all that is known counts whole.
///
/// # Errors
/// When the database cannot answer.
pub fn by_period(
    db: &mut Read,
    definition: &Definition,
    ground: &Ground,
    step: Step,
    (from, to): (NaiveDate, NaiveDate),
    group_by: Option<PlaceLevel>,
) -> Result<Vec<Amount>> {
    let Some(amounts) = amounts(definition.measure, ground, true) else {
        return Ok(Vec::new());
    };
    let from = match definition.time {
        Time::Stock => None,
        Time::Flow | Time::Present if definition.steps.contains(&Step::Month) => Some(from),
        Time::Flow | Time::Present => NaiveDate::from_ymd_opt(from.year(), 1, 1),
    };
    let period = match step {
        Step::Month => "YYYY-MM",
        Step::Year => "YYYY",
    };
    let place = group_by.map_or("null::text".to_owned(), |level| ground.place("code", level.level()));
    let sql = format!(
        "select to_char(day, '{period}') as period, {place} as place, sum(amount)::text as amount
         from ({amounts}) as dated where {} group by 1, 2",
        Days::within("day")
    );
    let days = Days { from, to: Some(to) };
    Ok(days.query(sql).load(db.conn())?)
}

#[derive(QueryableByName)]
struct Whole {
    #[diesel(sql_type = Text)]
    amount: Rupiah,
}

/// Values of measures on days, each counted once. Libraries that take part are counted for all days in
/// one pass: they are most of the work.
pub struct Values {
    taking: Counted,
    known: BTreeMap<(Measure, NaiveDate), Option<Rupiah>>,
}

impl Values {
    /// Nothing yet, for these days.
    pub fn on(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        Values {
            taking: Counted::on(days),
            known: BTreeMap::new(),
        }
    }

    /// The value of a measure on one of the days; none of a measure that has no dated amounts.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn of(&mut self, db: &mut Read, ground: &Ground, measure: Measure, day: NaiveDate) -> Result<Option<Rupiah>> {
        if let Some(known) = self.known.get(&(measure, day)) {
            return Ok(*known);
        }
        let value = match Taking::of(measure) {
            Some(taking) => Some(Rupiah(self.taking.value(db, ground, &taking, day)?)),
            None => value(db, measure, ground, day)?,
        };
        self.known.insert((measure, day), value);
        Ok(value)
    }
}

fn value(db: &mut Read, measure: Measure, ground: &Ground, day: NaiveDate) -> Result<Option<Rupiah>> {
    let Some(amounts) = amounts(measure, ground, false) else {
        return Ok(None);
    };
    let sql = format!("select coalesce(sum(amount), 0)::text as amount from ({amounts}) as dated where day <= $1");
    let whole: Whole = diesel::sql_query(sql).bind::<Date, _>(day).get_result(db.conn())?;
    Ok(Some(whole.amount))
}

/// Whether values can be grouped by region: a province is in one of them, and counts once.
pub fn is_grouped(measure: Measure) -> bool {
    Taking::of(measure).is_none_or(|taking| taking.is_grouped())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::definitions;

    #[test]
    fn whatever_has_a_timeline_has_dated_amounts_and_rows() {
        let ground = Ground::country();
        let day = NaiveDate::from_ymd_opt(2023, 8, 3).unwrap();
        for definition in definitions::all() {
            let dated = amounts(definition.measure, &ground, true).is_some();
            let listed = rows(definition.measure, &ground, When::Until(day)).is_some();
            assert_eq!(dated, listed, "{}", definition.measure);
            assert!(dated || definition.steps.is_empty(), "{}", definition.measure);
        }
    }
}
