//! Budget lines in the database.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::{
    api::{BudgetLine, BudgetLineFields, BudgetLineFilter},
    rules,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Read, Result, Write,
        schema::{actions, budget_lines, plans},
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
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            budget_lines::id,
            BudgetLineFields::as_select(),
            budget_lines::region_code,
            stamp_of!(budget_lines),
        )
    };
}

impl Record for BudgetLine {
    const TYPE: RecordType = RecordType::BudgetLines;
    type Fields = BudgetLineFields;
    type Filter = BudgetLineFilter;
    const SORTS: &'static [&'static str] = &["fiscal_year", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[&["fiscal_year", "source"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[("action_id", RecordType::Actions)];

    fn assemble(id: Uuid, fields: BudgetLineFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(BudgetLine {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &BudgetLineFields {
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

    fn external_ids(fields: &BudgetLineFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut BudgetLineFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut BudgetLineFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (action, held) = (fields.action_id, before.map(|b| b.fields.action_id));
        let found = children::belongs_to(db, RecordType::Actions, "/action_id", action, held, context)?;
        let Some(action) = found else { return Ok(None) };
        fields.plan_id = action.id("plan_id");
        if let Some(plan) = belongings::plan_of(db, &action, context)? {
            rules::check_year(fields, belongings::years_of(&plan), &mut context.faults);
        }
        Ok(action.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(db: &mut Write, known: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        belongings::admit(
            db,
            known,
            belongings::placed(after.fields.plan_id)?,
            before,
            after,
            &rules::PART,
        )
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = budget_lines::table
            .filter(budget_lines::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &BudgetLineFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, budget_lines, columns!(), BudgetLine, {
            "fiscal_year" => fiscal_year: i32 = |r| r.fields.fiscal_year,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &BudgetLineFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &BudgetLineFilter) -> Result<budget_lines::BoxedQuery<'a, Pg>> {
    let BudgetLineFilter {
        region,
        region_on,
        plan_id,
        action_id,
        fiscal_year,
        begun_until,
        source,
        strategy,
        plan_status,
        over_realised,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable_with_plan!(
        budget_lines::table.into_boxed(),
        reach,
        budget_lines,
        budget_lines::plan_id.assume_not_null()
    );
    if deleted != &Some(Deleted::Include) {
        query = query.filter(budget_lines::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            budget_lines,
            budget_lines::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(value) = plan_id {
        query = query.filter(budget_lines::plan_id.eq(*value));
    }
    if let Some(value) = action_id {
        query = query.filter(budget_lines::action_id.eq(*value));
    }
    if let Some(value) = fiscal_year {
        query = query.filter(budget_lines::fiscal_year.eq(*value));
    }
    if let Some(day) = begun_until {
        query = query.filter(budget_lines::fiscal_year.le(chrono::Datelike::year(day)));
    }
    if let Some(value) = source {
        query = query.filter(budget_lines::source.eq(*value));
    }
    if let Some(strategy) = strategy {
        let of_strategy = actions::table
            .filter(actions::strategy.eq(*strategy))
            .select(actions::id);
        query = query.filter(budget_lines::action_id.eq_any(of_strategy));
    }
    if let Some(status) = plan_status {
        let in_state = plans::table
            .filter(plans::status.eq(*status))
            .select(plans::id.nullable());
        query = query.filter(budget_lines::plan_id.eq_any(in_state));
    }
    if let Some(over) = over_realised {
        query = match over {
            true => query.filter(budget_lines::realised_idr.gt(budget_lines::approved_idr)),
            false => query.filter(budget_lines::realised_idr.le(budget_lines::approved_idr)),
        };
    }
    if let Some(name) = external_id {
        query = query.filter(budget_lines::id.eq_any(external_ids::bearing(RecordType::BudgetLines, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(budget_lines::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(budget_lines::updated_at.ge(*since));
    }
    Ok(query)
}

/// All budget lines of a plan, also those that were deleted, by year.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plan(db: &mut Read, plan: Uuid, lock: bool) -> Result<Vec<BudgetLine>> {
    of_plans(db, &[plan], lock)
}

/// [`of_plan`], of several.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plans(db: &mut Read, plans: &[Uuid], lock: bool) -> Result<Vec<BudgetLine>> {
    let query = budget_lines::table
        .filter(budget_lines::plan_id.eq_any(plans))
        .order((budget_lines::fiscal_year.asc(), budget_lines::id.asc()))
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}

/// All budget lines of these actions, also those that were deleted; locked, to follow them.
///
/// # Errors
/// When the database cannot answer.
pub fn of_actions(db: &mut Read, actions: &[Uuid], lock: bool) -> Result<Vec<BudgetLine>> {
    let query = budget_lines::table
        .filter(budget_lines::action_id.eq_any(actions))
        .order((budget_lines::fiscal_year, budget_lines::id))
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}
