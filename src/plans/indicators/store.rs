//! Indicators in the database.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{Indicator, IndicatorFields, IndicatorFilter},
    rules,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Read, Result, Write,
        cursor::Key,
        schema::{indicators, plans},
    },
    plans::{
        belongings,
        drafts::{self, readable_with_plan},
        indicators::words::IndicatorCode,
        measurements,
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        children, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        references::refer_or_keep,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            indicators::id,
            IndicatorFields::as_select(),
            indicators::region_code,
            stamp_of!(indicators),
        )
    };
}

impl Key for IndicatorCode {}

impl Record for Indicator {
    const TYPE: RecordType = RecordType::Indicators;
    type Fields = IndicatorFields;
    type Filter = IndicatorFilter;
    const SORTS: &'static [&'static str] = &["code", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[
        &["code", "name"],
        &["unit", "aggregation"],
        &["baseline", "baseline_denominator"],
        &["target", "target_denominator"],
    ];
    const REFERENCES: &'static [(&'static str, RecordType)] =
        &[("plan_id", RecordType::Plans), ("action_id", RecordType::Actions)];

    fn assemble(id: Uuid, fields: IndicatorFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Indicator {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &IndicatorFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn is_draft(&self, db: &mut Read) -> Result<bool> {
        drafts::is_draft(db, Some(self.fields.plan_id))
    }

    fn external_ids(fields: &IndicatorFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut IndicatorFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut IndicatorFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (plan, held) = (fields.plan_id, before.map(|b| b.fields.plan_id));
        let Some(plan) = belongings::resolve_plan(db, plan, held, context)? else {
            return Ok(None);
        };
        if let Some(id) = fields.action_id {
            let held = before.and_then(|b| b.fields.action_id);
            let action = refer_or_keep(db, RecordType::Actions, id, held, "/action_id", context)?;
            if action.is_some_and(|action| action.id("plan_id") != Some(fields.plan_id)) {
                rules::refuse_action(&mut context.faults);
            }
        }
        if let Some(before) = before
            && before.fields.aggregation != fields.aggregation
            && measurements::store::is_measured(db, before.id)?
        {
            rules::refuse_aggregation(&mut context.faults);
        }
        Ok(plan.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(db: &mut Write, known: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        belongings::admit(db, known, after.fields.plan_id, before, after, &rules::PART)
    }

    /// Measurements go and come back with their indicator.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        if before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        let measured = measurements::store::of_indicators(db, &[before.id], true)?;
        children::follow(db, permit, before, after, measured)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = indicators::table.filter(indicators::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &IndicatorFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, indicators, columns!(), Indicator, {
            "code" => code: IndicatorCode = |r| r.fields.code,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &IndicatorFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &IndicatorFilter) -> Result<indicators::BoxedQuery<'a, Pg>> {
    let IndicatorFilter {
        region,
        region_on,
        plan_id,
        action_id,
        code,
        name,
        unit,
        aggregation,
        has_target,
        plan_year,
        plan_begun_until,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable_with_plan!(indicators::table.into_boxed(), reach, indicators, indicators::plan_id);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(indicators::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            indicators,
            indicators::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(value) = plan_id {
        query = query.filter(indicators::plan_id.eq(*value));
    }
    if let Some(value) = action_id {
        query = query.filter(indicators::action_id.eq(*value));
    }
    if let Some(value) = code {
        query = query.filter(indicators::code.eq(*value));
    }
    if let Some(value) = name {
        query = query.filter(indicators::name.eq(value.clone()));
    }
    if let Some(value) = unit {
        query = query.filter(indicators::unit.eq(value.clone()));
    }
    if let Some(value) = aggregation {
        query = query.filter(indicators::aggregation.eq(*value));
    }
    query = match has_target {
        Some(true) => query.filter(indicators::target.is_not_null()),
        Some(false) => query.filter(indicators::target.is_null()),
        None => query,
    };
    if let Some(year) = plan_year {
        let running = plans::table
            .filter(plans::first_year.le(*year).and(plans::last_year.ge(*year)))
            .select(plans::id);
        query = query.filter(indicators::plan_id.eq_any(running));
    }
    if let Some(day) = plan_begun_until {
        let begun = plans::table
            .filter(plans::first_year.le(chrono::Datelike::year(day)))
            .select(plans::id);
        query = query.filter(indicators::plan_id.eq_any(begun));
    }
    if let Some(name) = external_id {
        query = query.filter(indicators::id.eq_any(external_ids::bearing(RecordType::Indicators, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(indicators::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(indicators::updated_at.ge(*since));
    }
    Ok(query)
}

/// All indicators of a plan, also those that were deleted.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plan(db: &mut Read, plan: Uuid, lock: bool) -> Result<Vec<Indicator>> {
    of_plans(db, &[plan], lock)
}

/// [`of_plan`], of several.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plans(db: &mut Read, plans: &[Uuid], lock: bool) -> Result<Vec<Indicator>> {
    let query = indicators::table
        .filter(indicators::plan_id.eq_any(plans))
        .order(indicators::id.asc())
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}

/// All indicators of these actions, also those that were deleted; locked, to follow them.
///
/// # Errors
/// When the database cannot answer.
pub fn of_actions(db: &mut Read, actions: &[Uuid], lock: bool) -> Result<Vec<Indicator>> {
    let query = indicators::table
        .filter(indicators::action_id.eq_any(actions))
        .order(indicators::id)
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}
