//! Which commitments the filters of the list select.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, QueryDsl,
    dsl::not,
    pg::Pg,
    sql_types::{Bool, Integer, Text},
};
use uuid::Uuid;

use super::{api::CommitmentFilter, rules, words::CommitmentStatus};
use crate::{
    access::{Reach, reach::visible_or_national},
    domain::{Faults, RecordType, Said, TimeZone, fault::code},
    infra::{
        Error, Read, Result, clock,
        schema::{commitments, stakeholders},
    },
    meetings::store::days_of,
    records::{
        boundaries::regional,
        external_ids as names,
        list::{Deleted, values},
    },
};

diesel::define_sql_function! {
    /// The first characters of a text.
    fn left(text: Text, characters: Integer) -> Text;
}

/// The rows that a filter selects within a reach.
///
/// # Errors
/// 400 when a value cannot be read or means nothing alone.
pub fn selected<'a>(
    db: &mut Read,
    reach: &Reach,
    filter: &CommitmentFilter,
) -> Result<commitments::BoxedQuery<'a, Pg>> {
    let CommitmentFilter {
        region,
        region_on,
        decision_id,
        meeting_id,
        from_meeting,
        stakeholder_id,
        stakeholder_kind,
        library_id,
        form,
        status,
        statuses,
        year,
        pledged_from,
        pledged_until,
        overdue: late,
        overdue_on,
        amount_known,
        due_until,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(commitments::table.into_boxed(), reach, commitments);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(commitments::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            commitments,
            commitments::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(decision) = decision_id {
        query = query.filter(commitments::decision_id.eq(*decision));
    }
    if let Some(meeting) = meeting_id {
        query = query.filter(commitments::meeting_id.eq(*meeting));
    }
    match from_meeting {
        Some(true) => query = query.filter(commitments::meeting_id.is_not_null()),
        Some(false) => query = query.filter(commitments::meeting_id.is_null()),
        None => {}
    }
    if let Some(stakeholder) = stakeholder_id {
        query = query.filter(commitments::stakeholder_id.eq(*stakeholder));
    }
    if let Some(kind) = stakeholder_kind {
        let of_kind = stakeholders::table
            .filter(stakeholders::kind.eq(*kind))
            .select(stakeholders::id);
        query = query.filter(commitments::stakeholder_id.eq_any(of_kind));
    }
    if let Some(library) = library_id {
        query = query.filter(commitments::library_id.eq(*library));
    }
    if let Some(form) = form {
        query = query.filter(commitments::form.eq(*form));
    }
    if let Some(status) = status {
        query = query.filter(commitments::status.eq(*status));
    }
    if let Some(statuses) = statuses {
        let wanted = values::<CommitmentStatus>("statuses", statuses)?;
        query = query.filter(commitments::status.eq_any(wanted));
    }
    if let Some((first, last)) = year.and_then(days_of) {
        query = query.filter(commitments::pledged_on.between(first, last));
    }
    if let Some(day) = pledged_from {
        query = query.filter(commitments::pledged_on.ge(*day));
    }
    if let Some(day) = pledged_until {
        query = query.filter(commitments::pledged_on.le(*day));
    }
    match (late, overdue_on) {
        (Some(late), day) => query = query.filter(overdue(*late, *day)),
        (None, Some(_)) => return Err(nothing_alone()),
        (None, None) => {}
    }
    query = match amount_known {
        Some(true) => query.filter(commitments::pledged_idr.is_not_null()),
        Some(false) => query.filter(commitments::pledged_idr.is_null()),
        None => query,
    };
    if let Some(day) = due_until {
        query = query.filter(commitments::due_on.le(*day));
    }
    if let Some(name) = external_id {
        query = query.filter(commitments::id.eq_any(names::bearing(RecordType::Commitments, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(commitments::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(commitments::updated_at.ge(*since));
    }
    Ok(query)
}

type Condition = Box<dyn BoxableExpression<commitments::table, Pg, SqlType = Bool>>;

/// The condition that a commitment is late, or that it is not: the same as
/// `rules::is_overdue`. `on` is the day asked; without it today, which is not
/// the same day in every time zone.
fn overdue(late: bool, on: Option<NaiveDate>) -> Condition {
    let province = || left(commitments::region_code.assume_not_null(), 2);
    let before = |day: NaiveDate| commitments::due_on.assume_not_null().lt(day);
    let past: Condition = match on {
        Some(day) => Box::new(before(day)),
        None => {
            let today = |zone: TimeZone| before(clock::today_in(zone));
            let (central, eastern) = (TimeZone::Makassar.provinces(), TimeZone::Jayapura.provinces());
            Box::new(
                (province().eq_any(eastern).and(today(TimeZone::Jayapura)))
                    .or(province().eq_any(central).and(today(TimeZone::Makassar)))
                    // What is late in the west, where days end last, is late everywhere.
                    .or(today(TimeZone::Jakarta)),
            )
        }
    };
    let late_rows = commitments::due_on
        .is_not_null()
        .and(commitments::status.eq_any(rules::OPEN))
        .and(past);
    if late {
        Box::new(late_rows)
    } else {
        Box::new(not(late_rows))
    }
}

fn nothing_alone() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "?overdue_on",
        code::INCOMPLETE,
        Said::fixed(
            "Names the day that `overdue` asks for; give both.",
            "Menyebut hari yang ditanyakan `overdue`; berikan keduanya.",
        ),
    );
    Error::bad_query(faults)
}
