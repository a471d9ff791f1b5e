//! Measurements in the database.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    dsl::sql,
    pg::Pg,
    sql_types::{Bool, Date, Nullable},
};
use uuid::Uuid;

use super::{
    api::{Measurement, MeasurementFields, MeasurementFilter},
    rules,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Read, Result, Write,
        schema::{indicators, measurements},
    },
    plans::{
        belongings,
        drafts::{self, readable_with_plan},
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        children, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        series::Days,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            measurements::id,
            MeasurementFields::as_select(),
            measurements::region_code,
            stamp_of!(measurements),
        )
    };
}

impl Record for Measurement {
    const TYPE: RecordType = RecordType::Measurements;
    type Fields = MeasurementFields;
    type Filter = MeasurementFilter;
    const SORTS: &'static [&'static str] = &["period_start", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[&["period_start", "period_end"], &["value", "denominator"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[("indicator_id", RecordType::Indicators)];

    fn assemble(id: Uuid, fields: MeasurementFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Measurement {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &MeasurementFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn is_draft(&self, db: &mut Read) -> Result<bool> {
        drafts::is_draft(db, self.fields.plan_id)
    }

    fn external_ids(fields: &MeasurementFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut MeasurementFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut MeasurementFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (indicator, held) = (fields.indicator_id, before.map(|b| b.fields.indicator_id));
        let own = before.map(|b| b.id);
        let days = context.known.series.days(indicator, || days_of(db, indicator))?;
        let taken = rules::shared(days, fields.period_start, fields.period_end, own);
        let found = children::belongs_to(db, RecordType::Indicators, "/indicator_id", indicator, held, context)?;
        let Some(found) = found else { return Ok(None) };
        fields.plan_id = found.id("plan_id");
        rules::check_denominator(fields, found.text("aggregation"), &mut context.faults);
        if let Some(taken) = taken {
            context.faults.push(rules::overlap(taken));
        }
        Ok(found.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(db: &mut Write, known: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let plan = belongings::placed(after.fields.plan_id)?;
        belongings::admit(db, known, plan, before, after, &rules::PART)?;
        let days = Days {
            of: after.id,
            from: after.fields.period_start,
            to: after.fields.period_end,
        };
        known.series.take(after.fields.indicator_id, days);
        Ok(())
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = measurements::table
            .filter(measurements::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &MeasurementFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, measurements, columns!(), Measurement, {
            "period_start" => period_start: chrono::NaiveDate = |r| r.fields.period_start,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &MeasurementFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &MeasurementFilter) -> Result<measurements::BoxedQuery<'a, Pg>> {
    let MeasurementFilter {
        region,
        region_on,
        plan_id,
        indicator_id,
        code,
        name,
        unit,
        aggregation,
        from,
        to,
        ending_from,
        ending_until,
        latest,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable_with_plan!(
        measurements::table.into_boxed(),
        reach,
        measurements,
        measurements::plan_id.assume_not_null()
    );
    if deleted != &Some(Deleted::Include) {
        query = query.filter(measurements::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            measurements,
            measurements::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(value) = plan_id {
        query = query.filter(measurements::plan_id.eq(*value));
    }
    if let Some(value) = indicator_id {
        query = query.filter(measurements::indicator_id.eq(*value));
    }
    if code.is_some() || name.is_some() || unit.is_some() || aggregation.is_some() {
        let mut of_such = indicators::table.select(indicators::id).into_boxed();
        if let Some(code) = code {
            of_such = of_such.filter(indicators::code.eq(*code));
        }
        if let Some(name) = name {
            of_such = of_such.filter(indicators::name.eq(name.clone()));
        }
        if let Some(unit) = unit {
            of_such = of_such.filter(indicators::unit.eq(unit.clone()));
        }
        if let Some(aggregation) = aggregation {
            of_such = of_such.filter(indicators::aggregation.eq(*aggregation));
        }
        query = query.filter(measurements::indicator_id.eq_any(of_such));
    }
    if let Some(day) = from {
        query = query.filter(measurements::period_start.ge(*day));
    }
    if let Some(day) = to {
        query = query.filter(measurements::period_end.le(*day));
    }
    if let Some(day) = ending_from {
        query = query.filter(measurements::period_end.ge(*day));
    }
    if let Some(day) = ending_until {
        query = query.filter(measurements::period_end.le(*day));
    }
    if let Some(latest) = latest {
        query = query.filter(is_last(*ending_until).eq(*latest));
    }
    if let Some(name) = external_id {
        query = query.filter(measurements::id.eq_any(external_ids::bearing(RecordType::Measurements, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(measurements::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(measurements::updated_at.ge(*since));
    }
    Ok(query)
}

/// The condition that no living measurement of the indicator ends later, or none that
/// ends by a day. Periods of one indicator do not overlap: one is the last.
fn is_last(
    by: Option<chrono::NaiveDate>,
) -> Box<dyn diesel::BoxableExpression<measurements::table, Pg, SqlType = Bool>> {
    Box::new(
        sql::<Bool>(
            "(not exists (select from measurements later
                  where later.indicator_id = measurements.indicator_id and later.deleted_at is null
                    and later.period_end > measurements.period_end and (",
        )
        .bind::<Nullable<Date>, _>(by)
        .sql(" is null or later.period_end <= ")
        .bind::<Nullable<Date>, _>(by)
        .sql(")))"),
    )
}

/// All measurements of a plan, also those that were deleted, by period.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plan(db: &mut Read, plan: Uuid, lock: bool) -> Result<Vec<Measurement>> {
    let query = measurements::table
        .filter(measurements::plan_id.eq(plan))
        .order((measurements::period_start.asc(), measurements::id.asc()))
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}

/// The days on which an indicator was measured. It is locked, so that of two who
/// measure the same period at once the second sees the first.
fn days_of(db: &mut Read, indicator: Uuid) -> Result<Vec<Days>> {
    let days = days_of_all(db, &[indicator])?;
    Ok(days.into_iter().map(|(_, days)| days).collect())
}

fn days_of_all(db: &mut Read, indicators: &[Uuid]) -> Result<Vec<(Uuid, Days)>> {
    let locked = indicators::table
        .filter(indicators::id.eq_any(indicators))
        .order(indicators::id)
        .select(indicators::id);
    locked.for_update().load::<Uuid>(db.conn())?;
    type Row = (Uuid, Uuid, chrono::NaiveDate, chrono::NaiveDate);
    let rows: Vec<Row> = measurements::table
        .filter(measurements::indicator_id.eq_any(indicators))
        .filter(measurements::deleted_at.is_null())
        .select((
            measurements::indicator_id,
            measurements::id,
            measurements::period_start,
            measurements::period_end,
        ))
        .load(db.conn())?;
    let days = rows
        .into_iter()
        .map(|(of_indicator, of, from, to)| (of_indicator, Days { of, from, to }));
    Ok(days.collect())
}

/// Learns on which days many indicators were measured, in two statements.
///
/// # Errors
/// When the database cannot answer.
pub fn learn_days(db: &mut Write, known: &mut Known, indicators: &[Uuid]) -> Result<()> {
    let mut found: HashMap<Uuid, Vec<Days>> = indicators.iter().map(|id| (*id, Vec::new())).collect();
    for (indicator, days) in days_of_all(db, indicators)? {
        found.entry(indicator).or_default().push(days);
    }
    found.into_iter().for_each(|(id, days)| known.series.taken(id, days));
    Ok(())
}

/// Whether an indicator has a living measurement.
///
/// # Errors
/// When the database cannot answer.
pub fn is_measured(db: &mut Read, indicator: Uuid) -> Result<bool> {
    let living = measurements::table
        .filter(measurements::indicator_id.eq(indicator))
        .filter(measurements::deleted_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(living)).get_result(db.conn())?)
}

/// All measurements of these indicators, also those that were deleted; locked, to follow them.
///
/// # Errors
/// When the database cannot answer.
pub fn of_indicators(db: &mut Read, indicators: &[Uuid], lock: bool) -> Result<Vec<Measurement>> {
    let query = measurements::table
        .filter(measurements::indicator_id.eq_any(indicators))
        .order(measurements::id)
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}
